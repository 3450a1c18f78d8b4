"""Samples as one destination gets its stories: to look at, to download, to have delivered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from publisher.actions.partners.copies.sources import publication_source
from publisher.actions.partners.copies.written import fitted, terms_of, written
from publisher.actions.partners.parcel_names import DeliveryKey, NameParts
from publisher.actions.partners.ways import way_of
from publisher.content.article import PublishedArticle
from publisher.errors import PublisherError
from publisher.renderers.wire.fitting import Note
from publisher.renderers.wire.formats import format_of
from publisher.renderers.wire.samples import Sample, sample_source, samples
from publisher.renderers.wire.source import Original, WireSource
from publisher.syndication.models import Destination

# In the order in which one tries them: the same story three times, then what is rarer.
CODES = ("story", "correction", "kill", "embargo", "unlicensed")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSample:
    """One sample in the destination's format. `name`: of its file, or the id of its push; `notes`:
    what was left out for this destination; `original`: what a kill takes back."""

    code: str
    body: bytes
    content_type: str
    suffix: str
    name: str
    notes: tuple[Note, ...]
    article: PublishedArticle
    source: WireSource
    original: Original | None


def written_samples(
    destination: Destination, *, mark: str = "", now: datetime
) -> list[WrittenSample]:
    """All of CODES. mark: sets the pushes of one delivery apart from those of another.

    An embargo goes to destinations with advance copies alone: others are shown what they would get
    if they had them, which is never delivered. Raises PublisherError for a format or a channel that
    this version does not know.
    """
    own = publication_source(destination.publication)
    source = sample_source(own, f"{settings.BASE_URL}/brand/{destination.publication.slug}.png")
    found = samples(source, base=f"{settings.BASE_URL}/articles", now=now)
    by_code = {sample.code: sample for sample in found}
    return [_written(by_code[code], source, destination, mark) for code in CODES]


def written_sample(
    destination: Destination, code: str, *, mark: str = "", now: datetime
) -> WrittenSample:
    """One of them. Raises PublisherError `unknown_sample`, and as written_samples."""
    for one in written_samples(destination, mark=mark, now=now):
        if one.code == code:
            return one
    raise PublisherError("unknown_sample", f"there is {', '.join(CODES)}", "sample")


def deliverable(destination: Destination) -> Sequence[str]:
    """Which samples can be delivered: none where the partner comes and reads."""
    if destination.channel == "pull":
        return ()
    return [code for code in CODES if code != "embargo" or destination.advance_copies]


def _written(
    sample: Sample, source: WireSource, destination: Destination, mark: str
) -> WrittenSample:
    wire, terms = format_of(destination.format), terms_of(destination)
    article, notes = fitted(sample.article, terms)
    name = _name(destination, article, wire.suffix, mark=mark)
    original = None if article.pubstatus == "usable" else _original(destination, article)
    copy = written(article, source, wire, encoding=terms.encoding, original=original)
    return WrittenSample(
        code=sample.code,
        body=copy.body,
        content_type=copy.content_type,
        suffix=wire.suffix,
        name=name,
        notes=(*notes, *copy.notes),
        article=article,
        source=source,
        original=original,
    )


def _original(destination: Destination, article: PublishedArticle) -> Original:
    """The versions before the kill, under the names that they had."""
    files = tuple(_names_before(destination, article)) if way_of(destination.channel).files else ()
    return Original(version=article.version - 1, files=files)


def _names_before(destination: Destination, article: PublishedArticle) -> Iterator[str]:
    suffix = format_of(destination.format).suffix
    versions = range(1, article.version)
    names = (_name(destination, article, suffix, version=version) for version in versions)
    yield from dict.fromkeys(names)


def _name(
    destination: Destination,
    article: PublishedArticle,
    suffix: str,
    *,
    version: int | None = None,
    mark: str = "",
) -> str:
    """By the destination's pattern; that it is a sample is in the guid, so in the name as well."""
    way, number = way_of(destination.channel), version or article.version
    occasion = "-".join(filter(None, (article.id, mark)))
    name = way.name(
        NameParts(
            key=DeliveryKey(destination=destination.pk, version=number, occasion=occasion),
            guid=article.guid,
            version=number,
            suffix=suffix,
            pattern=destination.name_pattern,
            article_id=article.id,
            language=article.content.language or "",
            pubstatus=article.pubstatus if version is None else "usable",
            published_at=article.published_at,
        )
    )
    return f"{destination.folder}/{name}" if way.files and destination.folder else name
