"""The bytes that a destination gets, and the channel that takes them there."""

import hashlib
import re
from datetime import datetime

from django.conf import settings

from publisher.actions.partners.add_partner import checked_url, secret_of
from publisher.actions.pictures.picture_url import picture_url
from publisher.channels.directory import DirectoryChannel
from publisher.channels.http import GuardedClient
from publisher.channels.types import Channel, Parcel
from publisher.channels.webhook import WebhookChannel
from publisher.delivery.models import Delivery
from publisher.editorial.models import ArticleVersion, Picture
from publisher.editorial.visibility import Exit, shown
from publisher.publications import tokens
from publisher.publications.models import Publication
from publisher.renderers.wire.ninjs import CONTENT_TYPE, EXTENSION, render_ninjs
from publisher.renderers.wire.source import WirePicture, WireSource
from publisher.syndication.models import Destination


def open_channel(destination: Destination) -> Channel:
    """A channel to the destination. Raises PublisherError when its address or secret is bad."""
    if destination.channel == Destination.Channel.DIRECTORY:
        return DirectoryChannel(destination.settings["path"])
    url = checked_url(destination.settings["url"])
    return WebhookChannel(url, secret_of(destination), GuardedClient(settings.ALLOW_PRIVATE))


def parcel_of(delivery: Delivery, destination: Destination, *, now: datetime) -> Parcel | None:
    """The delivery's version in the destination's format; None while nothing may be shown."""
    version = ArticleVersion.objects.select_related("article__publication").get(
        sends__deliveries=delivery.pk
    )
    article = shown(version, exit=Exit.PARTNER, now=now, advance=destination.advance_copies)
    if article is None:
        return None
    return Parcel(
        key=delivery.pk,
        attempt=delivery.attempts + 1,
        body=render_ninjs(article, wire_source(version)),
        name=_name(delivery, destination, version),
        content_type=CONTENT_TYPE,
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


def file_name(guid: str, number: int, extension: str) -> str:
    """A plain file name for one version: letters, digits and hyphens of the guid's end for
    people, a hash of the whole guid against collisions, the version."""
    slug = re.sub(r"[^a-z0-9]+", "-", guid.rpartition(":")[2].lower()).strip("-")[:80].strip("-")
    short = hashlib.sha256(guid.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{slug or 'article'}-{short}.v{number}.{extension}"


def _name(delivery: Delivery, destination: Destination, version: ArticleVersion) -> str:
    """The same on every retry."""
    if destination.channel == Destination.Channel.WEBHOOK:
        return "msg_" + tokens.lowercase(tokens.seal_many("webhook-id", [delivery.pk])[0])
    return file_name(version.article.guid, version.number, EXTENSION)
