"""Telephone calls to partners that have not said that a story is gone."""

from datetime import datetime, timedelta

from publisher.actions.partners.proof.receipts import record_proof
from publisher.delivery.destinations import MUST_GO, deliveries_of
from publisher.delivery.models import PartnerCall
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.syndication.models import Destination

ANSWERS_WITHIN = timedelta(minutes=15)


def record_call(
    *,
    destination: Destination,
    article: Article,
    spoke_with: str,
    note: str,
    actor: str,
    now: datetime,
) -> PartnerCall:
    """Write down that somebody called the partner about a story. spoke_with: who answered.

    Raises PublisherError: nobody is named, a text is too long, `never_brought`.
    """
    if not deliveries_of(article).filter(destination=destination).exists():
        raise PublisherError(
            "never_brought", f"{destination.slug} never had this story", article.guid
        )
    call = PartnerCall.objects.create(
        publication_id=article.publication_id,
        destination=destination,
        article_id=article.pk,
        at=now,
        actor=actor[:200],
        spoke_with=checks.line(spoke_with, "spoke_with", required=True, most=200),
        note=checks.line(note, "note", most=500),
    )
    record_proof("call_partner", call, article, destination, actor, now)
    return call


def silent_destinations(
    article: Article, now: datetime, *, after: timedelta = ANSWERS_WITHIN
) -> list[Destination]:
    """Those that were to take a story back at least 15 minutes ago, or `after`, and have not said
    that they did: whom to call."""
    rows = deliveries_of(article).filter(
        article_version=article.current,
        article_version__change__in=MUST_GO,
        send__created_at__lte=now - after,
        receipt=None,
        destination__isnull=False,
    )
    ids = rows.values_list("destination_id", flat=True)
    found = Destination.objects.filter(pk__in=list(ids)).select_related("partner")
    return list(found.order_by("partner__name", "pk"))


def destination_in(publication_id: int, number: int | None) -> Destination | None:
    """The publication's destination of that id; None where there is none."""
    own = Destination.objects.filter(publication_id=publication_id, pk=number or 0)
    return own.select_related("partner").first()
