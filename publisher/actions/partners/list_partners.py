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


def delivery_rows() -> QuerySet[Delivery]:
    """Deliveries to destinations that are there, with their partner."""
    rows = Delivery.objects.filter(destination__isnull=False, destination__partner__isnull=False)
    return rows.select_related("destination__partner__publication").order_by("-pk")


def destination_rows() -> QuerySet[Destination]:
    """Destinations with their partner, publication and product."""
    return Destination.objects.select_related("partner", "publication", "product")


def partners_of(publication: Publication) -> list[tuple[Partner, Counts]]:
    """All partners of the publication by name, with their destinations, and how many deliveries to
    these wait, fail or are unknown, by state. A destination's `last_got` is when its newest version
    that came was taken, None where none did.

    What came is not counted: a year of it is millions of rows.
    """
    counts = _waiting_and_stuck(_to_partners(publication))
    rows = publication.partners.prefetch_related(
        Prefetch("destinations", _with_last_got().order_by("pk")), "contacts"
    ).order_by("name")
    return [(row, _sum(counts.get(one.pk, {}) for one in row.destinations.all())) for row in rows]


def places_with_counts(partner: Partner) -> list[tuple[Destination, Counts]]:
    """The partner's destinations in the order of their making, each with `last_got`, and how many
    of its deliveries wait, fail or are unknown, by state."""
    deliveries = Delivery.objects.filter(
        publication=partner.publication_id,
        destination__isnull=False,
        destination__in=list(partner.destinations.values_list("pk", flat=True)),
    )
    counts = _waiting_and_stuck(deliveries)
    rows = _with_last_got().filter(partner=partner).select_related("partner", "publication")
    return [(row, counts.get(row.pk, {})) for row in rows.order_by("pk")]


def partners_in_trouble(publication: Publication) -> list[tuple[Partner, Counts]]:
    """Partners that are paused or whose deliveries do not get through, with how many of those."""
    stuck = _to_partners(publication).filter(state__in=STUCK)
    counts = _count(stuck, "destination__partner_id")
    rows = Partner.objects.filter(publication=publication).order_by("name")
    return [(row, counts.get(row.pk, {})) for row in rows if row.paused_at or row.pk in counts]


def _with_last_got() -> QuerySet[Destination]:
    came = Delivery.objects.filter(destination=OuterRef("pk"), state__in=CAME).order_by("-pk")
    last_got = Subquery(came.values("changed_at")[:1], output_field=DateTimeField())
    return Destination.objects.select_related("product").annotate(last_got=last_got)


def _waiting_and_stuck(deliveries: QuerySet[Delivery]) -> dict[int, dict[str, int]]:
    """How many of each destination are in which state."""
    counts = _count(deliveries.filter(state__in=OPEN), "destination_id")
    for key, states in _count(deliveries.filter(state__in=STUCK), "destination_id").items():
        counts[key] = {**counts.get(key, {}), **states}
    return counts


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
