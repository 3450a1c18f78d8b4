"""The bytes that a destination gets, and the channel that takes them there."""

from datetime import datetime
from typing import cast

from publisher.actions.partners.destination_settings import settings_of
from publisher.actions.partners.parcel_names import NameParts
from publisher.actions.partners.ways import way_of
from publisher.actions.pictures.picture_url import picture_url
from publisher.channels.types import Channel, Parcel
from publisher.content.article import Access
from publisher.delivery.models import Delivery
from publisher.editorial.models import ArticleVersion, Picture
from publisher.editorial.visibility import Exit, shown
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.wire.formats import WireFormat, format_of
from publisher.renderers.wire.source import WirePicture, WireSource
from publisher.syndication.models import Destination


def open_channel(destination: Destination) -> Channel:
    """A channel to the destination.

    Raises PublisherError: an unknown channel or format, a bad setting, an unreadable secret.
    """
    format_of(destination.format)  # nothing can be written for it either
    return way_of(destination.channel).open(settings_of(destination))


def parcel_of(delivery: Delivery, destination: Destination, *, now: datetime) -> Parcel | None:
    """The delivery's version in the destination's format; None while nothing may be shown.

    Raises PublisherError for an unknown channel or format, and for a version that was taken back
    in a format that cannot say so.
    """
    way, wire = way_of(destination.channel), format_of(destination.format)
    versions = ArticleVersion.objects.select_related("article__publication")
    version = versions.get(sends__deliveries=delivery.pk)
    article = shown(
        version,
        exit=Exit.PARTNER,
        now=now,
        entitled=cast(Access, destination.access),
        advance=destination.advance_copies,
    )
    if article is None:
        return None
    _check_pubstatus(wire, article.pubstatus)
    guid, number = version.article.guid, version.number
    parts = NameParts(delivery_id=delivery.pk, guid=guid, version=number, suffix=wire.suffix)
    return Parcel(
        key=delivery.pk,
        attempt=delivery.attempts + 1,
        body=wire.render(article, wire_source(version)),
        name=way.name(parts),
        content_type=wire.media_type,
    )


def _check_pubstatus(wire: WireFormat, pubstatus: str) -> None:
    if pubstatus != "usable" and not wire.says_pubstatus:
        raise PublisherError(
            "format_without_pubstatus",
            f"{wire.label} cannot say that a story is {pubstatus}; tell the partner",
            wire.code,
        )


def wire_source(version: ArticleVersion) -> WireSource:
    """The publication and the version's pictures, as wire formats name them."""
    publication: Publication = version.article.publication
    pictures: list[Picture] = list(version.pictures.order_by("pk"))
    return WireSource(
        name=publication.name,
        domain=publication.domain,
        language=publication.language,
        copyright_holder=publication.publisher_name,
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
