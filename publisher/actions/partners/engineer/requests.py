"""What is asked for on a partner's page and a worker does: no request of a browser waits for a
server elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.partners.engineer.links import Entered
from publisher.actions.partners.engineer.sandbox import deliverable
from publisher.actions.processes.enqueue import send_task
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.syndication.models import Destination, EngineerRequest

TASK, QUEUE = "workers.partners.asked", "partners"
Kind = EngineerRequest.Kind
WINDOW = timedelta(minutes=10)
MOST = {Kind.TRIAL: 10, Kind.SAMPLE: 20, Kind.REPLAY: 3}  # of a destination, in WINDOW
FURTHEST = 30 * 24  # hours that a replay reaches back
GIVEN_UP = timedelta(minutes=15)  # what was begun and is not done by then never will be
SHOWN = 10
KEPT = timedelta(days=30)


def ask(
    *,
    entered: Entered,
    destination: Destination,
    kind: Kind,
    values: Mapping[str, Any] | None = None,
    now: datetime,
) -> EngineerRequest:
    """Have a worker do what a partner's engineer asks for. Raises as ask_for."""
    return ask_for(actor=entered.actor, destination=destination, kind=kind, values=values, now=now)


def ask_for(
    *,
    actor: str,
    destination: Destination,
    kind: Kind,
    values: Mapping[str, Any] | None = None,
    now: datetime,
) -> EngineerRequest:
    """Have a worker do it. values: `sample`, a code, or `hours` that a replay reaches back.

    Raises PublisherError `not_deliverable`, `bad_stretch`; Refused `asked_too_often`, where the
    last one is not done yet too, `destination_gone`.
    """
    given = dict(values or {})
    _check(destination, kind, given)
    with transaction.atomic():
        _lock(destination)
        _refuse_too_many(destination, kind, now)
        row = EngineerRequest.objects.create(
            publication_id=destination.publication_id,
            destination=destination,
            kind=kind,
            values=given,
            asked_at=now,
        )
        _record(actor, row, now)
        send_task(TASK, queue=QUEUE)
    return row


def _lock(destination: Destination) -> None:
    if not Destination.objects.select_for_update().filter(pk=destination.pk).exists():
        message = "the destination is not there any more"
        raise Refused("destination_gone", message, "destination")


def _record(actor: str, row: EngineerRequest, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=f"ask_{row.kind}",
        target=row,
        at=now,
        publication=row.destination.publication,
        partner=row.destination.partner.slug,
        destination=row.destination.slug,
        **row.values,
    )


def _check(destination: Destination, kind: Kind, values: Mapping[str, Any]) -> None:
    if kind == Kind.SAMPLE and values.get("sample") not in deliverable(destination):
        raise PublisherError("not_deliverable", "this sample cannot be delivered there", "sample")
    if kind == Kind.REPLAY and not 0 < values.get("hours", 0) <= FURTHEST:
        message = f"a replay reaches back 1 to {FURTHEST} hours"
        raise PublisherError("bad_stretch", message, "hours")


def _refuse_too_many(destination: Destination, kind: Kind, now: datetime) -> None:
    own = EngineerRequest.objects.filter(destination=destination)
    if own.filter(done_at=None, asked_at__gt=now - GIVEN_UP).exists():
        raise Refused("asked_too_often", "the one before is not done yet", "destination")
    if own.filter(kind=kind, asked_at__gt=now - WINDOW).count() >= MOST[kind]:
        raise Refused("asked_too_often", "that was often; wait ten minutes", "destination")


def requests_of(destination: Destination) -> Sequence[EngineerRequest]:
    """The last of the destination, the newest first."""
    return list(destination.requests.order_by("-pk")[:SHOWN])


def due_requests() -> QuerySet[EngineerRequest]:
    """What nobody has done yet."""
    return EngineerRequest.objects.filter(done_at__isnull=True)


def forget_old_requests(now: datetime) -> int:
    """Those that are old go; how many."""
    return EngineerRequest.objects.filter(asked_at__lte=now - KEPT).delete()[0]
