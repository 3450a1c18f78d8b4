"""Which places of a partner are looked at after a story had to go."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from publisher.delivery.destinations import MUST_GO
from publisher.delivery.models import Delivery, PartnerCopy, PartnerReceipt, StandingCheck
from publisher.delivery.results import Result
from publisher.delivery.states import GOT
from publisher.errors import PublisherError
from publisher.renderers.wire.formats import FORMATS

FIRST_LOOK = timedelta(minutes=1)
MOST_PAGES = 20  # of one story at one destination
WEB = r"^https?://"
SEEN = ("presence", "answer", "checked_at", "gone_at", "alarmed_at")
ANEW = ("planned_at", "next_at", *SEEN)  # of an earlier withdrawal nothing counts any more


def plan_checks(results: Iterable[Result], rows: Mapping[int, Delivery], now: datetime) -> None:
    """Have looked at what may still stand where a withdrawal was taken: files of older versions,
    and the addresses that the partner stated. rows: deliveries by their ids.

    Runs in the transaction that writes the answers down.
    """
    given_back = set[tuple[int | None, int]]()
    for result in results:
        row = rows.get(result.key)
        version = row.article_version if row is not None else None
        if row is not None and version is not None and result.state in GOT:
            if version.change in MUST_GO:
                _plan(row, version.article_id, now)
            else:  # it may be used again: what stands there is right
                given_back.add((row.destination_id, version.article_id))
    _look_no_more(given_back)


def _look_no_more(given_back: Collection[tuple[int | None, int]]) -> None:
    """At these stories at these destinations."""
    if not given_back:
        return
    places, articles = zip(*given_back, strict=True)
    planned = StandingCheck.objects.filter(
        destination_id__in=set(places), article_id__in=set(articles), next_at__isnull=False
    )
    rows = planned.values_list("pk", "destination_id", "article_id")
    over = [pk for pk, place, article in rows if (place, article) in given_back]
    if over:
        StandingCheck.objects.filter(pk__in=over).update(next_at=None)


def plan_page(delivery: Delivery, url: str, now: datetime) -> None:
    """Keep an address at which a partner shows a story, whatever its receipt named before; where
    the destination has taken a withdrawal already, it is looked at as the others are.

    delivery: one of the story to the destination. Raises PublisherError `too_many_pages`.
    """
    version = delivery.article_version
    assert version is not None
    assert delivery.destination_id is not None
    about = {"destination_id": delivery.destination_id, "article_id": version.article_id}
    known = set(_stated(about))
    if url not in known and len(known) >= MOST_PAGES:
        message = f"{MOST_PAGES} addresses of one story at most are looked at"
        raise PublisherError("too_many_pages", message, "url")
    withdrawn = Delivery.objects.filter(
        destination=delivery.destination_id,
        article_version__article=version.article_id,
        article_version__change__in=MUST_GO,
        article_version=F("article_version__article__current"),
        state__in=[str(state) for state in GOT],
    )
    StandingCheck.objects.get_or_create(
        **about,
        place=url,
        defaults={
            "publication_id": delivery.publication_id,
            "planned_at": now,
            "next_at": now + FIRST_LOOK if withdrawn.exists() else None,
        },
    )


def _plan(row: Delivery, article_id: int, now: datetime) -> None:
    about = {"destination_id": row.destination_id, "article_id": article_id}
    copies = PartnerCopy.objects.filter(**about).order_by("pk")
    own = {name for copy in copies if copy.delivery_id == row.pk for name in copy.names}
    names = [name for copy in copies for name in copy.names if name not in own]
    if row.destination is not None and _says_itself(row.destination.format):
        names = []
    checks = [
        StandingCheck(
            publication_id=row.publication_id,
            place=place,
            planned_at=now,
            next_at=now + FIRST_LOOK,
            **about,
        )
        for place in dict.fromkeys([*names, *_stated(about)])
    ]
    StandingCheck.objects.bulk_create(
        checks,
        update_conflicts=True,
        unique_fields=["destination", "article_id", "place"],
        update_fields=ANEW,
    )


def _stated(about: Mapping[str, Any]) -> list[str]:
    """The addresses that the partner stated, in receipts or beside one."""
    receipts = PartnerReceipt.objects.filter(**about).exclude(url="").order_by("pk")
    checks = StandingCheck.objects.filter(**about, place__regex=WEB).order_by("pk")
    urls = (*receipts.values_list("url", flat=True), *checks.values_list("place", flat=True))
    return list(dict.fromkeys(urls))


def _says_itself(code: str) -> bool:
    """Whether a withdrawal in the format leaves the files of older versions where they are: the
    partner reads them in their order, and what it does then no file of ours tells."""
    return code in FORMATS and FORMATS[code].says_pubstatus
