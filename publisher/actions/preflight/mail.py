"""Findings about the composed mail, as one reader gets it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.conf import settings

from publisher.actions.issues.list_issues import stories_in
from publisher.actions.issues.newsletter_fields import sender_name_of
from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.actions.pictures.moving_pictures import looked_at
from publisher.actions.preflight.literal_text import literal_text
from publisher.channels.blobs import BlobsAway
from publisher.content.blocks import Block, Figure
from publisher.content.links import is_stored, name_of
from publisher.editorial.models import Issue
from publisher.renderers.email import CompiledEdition, join_message
from publisher.renderers.email.checks import characters, contrast, leaving, markup
from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.greetings import greeting_twice
from publisher.renderers.email.checks.merge_fields import left_over_fields, unparsable_fields
from publisher.renderers.email.checks.reading import Sample
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.findings import Finding
from publisher.renderers.email.intro import WHERE as INTRO
from publisher.renderers.email.intro import figures_of_intro
from publisher.renderers.email.placing_fields import text_for_anybody
from publisher.renderers.email.types import Composition, Item, Recipient
from publisher.renderers.email.words.strings import strings_for
from publisher.renderers.pictures.mail_file import MOST_MOVING

TOKEN = "preflight"  # as long as any, it opens nothing  # noqa: S105
MOST_PICTURE = 1_000_000  # bytes


def sample_of(issue: Issue, compiled: CompiledEdition, *, now: datetime) -> Sample:
    """The message of a reader without a name, and where its stories are.

    Raises PublisherError for what no header can hold.
    """
    reader = Recipient(
        address=issue.publication.sender_address,
        token=TOKEN,
        message_id=TOKEN,
        dated_at=now,
        values={slots.CLICK: TOKEN},
    )
    return Sample(
        message=join_message(compiled, reader),
        leave_url=f"{settings.BASE_URL}/u/{TOKEN}",
        places=_places(issue),
    )


def mail_findings(issue: Issue, sample: Sample, *, now: datetime) -> Iterator[Finding]:
    """What is wrong with the message itself."""
    publication, site = issue.publication, settings.BASE_URL
    yield from leaving.leaving(sample)
    yield from left_over_fields(sample, lambda: literal_text(issue, now=now))
    yield from markup.weight(sample)
    sender = sender_name_of(issue.newsletter)
    yield from characters.subject_and_sender(sample, sender=sender)
    yield from markup.headings(sample)
    yield from markup.pictures(sample)
    yield from markup.links(sample, site=site)
    yield from contrast.contrast(sample)
    sections = {one["section"]: one["colour"] for one in publication.section_colours}
    yield from contrast.brand_colour(publication.colour, sections)
    try:
        yield from _stored_pictures(sample, f"{site}/pictures/{publication.slug}/")
    except BlobsAway:
        yield finding_of("pictures_away", publication.slug)
    yield from _greetings(issue, sample)


def field_findings(issue: Issue, composition: Composition | None) -> Iterator[Finding]:
    """Merge fields that cannot be read, in all that an editor may write them into.

    A subject or preheader that is a story's own words has none; its composition knows.
    """
    written = {
        "subject": composition.subject if composition else issue.subject,
        "preheader": composition.preheader if composition else issue.preheader,
        "greeting": issue.newsletter.greeting,
        "intro": issue.intro,
    }
    for where, text in written.items():
        yield from unparsable_fields(text, where)


def composition_findings(composition: Composition) -> Iterator[Finding]:
    """What the lists may not read whole, figures whose picture we do not have, and which stand
    still, in stories and in the intro. Where the store of pictures is away, `mail_findings` says
    so."""
    for item in composition.stories:
        article, content = item.article, item.article.content
        if article.excerpt and item.length == "full" and content.cut is None:
            values = {"headline": content.headline, "access": content.access}
            yield finding_of("article_not_entitled", article.guid, **values)
        yield from _gone(_figures(content.blocks), article.guid, composition.pictures)
    intro = figures_of_intro(composition.intro, composition.language)
    yield from _gone(intro, INTRO, composition.pictures)
    shown = [(INTRO, composition.newsletter, intro), *map(_shown_figures, composition.stories)]
    try:
        for where, headline, figures in shown:
            yield from _moving_pictures(where, headline, figures, composition.pictures)
    except BlobsAway:  # the next one would be waited for as long
        return


def _figures(blocks: Iterable[Block]) -> list[Figure]:
    return [block for block in blocks if isinstance(block, Figure)]


def _gone(figures: Iterable[Figure], where: str, addresses: Mapping[str, str]) -> Iterator[Finding]:
    """Pictures that nobody would see: of an intro, too, what no story that is open has."""
    for figure in figures:
        if figure.src not in addresses:
            yield finding_of("picture_gone", where, picture=figure.alt or figure.src)


def _shown_figures(item: Item) -> tuple[str, str, Sequence[Figure]]:
    """Where a story's pictures are, its headline, and those that the mail shows."""
    figures = _figures(item.article.content.blocks)
    seen = {"full": len(figures), "teaser": 1, "line": 0}[item.length]
    return item.article.guid, item.article.content.headline, figures[:seen]


def _moving_pictures(
    where: str, headline: str, figures: Sequence[Figure], addresses: Mapping[str, str]
) -> Iterator[Finding]:
    """Pictures that stand still in the mail, whatever way they came in, and those that move and
    begin with nothing."""
    for figure in figures:
        name = name_of(figure.src)
        if not is_stored(figure.src) or not looked_at(name).moves:
            continue
        said = {"headline": headline, "picture": figure.alt or figure.src}
        if not addresses.get(figure.src, "").endswith(f"/{name}"):
            yield finding_of("picture_still", where, **said, most=MOST_MOVING // 1000)
        elif looked_at(name).begins_empty:
            yield finding_of("picture_begins_empty", where, **said)


def _greetings(issue: Issue, sample: Sample) -> Iterator[Finding]:
    """An intro that greets below the mail's own greeting."""
    language = issue.newsletter.language or issue.publication.language
    said = text_for_anybody(issue.newsletter.greeting, "greeting", language)
    said = " ".join((said or strings_for(language).greeting).split())
    lines = [" ".join(line.split()) for line in sample.text.splitlines()]
    greets = lines.count(said) > [line.strip() for line in issue.intro.splitlines()].count(said)
    yield from greeting_twice(said if greets else "", issue.intro)


def _stored_pictures(sample: Sample, base: str) -> Iterator[Finding]:
    for seen in sample.elements:
        source = seen.element.get("src") or ""
        if seen.element.tag != "img" or not source.startswith(base):
            continue
        name = source.removeprefix(base).partition("?")[0].replace("/", "")
        shown = seen.element.get("alt") or source
        size = kept_bytes().size(name)
        if size is None:
            yield finding_of("picture_gone", seen.place, picture=shown)
            continue
        if size > MOST_PICTURE:
            values = {"size": size // 1000, "most": MOST_PICTURE // 1000}
            yield finding_of("picture_heavy", seen.place, picture=shown, **values)


def _places(issue: Issue) -> dict[str, str]:
    """The guid of each story by what heads it."""
    return {
        " ".join((item.headline or item.article_version.headline).split()): (
            item.article_version.article.guid
        )
        for item in stories_in(issue)
    }
