"""How a partner is shown: as JSON, and as rows of a table."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from publisher.actions.partners.destination_settings import place_of
from publisher.cli.output import timestamp
from publisher.delivery.models import Delivery
from publisher.delivery.wording import reply_in_words
from publisher.syndication.filters.stored import text_of
from publisher.syndication.models import Destination, Partner

STATES = Delivery.State


def describe(partner: Partner) -> dict[str, Any]:
    """A partner as JSON, without any secret."""
    return {
        "partner": partner.slug,
        "publication": partner.publication.slug,
        "name": partner.name,
        "paused_at": timestamp(partner.paused_at),
        "destinations": [describe_destination(d) for d in partner.destinations.order_by("pk")],
    }


def describe_destination(destination: Destination) -> dict[str, Any]:
    """A destination as JSON, without any secret."""
    rows = Delivery.objects.filter(destination=destination)
    counts = dict(rows.values_list("state").annotate(number=Count("pk")))
    return {
        "destination": str(destination.pk),
        "slug": destination.slug,
        "format": destination.format,
        "channel": destination.channel,
        "place": place_of(destination),
        **_terms(destination),
        "starts_at": timestamp(destination.starts_at),
        "paused_at": timestamp(destination.paused_at),
        "paused_code": destination.paused_code or None,
        "old_secret_until": timestamp(destination.secret_before_until),
        "counts": {state: counts.get(state, 0) for state in STATES.values},
        "last_problem": _last_problem(destination),
    }


def facts(destination: Destination) -> list[tuple[str, str]]:
    """A destination's terms for people: those that are set."""
    shown: dict[str, Any] = {"format": destination.format, "channel": destination.channel}
    shown |= {"place": place_of(destination), **_terms(destination)}
    shown |= {"starts_at": timestamp(destination.starts_at)}
    shown |= {"paused_at": timestamp(destination.paused_at)}
    shown["filter"] = shown["filter"] or "everything"
    return [(name.replace("_", " "), _worded(value)) for name, value in shown.items() if value]


def _terms(destination: Destination) -> dict[str, Any]:
    product, quiet = destination.product, destination.quiet_from and destination.quiet_to
    return {
        "filter": text_of(destination.filter_tree),
        "product": product.slug if product else None,
        "access": destination.access,
        "rights": destination.rights,
        "usage_terms": destination.usage_terms or None,
        "advance_copies": destination.advance_copies,
        "minor_edits": destination.minor_edits,
        "name_pattern": destination.name_pattern or None,
        "folder": destination.folder or None,
        "encoding": destination.encoding or None,
        "limits": destination.limits,
        "quiet_from": f"{destination.quiet_from:%H:%M}" if quiet else None,
        "quiet_to": f"{destination.quiet_to:%H:%M}" if quiet else None,
        "time_zone": destination.time_zone or None,
        "silent_hours": destination.silent_hours,
        "contact_name": destination.contact_name or None,
        "contact_phone": destination.contact_phone or None,
    }


def _worded(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(value)
    return "yes" if value is True else str(value)


def table_rows(partner: Partner) -> Iterator[tuple[object, ...]]:
    """A row for each destination: partner, its name, state, what it gets, where, three counts."""
    destinations = partner.destinations.order_by("pk")
    if not destinations:
        yield (partner.slug, None, _state(partner.paused_at), None, None, 0, 0, 0)
    for one in map(describe_destination, destinations):
        counts = one["counts"]
        state = _state(partner.paused_at or one["paused_at"])
        done = counts["accepted"] + counts["delivered"]
        waiting = sum(counts[key] for key in ("pending", "leased", "attempting", "retrying"))
        check = sum(counts[key] for key in ("uncertain", "failed", "bounced"))
        gets = f"{one['format']} by {one['channel']}"
        yield (partner.slug, one["slug"], state, gets, one["place"], done, waiting, check)


def _state(paused_at: object) -> str:
    return "paused" if paused_at else "active"


def _last_problem(destination: Destination) -> str | None:
    bad = (STATES.RETRYING, STATES.FAILED, STATES.BOUNCED, STATES.UNCERTAIN)
    rows = Delivery.objects.filter(Q(state__in=bad), destination=destination)
    found = rows.order_by("-changed_at", "-pk").values_list("reply_code", "reply", "reason")
    for code, reply, reason in found[:1]:
        return " ".join(filter(None, (code, reply_in_words(reply, reason)))) or None
    return None
