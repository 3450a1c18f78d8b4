"""The last stories that were taken back, and which of them still need a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from publisher.actions.partners.proof.calls import ANSWERS_WITHIN
from publisher.delivery.destinations import MUST_GO
from publisher.delivery.models import Delivery, Send, StandingCheck
from publisher.editorial.models import Article
from publisher.publications.models import Publication

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A story that had to go. told: destinations that were told, or are to be; silent: those of
    them that have not said for a quarter of an hour that it is gone; still: places where it was
    last seen."""

    article: Article
    told: int
    silent: int
    still: int


def last_withdrawals(publication: Publication, *, now: datetime) -> list[Withdrawal]:
    """MOST of them at most, the newest first."""
    rows = Article.objects.filter(publication=publication, current__change__in=MUST_GO)
    articles = list(rows.select_related("current").order_by("-current_id")[:MOST])
    versions = [one.current_id for one in articles]
    told, silent = _told(versions, None), _told(versions, now)
    still = _still([one.pk for one in articles])
    return [
        Withdrawal(
            article=one,
            told=told.get(one.current_id or 0, 0),
            silent=silent.get(one.current_id or 0, 0),
            still=still.get(one.pk, 0),
        )
        for one in articles
    ]


def _told(versions: Sequence[int | None], silent_at: datetime | None) -> Mapping[int, int]:
    """How many destinations each version went to; with a time, those that were silent then. By the
    sends: the ledger has no index by versions."""
    sends = Send.objects.filter(article_version__in=versions)
    if silent_at is not None:
        sends = sends.filter(created_at__lte=silent_at - ANSWERS_WITHIN)
    rows = Delivery.objects.filter(
        send__in=list(sends.values_list("pk", flat=True)),
        destination__isnull=False,
        destination__partner__isnull=False,
    )
    if silent_at is not None:
        rows = rows.filter(receipt=None)
    counted = rows.values_list("article_version").annotate(Count("destination_id", distinct=True))
    return dict(counted.order_by("article_version"))


def _still(articles: Sequence[int]) -> Mapping[int, int]:
    present = StandingCheck.Presence.PRESENT
    seen = StandingCheck.objects.filter(article_id__in=articles, presence=present)
    counted = seen.values_list("article_id").annotate(Count("destination_id", distinct=True))
    return dict(counted.order_by("article_id"))
