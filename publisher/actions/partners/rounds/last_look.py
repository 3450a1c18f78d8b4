"""The last look before partners get versions: kills, stop, pause, a newer text."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q, QuerySet

from publisher.delivery import transitions
from publisher.delivery.destinations import TAKES_BACK
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.sends import lock_running
from publisher.editorial.models import Article
from publisher.syndication.models import Destination, Partner

_CURRENT = Q(article_version__article__current_id=F("article_version_id")) & (
    TAKES_BACK | ~Q(article_version__article__pubstatus=Article.PubStatus.CANCELED)
)


def may_begin(rows: Collection[Delivery], *, now: datetime) -> set[int]:
    """Which of these deliveries may begin, by their ids: their sends run, neither their
    destinations nor the partners of these are paused or gone (what takes a story back goes
    nevertheless) and their versions are the newest; those that are not are superseded.

    Runs in the caller's transaction, which keeps the sends and the partners from changing until its
    end.
    """
    running = lock_running(row.send_id for row in rows) if rows else set()
    if not running:
        return set()
    ids = [row.pk for row in rows if row.send_id in running]
    supersede_outdated([row.pk for row in rows], now=now)
    places = {row.destination_id for row in rows if row.destination_id is not None}
    return _may_go(Delivery.objects.filter(pk__in=ids), places - _active(rows))


def supersede_outdated(ids: Collection[int], *, now: datetime) -> None:
    """Stop those of the deliveries that have not begun and bring a version that is not the newest,
    in the caller's transaction."""
    if ids:
        outdated = Delivery.objects.filter(pk__in=ids).exclude(_CURRENT)
        transitions.supersede(outdated, now=now, why=because(RowCode.NOT_CURRENT))


def still_may(ids: Collection[int]) -> set[int]:
    """Which of the deliveries, of which a moment ago all might begin, may still; without locks."""
    rows = Delivery.objects.filter(pk__in=ids, send__state=Send.State.RUNNING)
    return _may_go(rows, paused=())


def _may_go(rows: QuerySet[Delivery], paused: Collection[int]) -> set[int]:
    if paused:
        rows = rows.filter(TAKES_BACK | ~Q(destination_id__in=paused))
    return set(rows.filter(_CURRENT).values_list("pk", flat=True))


def _active(rows: Collection[Delivery]) -> set[int]:
    """The destinations of the rows that neither are paused nor belong to a partner that is. One
    that was removed takes nothing any more either."""
    partners = {row.destination.partner_id for row in rows if row.destination is not None}
    locked = Partner.objects.select_for_update(no_key=True).filter(pk__in=partners).order_by("pk")
    going = [pk for pk, paused in locked.values_list("pk", "paused_at") if paused is None]
    places = Destination.objects.filter(partner_id__in=going, paused_at=None)
    mine = [row.destination_id for row in rows if row.destination_id is not None]
    return set(places.filter(pk__in=mine).values_list("pk", flat=True))
