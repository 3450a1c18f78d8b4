"""What is kept no longer than it is needed: a plan that says what is due, and what applies it.

What a person must decide is only counted. A rule that is off is shown as such.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.actions.erasure.forget_subscriber import erase_stranger
from publisher.audience.models import (
    ConsentEvent,
    Entitlement,
    ReaderActivity,
    Subscriber,
    Subscription,
)
from publisher.publications import audit
from publisher.publications.models import Publication

ACTOR = "retention"
BATCH = 500  # readers in one transaction
THREE_YEARS = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """days: after how many; None: it is off. proposes: a person decides, nothing is done here."""

    name: str
    days: int | None
    proposes: bool
    due: Callable[[Publication, datetime], QuerySet[Subscriber]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How many a rule would apply to in a publication, or has applied to."""

    publication: str
    rule: str
    days: int | None
    proposes: bool
    number: int


def rules() -> tuple[Rule, ...]:
    """Those of this installation, by its settings."""
    return (
        Rule(
            name="unconfirmed",
            days=settings.UNCONFIRMED_DAYS or None,
            proposes=False,
            due=_unconfirmed,
        ),
        Rule(name="three_years", days=THREE_YEARS.days, proposes=True, due=_without_a_sign),
    )


def retention_plan(*, publication: Publication, now: datetime) -> list[Due]:
    """What is due by each rule; nothing is changed."""
    return [_due(rule, publication, now) for rule in rules()]


def apply_retention(*, publication: Publication, now: datetime, actor: str = ACTOR) -> list[Due]:
    """Apply the rules that are on and need no person; what became of each."""
    return [_carry_out(rule, publication, now, actor) for rule in rules()]


def sweep_retention(now: datetime) -> int:
    """The rules of all publications that need no person. Returns how many rows were due."""
    applied = [rule for rule in rules() if not rule.proposes]
    publications = Publication.objects.order_by("pk")
    done = [_carry_out(rule, one, now, ACTOR) for one in publications for rule in applied]
    return sum(due.number for due in done)


def _carry_out(rule: Rule, publication: Publication, now: datetime, actor: str) -> Due:
    found = _due(rule, publication, now)
    if found.number and not rule.proposes:
        audit.record(
            actor=actor,
            verb="apply_retention",
            target=publication,
            at=now,
            publication=publication,
            rule=rule.name,
            number=_apply(rule, publication, now),
        )
    return found


def _due(rule: Rule, publication: Publication, now: datetime) -> Due:
    on = rule.days is not None
    return Due(
        publication=publication.slug,
        rule=rule.name,
        days=rule.days,
        proposes=rule.proposes,
        number=rule.due(publication, now).count() if on else 0,
    )


def _apply(rule: Rule, publication: Publication, now: datetime) -> int:
    number = 0
    while batch := list(rule.due(publication, now).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            number += _drop(batch, now)
    return number


def _unconfirmed(publication: Publication, now: datetime) -> QuerySet[Subscriber]:
    """Who asked for lists and confirmed none of them in time. It begins at what was not confirmed,
    which is little: a million readers are not looked at one by one."""
    since = now - timedelta(days=settings.UNCONFIRMED_DAYS)
    links = Subscription.objects.filter(subscriber=OuterRef("pk"))
    others = ~Q(status=Subscription.Status.UNCONFIRMED) | Q(changed_at__gt=since)
    paid = Entitlement.objects.filter(subscriber=OuterRef("pk"))
    asked = Subscription.objects.filter(
        publication=publication, status=Subscription.Status.UNCONFIRMED, changed_at__lte=since
    )
    return Subscriber.objects.filter(
        ~Exists(links.filter(others)),
        ~Exists(paid),
        pk__in=asked.values("subscriber"),
        publication=publication,
    ).order_by("pk")


def _drop(batch: list[int], now: datetime) -> int:
    """Erase them as if they had never asked: no hash stays, they said no word."""
    readers = list(Subscriber.objects.select_for_update().filter(pk__in=batch).order_by("pk"))
    for reader in readers:
        erase_stranger(reader=reader, now=now)
    return len(readers)


def _without_a_sign(publication: Publication, now: datetime) -> QuerySet[Subscriber]:
    """Readers of three years and more of whom there was no sign since: no consent, no click that
    was agreed to, no answer. Silence alone is no sign of absence: a person decides."""
    since = now - THREE_YEARS
    said = ConsentEvent.objects.filter(subscriber=OuterRef("pk"), at__gt=since)
    seen = ReaderActivity.objects.filter(subscriber=OuterRef("pk"), last_sign_at__gt=since)
    links = Subscription.objects.filter(subscriber=OuterRef("pk"))
    recent = links.filter(Q(changed_at__gt=since) | Q(consent_at__gt=since))
    paid = Entitlement.objects.filter(subscriber=OuterRef("pk"), ends_at=None)
    return Subscriber.objects.filter(
        ~Exists(said),
        ~Exists(seen),
        ~Exists(recent),
        ~Exists(paid),
        publication=publication,
        created_at__lte=since,
    )
