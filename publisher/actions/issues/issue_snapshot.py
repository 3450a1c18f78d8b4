"""An issue's rows as the renderer sees them: its composition, its brand, its fixed headers."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings

from publisher.actions.issues.archive_path import archive_path
from publisher.actions.issues.create_issue import shortened
from publisher.actions.issues.list_issues import items_without_texts, stories_in
from publisher.actions.issues.newsletter_fields import sender_name_of
from publisher.actions.issues.provider_headers import provider_headers
from publisher.actions.pictures.mail_pictures import MailPictures, pictures_in
from publisher.actions.pictures.picture_url import picture_url
from publisher.actions.readers.joining.sign_up_pages import sign_up_path
from publisher.audience.models import MailingList
from publisher.content.article import Access, PublishedArticle
from publisher.content.blocks import Block, Figure
from publisher.content.links import source_of
from publisher.content.parsers.markdown import parse_fragment
from publisher.editorial.models import Issue, IssueItem, Newsletter, Picture
from publisher.editorial.visibility import Exit, shown
from publisher.errors import Refused
from publisher.publications.models import Publication
from publisher.renderers.email.fields.grammar import has_fields, literal
from publisher.renderers.email.intro import figures_of_intro
from publisher.renderers.email.types import Brand, Composition, Envelope, Item, Length, Sponsor

Stories = tuple[PublishedArticle, ...]
FORWARDED = "forwarded"  # the campaign word of a mail's own link
NO_PICTURE = "none"  # of an item
MOST_ITEMS = 100


def composition_of(
    issue: Issue, *, now: datetime, articles: Stories | None = None, entitled: Access | None = None
) -> Composition:
    """The issue as a theme sees it: with its stories as its readers may have them at `now` (or who
    of them are `entitled` to more than its lists give), or with those given, one for each item.
    Raises Refused for a story that may not be mailed then."""
    rows = items_without_texts(issue)
    given = tuple(_articles(issue, now, entitled)) if articles is None else articles
    newsletter, publication = issue.newsletter, issue.publication
    articles, pictures = _illustrated_stories(issue, rows, given, now)
    lists = list(newsletter.mailing_lists.order_by("name", "pk"))
    return Composition(
        subject=_subject(issue, rows, articles),
        preheader=_preheader(issue, rows, articles),
        newsletter=newsletter.name,
        language=newsletter.language or publication.language,
        dated_at=issue.dated_at.astimezone(ZoneInfo(publication.time_zone)),
        items=tuple(_items(issue, rows, articles)),
        intro=issue.intro,
        greeting=newsletter.greeting,
        campaign=campaign_of(issue),
        brand=brand_of(publication),
        view_url=f"{settings.VIEW_URL}/view/{issue.pk}",
        list_names=tuple(one.name for one in lists),
        subscribe_url=_subscribe_url(publication, lists),
        pictures=pictures.addresses,
        sharper=pictures.sharper,
        grounds=pictures.grounds,
        sizes=pictures.sizes,
    )


def _illustrated_stories(
    issue: Issue, rows: Sequence[IssueItem], given: Stories, now: datetime
) -> tuple[Stories, MailPictures]:
    """The stories as editors will have them, and their pictures and those of the intro."""
    articles = tuple(_overridden(row, one) for row, one in zip(rows, given, strict=True))
    language = issue.newsletter.language or issue.publication.language
    figures = figures_of_intro(issue.intro, language)
    pictures = pictures_in(issue.publication, articles, others=figures, now=now)
    return tuple(map(pictures.sized, articles)), pictures


def _subscribe_url(publication: Publication, lists: Sequence[MailingList]) -> str:
    """Where somebody to whom the mail was forwarded signs up for it; empty where nobody can."""
    path = sign_up_path(publication.slug, lists)
    return f"{settings.BASE_URL}{path}?from={FORWARDED}" if path else ""


def envelope_of(issue: Issue) -> Envelope:
    """The fixed headers of the issue's mails."""
    newsletter, publication = issue.newsletter, issue.publication
    return Envelope(
        from_name=sender_name_of(newsletter),
        from_address=publication.sender_address,
        reply_to=newsletter.reply_to or publication.reply_to,
        list_id=f"{newsletter.slug}.{publication.domain}",
        list_name=newsletter.name,
        language=newsletter.language or publication.language,
        unsubscribe_base=f"{settings.BASE_URL}/u/",
        preferences_base=f"{settings.BASE_URL}/preferences/",
        still_base=f"{settings.BASE_URL}/still/",
        archive_url=settings.BASE_URL + archive_path(newsletter),
        domain=publication.domain,
        time_zone=publication.time_zone,
        unsubscribe_mailto=publication.leave_address,
        complaint_address=publication.complaint_address,
        feedback_id=feedback_id(issue, str(issue.pk)),
        owner=_owner(publication),
        metadata=provider_headers(publication),
    )


def feedback_id(issue: Issue, about: str) -> str:
    """What complaints are counted by: `about`, the letter, the title, and the sender. Google wants
    the last to be one word of 5 to 15 characters that no other house has: it is of the domain."""
    newsletter, publication = issue.newsletter, issue.publication
    sender = re.sub(r"[^a-z0-9]+", "-", publication.domain.lower()).strip("-")
    return f"{about}:{newsletter.slug}:{publication.slug}:{sender[:15].ljust(5, '0')}"


def _owner(publication: Publication) -> str:
    """The address at which a person reads what readers write; "" where none is said."""
    said = (publication.contact, publication.reply_to, publication.sender_address)
    return next((one for one in said if "@" in one and "://" not in one), "")


def campaign_of(issue: Issue) -> dict[str, str]:
    """The newsletter's campaign parameters with this issue in the place of {issue}, {date} and
    {newsletter}."""
    newsletter = issue.newsletter
    day = issue.dated_at.astimezone(ZoneInfo(issue.publication.time_zone)).date()
    known = {"{issue}": str(issue.pk), "{date}": day.isoformat(), "{newsletter}": newsletter.slug}
    return {
        name: re.sub(r"\{\w+\}", lambda found: known.get(found.group(), found.group()), value)
        for name, value in newsletter.campaign.items()
    }


def brand_of(publication: Publication) -> Brand:
    """A publication as a theme sees it."""
    dark = publication.logo_dark if publication.logo else ""
    return Brand(
        name=publication.name,
        tagline=publication.tagline,
        language=publication.language,
        colour=publication.colour,
        home_url=settings.BASE_URL,
        publisher_name=publication.publisher_name,
        postal_address=publication.postal_address,
        contact=publication.contact or publication.reply_to or publication.sender_address,
        legal_notice=publication.legal_notice,
        privacy_url=publication.privacy_url,
        logo=picture_url(publication, publication.logo) if publication.logo else "",
        logo_size=_logo_size(publication, publication.logo),
        logo_dark=picture_url(publication, dark) if dark else "",
        logo_dark_size=_logo_size(publication, dark),
        heading_font=publication.heading_font,
        body_font=publication.body_font,
        social_links=tuple((one["name"], one["url"]) for one in publication.social_links),
        footer=publication.footer,
        section_colours=tuple(
            (one["section"], one["colour"]) for one in publication.section_colours
        ),
        spacing=publication.spacing,
        rules=publication.rules,
    )


def _logo_size(publication: Publication, name: str) -> tuple[int, int] | None:
    if not name:
        return None
    rows = Picture.objects.filter(publication=publication, name=name)
    return rows.values_list("width", "height").first()


def entitlement_of(newsletter: Newsletter) -> Access:
    """What each of the newsletter's readers is entitled to: what the least of its lists gives."""
    given = {one.access for one in newsletter.mailing_lists.all()}
    return "paid" if given == {"paid"} else "registered"


def _articles(issue: Issue, now: datetime, entitled: Access | None) -> Iterator[PublishedArticle]:
    entitled = entitled or entitlement_of(issue.newsletter)
    for item in stories_in(issue):
        article = shown(item.article_version, exit=Exit.MAIL, now=now, entitled=entitled)
        if article is None:
            guid = item.article_version.article.guid
            raise Refused(
                "article_not_mailable",
                f"article {guid!r} may not be mailed now (withheld or under embargo); "
                "create the issue without it",
                guid,
            )
        yield article


def _overridden(row: IssueItem, article: PublishedArticle) -> PublishedArticle:
    """The article with what the editor wrote in the place of its own; one that was taken back, or
    whose headline is no longer the item's, stands as it is."""
    content = article.content
    if article.pubstatus != "usable" or content.headline != row.article_version.headline:
        return article
    return replace(
        article,
        content=replace(
            content,
            headline=row.headline or content.headline,
            standfirst=row.teaser or content.standfirst,
            blocks=_illustrated(row, content.blocks),
        ),
    )


def _illustrated(row: IssueItem, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks led by the picture that the editor chose, or without any."""
    if not row.picture:
        return blocks
    if row.picture == NO_PICTURE:
        return tuple(block for block in blocks if not isinstance(block, Figure))
    src = source_of(row.picture)
    same = [block for block in blocks if isinstance(block, Figure) and block.src == src]
    chosen = same[0] if same else Figure(src=src)
    chosen = replace(chosen, alt=row.picture_alt or chosen.alt)
    return (chosen, *(block for block in blocks if block is not chosen))


def _items(
    issue: Issue, rows: list[IssueItem], articles: Iterable[PublishedArticle]
) -> Iterator[Item | Sponsor]:
    """Stories and sponsors' boxes in their order; a box stands after the item of its position, or
    where that was before it left the issue."""
    yield from _sponsors(issue, range(rows[0].position if rows else 1), rows[:1])
    ends = [*(row.position for row in rows[1:]), MOST_ITEMS + 1][: len(rows)]
    for row, end, article in zip(rows, ends, articles, strict=True):
        length = cast(Length, row.length)
        yield Item(article=article, length=length, section=row.section)
        yield from _sponsors(issue, range(row.position, end), [row])


def _sponsors(issue: Issue, places: range, beside: Sequence[IssueItem]) -> Iterator[Sponsor]:
    for box in issue.sponsors:
        if box["after"] in places:
            yield Sponsor(
                advertiser=box["advertiser"],
                blocks=parse_fragment(box["text"]),
                url=box.get("url", ""),
                section=beside[0].section if beside else "",
            )


def _subject(
    issue: Issue, rows: Sequence[IssueItem], articles: tuple[PublishedArticle, ...]
) -> str:
    """A subject made of a headline that is no longer shown gives way to the newsletter's name."""
    for row, article in zip(rows, articles, strict=True):
        if not shows_own_headline(row, article) and quotes_item(issue.subject, row):
            return literal(issue.newsletter.name)
    return subject_source(issue, rows)


def subject_source(issue: Issue, rows: Sequence[IssueItem] | None = None) -> str:
    """The subject as merge fields are read: one that is a story's headline says itself."""
    if not has_fields(issue.subject):
        return issue.subject
    found = issue.items.select_related("article_version") if rows is None else rows
    quoted = any(quotes_item(issue.subject, row) for row in found)
    return literal(issue.subject) if quoted else issue.subject


def shows_own_headline(row: IssueItem, article: PublishedArticle) -> bool:
    """Whether the story is shown under the headline of its version, or under the editor's."""
    return article.content.headline in (row.article_version.headline, row.headline)


def quotes_item(subject: str, row: IssueItem) -> bool:
    """Whether a subject is made of the story's headline, or of the editor's for it."""
    return any(
        begins_whole(subject, one) for one in (row.article_version.headline, row.headline) if one
    )


def begins_whole(text: str, whole: str) -> bool:
    """Whether a text is this one, or its beginning."""
    return whole.startswith(text.rstrip("…"))


def _preheader(
    issue: Issue, rows: Sequence[IssueItem], articles: tuple[PublishedArticle, ...]
) -> str:
    """A preheader may be the lead's standfirst, so it goes when the lead was taken back."""
    kept = not articles or (
        shows_own_headline(rows[0], articles[0]) and articles[0].pubstatus == "usable"
    )
    if not kept and not articles[0].content.standfirst:
        return ""
    standfirsts = (shortened(one.content.standfirst or "", sys.maxsize) for one in articles)
    quoted = any(begins_whole(issue.preheader, one) for one in standfirsts if one)
    return literal(issue.preheader) if quoted else issue.preheader
