"""The last look before a partner gets versions: kills, stop, pause, a newer text."""

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


def may_begin(ids: Collection[int], destination: Destination, *, now: datetime) -> set[int]:
    """Which of the destination's deliveries may begin: their sends run, neither it nor its partner
    is paused or gone (what takes a story back goes nevertheless) and their versions are the
    newest; those that are not are superseded.

    Runs in the caller's transaction, which keeps the sends and the partner from changing until its
    end.
    """
    rows = Delivery.objects.filter(pk__in=ids)
    running = lock_running(rows.values_list("send_id", flat=True))
    if not running:
        return set()
    supersede_outdated(ids, now=now)
    return _may_go(rows.filter(send_id__in=running), _is_paused(destination))


def supersede_outdated(ids: Collection[int], *, now: datetime) -> None:
    """Stop those of the deliveries that have not begun and bring a version that is not the newest,
    in the caller's transaction."""
    if ids:
        outdated = Delivery.objects.filter(pk__in=ids).exclude(_CURRENT)
        transitions.supersede(outdated, now=now, why=because(RowCode.NOT_CURRENT))


def still_may(ids: Collection[int]) -> set[int]:
    """Which of the deliveries, of which a moment ago all might begin, may still; without locks."""
    rows = Delivery.objects.filter(pk__in=ids, send__state=Send.State.RUNNING)
    return _may_go(rows, paused=False)


def _may_go(rows: QuerySet[Delivery], paused: bool) -> set[int]:
    if paused:
        rows = rows.filter(TAKES_BACK)
    return set(rows.filter(_CURRENT).values_list("pk", flat=True))


def _is_paused(destination: Destination) -> bool:
    """A destination that was removed takes nothing any more either."""
    partner = Partner.objects.select_for_update().filter(pk=destination.partner_id).first()
    place = Destination.objects.filter(pk=destination.pk).first()
    if partner is None or place is None:
        return True
    return partner.paused_at is not None or place.paused_at is not None
