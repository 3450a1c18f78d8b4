"""What a relay's refusal means: it is recorded, and a send that no relay takes pauses."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from publisher.actions.mail.domains import domain_of
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.sends.control_send import pause_send
from publisher.channels.replies import sanitized
from publisher.channels.types import Outcome, Reply
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Code, because
from publisher.delivery.relays import RelayTrouble, clear_trouble, record_trouble
from publisher.delivery.states import GOT, OPEN
from publisher.delivery.wording import english
from publisher.errors import Refused

log = logging.getLogger(__name__)
ENGINE = "engine"


def refuses_us(reply: Reply) -> bool:
    """Whether a relay has refused us for good: by policy (5.7.x), or our sign-in."""
    return reply.outcome is Outcome.ROUTE and reply.code.startswith("5")


def record_refusal(*, relay: Relay, reply: Reply, rests: float, now: datetime) -> None:
    """Write down why a relay rests, for `send status`, the desk and /metrics.

    reply: its refusal. rests: seconds.
    """
    relay.refusal, relay.known_to_work = sanitized(f"{reply.code} {reply.text}"), False
    trouble = RelayTrouble(
        relay=relay.name,
        reply=relay.refusal,
        blocked=refuses_us(reply),
        rests_until=now + timedelta(seconds=rests),
    )
    log.warning("relay %s takes no mail: %s", relay.name, relay.refusal)
    record_trouble(trouble, now=now)


def record_success(*, relay: Relay) -> None:
    """Write down that a relay took mail: once after a refusal, and at its first success."""
    if not relay.known_to_work:
        clear_trouble(relay.name)
        relay.refusal, relay.known_to_work = "", True


def pause_refused(*, worker: MailWorker, send: Send, now: datetime) -> bool:
    """Pause the send when every relay has refused our mail for good, or all whom it is for are at
    domains that do; whether it did.

    No address is suppressed for it, and nobody's attempts are used up: a person mends the route
    and resumes the send. The relays are tried anew by then.
    """
    relays = worker.relays_for(send)
    if not relays or not all(_refuses(relay, send) for relay in relays):
        return False
    relay = relays[0]
    reason = because(Code.RELAY_REFUSES, relay=relay.name, reply=_words(relay))
    with suppress(Refused):  # it ended meanwhile
        pause_send(send=send, actor=ENGINE, now=now, reason=reason)
        log.error("send %s is paused: %s", send.pk, english(reason))
    for each in relays:
        each.start_anew()  # people were told, and the next send finds out for itself
    return True


def _refuses(relay: Relay, send: Send) -> bool:
    """Whether nobody of the send gets anything by this relay until a person mends something."""
    if relay.blocked or not relay.domains.refusing:
        return relay.blocked
    rows, refusing = Delivery.objects.filter(send=send), relay.domains.refusing
    if rows.filter(state__in=GOT).exists():
        return False
    waiting = rows.filter(state__in=OPEN).values_list("address", flat=True)
    return all(domain_of(address) in refusing for address in waiting.iterator())


def _words(relay: Relay) -> str:
    """What it said: to us, or for one of the domains."""
    said = next(iter(relay.domains.refusing.values()), None)
    return relay.refusal or (sanitized(f"{said.code} {said.text}") if said else "")
