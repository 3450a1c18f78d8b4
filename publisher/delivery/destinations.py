"""What the ledger knows of partners' destinations: who got a story, and what is due."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from publisher.delivery.models import Delivery
from publisher.delivery.states import CLAIMABLE, OPEN, State
from publisher.editorial.models import Article, ArticleVersion

# These go to paused partners too: who holds the story must learn that it must not be used.
MUST_GO = (ArticleVersion.Change.KILLED, ArticleVersion.Change.TAKEN_DOWN)
COOL_OFF = timedelta(seconds=30)


def rows_of(article: Article) -> QuerySet[Delivery]:
    """All deliveries of any version of the article to destinations."""
    return Delivery.objects.filter(
        destination__isnull=False, article_version__article=article
    ).order_by("pk")


def holders(article: Article) -> set[int]:
    """Ids of the destinations that got, or may have got, some version of the article.

    A row counts from its first attempt on: what was refused or deferred may have been kept.
    """
    begun = rows_of(article).filter(attempts__gt=0)
    return {pk for pk in begun.values_list("destination_id", flat=True) if pk is not None}


def due(now: datetime) -> QuerySet[Delivery]:
    """Rows that may go now: their time has come, no earlier row of the same story is open at
    that destination, and its partner is not paused (a kill goes nevertheless)."""
    earlier = Delivery.objects.filter(
        destination_id=OuterRef("destination_id"),
        article_version__article_id=OuterRef("article_version__article_id"),
        state__in=OPEN,
        pk__lt=OuterRef("pk"),
    )
    return (
        Delivery.objects.filter(destination__isnull=False, state__in=CLAIMABLE)
        .filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now))
        .filter(Q(destination__partner__paused_at=None) | Q(article_version__change__in=MUST_GO))
        .filter(~Exists(earlier))
        .annotate(kill=Q(article_version__change__in=MUST_GO))
        .order_by(F("kill").desc(), "pk")
    )


def busy(destination_id: int, now: datetime) -> bool:
    """Whether a worker is at this destination now, or it failed a moment ago.

    One at a time and a pause after a failure: a partner that hangs holds one worker, seldom.
    """
    rows = Delivery.objects.filter(destination_id=destination_id)
    at_it = rows.filter(
        state__in=(State.LEASED, State.ATTEMPTING), lease_expires_at__gt=now
    ).exists()
    newest = rows.exclude(reply_code="").order_by("-changed_at").values_list("state", "changed_at")
    last = newest.first()
    failed = last is not None and last[0] == State.RETRYING and last[1] > now - COOL_OFF
    return at_it or failed
