"""An issue's rows to a compiled edition, stored once for the same bytes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from publisher.actions.archive_path import archive_path
from publisher.actions.email_themes import load_theme
from publisher.actions.store_picture import picture_url
from publisher.content.article import Access, PublishedArticle
from publisher.content.blocks import Figure
from publisher.editorial.models import ArticleVersion, Edition, Issue, Newsletter, Picture
from publisher.editorial.pictures import for_mail
from publisher.editorial.visibility import Exit, shown
from publisher.errors import Refused
from publisher.publications.models import Publication
from publisher.renderers.email import CompiledEdition, compile_edition, render
from publisher.renderers.email.types import Brand, Composition, Envelope

OURS = "picture:"


def compile_issue(*, issue: Issue, now: datetime) -> Edition:
    """Render and compile the issue as it may be shown at `now`; the same bytes are the same row.

    A story that was killed since is its notice alone. Raises Refused `article_not_mailable` for
    one that is withheld or under embargo, PublisherError for a theme or sender that is wrong.
    """
    composition = composition_of(issue, now=now)
    mail = render(composition, load_theme(issue.newsletter.theme))
    compiled = compile_edition(mail, envelope_of(issue))
    versions = set(issue.items.values_list("article_version_id", flat=True))
    same = Edition.objects.filter(
        issue=issue,
        article_version=None,
        sha256=compiled.sha256,
        content_hash=issue.content_hash,
    )
    for edition in same:
        if edition.compiled and versions == set(edition.versions.values_list("pk", flat=True)):
            return edition
    return keep_edition(compiled, issue=issue, versions=versions, now=now)


def keep_edition(
    compiled: CompiledEdition,
    *,
    issue: Issue,
    versions: Iterable[int],
    now: datetime,
    notice_of: ArticleVersion | None = None,
) -> Edition:
    """Store compiled bytes with the ids of the article versions that their readers get."""
    edition = Edition.objects.create(
        publication_id=issue.publication_id,
        issue=issue,
        article_version=notice_of,
        content_hash=issue.content_hash,
        sha256=compiled.sha256,
        compiled=compiled.to_bytes(),
        created_at=now,
    )
    edition.versions.set(versions)
    return edition


def load_edition(edition: Edition) -> CompiledEdition:
    """The stored edition as a value. Raises PublisherError when its bytes are not what was
    approved."""
    if not edition.compiled:
        raise Refused(
            "edition_erased",
            "a story in it was taken down, so the mail cannot be shown any more; its hash is "
            f"{edition.sha256}",
            f"edition {edition.pk}",
        )
    compiled = CompiledEdition.from_bytes(bytes(edition.compiled))
    if compiled.sha256 != edition.sha256:
        raise Refused(
            "edition_changed",
            f"edition {edition.pk} is not what was compiled; compile the issue anew",
            f"edition {edition.pk}",
        )
    return compiled


def composition_of(
    issue: Issue, *, now: datetime, articles: tuple[PublishedArticle, ...] | None = None
) -> Composition:
    """The issue as a theme sees it: with its stories as its readers may have them at `now`, or
    with those given, one for each item.

    Raises Refused for a story that may not be mailed at `now`.
    """
    if articles is None:
        articles = tuple(_articles(issue, now))
    newsletter, publication = issue.newsletter, issue.publication
    lists = newsletter.mailing_lists.order_by("name", "pk")
    pictures, sharper = _pictures(publication, articles)
    return Composition(
        subject=_subject(issue, articles),
        preheader=_preheader(issue, articles),
        newsletter=newsletter.name,
        language=newsletter.language or publication.language,
        dated_at=issue.dated_at.astimezone(ZoneInfo(publication.time_zone)),
        articles=articles,
        brand=brand_of(publication),
        view_url=f"{settings.BASE_URL}/view/{issue.pk}",
        list_names=tuple(lists.values_list("name", flat=True)),
        pictures=pictures,
        sharper=sharper,
    )


def envelope_of(issue: Issue) -> Envelope:
    """The fixed headers of the issue's mails."""
    newsletter, publication = issue.newsletter, issue.publication
    return Envelope(
        from_name=publication.sender_name or publication.name,
        from_address=publication.sender_address,
        reply_to=publication.reply_to,
        list_id=f"{newsletter.slug}.{publication.domain}",
        list_name=newsletter.name,
        language=newsletter.language or publication.language,
        unsubscribe_base=f"{settings.BASE_URL}/u/",
        preferences_base=f"{settings.BASE_URL}/preferences/",
        archive_url=settings.BASE_URL + archive_path(newsletter),
        domain=publication.domain,
        time_zone=publication.time_zone,
        feedback_id=f"{issue.pk}:{newsletter.slug}:{publication.slug}:publisher",
    )


def brand_of(publication: Publication) -> Brand:
    """A publication as a theme sees it."""
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
    )


def entitled_by(newsletter: Newsletter) -> Access:
    """What each of the newsletter's readers is entitled to: what the least of its lists gives."""
    given = set(newsletter.mailing_lists.values_list("access", flat=True))
    return "paid" if given == {"paid"} else "registered"


def _articles(issue: Issue, now: datetime) -> Iterator[PublishedArticle]:
    entitled = entitled_by(issue.newsletter)
    for item in issue.items.select_related("article_version__article"):
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


def _subject(issue: Issue, articles: tuple[PublishedArticle, ...]) -> str:
    """A subject made of a headline that is no longer shown gives way to the newsletter's name."""
    for item, article in zip(issue.items.all(), articles, strict=True):
        headline = item.article_version.headline
        if article.content.headline != headline and quotes(issue.subject, headline):
            return issue.newsletter.name
    return issue.subject


def quotes(subject: str, headline: str) -> bool:
    """Whether a subject is this headline, or its beginning."""
    return headline.startswith(subject.rstrip("…"))


def _preheader(issue: Issue, articles: tuple[PublishedArticle, ...]) -> str:
    """The preheader was made from the lead's standfirst, so it goes where that goes."""
    if not articles or articles[0].content.standfirst:
        return issue.preheader
    return ""


def _pictures(
    publication: Publication, articles: Iterable[PublishedArticle]
) -> tuple[dict[str, str], dict[str, str]]:
    """Addresses of the figures' pictures at a mail's width, and at twice that where there is."""
    blocks = (block for article in articles for block in article.content.blocks)
    sources = dict.fromkeys(block.src for block in blocks if isinstance(block, Figure))
    names = [src.removeprefix(OURS) for src in sources if src.startswith(OURS)]
    rows = Picture.objects.filter(publication=publication, name__in=names)
    ours = {f"{OURS}{row.name}": for_mail(row) for row in rows}
    files = {src: once for src, (once, _) in ours.items()}
    sharp = {src: twice for src, (once, twice) in ours.items() if twice.width > once.width}
    addresses = {src: src for src in sources if not src.startswith(OURS)}
    addresses |= {src: picture_url(publication, file.name) for src, file in files.items()}
    return addresses, {src: picture_url(publication, file.name) for src, file in sharp.items()}
