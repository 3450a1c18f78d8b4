"""Partners as pages show them: the rows of one, and of a list with what became of deliveries."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, DateTimeField, OuterRef, Prefetch, QuerySet, Subquery

from publisher.delivery.models import Delivery
from publisher.delivery.states import OPEN
from publisher.publications.models import Publication
from publisher.syndication.models import Destination, Partner

State = Delivery.State
STUCK = (State.RETRYING, State.FAILED, State.UNCERTAIN)
CAME = (State.ACCEPTED, State.DELIVERED)
Counts = Mapping[str, int]  # by state


def partner_rows() -> QuerySet[Partner]:
    """Partners with their publication."""
    return Partner.objects.select_related("publication")


def destination_rows() -> QuerySet[Destination]:
    """Destinations with their partner and publication."""
    return Destination.objects.select_related("partner", "publication")


def partners_of(publication: Publication) -> list[tuple[Partner, Counts]]:
    """All partners of the publication by name, with their destinations, and how many deliveries to
    these wait, fail or are unknown, by state. A destination's `last_got` is when its newest version
    that came was taken, None where none did.

    What came is not counted: a year of it is millions of rows.
    """
    deliveries = _to_partners(publication)
    counts = _count(deliveries.filter(state__in=OPEN), "destination_id")
    for key, states in _count(deliveries.filter(state__in=STUCK), "destination_id").items():
        counts[key] = {**counts.get(key, {}), **states}
    came = Delivery.objects.filter(destination=OuterRef("pk"), state__in=CAME).order_by("-pk")
    last_got = Subquery(came.values("changed_at")[:1], output_field=DateTimeField())
    places = Destination.objects.select_related("product").annotate(last_got=last_got)
    rows = publication.partners.prefetch_related(
        Prefetch("destinations", places.order_by("pk")), "contacts"
    ).order_by("name")
    return [(row, _sum(counts.get(one.pk, {}) for one in row.destinations.all())) for row in rows]


def partners_in_trouble(publication: Publication) -> list[tuple[Partner, Counts]]:
    """Partners that are paused or whose deliveries do not get through, with how many of those."""
    stuck = _to_partners(publication).filter(state__in=STUCK)
    counts = _count(stuck, "destination__partner_id")
    rows = Partner.objects.filter(publication=publication).order_by("name")
    return [(row, counts.get(row.pk, {})) for row in rows if row.paused_at or row.pk in counts]


def _to_partners(publication: Publication) -> QuerySet[Delivery]:
    return Delivery.objects.filter(publication=publication, destination__isnull=False)


def _count(deliveries: QuerySet[Delivery], by: str) -> dict[int, dict[str, int]]:
    """How many are in which state, by the field `by`."""
    rows = deliveries.values_list(by, "state").annotate(number=Count("pk")).order_by("state")
    counts: dict[int, dict[str, int]] = {}
    for key, state, number in rows:
        counts.setdefault(key, {})[state] = number
    return counts


def _sum(parts: Iterable[Counts]) -> Counts:
    total: dict[str, int] = {}
    for part in parts:
        for state, number in part.items():
            total[state] = total.get(state, 0) + number
    return total
