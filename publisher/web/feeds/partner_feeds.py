"""Partners' private feeds, made when they are asked for: few programs have a key."""

from datetime import UTC, datetime

from django.conf import settings

from publisher.actions.partners.partner_tokens import Kind, recognise_partner_token
from publisher.actions.partners.pulling.feed import note_feed, note_known, partner_feed
from publisher.actions.processes.guard_ledger import exits_open
from publisher.renderers.feeds import MIME
from publisher.syndication.documents import etag_of
from publisher.syndication.models import Destination
from publisher.web.feeds.addresses import Address
from publisher.web.feeds.answers import PRIVATE, Artefact, artefact
from publisher.web.feeds.stored import feed_format, fresh_connection
from publisher.web.limits import seconds_to_wait

PER_MINUTE = 60  # requests with one key


class TooOften(Exception):
    """More than PER_MINUTE; `seconds` to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Held(Exception):
    """Nothing leaves: the ledger was restored, and no person has said that it counts."""


def partner_document(address: Address, key: str, known: str) -> Artefact:
    """The feed behind a partner's key. `known`: the If-None-Match header: a reader who names the
    document has it. Raises KeyError for what this reader may not even know of, TooOften, Held."""
    fresh_connection()
    now = datetime.now(UTC)
    destination = _destination(address, key, now)
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        raise Held
    kind = feed_format(address.format)
    feed = partner_feed(destination=destination, kind=kind, key=key, now=now)
    made = artefact(
        body=feed.body, content_type=MIME[kind], etag=etag_of(feed.body), common=PRIVATE
    )
    if made.identity.etag[:-1] in known:  # of whatever encoding
        note_known(destination, feed, now)
    else:
        note_feed(feed, now)
    return made


def _destination(address: Address, key: str, now: datetime) -> Destination:
    row = recognise_partner_token(token=key, kind=Kind.FEED, now=now)
    if row is None or address.page:
        raise KeyError(address)
    destination = row.destination
    own = (row.publication.slug, destination.partner.slug)
    if own != (address.publication, address.feed):
        raise KeyError(address)
    if wait := seconds_to_wait(f"partner-feed-{row.pk}", PER_MINUTE):
        raise TooOften(wait)
    return destination
