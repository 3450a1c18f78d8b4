"""A server says by mail that a mail of ours did not arrive, or not yet."""

from datetime import datetime

from django.db import transaction

from publisher.actions.mail.received import Received
from publisher.actions.readers.block_bounced import block_bounced
from publisher.actions.readers.doubt_reports import is_doubtful
from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.actions.sends.self_pause import count_returned
from publisher.audience.address_policy import REPORTS_COUNT, Door
from publisher.audience.addresses import normalise
from publisher.channels.incoming import Bounce
from publisher.channels.reply_table import NOT_THERE
from publisher.delivery import transitions
from publisher.delivery.events import record_event
from publisher.delivery.models import Delivery, DeliveryEvent
from publisher.delivery.results import Result
from publisher.delivery.states import GOT, State
from publisher.errors import OutOfReach, PublisherError

BELIEVED = (*GOT, State.UNCERTAIN)


def take_report(delivery: Delivery, bounces: list[Bounce], now: datetime) -> Received:
    """Apply a report; the first one about a delivery counts, and only within 14 days of its
    acceptance: the token proves that it is about that mail, not that it is true.

    bounces: what it says of each recipient, one at least. Raises OutOfReach `too_early` for a
    mail that is still on its way.
    """
    key = _key(delivery)
    bounce = next((one for one in bounces if names(one, key)), bounces[0])
    if delivery.state in BELIEVED and now - delivery.changed_at > REPORTS_COUNT:
        return Received("late", delivery)
    if bounce.action == "delayed":
        _record(delivery, DeliveryEvent.Type.DEFERRAL, bounce, now)
        return Received("delayed", delivery)
    if delivery.state == State.ATTEMPTING:
        raise OutOfReach("too_early", "the mail is still on its way; bring this again later")
    with transaction.atomic():
        if result := _bounced(delivery, bounce, now):
            if block_bounced(results=[result], now=now, door=_door(delivery, bounce, key, now)):
                title = delivery.publication_id
                stop_blocked(publication_id=title, address_key=key, now=now, why="bounced")
            count_returned(result=result, send=delivery.send, now=now)
    if result is None and delivery.state != State.BOUNCED:
        return Received("ignored", delivery)  # it never left, or has arrived
    return Received("bounced", delivery)


def names(bounce: Bounce, key: str) -> bool:
    """Whether it speaks of the mailbox with that key, in whatever spelling."""
    return any(name.casefold() == key or _normalised(name) == key for name in bounce.names)


def _key(delivery: Delivery) -> str:
    """The key of the address that the mail went to; empty once it was erased."""
    if delivery.subscriber is not None:
        return delivery.subscriber.address_key
    return _normalised(delivery.address)


def _normalised(address: str) -> str:
    try:
        return normalise(address)[1]
    except PublisherError:
        return ""


def _bounced(delivery: Delivery, bounce: Bounce, now: datetime) -> Result | None:
    result = transitions.bounce(
        key=delivery.pk,
        code=bounce.code,
        reply=bounce.words,
        now=now,
        stage=bounce.stage,
        verdict=bounce.verdict,
    )
    if result or delivery.state == State.BOUNCED:
        _record(delivery, DeliveryEvent.Type.BOUNCE, bounce, now)
    return result


def _door(delivery: Delivery, bounce: Bounce, key: str, now: datetime) -> Door:
    """How far it is believed."""
    if not key or not names(bounce, key):
        return Door.DOUBTFUL
    if bounce.verdict not in NOT_THERE:
        return Door.REPORT
    domain = key.rpartition("@")[2]
    doubtful = is_doubtful(delivery=delivery, domain=domain, now=now)
    return Door.DOUBTFUL if doubtful else Door.REPORT


def _record(delivery: Delivery, event: DeliveryEvent.Type, bounce: Bounce, now: datetime) -> None:
    record_event(
        delivery=delivery,
        event=event,
        now=now,
        code=bounce.code,
        said=bounce.words,
        stage=bounce.stage.value,
        verdict=bounce.verdict.value,
    )
