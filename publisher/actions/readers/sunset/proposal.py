"""Who has given no sign for long: proposed with counts, decided by a person.

Silence is no sign of absence. A mailbox that takes every letter says nothing of who reads it, and
nobody's opens are looked at; so only readers who agreed to be measured, and were, are proposed,
unless a person also asks for the others. Signs: a click that was consented to, a reply, the
preference page, renewed consent, a press of « Je la lis toujours » (audience/signs.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.audience.models import (
    ConsentEvent,
    MailingList,
    ReaderActivity,
    SubscriberTag,
    Subscription,
    Tag,
)
from publisher.errors import PublisherError
from publisher.publications import audit

ASKED = "sunset"  # the source of the consent events that keep who was asked when
RESTS = datetime(9999, 1, 1, tzinfo=UTC)  # until the reader says so
LEAST_DAYS, MOST_DAYS = 30, 3_650
BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be done on one list. confirmed: all who are on it; unmeasured: those of them of
    whom nothing can be known; ask: who would be asked; rest: who was asked, did not answer."""

    mailing_list: MailingList
    confirmed: int
    unmeasured: int
    ask: int
    rest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """silent_for: without any sign for so long. answer_within: after being asked. unmeasured: also
    ask who never agreed to be measured, because a person wants it so."""

    silent_for: timedelta
    answer_within: timedelta
    unmeasured: bool = False


def terms_of(*, silent_days: int, answer_days: int, unmeasured: bool = False) -> Terms:
    """Raises PublisherError `bad_days`."""
    for days, where in ((silent_days, "--silent-for"), (answer_days, "--answer-within")):
        if not LEAST_DAYS <= days <= MOST_DAYS:
            message = f"must be {LEAST_DAYS} to {MOST_DAYS} days"
            raise PublisherError("bad_days", message, where)
    return Terms(
        silent_for=timedelta(days=silent_days),
        answer_within=timedelta(days=answer_days),
        unmeasured=unmeasured,
    )


def kept_terms(mailing_list: MailingList, *, unmeasured: bool = False) -> Terms | None:
    """Those that the list keeps; None where it is off, as it is unless somebody said otherwise."""
    if mailing_list.sunset_after is None:
        return None
    answer = mailing_list.rest_after or 1
    return Terms(
        silent_for=timedelta(days=days_of(mailing_list.sunset_after)),
        answer_within=timedelta(days=days_of(answer)),
        unmeasured=unmeasured,
    )


def days_of(months: int) -> int:
    """Twelve of them are a year."""
    return round(months * 365 / 12)


def tag_of(mailing_list: MailingList) -> str:
    """The tag of who is asked, for a segment: the letter that asks goes to them."""
    return f"sunset {mailing_list.slug}"


def propose(*, mailing_list: MailingList, terms: Terms, now: datetime) -> Proposal:
    """Count, and change nothing."""
    confirmed = _confirmed(mailing_list)
    return Proposal(
        mailing_list=mailing_list,
        confirmed=confirmed.count(),
        unmeasured=confirmed.filter(subscriber__tracking_consent_at=None).count(),
        ask=_to_ask(mailing_list, terms, now).count(),
        rest=_to_rest(mailing_list, terms, now).count(),
    )


def decide(*, mailing_list: MailingList, terms: Terms, actor: str, now: datetime) -> Proposal:
    """Do what is proposed: who is to be asked gets the tag, for whom it rests the list is paused
    until they say otherwise. Nobody leaves, and nobody is erased."""
    with transaction.atomic():
        rest = list(_to_rest(mailing_list, terms, now).values_list("subscriber_id", flat=True))
        ask = list(_to_ask(mailing_list, terms, now).values_list("subscriber_id", flat=True))
        done = propose(mailing_list=mailing_list, terms=terms, now=now)
        for part in _parts(rest):
            links = Subscription.objects.filter(mailing_list=mailing_list, subscriber__in=part)
            links.update(paused_until=RESTS, changed_at=now)
        _untag(mailing_list, rest)
        _ask(mailing_list, ask, now)
        audit.record(
            actor=actor,
            verb="sunset",
            target=mailing_list,
            at=now,
            publication=mailing_list.publication,
            asked=len(ask),
            rested=len(rest),
            silent_days=terms.silent_for.days,
            answer_days=terms.answer_within.days,
            unmeasured=terms.unmeasured,
        )
    return done


def forget_asked(
    *, mailing_list: MailingList, subscriber_ids: Collection[int], now: datetime
) -> None:
    """These have answered: nothing rests for them, and they are not asked any more."""
    links = Subscription.objects.filter(mailing_list=mailing_list, subscriber__in=subscriber_ids)
    links.filter(paused_until=RESTS).update(paused_until=None, changed_at=now)
    _untag(mailing_list, subscriber_ids)


def _confirmed(mailing_list: MailingList) -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        mailing_list=mailing_list, status=Subscription.Status.CONFIRMED
    )


def _to_ask(mailing_list: MailingList, terms: Terms, now: datetime) -> QuerySet[Subscription]:
    """On the list and measured for the whole time, with letters, without a sign, not yet asked."""
    since = now - terms.silent_for
    signs = _activity().filter(last_sign_at__gt=since)
    got = _activity().filter(received__gt=0)
    seen = Exists(_activity().filter(clicks__isnull=False))  # a letter measured them, too
    measured = Q(seen, subscriber__tracking_consent_at__lte=since)
    if terms.unmeasured:
        measured |= Q(subscriber__tracking_consent_at=None)
    rows = _confirmed(mailing_list).filter(measured, created_at__lte=since, paused_until=None)
    return rows.filter(Exists(got), ~Exists(signs), ~Exists(_asked().filter(at__gt=since)))


def _to_rest(mailing_list: MailingList, terms: Terms, now: datetime) -> QuerySet[Subscription]:
    """Asked long enough ago, and no sign since."""
    answered = _activity().filter(last_sign_at__gte=OuterRef("at"))
    asked = _asked().filter(~Exists(answered), at__lte=now - terms.answer_within)
    return _confirmed(mailing_list).filter(Exists(asked), paused_until=None)


def _activity() -> QuerySet[ReaderActivity]:
    return ReaderActivity.objects.filter(
        mailing_list_id=OuterRef("mailing_list_id"), subscriber_id=OuterRef("subscriber_id")
    )


def _asked() -> QuerySet[ConsentEvent]:
    return ConsentEvent.objects.filter(
        subscriber_id=OuterRef("subscriber_id"),
        mailing_list_id=OuterRef("mailing_list_id"),
        kind=ConsentEvent.Kind.ASKED,
        source=ASKED,
    )


def _ask(mailing_list: MailingList, ids: Sequence[int], now: datetime) -> None:
    if not ids:
        return
    title, name = mailing_list.publication_id, tag_of(mailing_list)
    tag, _ = Tag.objects.get_or_create(
        publication_id=title, key=name.casefold(), defaults={"name": name, "created_at": now}
    )
    for part in _parts(ids):
        SubscriberTag.objects.bulk_create(
            [SubscriberTag(publication_id=title, subscriber_id=pk, tag=tag) for pk in part],
            ignore_conflicts=True,
        )
        ConsentEvent.objects.bulk_create(
            [
                ConsentEvent(
                    publication_id=title,
                    subscriber_id=pk,
                    mailing_list=mailing_list,
                    kind=ConsentEvent.Kind.ASKED,
                    at=now,
                    source=ASKED,
                )
                for pk in part
            ]
        )


def _untag(mailing_list: MailingList, ids: Collection[int]) -> None:
    key = tag_of(mailing_list).casefold()
    tags = Tag.objects.filter(publication_id=mailing_list.publication_id, key=key)
    for part in _parts(list(ids)):
        SubscriberTag.objects.filter(tag__in=tags, subscriber__in=part).delete()


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
