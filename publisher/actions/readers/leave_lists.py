"""Leaving lists: one effect, whether by one click, page, mail, choice or complaint."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.processes import decisions
from publisher.actions.processes.decisions import What
from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.audience.addresses import normalise
from publisher.audience.models import ConsentEvent, Subscriber, Subscription, Suppression
from publisher.delivery.events import event_key, record_event
from publisher.delivery.models import Delivery, DeliveryEvent
from publisher.delivery.webhook_news import tell_complained
from publisher.publications import audit
from publisher.syndication.outbox import tell_left

Reason = Suppression.Reason
EVENTS = {
    Reason.UNSUBSCRIBED: DeliveryEvent.Type.UNSUBSCRIBE,
    Reason.COMPLAINED: DeliveryEvent.Type.COMPLAINT,
}
READ = (
    "status",
    "publication",
    "subscriber__address_key",
    "mailing_list__slug",
)
LEFT, UNCONFIRMED = Subscription.Status.UNSUBSCRIBED, Subscription.Status.UNCONFIRMED
CONFIRMED = Subscription.Status.CONFIRMED


def leave_lists(
    *,
    delivery: Delivery,
    lists: Collection[int] | None,
    source: str,
    now: datetime,
    reason: Suppression.Reason = Reason.UNSUBSCRIBED,
    **heard: str,
) -> int:
    """End the subscriptions of the delivery's reader to the lists (ids; None: all they are on) and
    suppress the address: on these lists or, for a complaint, in the whole publication.

    When it has committed, no mail begins to the address through them. Twice is the same as once.
    delivery: the mail whose link or answer said so. source: where it came from, for suppressions
    and audit log. heard: what the event keeps, else the source. Returns how many ended.
    """
    with transaction.atomic():
        title, (links, key) = delivery.publication_id, _found(delivery, lists)
        _tell(delivery, links, reason, now)
        ended = _end(links, source, now)
        cause = {"reason": reason, "source": source[:300], "created_at": now}
        scopes = _scopes(reason, links)
        suppressed = bool(key) and _suppress(title, key, scopes, cause, asked=not ended)
        stop_blocked(publication_id=title, address_key=key, now=now, why=reason.value)
        heard = heard or {"source": source}
        record_event(delivery=delivery, event=EVENTS[reason], now=now, **heard)
        if ended or suppressed:
            _record(delivery, links, source, now)
            _keep(delivery, key, links, reason, now)
    return ended


def leave_by_hand(
    *, subscriber: Subscriber, lists: Collection[int] | None, source: str, actor: str, now: datetime
) -> int:
    """The same at the desk, for who asked a person for it: the reader is on these lists (ids; None:
    on any) no more, and no file brings them back. Returns how many ended."""
    with transaction.atomic():
        title, key = subscriber.publication, subscriber.address_key
        links = _locked(subscriber.pk, title.pk, lists)
        _tell_left(links, Reason.UNSUBSCRIBED, now)
        ended = _end(links, source, now)
        cause = {"reason": Reason.UNSUBSCRIBED, "source": source[:300], "created_at": now}
        _suppress(title.pk, key, [link.mailing_list_id for link in links], cause, asked=False)
        stop_blocked(publication_id=title.pk, address_key=key, now=now, why=LEFT)
        if ended:
            slugs = [link.mailing_list.slug for link in links]
            audit.record(
                actor=actor, verb="unsubscribe", target=subscriber, at=now, publication=title,
                source=source, lists=slugs,
            )  # fmt: skip
            decisions.keep_lists(
                What.LEFT, publication=title, address_key=key, lists=slugs,
                reason=Reason.UNSUBSCRIBED.value, now=now,
            )  # fmt: skip
    return ended


def _found(delivery: Delivery, lists: Collection[int] | None) -> tuple[list[Subscription], str]:
    """The subscriptions that are to end, locked, and those that ended before; and the key of the
    address. Whoever is on one of the lists, which nearly all are, is asked for once."""
    links = _locked(delivery.subscriber_id, delivery.publication_id, lists)
    if links:
        return links, links[0].subscriber.address_key
    subscriber, key = _mailbox(delivery)
    pk = subscriber.pk if subscriber else None
    return _locked(pk, delivery.publication_id, lists), key


def _mailbox(delivery: Delivery) -> tuple[Subscriber | None, str]:
    """Whose mail it is, and the key of its address; empty once that was erased."""
    known = Subscriber.objects.filter(publication_id=delivery.publication_id)
    subscriber = known.filter(pk__in=[delivery.subscriber_id]).first()
    if subscriber is not None:
        return subscriber, subscriber.address_key
    key = normalise(delivery.address)[1] if delivery.address else ""
    return known.filter(address_key=key).first(), key


def _locked(
    subscriber_id: int | None, publication_id: int, lists: Collection[int] | None
) -> list[Subscription]:
    if subscriber_id is None:
        return []
    links = Subscription.objects.filter(
        subscriber=subscriber_id, subscriber__publication=publication_id
    )
    if lists is not None:
        links = links.filter(mailing_list__in=lists)
    locked = links.select_related("mailing_list", "subscriber").select_for_update(of=("self",))
    return list(locked.only(*READ).order_by("pk"))


def _tell_left(links: Sequence[Subscription], reason: Suppression.Reason, now: datetime) -> None:
    for link in links:
        if link.status == CONFIRMED:
            tell_left(
                publication_id=link.publication_id,
                list_slug=link.mailing_list.slug,
                readers=[link.subscriber_id],
                reason=reason.value,
                now=now,
            )


def _tell(
    delivery: Delivery, links: Sequence[Subscription], reason: Suppression.Reason, now: datetime
) -> None:
    _tell_left(links, reason, now)
    if reason == Reason.COMPLAINED and not _complained(delivery):
        tell_complained(delivery, now)


def _complained(delivery: Delivery) -> bool:
    """Whether this was done before; what a provider told stands in the events beforehand."""
    own = event_key("own", DeliveryEvent.Type.COMPLAINT, delivery.pk)
    return DeliveryEvent.objects.filter(key=own).exists()


def _scopes(reason: Suppression.Reason, links: Sequence[Subscription]) -> list[int] | list[None]:
    return [None] if reason == Reason.COMPLAINED else [link.mailing_list_id for link in links]


def _end(links: Sequence[Subscription], source: str, now: datetime) -> int:
    ends = [link for link in links if link.status != LEFT]
    rows = Subscription.objects.filter(pk__in=[link.pk for link in ends])
    rows.update(status=LEFT, changed_at=now)
    ConsentEvent.objects.bulk_create(
        [
            ConsentEvent(
                publication_id=link.publication_id,
                subscriber_id=link.subscriber_id,
                mailing_list_id=link.mailing_list_id,
                kind=ConsentEvent.Kind.WITHDRAWN,
                at=now,
                source=source[:300],
                detail={"was": link.status} if link.status == UNCONFIRMED else {},
            )
            for link in ends
        ]
    )
    return len(ends)


def _suppress(
    publication_id: int,
    key: str,
    scopes: Sequence[int] | Sequence[None],
    cause: Mapping[str, Any],
    *,
    asked: bool,
) -> bool:
    """Whether one of them is new, where that is asked; an earlier suppression keeps its reason."""
    about = {"publication_id": publication_id, "address_key": key, **cause}
    known = set[int | None]()
    if asked:
        rows = Suppression.objects.filter(publication_id=publication_id, address_key=key)
        known.update(rows.values_list("mailing_list_id", flat=True))
    new = [Suppression(mailing_list_id=one, **about) for one in scopes if one not in known]
    Suppression.objects.bulk_create(new, ignore_conflicts=True)
    return bool(new)


def _keep(
    delivery: Delivery,
    key: str,
    links: Sequence[Subscription],
    reason: Suppression.Reason,
    now: datetime,
) -> None:
    about: dict[str, Any] = {"publication": delivery.publication, "address_key": key, "now": now}
    if key and links:
        lists = [link.mailing_list.slug for link in links]
        decisions.keep_lists(What.LEFT, lists=lists, reason=reason.value, **about)
    if key and reason == Reason.COMPLAINED:
        decisions.keep_suppression(What.SUPPRESSED, mailing_list=None, reason=reason.value, **about)


def _record(delivery: Delivery, links: Sequence[Subscription], source: str, now: datetime) -> None:
    audit.record(
        actor="reader",
        verb="unsubscribe",
        target=delivery,
        at=now,
        publication=delivery.publication,
        source=source,
        lists=[link.mailing_list.slug for link in links],
    )
