"""The last look before a partner gets a version: kills, stop, pause, a newer text."""

from datetime import datetime

from publisher.delivery import transitions
from publisher.delivery.destinations import MUST_GO
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.sends import lock_state
from publisher.editorial.models import Article, ArticleVersion
from publisher.syndication.models import Destination, Partner


def may_begin(delivery_id: int, destination: Destination, *, now: datetime) -> bool:
    """Whether the delivery may begin: its send runs, its partner is not paused (what must go goes
    nevertheless) and its version is the newest; one that is not is superseded.

    Runs in the caller's transaction, which locks the send and the partner until its end.
    """
    send = Send.objects.get(deliveries=delivery_id)
    if not lock_state(send.pk).running:
        return False
    partner = Partner.objects.select_for_update().get(pk=destination.partner_id)
    versions = ArticleVersion.objects.select_related("article").defer("content")
    version = versions.get(sends=send)
    if partner.paused_at is not None and version.change not in MUST_GO:
        return False
    if not _is_current(version):
        rows = Delivery.objects.filter(pk=delivery_id)
        transitions.supersede(rows, now=now, why=because(RowCode.NOT_CURRENT))
        return False
    return True


def _is_current(version: ArticleVersion) -> bool:
    """Whether no newer version was recorded, and no kill but this one."""
    article = version.article
    canceled = article.pubstatus == Article.PubStatus.CANCELED
    return article.current_id == version.pk and (not canceled or version.change in MUST_GO)
