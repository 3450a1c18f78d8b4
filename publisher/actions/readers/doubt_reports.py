"""Too many reports at once that mailboxes of one domain are not there speak of its server, or of
our relay, and not of the mailboxes."""

import logging
from datetime import datetime, timedelta

from publisher.actions.processes import decisions
from publisher.actions.readers.block_bounced import BY_REPORT
from publisher.audience.models import Suppression
from publisher.delivery.models import Delivery, ReportedDomain
from publisher.delivery.reasons import Code
from publisher.publications import audit

log = logging.getLogger(__name__)
MOST = 10  # of one domain and publication, that are believed at once
WITHIN = timedelta(days=1)
ACTOR = "engine"


def is_doubtful(*, delivery: Delivery, domain: str, now: datetime) -> bool:
    """Count a report that a mailbox of the domain is not there. Whether it is one of too many, or
    about a send that stopped itself for such answers.

    The first that is too many takes back what those before it came to: their addresses wait for
    the second letter, too. Call it in the transaction that applies the report.
    """
    if delivery.send.hold_code == Code.TOO_MANY_INVALID:
        return True
    number, since = _count(delivery.publication_id, domain, now)
    if number == MOST + 1:
        _take_back(delivery, domain, since, now)
    return number > MOST


def _count(publication_id: int, domain: str, now: datetime) -> tuple[int, datetime]:
    """How many there are with this one, and since when; reports of one domain wait for each
    other here."""
    rows = ReportedDomain.objects.filter(publication_id=publication_id, domain=domain)
    if not rows.exists():
        values = {"since": now, "number": 0}
        ReportedDomain.objects.get_or_create(
            publication_id=publication_id, domain=domain, defaults=values
        )
    row = rows.select_for_update().get()
    if row.since <= now - WITHIN:
        row.since, row.number = now, 0
    row.number += 1
    row.save(update_fields=["since", "number"])
    return row.number, row.since


def forget_counts(now: datetime) -> int:
    """Forget what was counted long ago. Returns how many."""
    return ReportedDomain.objects.filter(since__lte=now - WITHIN).delete()[0]


def _take_back(delivery: Delivery, domain: str, since: datetime, now: datetime) -> None:
    """The suppressions of mailboxes of the domain that one report each sufficed for."""
    rows = Suppression.objects.filter(
        publication_id=delivery.publication_id,
        mailing_list=None,
        reason=Suppression.Reason.BOUNCED,
        source__startswith=BY_REPORT,
        created_at__gte=since,
        address_key__endswith=f"@{domain}",
    )
    free = list(rows)
    number, _ = rows.filter(pk__in=[row.pk for row in free]).delete()
    decisions.keep_blocked(free, now, decisions.What.LIFTED)
    log.warning("reports about one domain come in numbers: %d addresses are free again", number)
    audit.record(
        actor=ACTOR,
        verb="doubt_reports",
        target=delivery.send,
        at=now,
        publication=delivery.publication,
        domain=domain,
        freed=number,
    )
