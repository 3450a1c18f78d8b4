"""What formats made for readers (feeds, pages, text, Markdown) say around a story: its state, its
embargo, its rights, in French or else in English."""

from dataclasses import dataclass
from datetime import UTC, datetime

from publisher.content.article import PublishedArticle
from publisher.content.blocks import Figure
from publisher.renderers.characters import one_line
from publisher.renderers.feeds.entries import direction_of
from publisher.renderers.feeds.phrases import phrases
from publisher.renderers.wire.notes import (
    EMBARGOES,
    KILL_PREFIXES,
    PARTS,
    SAMPLES,
    WITHDRAWAL_NOTES,
    in_utc,
    in_whole_seconds,
    language_of,
)
from publisher.renderers.wire.source import Original, WirePicture, WireSource

ORIGINALS = {
    "fr": "À retirer\u00a0: version {version} de {guid}, fichiers {files}.",
    "en": "To be removed: version {version} of {guid}, files {files}.",
}
NO_FILE = {
    "fr": "À retirer\u00a0: version {version} de {guid}.",
    "en": "To be removed: version {version} of {guid}.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure of the story with the picture that it shows."""

    figure: Figure
    picture: WirePicture


def direction(article: PublishedArticle, source: WireSource) -> str:
    """`ltr` or `rtl`: as the story says, else as its language is written."""
    return article.content.direction or direction_of(language_of(article, source))


def in_words(words: dict[str, str], article: PublishedArticle, source: WireSource) -> str:
    """The French of a French story, else the English."""
    return words.get(language_of(article, source).split("-")[0].lower(), words["en"])


def withdrawal(article: PublishedArticle, source: WireSource) -> str:
    """What a story that was taken back says of itself, on one line; "" for a usable one."""
    if article.taken_back in WITHDRAWAL_NOTES:
        return in_words(WITHDRAWAL_NOTES[article.taken_back], article, source)
    if article.pubstatus == "usable":
        return ""
    notice = one_line(article.notice or "") or phrases(language_of(article, source)).withdrawn
    return in_words(KILL_PREFIXES, article, source) + notice


def original(found: Original | None, article: PublishedArticle, source: WireSource) -> str:
    """Which version and which files a withdrawal means; "" where nobody knows."""
    if found is None:
        return ""
    words = in_words(ORIGINALS if found.files else NO_FILE, article, source)
    return words.format(
        version=found.version, guid=one_line(article.guid), files=", ".join(found.files)
    )


def embargo(article: PublishedArticle, source: WireSource) -> str:
    """That it must wait, on one line; "" for a story that need not."""
    until = article.content.embargo_until
    return in_words(EMBARGOES, article, source).format(in_utc(until)) if until else ""


def correction(article: PublishedArticle, source: WireSource) -> str:
    """The notice of a correction with its label, on one line; "" without."""
    notice = one_line(article.notice or "") if article.pubstatus == "usable" else ""
    return f"{phrases(language_of(article, source)).correction} {notice}" if notice else ""


def part(article: PublishedArticle, source: WireSource) -> str:
    """That it is an excerpt, on one line; "" where it is whole."""
    usable = article.pubstatus == "usable"
    return in_words(PARTS, article, source) if article.excerpt and usable else ""


def warnings(article: PublishedArticle, source: WireSource) -> tuple[str, ...]:
    """What must be read before the story: that it is withdrawn, waits, was corrected, is a part."""
    sample = in_words(SAMPLES, article, source) if source.sample else ""
    said = (withdrawal, embargo, correction, part)
    return tuple(filter(None, (sample, *(say(article, source) for say in said))))


def shown(article: PublishedArticle, source: WireSource) -> tuple[Shown, ...]:
    """The story's figures whose pictures have an address, in their order."""
    figures = (block for block in article.content.blocks if isinstance(block, Figure))
    found = ((figure, source.picture(figure.src)) for figure in figures)
    return tuple(Shown(figure, picture) for figure, picture in found if picture is not None)


def restricted(article: PublishedArticle, source: WireSource) -> tuple[Shown, ...]:
    """Those among them that somebody had to grant."""
    return tuple(one for one in shown(article, source) if one.figure.rights)


def topics(article: PublishedArticle, source: WireSource) -> tuple[str, ...]:
    """The IPTC Media Topics of its rubrics and tags, `medtop:NNNNNNNN` each once."""
    content = article.content
    named = [*(("rubric", one) for one in content.rubrics), *(("tag", one) for one in content.tags)]
    found = (source.topic(kind, name) for kind, name in named)
    return tuple(dict.fromkeys(f"medtop:{topic}" for topic in found if topic))


def until(article: PublishedArticle) -> str:
    """When its embargo ends, no second too soon (RFC 3339, in UTC); "" without."""
    moment = in_whole_seconds(article).content.embargo_until
    return timestamp(moment) if moment else ""


def timestamp(moment: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
