"""Let the mails about one person go on that stand still: there may be many, one send each."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import require_open_exits
from publisher.delivery.models import Send
from publisher.delivery.reasons import hold_columns
from publisher.delivery.sends import STANDING
from publisher.publications import audit
from publisher.publications.models import Publication


def resume_service(*, publication: Publication | None, actor: str, now: datetime) -> int:
    """Let all of one publication, or (None) of all, leave that a stop-press paused or a copied
    ledger held; what expired meanwhile does not. Returns how many.

    Raises Refused `exits_held` before the ledger is adopted.
    """
    require_open_exits("mails about one person")
    standing = Send.objects.filter(
        kind=Send.Kind.SERVICE, state__in=STANDING, expires_at__gt=now
    ).select_related("publication")
    if publication is not None:
        standing = standing.filter(publication=publication)
    with transaction.atomic():
        sends = list(standing.select_for_update(of=("self",)).order_by("pk"))
        running = {"state": Send.State.RUNNING, "worked_at": now, **hold_columns(None)}
        Send.objects.filter(pk__in=[send.pk for send in sends]).update(**running)
        for title, number in Counter(send.publication for send in sends).items():
            audit.record(
                actor=actor,
                verb="resume_service",
                target=title,
                at=now,
                publication=title,
                mails=number,
            )
        send_task("workers.deliveries.deliver_mail", queue="mail")
    return len(sends)
