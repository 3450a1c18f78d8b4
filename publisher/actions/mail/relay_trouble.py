"""What a relay's no means for people: it is written down, and a send that no relay takes pauses."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.sends.control_send import pause_send
from publisher.channels.replies import said
from publisher.channels.types import Outcome, Reply
from publisher.delivery.models import Send
from publisher.delivery.reasons import Code, because
from publisher.delivery.relays import Trouble, tell_trouble, tell_works
from publisher.delivery.wording import english
from publisher.errors import Refused

log = logging.getLogger(__name__)
ENGINE = "engine"


def refuses_us(reply: Reply) -> bool:
    """Whether a relay has refused us for good: by policy (5.7.x), or our sign-in."""
    return reply.outcome is Outcome.ROUTE and reply.code.startswith("5")


def tell_of_no(*, relay: Relay, reply: Reply, rests: float, now: datetime) -> None:
    """Write down why a relay rests, for `send status`, the desk and /metrics.

    reply: its refusal. rests: seconds.
    """
    relay.trouble = said(f"{reply.code} {reply.text}")
    trouble = Trouble(
        relay=relay.name,
        words=relay.trouble,
        blocked=refuses_us(reply),
        rests_until=now + timedelta(seconds=rests),
    )
    log.warning("relay %s takes no mail: %s", relay.name, relay.trouble)
    tell_trouble(trouble, now=now)


def tell_of_yes(*, relay: Relay) -> None:
    """A relay took mail: what ailed it is over. Writes once after a no, and at a first yes."""
    if relay.trouble != "":
        tell_works(relay.name)
        relay.trouble = ""


def pause_refused(*, worker: MailWorker, send: Send, now: datetime) -> bool:
    """Pause the send when every relay has refused our mail for good; whether it did.

    No address is suppressed for it, and nobody's attempts are used up: a person mends the route
    and resumes the send. The relays are tried anew by then.
    """
    if not worker.all_refuse():
        return False
    relay = worker.relays[0]
    reason = because(Code.RELAY_REFUSES, relay=relay.name, reply=relay.trouble or "")
    with suppress(Refused):  # it ended meanwhile
        pause_send(send=send, actor=ENGINE, now=now, reason=reason)
        log.error("send %s is paused: %s", send.pk, english(reason))
    for each in worker.relays:
        each.try_anew()
    return True
