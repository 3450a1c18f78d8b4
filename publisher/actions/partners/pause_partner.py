"""Nothing leaves for a paused partner but kills; what is newest goes when it is resumed."""

from datetime import datetime

from django.db import transaction

from publisher.actions.processes.enqueue import send_task
from publisher.errors import Refused
from publisher.publications import audit
from publisher.syndication.models import Partner


def pause_partner(*, partner: Partner, actor: str, now: datetime) -> Partner:
    """Begin nothing more for this partner; its deliveries wait. Raises Refused if paused before."""
    with transaction.atomic():
        partner = _locked(partner)
        if partner.paused_at is not None:
            raise Refused("already_paused", f"{partner.slug} is paused already", "partner")
        partner.paused_at = now
        _save(partner, "pause_partner", actor, now)
    return partner


def resume_partner(*, partner: Partner, actor: str, now: datetime) -> Partner:
    """Let it go on, with the newest version of each story: older ones were superseded when the
    newer came. Destinations that were paused by themselves, because they said that they are gone,
    go on too. Raises Refused if nothing of it was paused."""
    with transaction.atomic():
        partner = _locked(partner)
        paused = partner.destinations.filter(paused_at__isnull=False)
        if partner.paused_at is None and not paused.exists():
            raise Refused("not_paused", f"{partner.slug} is not paused", "partner")
        paused.update(paused_at=None, paused_code="")
        partner.paused_at = None
        _save(partner, "resume_partner", actor, now)
        send_task("workers.partners.deliver", queue="partners")
    return partner


def _locked(partner: Partner) -> Partner:
    return Partner.objects.select_for_update().get(pk=partner.pk)


def _save(partner: Partner, verb: str, actor: str, now: datetime) -> None:
    partner.save(update_fields=["paused_at"])
    audit.record(
        actor=actor,
        verb=verb,
        target=partner,
        at=now,
        publication=partner.publication,
        partner=partner.slug,
    )
