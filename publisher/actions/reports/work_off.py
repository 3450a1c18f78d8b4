"""Kept bodies of mail providers are read and applied, the oldest first."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length

from publisher.actions.reports import amazon
from publisher.actions.reports.apply_events import Applied, apply_events
from publisher.actions.reports.open_report import Fate, Opened, open_report
from publisher.channels.replies import without_addresses
from publisher.delivery.models import MailProvider, ProviderReport

log = logging.getLogger(__name__)
TASK, QUEUE = "workers.reports.work_off", "sources"
BATCH, BATCH_BYTES = 200, 4_000_000  # bodies of one transaction; one larger one goes alone
AGAIN = timedelta(seconds=5)  # for mails that are still on their way, and for Amazon
PATIENCE = timedelta(hours=1)
KEPT_FOR = timedelta(days=7)  # what nobody can read
MOST_KEPT, LONGEST_KEPT = 200, 16_384  # bodies of one provider; characters of one


def waiting_reports(now: datetime) -> QuerySet[ProviderReport]:
    """What may be read now, the oldest first."""
    due = Q(due_at=None) | Q(due_at__lte=now)
    return ProviderReport.objects.filter(due, problem="").order_by("pk")


def work_off(
    *, clock: Callable[[], datetime], seconds: float, fetched: amazon.Fetch = amazon.fetch
) -> bool:
    """Read what waits, for so many seconds at most. Whether some may be left."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = clock()
        ids = _next(now)
        if not ids:
            return False
        found = _opened(ids, now, fetched)
        try:
            _apply(found, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("a batch of providers' reports failed; each is tried alone")
            _each_alone(found, now)
    return True


def prune_reports(now: datetime) -> int:
    """Forget what nobody could read and nobody looked at. Returns how many."""
    old = ProviderReport.objects.filter(received_at__lt=now - KEPT_FOR).exclude(problem="")
    return old.delete()[0]


def _next(now: datetime) -> list[int]:
    """As many as fit into memory and one transaction."""
    sizes = waiting_reports(now).annotate(size=Length("body")).values_list("pk", "size")[:BATCH]
    chosen, total = list[int](), 0
    for pk, size in sizes:
        total += size
        if chosen and total > BATCH_BYTES:
            break
        chosen.append(pk)
    return chosen


def _opened(ids: Sequence[int], now: datetime, fetched: amazon.Fetch) -> list[Opened]:
    reports = ProviderReport.objects.filter(pk__in=ids).select_related("provider")
    rows = list(reports.order_by("pk"))
    # One that came while its webhook was closed belongs to nobody.
    ProviderReport.objects.filter(pk__in=set(ids) - {row.pk for row in rows}).delete()
    return [open_report(report=row, now=now, fetched=fetched) for row in rows]


def _apply(found: Sequence[Opened], now: datetime) -> None:
    """In one transaction: what another worker has is left to it."""
    with transaction.atomic():
        mine = ProviderReport.objects.filter(pk__in=[one.report.pk for one in found], problem="")
        locked = set(mine.select_for_update(skip_locked=True).values_list("pk", flat=True))
        groups = defaultdict[int, list[Opened]](list)
        for one in found:
            if one.report.pk in locked:
                groups[one.report.provider_id].append(one)
        for provider_id in sorted(groups):
            _apply_group(groups[provider_id], now)


def _apply_group(group: Sequence[Opened], now: datetime) -> None:
    """The bodies of one provider, their events together."""
    owners = [one for one in group for _ in one.events]
    late = {n for n, one in enumerate(owners) if now - one.report.received_at > PATIENCE}
    row = group[0].report.provider
    applied = apply_events(
        publication_id=row.publication_id,
        provider=row.provider,
        events=[event for one in group for event in one.events],
        now=now,
        late=late,
    )
    for number in applied.early:
        owners[number].fate = Fate.AGAIN
    _settle(group, now)
    _count(row, group, applied, now)


def _settle(group: Sequence[Opened], now: datetime) -> None:
    """Bodies that are done go; the others wait, or stay for a person to see."""
    fates = defaultdict[Fate, list[ProviderReport]](list)
    for one in group:
        given_up = one.fate is Fate.AGAIN and now - one.report.received_at > PATIENCE
        fates[Fate.UNREADABLE if given_up else one.fate].append(one.report)
    ProviderReport.objects.filter(pk__in=_ids(fates[Fate.AGAIN])).update(due_at=now + AGAIN)
    _keep(fates[Fate.UNREADABLE])
    gone = [*fates[Fate.DONE], *fates[Fate.REFUSED]]
    ProviderReport.objects.filter(pk__in=_ids(gone)).delete()


def _ids(reports: Iterable[ProviderReport]) -> list[int]:
    return [report.pk for report in reports]


def _keep(reports: Sequence[ProviderReport]) -> None:
    """For a person, and without addresses; the oldest of its provider gives way to it."""
    for report in reports:
        text = bytes(report.body[:LONGEST_KEPT]).decode("utf-8", "replace")
        report.body, report.problem = without_addresses(text).encode(), "unreadable"
        report.save(update_fields=["body", "problem"])
    for provider_id in {report.provider_id for report in reports}:
        kept = ProviderReport.objects.filter(provider_id=provider_id).exclude(problem="")
        old = list(kept.order_by("-pk").values_list("pk", flat=True)[MOST_KEPT:])
        ProviderReport.objects.filter(pk__in=old).delete()


def _count(row: MailProvider, group: Sequence[Opened], applied: Applied, now: datetime) -> None:
    bad = sum(one.bad for one in group if one.fate is not Fate.AGAIN)
    refused = sum(one.fate is Fate.REFUSED for one in group)
    MailProvider.objects.filter(pk=row.pk).update(
        events=F("events") + applied.new,
        unmatched=F("unmatched") + applied.unmatched,
        unreadable=F("unreadable") + bad,
        refused=F("refused") + refused,
        last_event_at=now if applied.new else F("last_event_at"),
    )
    if refused:
        log.warning("%s: %d messages were not signed by Amazon", row, refused)


def _each_alone(found: Sequence[Opened], now: datetime) -> None:
    """One that cannot be applied stays for a person, and does not keep the others back."""
    for one in found:
        try:
            _apply([one], now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("report %d of a provider cannot be applied", one.report.pk)
            _keep([one.report])
