"""What follows from events of a provider; each once, in whatever order they come."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from publisher.actions.mail.take_report import take_report
from publisher.actions.publications.ways_back import note_told
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.readers.unsubscribe import delivery_of, unsubscribe
from publisher.actions.reports.match_events import Mail, match_events
from publisher.actions.reports.read_events import ProviderEvent
from publisher.actions.sends.self_pause import count_late_complaint
from publisher.audience.models import Suppression
from publisher.channels.incoming import Bounce
from publisher.delivery import transitions
from publisher.delivery.events import event_key
from publisher.delivery.models import DeliveryEvent
from publisher.delivery.states import OPEN

Type = DeliveryEvent.Type
FUTURE = timedelta(minutes=10)  # how far a provider's clock may be ahead of ours
Pair = tuple[ProviderEvent, Mail | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """How many events were new, and how many of those are about no mail that we know. early: the
    numbers of those about mails that are still on their way, which must be brought again."""

    new: int
    unmatched: int
    early: frozenset[int]


def apply_events(
    *,
    publication_id: int,
    provider: str,
    events: Sequence[ProviderEvent],
    now: datetime,
    late: Collection[int] = (),
) -> Applied:
    """Keep the events that are not known yet, and do what each of them asks for. Runs inside the
    caller's transaction. late: the numbers of those that have waited long enough for their mails.
    """
    mails = match_events(publication_id=publication_id, events=events)
    early = frozenset(
        number
        for number, mail in enumerate(mails)
        if mail is not None and mail.state in OPEN and number not in late
    )
    pairs: dict[bytes, Pair] = {}
    for number, (event, mail) in enumerate(zip(events, mails, strict=True)):
        if number not in early:
            pairs.setdefault(_key(publication_id, event, mail), (event, mail))
    fresh = _fresh(pairs)
    _keep(publication_id, provider, fresh, now)
    _do(provider, list(fresh.values()), now)
    unmatched = sum(mail is None for _, mail in fresh.values())
    if unmatched < len(fresh):
        note_told(publication_id=publication_id, now=now)
    return Applied(new=len(fresh), unmatched=unmatched, early=early)


def _key(publication_id: int, event: ProviderEvent, mail: Mail | None) -> bytes:
    """Of message, recipient, type and time; of the provider's name for it where it has no time."""
    message = f"delivery {mail.pk}" if mail else event.message
    when = event.at.isoformat() if event.at else event.name
    whom = event.recipient.casefold()
    return event_key("provider", publication_id, message, whom, event.type.value, when)


def _fresh(pairs: dict[bytes, Pair]) -> dict[bytes, Pair]:
    known = DeliveryEvent.objects.filter(key__in=list(pairs)).values_list("key", flat=True)
    seen = {bytes(key) for key in known}
    return {key: pair for key, pair in pairs.items() if key not in seen}


def _keep(publication_id: int, provider: str, fresh: dict[bytes, Pair], now: datetime) -> None:
    """Addresses are not among it: the mail has its own, and what is about none has a hash."""
    DeliveryEvent.objects.bulk_create(
        [
            DeliveryEvent(
                publication_id=publication_id,
                delivery_id=mail.pk if mail else None,
                type=event.type,
                key=key,
                occurred_at=min(event.at or now, now + FUTURE),
                recorded_at=now,
                detail=_detail(provider, event),
            )
            for key, (event, mail) in fresh.items()
        ],
        ignore_conflicts=True,
        batch_size=1_000,
    )


def _detail(provider: str, event: ProviderEvent) -> dict[str, str]:
    told = {"provider": provider}
    if event.bounce is not None:
        told |= {"code": event.bounce.code, "said": event.bounce.words}
        told |= {"verdict": event.bounce.verdict.value}
    return told


def _do(provider: str, fresh: Sequence[Pair], now: datetime) -> None:
    known = [(event, mail) for event, mail in fresh if mail is not None]
    delivered = [mail.pk for event, mail in known if event.type == Type.DELIVERED]
    if delivered:
        transitions.deliver(ids=delivered)
    complained = Counter[int]()
    for event, mail in sorted(known, key=lambda pair: pair[1].pk):
        if event.type == Type.BOUNCE and event.bounce is not None:
            _came_back(mail, event.bounce, event.recipient, now)
        elif event.type == Type.COMPLAINT:
            complained[mail.send_id] += _complain(provider, mail, now)
        elif event.type == Type.UNSUBSCRIBE:
            _leave(provider, mail, now)
    for send_id in complained:
        count_late_complaint(send_id=send_id, now=now)


def _came_back(mail: Mail, bounce: Bounce, recipient: str, now: datetime) -> None:
    """The policy of reports by mail holds; what never left stays as it is."""
    delivery = delivery_of(mail.pk)
    if delivery is not None and delivery.state not in OPEN:
        take_report(delivery, [replace(bounce, names=(recipient,))], now)


def _complain(provider: str, mail: Mail, now: datetime) -> bool:
    """Who complains is not written to any more, by no list of the publication."""
    delivery = delivery_of(mail.pk)
    if delivery is None:
        return False
    leave_lists(
        delivery=delivery,
        lists=None,
        reason=Suppression.Reason.COMPLAINED,
        source=f"send {mail.send_id}: told by {provider}",
        now=now,
    )
    return True


def _leave(provider: str, mail: Mail, now: datetime) -> None:
    delivery = delivery_of(mail.pk)
    if delivery is not None:
        unsubscribe(delivery=delivery, source=f"told by {provider}", now=now)
