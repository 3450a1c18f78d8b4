"""The bytes that a destination gets, and the channel that takes them there."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from publisher.actions.feeds.feed_meta import home_address
from publisher.actions.partners.copies.earlier_copies import REMOVES, original_of, record_copy
from publisher.actions.partners.copies.judge_rules import refusals
from publisher.actions.partners.copies.picture_files import picture_files
from publisher.actions.partners.copies.written import fitted, terms_of, written
from publisher.actions.partners.destination_settings import settings_of
from publisher.actions.partners.parcel_names import DEFAULT, NameParts, file_name, with_version
from publisher.actions.partners.topics import topics_of
from publisher.actions.partners.ways import Way, way_of
from publisher.actions.pictures.picture_url import picture_url
from publisher.channels.types import Channel, Parcel, ParcelFile
from publisher.content.article import Access, PublishedArticle
from publisher.delivery.models import Delivery
from publisher.editorial.models import ArticleVersion, Picture
from publisher.editorial.visibility import Exit, shown
from publisher.publications.models import Publication
from publisher.renderers.wire.fitting import Note
from publisher.renderers.wire.formats import WireFormat, format_of
from publisher.renderers.wire.source import Original, WirePicture, WireSource
from publisher.syndication.models import Destination

_known: set[int] = set()  # destinations that got something before, as this process found


def open_channel(destination: Destination) -> Channel:
    """A channel to the destination.

    Raises PublisherError: an unknown channel or format, a bad setting, an unreadable secret.
    """
    format_of(destination.format)  # nothing can be written for it either
    return way_of(destination.channel).open(settings_of(destination))


def parcel_of(delivery: Delivery, destination: Destination, *, now: datetime) -> Parcel | None:
    """The delivery's version in the destination's format; None while nothing may be shown.

    Raises PublisherError for an unknown channel or format, and for a version that was taken back
    in a format that has no way to say so.
    """
    versions = ArticleVersion.objects.select_related("article__publication")
    version = versions.get(sends__deliveries=delivery.pk)
    article = shown(
        version,
        exit=Exit.PARTNER,
        now=now,
        entitled=cast(Access, destination.access),
        advance=destination.advance_copies,
    )
    return None if article is None else _parcel(delivery, destination, version, article, now)


def _parcel(
    delivery: Delivery,
    destination: Destination,
    version: ArticleVersion,
    article: PublishedArticle,
    now: datetime,
) -> Parcel:
    way, wire = way_of(destination.channel), format_of(destination.format)
    terms = terms_of(destination)
    article, notes = fitted(article, terms)
    name = _name(way, wire, delivery, destination, article)
    source, files, unsent = wire_source(version), list[ParcelFile](), list[Note]()
    original = None
    if article.pubstatus != "usable":
        original = original_of(delivery, destination, version.article_id)
    elif _writes_files(way):
        source, files, unsent = picture_files(article, source, name, terms.limits)
    copy = written(article, source, wire, encoding=terms.encoding, original=original)
    parcel = Parcel(
        key=delivery.pk,
        attempt=delivery.attempts + 1,
        body=copy.body,
        name=name,
        content_type=copy.content_type,
        files=files,
        removes=_removes(wire, article, original, name),
        second_name=_second_name(way, destination, name, version.number),
    )
    _record(parcel, delivery, destination, version, [*notes, *unsent, *copy.notes], now)
    return parcel


def _record(
    parcel: Parcel,
    delivery: Delivery,
    destination: Destination,
    version: ArticleVersion,
    notes: list[Note],
    now: datetime,
) -> None:
    """Keep the names of files, and what was changed; the first copy is held against the rules."""
    if _is_first(destination):
        notes += refusals(parcel.body, format_of(destination.format), now=now)
    if parcel.removes:
        notes.append(Note(REMOVES, {"files": ", ".join(parcel.removes)}))
    files = _writes_files(way_of(destination.channel))
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


def _is_first(destination: Destination) -> bool:
    """Whether nothing ever began to go there: then what goes is held against the rules."""
    if destination.pk not in _known:
        begun = Delivery.objects.filter(destination=destination, attempts__gt=0)
        if not begun.exists():
            return True
        _known.add(destination.pk)
    return False


def _writes_files(way: Way) -> bool:
    return way.name is file_name


def _name(
    way: Way,
    wire: WireFormat,
    delivery: Delivery,
    destination: Destination,
    article: PublishedArticle,
) -> str:
    name = way.name(
        NameParts(
            delivery_id=delivery.pk,
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
    inside = destination.folder if _writes_files(way) else ""
    return f"{inside}/{name}" if inside else name


def _second_name(way: Way, destination: Destination, name: str, version: int) -> str:
    """For a name without the version: where it may not be overwritten, the version goes in."""
    if not _writes_files(way) or "{version}" in (destination.name_pattern or DEFAULT):
        return ""
    return with_version(name, version)


def _removes(
    wire: WireFormat, article: PublishedArticle, original: Original | None, name: str
) -> list[str]:
    """What a kill takes away: all that went before in a format that cannot say pubstatus, and the
    pictures, which never can. A story that waits keeps its pictures."""
    files = original.files if original else ()
    if wire.says_pubstatus:
        suffix = f".{wire.suffix}"
        files = tuple(
            f for f in files if article.pubstatus == "canceled" and not f.endswith(suffix)
        )
    return [file for file in files if file != name]


def wire_source(version: ArticleVersion) -> WireSource:
    """The publication, its topics and the version's pictures, as wire formats name them."""
    publication: Publication = version.article.publication
    pictures: list[Picture] = list(version.pictures.order_by("pk"))
    return replace(
        publication_source(publication),
        pictures={
            f"picture:{one.name}": WirePicture(
                url=picture_url(publication, one.name),
                content_type=one.content_type,
                size=one.size,
                width=one.width,
                height=one.height,
            )
            for one in pictures
        },
    )


def publication_source(publication: Publication) -> WireSource:
    """The publication and its topics, as wire formats name them."""
    logo = publication.logo
    return WireSource(
        name=publication.name,
        domain=publication.domain,
        language=publication.language,
        copyright_holder=publication.publisher_name,
        home_url=home_address(publication),
        logo=picture_url(publication, logo) if logo else "",
        topics=topics_of(publication),
    )
