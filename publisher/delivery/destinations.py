"""What the ledger knows of partners' destinations: who got a story, and what is due."""

from datetime import datetime, timedelta
from operator import itemgetter

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import CLAIMABLE, OPEN, State
from publisher.editorial.models import Article, ArticleVersion

Change = ArticleVersion.Change
# These go to paused partners too: who holds the story must learn that it must not be used.
MUST_GO = (Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED, Change.WITHHELD)
# These are tried for as long as it takes: who has the wrong text must get the right one.
NEVER_GIVEN_UP = (*MUST_GO, Change.CORRECTED)
RECENT = 100  # answers
COOL_OFF = timedelta(seconds=20)  # less than the first delay


def deliveries_of(article: Article) -> QuerySet[Delivery]:
    """All deliveries of any version of the article to destinations, found by the sends that made
    them: the ledger has no index by versions."""
    return Delivery.objects.filter(
        destination__isnull=False, send__article_version__article=article
    ).order_by("pk")


def holders(article: Article) -> set[int]:
    """Ids of the destinations that got, or may have got, some version of the article.

    A row counts from its first attempt on: what was refused or deferred may have been kept.
    """
    begun = deliveries_of(article).filter(attempts__gt=0)
    return {pk for pk in begun.values_list("destination_id", flat=True) if pk is not None}


def waiting(article: Article) -> set[int]:
    """Ids of the destinations with an open row of some version: they have not got it yet."""
    rows = deliveries_of(article).filter(state__in=OPEN)
    return {pk for pk in rows.values_list("destination_id", flat=True) if pk is not None}


def due(now: datetime) -> QuerySet[Delivery]:
    """Rows that may go now: their time has come, no earlier row of the same story is open at
    that destination, nobody stopped the send, and its partner is not paused (a kill goes
    nevertheless)."""
    earlier = Delivery.objects.filter(
        destination__isnull=False,
        destination_id=OuterRef("destination_id"),
        article_version__article_id=OuterRef("article_version__article_id"),
        state__in=OPEN,
        pk__lt=OuterRef("pk"),
    )
    return (
        Delivery.objects.filter(
            destination__isnull=False, state__in=OPEN, send__state=Send.State.RUNNING
        )
        .filter(state__in=CLAIMABLE)
        .filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now))
        .filter(Q(destination__partner__paused_at=None) | Q(article_version__change__in=MUST_GO))
        .filter(~Exists(earlier))
        .annotate(kill=Q(article_version__change__in=MUST_GO))
        .select_related("send", "article_version__article")
        .order_by(F("kill").desc(), "pk")
    )


def busy(destination_id: int, now: datetime) -> bool:
    """Whether a worker is at this destination now, or it failed a moment ago.

    One at a time and a pause after a failure: a partner that hangs holds one worker, seldom.
    """
    rows = Delivery.objects.filter(destination__isnull=False, destination_id=destination_id)
    held = rows.filter(state__in=OPEN).filter(state__in=(State.LEASED, State.ATTEMPTING))
    at_it = held.filter(lease_expires_at__gt=now).exists()
    last = _last_answer(destination_id)
    failed = last is not None and last[0] == State.RETRYING and last[1] > now - COOL_OFF
    return at_it or failed


def failing(destination_id: int) -> bool:
    """Whether its last call was in vain, however long ago."""
    last = _last_answer(destination_id)
    return last is not None and last[0] == State.RETRYING


def _last_answer(destination_id: int) -> tuple[str, datetime] | None:
    """State and time; among the stories that went there lately, not all that ever did."""
    rows = Delivery.objects.filter(destination_id=destination_id).exclude(reply_code="")
    lately = rows.order_by("-pk").values_list("state", "changed_at")[:RECENT]
    return max(lately, key=itemgetter(1), default=None)
