"""The bytes that a destination gets, and the channel that takes them there."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from publisher.actions.partners.copies.earlier_copies import REMOVES, original_of, record_copy
from publisher.actions.partners.copies.judge_rules import refusals
from publisher.actions.partners.copies.picture_files import picture_files
from publisher.actions.partners.copies.sources import wire_source
from publisher.actions.partners.copies.withdrawn import forget_figures, withdrawn_figures
from publisher.actions.partners.copies.written import Terms, fitted, terms_of, written
from publisher.actions.partners.destination_settings import settings_of
from publisher.actions.partners.parcel_names import (
    DEFAULT,
    DeliveryKey,
    NameParts,
    with_version,
)
from publisher.actions.partners.ways import Way, way_of
from publisher.actions.stories.partner_sends import occasion_of
from publisher.channels.types import Channel, Parcel, ParcelFile
from publisher.content.article import Access, PublishedArticle
from publisher.content.cache import BoundedCache
from publisher.delivery.destinations import is_replay
from publisher.delivery.models import Delivery
from publisher.delivery.partners.sent_bytes import forget_known
from publisher.editorial.models import ArticleVersion
from publisher.editorial.visibility import Exit, shown, under_embargo
from publisher.renderers.wire.fitting import Note
from publisher.renderers.wire.formats import WireFormat, format_of
from publisher.renderers.wire.source import Original, WireSource
from publisher.syndication.models import Destination

LOOK_AGAIN = 2.0  # seconds: so long what was read for one destination serves the others


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """All that decides what of a version may be shown, but for what changes seldom; `at`: the
    stretch of time in which it was read."""

    version: int
    pubstatus: str
    embargo_until: datetime | None
    early: bool  # the embargo holds
    access: str
    advance: bool
    at: int


@dataclass(frozen=True, slots=True)
class _Story:
    """A version as it may be shown to some destinations, None where it may not; `shapes`: as it was
    made to fit, by what was asked of it."""

    version: ArticleVersion
    article: PublishedArticle | None
    source: WireSource
    shapes: dict[str, tuple[PublishedArticle, tuple[Note, ...]]] = field(default_factory=dict)

    def fitted(
        self, article: PublishedArticle, terms: Terms
    ) -> tuple[PublishedArticle, tuple[Note, ...]]:
        """Without what the destination may not have or has no room for."""
        asked = f"{sorted(terms.rights)} {sorted(terms.limits.items())}"
        found = self.shapes.get(asked)
        if found is None:
            found = self.shapes[asked] = fitted(article, terms)
        return found


_stories: BoundedCache[_Look, _Story] = BoundedCache(64, lambda _key, _story: 1)


def open_channel(destination: Destination) -> Channel:
    """A channel to the destination.

    Raises PublisherError: an unknown channel or format, a bad setting, an unreadable secret.
    """
    format_of(destination.format)  # nothing can be written for it either
    return way_of(destination.channel).open(settings_of(destination))


def parcel_of(
    delivery: Delivery, destination: Destination, *, now: datetime, first: bool = False
) -> Parcel | None:
    """The delivery's version in the destination's format; None while nothing may be shown. first:
    nothing ever began to go there; then what goes is held against the rules of its format.

    Raises PublisherError for an unknown channel or format, and for a version that was taken back
    in a format that has no way to say so.
    """
    story = _story(delivery, destination, now)
    if story.article is None:
        return None
    return _parcel(delivery, destination, story, story.article, now, first=first)


def forget_stories() -> None:
    """What was read for other destinations is read again."""
    _stories.clear()
    forget_known()
    forget_figures()


def _story(delivery: Delivery, destination: Destination, now: datetime) -> _Story:
    """Read once for all destinations that may see the same of it; a look right before it leaves
    (last_look.py) sees what is newer."""
    version = delivery.article_version
    assert version is not None
    look = _Look(
        version=version.pk,
        pubstatus=version.article.pubstatus,
        embargo_until=version.article.embargo_until,
        early=under_embargo(version.article, now=now),
        access=destination.access,
        advance=destination.advance_copies,
        at=int(time.monotonic() / LOOK_AGAIN),
    )
    found = _stories.get(look, lambda: _read(look, now))
    return found if found.article is not None else _read(look, now)


def _read(look: _Look, now: datetime) -> _Story:
    versions = ArticleVersion.objects.select_related("article__publication")
    version = versions.get(pk=look.version)
    article = shown(
        version,
        exit=Exit.PARTNER,
        now=now,
        entitled=cast(Access, look.access),
        advance=look.advance,
    )
    return _Story(version, article, wire_source(version))


def _parcel(
    delivery: Delivery,
    destination: Destination,
    story: _Story,
    article: PublishedArticle,
    now: datetime,
    *,
    first: bool,
) -> Parcel:
    way, wire = way_of(destination.channel), format_of(destination.format)
    terms, version, source = terms_of(destination), story.version, story.source
    (article, notes), source = story.fitted(article, terms), terms.on(source)
    name = _name(way, wire, delivery, destination, article)
    files, unsent, usable = list[ParcelFile](), list[Note](), article.pubstatus == "usable"
    original = _earlier(way, wire, delivery, destination, usable=usable)
    if wire.picture_items and not usable:
        source = replace(source, withdrawn=withdrawn_figures(version))
    if way.files and usable:
        source, files, unsent = picture_files(article, source, name, terms.limits)
    copy = written(article, source, wire, encoding=terms.encoding, original=original)
    parcel = Parcel(key=delivery.pk, attempt=delivery.attempts + 1, body=copy.body, name=name)
    parcel.content_type, parcel.files = copy.content_type, files
    taken = _others(original, parcel)
    parcel.removes = taken if _replaces(way, destination) else _removes(wire, article, taken)
    parcel.second_name = _second_name(way, destination, name, version.number)
    parcel.replay = is_replay(delivery.send)
    refused = refusals(parcel.body, wire, now=now) if first else []
    said = [*notes, *unsent, *copy.notes, *refused]
    _record(parcel, delivery, destination, version, said, now)
    return parcel


def _earlier(
    way: Way, wire: WireFormat, delivery: Delivery, destination: Destination, *, usable: bool
) -> Original | None:
    """What went before, where this copy takes something of it away or names it."""
    withdraws = not usable and (way.files or not wire.says_pubstatus)
    version = delivery.article_version
    if version is None or not (withdraws or _replaces(way, destination)):
        return None
    return original_of(delivery, destination, version.article_id)


def _record(
    parcel: Parcel,
    delivery: Delivery,
    destination: Destination,
    version: ArticleVersion,
    notes: list[Note],
    now: datetime,
) -> None:
    """Keep the names of files, and what was changed."""
    if parcel.removes:
        notes.append(Note(REMOVES, {"files": ", ".join(parcel.removes)}))
    files = way_of(destination.channel).files
    if notes or files:
        record_copy(
            delivery,
            destination,
            article_id=version.article_id,
            version=version.number,
            names=[parcel.name, *(file.name for file in parcel.files)] if files else [],
            notes=notes,
            now=now,
        )


def _name(
    way: Way,
    wire: WireFormat,
    delivery: Delivery,
    destination: Destination,
    article: PublishedArticle,
) -> str:
    name = way.name(
        NameParts(
            key=DeliveryKey(
                destination=destination.pk,
                version=delivery.article_version_id or 0,
                occasion=occasion_of(delivery.send),
            ),
            guid=article.guid,
            version=article.version,
            suffix=wire.suffix,
            pattern=destination.name_pattern,
            article_id=article.id,
            language=article.content.language or "",
            pubstatus=article.pubstatus,
            published_at=article.published_at,
            slugline=article.content.slugline or "",
        )
    )
    inside = destination.folder if way.files else ""
    return f"{inside}/{name}" if inside else name


def _second_name(way: Way, destination: Destination, name: str, version: int) -> str:
    """For a name without the version: where it may not be overwritten, the version goes in."""
    return with_version(name, version) if _replaces(way, destination) else ""


def _replaces(way: Way, destination: Destination) -> bool:
    """Whether one file stands for a story, whatever its version: what stood under another name,
    since its slugline or language was another, goes away."""
    return way.files and "{version}" not in (destination.name_pattern or DEFAULT)


def _others(original: Original | None, parcel: Parcel) -> list[str]:
    """All that went before under names that are not the parcel's own."""
    own = {parcel.name, *(file.name for file in parcel.files)}
    return [file for file in (original.files if original else ()) if file not in own]


def _removes(wire: WireFormat, article: PublishedArticle, before: list[str]) -> list[str]:
    """What a kill takes away: all that went before in a format that cannot say pubstatus, and the
    pictures, which never can. A story that waits keeps its pictures."""
    if not wire.says_pubstatus:
        return before
    suffix = f".{wire.suffix}"
    return [f for f in before if article.pubstatus == "canceled" and not f.endswith(suffix)]
