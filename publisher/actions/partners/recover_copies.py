"""What dead processes left at partners: most channels make one of two, so that it goes again."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from publisher.actions.mail.recover_deliveries import Recovered, recover_deliveries
from publisher.actions.partners.ways import WAYS
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery


def recover_all(*, host: Host, data_dir: Path, now: datetime) -> Recovered:
    """Settle the rows of every process that is gone, mail and copies. What may have reached a
    partner goes again where that is harmless; elsewhere it is uncertain, as mail is."""
    return recover_deliveries(host=host, data_dir=data_dir, now=now, may_repeat=may_repeat)


def may_repeat(ids: Collection[int]) -> set[int]:
    """Which of the deliveries go to a destination whose channel makes one of two parcels of one
    name."""
    harmless = [way.code for way in WAYS.values() if way.repeat_is_harmless]
    rows = Delivery.objects.filter(pk__in=ids, destination__channel__in=harmless)
    return set(rows.values_list("pk", flat=True))
