"""One reader as the filter language reads them: what a segment's explanation looks at."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from publisher.audience.models import ReaderActivity, Subscriber, SubscriberTag, Subscription
from publisher.query.evaluate import UNKNOWN, Record
from publisher.query.tree import Kind
from publisher.query.vocabulary import Family, Term, Vocabulary

WEEKLY = Subscription.Frequency.WEEKLY


def record_of(subscriber: Subscriber, vocabulary: Vocabulary) -> Record:
    """The values of one reader by the names of terms."""
    links = Subscription.objects.filter(
        subscriber=subscriber, status=Subscription.Status.CONFIRMED
    ).values_list("mailing_list_id", "consent_source", "frequency")
    tags = SubscriberTag.objects.filter(subscriber=subscriber).values_list("tag_id", flat=True)
    return {
        "list": frozenset(str(pk) for pk, _, _ in links),
        "digest": frozenset(str(pk) for pk, _, often in links if often == WEEKLY),
        "tag": frozenset(map(str, tags)),
        "language": subscriber.language or None,
        "joined": subscriber.created_at,
        "domain": subscriber.domain or None,
        "name": subscriber.name or None,
        "time zone": subscriber.time_zone or None,
        "external id": subscriber.external_id or None,
        "consent source": _sources(links),
        "field": _fields(subscriber, vocabulary),
        "measured": subscriber.tracking_consent_at is not None,
        "light": subscriber.light_since is not None,
        **_activity(subscriber, vocabulary),
    }


def _sources(links: Any) -> Mapping[str | None, frozenset[str]]:
    by_list: dict[str | None, frozenset[str]] = {
        str(pk): frozenset({source} - {""}) for pk, source, _ in links
    }
    return {None: frozenset[str]().union(*by_list.values()), **by_list}


def _fields(subscriber: Subscriber, vocabulary: Vocabulary) -> dict[str, Any]:
    family = vocabulary.by_name["field"]
    assert isinstance(family, Family)
    return {key: _typed(term, subscriber.fields.get(key)) for key, term in family.terms.items()}


def _typed(term: Term, value: Any) -> Any:
    """A field's value where it is of the field's type, else None."""
    if term.kind is Kind.BOOL:
        return value if isinstance(value, bool) else None
    if term.kind is Kind.NUMBER:
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if not isinstance(value, str) or not value:
        return None
    return date.fromisoformat(value) if term.kind is Kind.DATE else value


def _activity(subscriber: Subscriber, vocabulary: Vocabulary) -> dict[str, Any]:
    """By lists, and under None for all of them together."""
    rows = list(ReaderActivity.objects.filter(subscriber=subscriber))
    measured = subscriber.tracking_consent_at is not None
    received = _summed({str(row.mailing_list_id): row.received for row in rows})
    bounces = _summed({str(row.mailing_list_id): row.bounces for row in rows})
    clicks = _clicks(rows, vocabulary)
    last = {str(row.mailing_list_id): row.last_received_at for row in rows}
    latest = max(filter(None, last.values()), default=None)
    return {
        "issues received": received,
        "last issue": {None: latest, **last},
        "bounces": bounces,
        "bounced": bounces,
        "clicks": clicks if measured else UNKNOWN,
        "clicked": clicks if measured else UNKNOWN,
    }


def _clicks(rows: Iterable[ReaderActivity], vocabulary: Vocabulary) -> dict[str | None, Any]:
    """Not known of a list whose letters never measured the reader."""
    term = vocabulary.by_name["clicks"]
    assert isinstance(term, Term)
    assert term.scope is not None
    seen = {str(row.mailing_list_id): row.clicks for row in rows if row.clicks is not None}
    found: dict[str | None, Any] = {key: seen.get(key, UNKNOWN) for key in term.scope.by_key}
    return {None: sum(seen.values()) if seen else UNKNOWN, **found}


def _summed(by_list: dict[str | None, int]) -> dict[str | None, int]:
    return {None: sum(by_list.values()), **by_list}
