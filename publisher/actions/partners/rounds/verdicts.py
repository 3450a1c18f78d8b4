"""What a chunk's answers mean for its destination and for what did not leave."""

from collections.abc import Mapping
from datetime import datetime

from publisher.actions.partners.rounds.chunk import Chunk
from publisher.actions.partners.rounds.due_rows import DueRows
from publisher.actions.partners.tell_of_partners import tell_of_rest
from publisher.channels.types import Reply
from publisher.delivery.models import Delivery
from publisher.delivery.partners.breaker import GONE, UNTRUSTED, rest_for_good
from publisher.delivery.partners.partner_retries import Verdict, verdict_of
from publisher.syndication.models import Destination


def hear_out(chunk: Chunk, known: Mapping[int, Destination], rows: DueRows) -> None:
    """Let the destination rest, or go on, as its answers say; what did not begin waits. known: the
    destination as it is known by now, which is told, too."""
    place = known.get(chunk.destination.pk, chunk.destination)
    for name, value in chunk.breaker.keep().items():
        setattr(place, name, value)
    for delivery, reply, now in chunk.answers:
        _rest_if_gone(chunk, place, delivery, reply, now)
        if delivery.pk not in chunk.left:
            about = verdict_of(reply) or ""
            wait = rows.later(delivery, reply.code, reply.text, verdict=about)
            chunk.waits[delivery.pk] = wait


def _rest_if_gone(
    chunk: Chunk, place: Destination, delivery: Delivery, reply: Reply, now: datetime
) -> None:
    if reply.code == UNTRUSTED:
        code = UNTRUSTED
    elif delivery.pk in chunk.left and verdict_of(reply) == Verdict.GONE:
        code = GONE
    else:
        return
    if rest_for_good(place.pk, code, now):
        place.paused_at, place.paused_code = now, code
        tell_of_rest(destination=place, code=code, now=now)
