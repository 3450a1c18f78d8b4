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
        "filter": text_of(destination.filter_tree),
        "advance_copies": destination.advance_copies,
        "minor_edits": destination.minor_edits,
        "access": destination.access,
        "counts": {state: counts.get(state, 0) for state in STATES.values},
        "last_problem": _last_problem(destination),
    }


def table_rows(partner: Partner) -> Iterator[tuple[object, ...]]:
    """A row for each destination: partner, state, what it gets, where, and three counts."""
    state = "paused" if partner.paused_at else "active"
    destinations = partner.destinations.order_by("pk")
    if not destinations:
        yield (partner.slug, state, None, None, 0, 0, 0)
    for one in map(describe_destination, destinations):
        counts = one["counts"]
        done = counts["accepted"] + counts["delivered"]
        waiting = sum(counts[key] for key in ("pending", "leased", "attempting", "retrying"))
        check = sum(counts[key] for key in ("uncertain", "failed", "bounced"))
        gets = f"{one['format']} by {one['channel']}"
        yield (partner.slug, state, gets, one["place"], done, waiting, check)


def _last_problem(destination: Destination) -> str | None:
    bad = (STATES.RETRYING, STATES.FAILED, STATES.BOUNCED, STATES.UNCERTAIN)
    rows = Delivery.objects.filter(Q(state__in=bad), destination=destination)
    found = rows.order_by("-changed_at", "-pk").values_list("reply_code", "reply", "reason")
    for code, reply, reason in found[:1]:
        return " ".join(filter(None, (code, reply_in_words(reply, reason)))) or None
    return None
