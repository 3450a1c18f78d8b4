"""What readers may read whole beyond what their lists give: entitlements, which may end.

A send freezes, beside what the lists give, until when a reader is entitled; the date of the mail,
which its first attempt freezes, then says what its reader may read. So an entitlement that ends
between freezing and beginning has ended, and the mail is still the same bytes at every attempt.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from publisher.audience.models import Entitlement, Subscriber
from publisher.audience.sql import postgresql

ENTITLED = "entitled"  # among merge values: until when, or ALWAYS; absent where nothing was bought
ALWAYS = "always"


def entitled_sql() -> str:
    """The SQL of that value for subscriber `s`, null where there is none: now, now."""
    last = "MAX(e.ends_at)::text" if postgresql() else "MAX(e.ends_at)"
    return f"""(SELECT CASE WHEN COUNT(*) = 0 THEN NULL
        WHEN COUNT(*) > COUNT(e.ends_at) THEN '{ALWAYS}' ELSE {last} END
        FROM audience_entitlement e WHERE e.subscriber_id = s.id AND e.starts_at <= %s
        AND (e.ends_at IS NULL OR e.ends_at > %s))"""  # noqa: S608


def entitled(reader: Subscriber, now: datetime) -> dict[str, str]:
    """The same for one reader, as the merge value that it is; nothing where there is none."""
    active = Entitlement.objects.filter(subscriber=reader, starts_at__lte=now)
    ends = list(
        active.filter(Q(ends_at=None) | Q(ends_at__gt=now)).values_list("ends_at", flat=True)
    )
    if not ends:
        return {}
    last = max((end for end in ends if end is not None), default=None)
    return {ENTITLED: ALWAYS if None in ends or last is None else last.isoformat()}


def access_at(values: Mapping[str, Any], moment: datetime) -> Mapping[str, Any]:
    """Merge values with what they give access to at the moment. Raises AttributeError, TypeError or
    ValueError for values that no send froze."""
    until = values.get(ENTITLED)
    if until is None:
        return values
    if until != ALWAYS:
        end = datetime.fromisoformat(until)
        end = end if end.tzinfo is not None else end.replace(tzinfo=UTC)
        if end <= moment:
            return values
    return {**values, "access": "paid"}
