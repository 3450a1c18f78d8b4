"""Deliveries to destinations that were removed: nobody will ever bring them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from publisher.actions.stories.partner_sends import close_sends
from publisher.delivery import transitions
from publisher.delivery.models import Delivery
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.states import OPEN
from publisher.syndication.models import Destination


@transaction.atomic
def cancel_orphans(*, now: datetime) -> int:
    """Cancel what has not begun and goes to a destination that is gone; how many."""
    place = Destination.objects.filter(pk=OuterRef("destination_id"))
    rows = Delivery.objects.filter(destination__isnull=False, state__in=OPEN)
    lost = rows.filter(~Exists(place))
    sends = set(lost.values_list("send_id", flat=True))
    if not sends:
        return 0
    found = transitions.cancel(lost, now=now, why=because(RowCode.PLACE_REMOVED))
    close_sends(ids=sends, now=now)
    return found
