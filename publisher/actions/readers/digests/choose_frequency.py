"""A reader chooses each issue of what goes to a list, or one digest a week."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.readers.digests.schedule import locked_schedule
from publisher.audience.frequency import Frequency, end_after, weekly_at
from publisher.audience.models import DigestSchedule, MailingList, Subscriber, Subscription
from publisher.errors import PublisherError
from publisher.publications import audit

SOON = timedelta(minutes=1)
"""A week that ends within that is as good as over: an issue may be freezing its audience."""


def checked_frequency(text: str) -> Frequency:
    """`each` or `weekly`. Raises PublisherError `unknown_frequency`."""
    if text not in Frequency.values:
        raise PublisherError(
            "unknown_frequency", f"{text!r} is neither each nor weekly", "frequency"
        )
    return Frequency(text)


def choose_frequencies(
    *,
    subscriber: Subscriber,
    wanted: Mapping[int, Frequency],
    source: str,
    now: datetime,
    actor: str = "reader",
) -> list[Subscription]:
    """What the reader wants of each list, by the lists' ids; lists that they are not on are passed
    over. It counts from the end of the week that runs; a choice that does not count yet can be
    taken back. Returns the subscriptions that changed."""
    with transaction.atomic():
        links = subscriber.subscriptions.filter(
            mailing_list__in=wanted, status=Subscription.Status.CONFIRMED
        )
        # Before the schedule is made: most who save their page change nothing here.
        if not any(wish(link) != wanted[link.mailing_list_id] for link in links):
            return []
        schedule = locked_schedule(subscriber.publication, now)
        locked = links.select_for_update(of=("self",)).select_related("mailing_list")
        changed = [
            link
            for link in locked.order_by("pk")
            if wish(link) != (frequency := wanted[link.mailing_list_id])
        ]
        for link in changed:
            frequency = wanted[link.mailing_list_id]
            _choose(link, frequency, schedule, now)
            _record(link, frequency, source, actor, now)
    return changed


def subscription_of(subscriber: Subscriber, mailing_list: MailingList) -> Subscription:
    """The reader's subscription to a list that they are on. Raises PublisherError `not_on_list`."""
    found = Subscription.objects.filter(
        subscriber=subscriber,
        mailing_list=mailing_list,
        status=Subscription.Status.CONFIRMED,
    ).first()
    if found is None:
        slug = mailing_list.slug
        raise PublisherError("not_on_list", f"this reader is not on list {slug}", "list")
    return found


def wish(link: Subscription) -> Frequency:
    """What the reader chose, whether or not it counts yet."""
    return Frequency(link.frequency or Frequency.EACH)


def _choose(
    link: Subscription, frequency: Frequency, schedule: DigestSchedule, now: datetime
) -> None:
    """From the end of the week on, unless that is what counts now."""
    before = min(now, schedule.until - timedelta(microseconds=1))
    counts = weekly_at(link, before) == (frequency == Frequency.WEEKLY)
    link.frequency, link.changed_at = frequency, now
    link.frequency_from = None if counts else _from(schedule, now)
    link.save(update_fields=["frequency", "frequency_from", "changed_at"])


def _from(schedule: DigestSchedule, now: datetime) -> datetime:
    if schedule.until <= now or schedule.until > now + SOON:
        return schedule.until  # over, and its digests not made yet: as if it were not
    return end_after(schedule, schedule.until)


def _record(
    link: Subscription, frequency: Frequency, source: str, actor: str, now: datetime
) -> None:
    audit.record(
        actor=actor,
        verb="choose_frequency",
        target=link,
        at=now,
        publication=link.mailing_list.publication,
        source=source,
        frequency=frequency.value,
        counts_from=link.frequency_from.isoformat() if link.frequency_from else None,
    )
