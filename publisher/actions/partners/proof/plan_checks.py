"""Which places of a partner are looked at after a story had to go."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from publisher.delivery.destinations import MUST_GO
from publisher.delivery.models import Delivery, PartnerCopy, PartnerReceipt, StandingCheck
from publisher.delivery.results import Result
from publisher.delivery.states import GOT
from publisher.renderers.wire.formats import FORMATS

FIRST_LOOK = timedelta(minutes=1)
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


def _plan(row: Delivery, article_id: int, now: datetime) -> None:
    about = {"destination_id": row.destination_id, "article_id": article_id}
    copies = PartnerCopy.objects.filter(**about).order_by("pk")
    own = {name for copy in copies if copy.delivery_id == row.pk for name in copy.names}
    names = [name for copy in copies for name in copy.names if name not in own]
    if row.destination is not None and _says_itself(row.destination.format):
        names = []
    stated = PartnerReceipt.objects.filter(**about).exclude(url="").values_list("url", flat=True)
    checks = [
        StandingCheck(
            publication_id=row.publication_id,
            place=place,
            planned_at=now,
            next_at=now + FIRST_LOOK,
            **about,
        )
        for place in dict.fromkeys([*names, *stated])
    ]
    StandingCheck.objects.bulk_create(
        checks,
        update_conflicts=True,
        unique_fields=["destination", "article_id", "place"],
        update_fields=ANEW,
    )


def _says_itself(code: str) -> bool:
    """Whether a withdrawal in the format leaves the files of older versions where they are: the
    partner reads them in their order, and what it does then no file of ours tells."""
    return code in FORMATS and FORMATS[code].says_pubstatus
