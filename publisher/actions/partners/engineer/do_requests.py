"""Do what was asked for on partners' pages: trials, samples, replays; one after the other."""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError

from publisher.actions.partners.engineer.requests import GIVEN_UP, Kind, due_requests
from publisher.actions.partners.engineer.sandbox import WrittenSample, written_sample
from publisher.actions.partners.partner_parcel import open_channel
from publisher.actions.partners.replay import replay_partner
from publisher.actions.partners.story_mail import sample_channel
from publisher.actions.partners.try_out import try_out
from publisher.actions.processes.guard_ledger import exits_open
from publisher.channels.types import Channel, Outcome, Parcel, Reply
from publisher.errors import PublisherError
from publisher.renderers.wire.formats import format_of
from publisher.syndication.models import Destination, EngineerRequest

log = logging.getLogger(__name__)
Steps = list[dict[str, Any]]
_GOOD = (Outcome.ACCEPTED, Outcome.DELIVERED)


def do_requests(*, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Do what is due; how many were done. Each is begun once: what a killed worker left is told as
    `interrupted`, for a person can ask again."""
    _give_up(now)
    done = 0
    for number in list(due_requests().filter(started_at=None).values_list("pk", flat=True)):
        if stopping():
            break
        done += _do(number, now)
    return done


def _give_up(now: datetime) -> None:
    steps = [_step("interrupted", False)]
    lost = due_requests().filter(started_at__lte=now - GIVEN_UP)
    lost.update(done_at=now, ok=False, steps=steps)


def _do(number: int, now: datetime) -> bool:
    """False where another is at it."""
    rows = EngineerRequest.objects.filter(pk=number)
    if not rows.filter(started_at=None).update(started_at=now):
        return False
    places = "destination__partner__publication", "destination__product"
    row = rows.select_related(*places, "destination__publication").get()
    try:
        steps = _DOES[row.kind](row, now)
    except (OperationalError, InterfaceError):
        raise
    except PublisherError as error:
        steps = [_step(error.code, False, error.message)]
    except Exception as error:
        log.exception("what an engineer asked for (%s) broke", number)
        steps = [_step("broke", False, type(error).__name__)]
    rows.update(done_at=now, ok=all(one["ok"] for one in steps), steps=steps)
    return True


def _trial(row: EngineerRequest, _now: datetime) -> Steps:
    place = row.destination
    (tried,) = try_out(partner=place.partner, destination=place.slug)
    return tried.document()["steps"] or [_step("nothing_to_try", True)]


def _sample(row: EngineerRequest, now: datetime) -> Steps:
    place = row.destination
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        return [_step("exits_held", False)]
    if place.paused_at is not None or place.partner.paused_at is not None:
        return [_step("paused", False)]
    sample = written_sample(place, row.values["sample"], mark=str(row.pk), now=now)
    with closing(_channel(place, sample)) as channel:
        reply = next(iter(channel.deliver([_parcel(row, sample)], lambda _parcel: True)), None)
    return [_answer(reply, sample.name)]


def _channel(place: Destination, sample: WrittenSample) -> Channel:
    if place.channel == "mail":
        return sample_channel(place, sample.article, sample.source, sample.original)
    return open_channel(place)


def _parcel(row: EngineerRequest, sample: WrittenSample) -> Parcel:
    parcel = Parcel(key=row.pk, attempt=1, body=sample.body, name=sample.name, sample=True)
    parcel.content_type = sample.content_type
    if sample.original is not None and not format_of(row.destination.format).says_pubstatus:
        parcel.removes = [name for name in sample.original.files if name != sample.name]
    return parcel


def _answer(reply: Reply | None, name: str) -> dict[str, Any]:
    if reply is None:
        return _step("deliver", False)
    good = reply.outcome in _GOOD
    said = " ".join(filter(None, (reply.code, reply.text)))
    return _step("deliver", good, f"{name}: {said}" if said else name)


def _replay(row: EngineerRequest, now: datetime) -> Steps:
    place = row.destination
    done = replay_partner(
        partner=place.partner,
        since=row.asked_at - timedelta(hours=row.values["hours"]),
        destination=place.slug,
        actor=f"engineer:{place.partner.slug}",
        now=now,
    )
    return [_step("replay", True, str(done.deliveries))]


def _step(step: str, ok: bool, answer: str = "") -> dict[str, Any]:
    return {"step": step, "ok": ok, "answer": answer}


_DOES: dict[str, Callable[[EngineerRequest, datetime], Steps]] = {
    Kind.TRIAL: _trial,
    Kind.SAMPLE: _sample,
    Kind.REPLAY: _replay,
}
