"""What destinations took lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models.expressions import RawSQL

from publisher.delivery.models import Delivery
from publisher.delivery.states import GOT

AT_ONCE = 100  # destinations of one statement
_LAST = """SELECT id FROM (SELECT id FROM delivery_delivery
    WHERE destination_id IS NOT NULL AND destination_id = %s ORDER BY id DESC LIMIT %s) AS own"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that came: its number, when its send was made and when it came."""

    pk: int
    created_at: datetime
    changed_at: datetime


def last_taken(destination_ids: Sequence[int], *, most: int) -> dict[int, list[Taken]]:
    """What came of the last `most` deliveries to each of the destinations, the newest first; in one
    question for AT_ONCE of them."""
    found: dict[int, list[Taken]] = {pk: [] for pk in destination_ids}
    for start in range(0, len(destination_ids), AT_ONCE):
        some = destination_ids[start : start + AT_ONCE]
        values = [value for pk in some for value in (pk, most)]
        lately = RawSQL(" UNION ALL ".join([_LAST] * len(some)), values)  # noqa: S611 (constants)
        rows = Delivery.objects.filter(pk__in=lately, state__in=GOT).order_by("-pk")
        names = ("destination_id", "pk", "send__created_at", "changed_at")
        for place, *one in rows.values_list(*names):
            found[place].append(Taken(*one))
    return found
