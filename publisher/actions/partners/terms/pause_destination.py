"""One endpoint of a partner rests; kills go there nevertheless."""

from datetime import datetime

from django.db import transaction

from publisher.actions.processes.enqueue import send_task
from publisher.delivery.partners.breaker import hasten
from publisher.errors import Refused
from publisher.publications import audit
from publisher.syndication.models import Destination

RESTED = ["paused_at", "paused_code", "failing_since", "probe_at"]


def pause_destination(*, destination: Destination, actor: str, now: datetime) -> Destination:
    """Begin nothing more there but kills. Raises Refused `already_paused`."""
    with transaction.atomic():
        row = _locked(destination)
        if row.paused_at is not None:
            raise Refused("already_paused", f"{row.slug} is paused already", "destination")
        row.paused_at, row.paused_code = now, ""
        _save(row, "pause_destination", actor, now)
    return row


def resume_destination(*, destination: Destination, actor: str, now: datetime) -> Destination:
    """Let it go on with the newest version of each story, whoever had paused it. Raises Refused
    `not_paused`."""
    with transaction.atomic():
        row = _locked(destination)
        if row.paused_at is None:
            raise Refused("not_paused", f"{row.slug} is not paused", "destination")
        row.paused_at, row.paused_code, row.failing_since, row.probe_at = None, "", None, None
        _save(row, "resume_destination", actor, now)
        send_task("workers.partners.deliver", queue="partners")
    return row


def try_again_now(*, destination: Destination, actor: str, now: datetime) -> Destination:
    """Of a destination that is left alone because it fails: let one delivery try it now, and what
    waits because of it go when that is taken. Raises Refused `not_resting`."""
    with transaction.atomic():
        row = _locked(destination)
        if row.probe_at is None or row.probe_at <= now:
            raise Refused("not_resting", f"{row.slug} is not left alone", "destination")
        row.probe_at = now
        _save(row, "try_destination", actor, now)
        hasten(row.pk, now)
        send_task("workers.partners.deliver", queue="partners")
    return row


def _locked(destination: Destination) -> Destination:
    rows = Destination.objects.select_for_update(of=("self",))
    return rows.select_related("partner__publication", "product").get(pk=destination.pk)


def _save(row: Destination, verb: str, actor: str, now: datetime) -> None:
    row.save(update_fields=RESTED)
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        publication=row.partner.publication,
        partner=row.partner.slug,
        destination=row.slug,
    )
