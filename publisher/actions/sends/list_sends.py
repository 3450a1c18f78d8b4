"""Sends as pages show them: the rows of one, and those that wait, run or are over."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from publisher.delivery.models import Delivery, Send
from publisher.delivery.sends import NOT_OVER
from publisher.delivery.states import GOT
from publisher.editorial.models import Issue
from publisher.publications.models import Publication

TO_READERS = (Send.Kind.ISSUE, Send.Kind.NOTICE)  # tests and control copies are the newsroom's
WITH_TESTS = (*TO_READERS, Send.Kind.TEST)
MOST_RECENT = 200
BEGUN = Q(attempts__gt=0) | Q(state__in=GOT)


def send_rows() -> QuerySet[Send]:
    """Sends with what the pages of one need of it."""
    return Send.objects.select_related(
        "issue__newsletter", "publication", "article_version__article"
    )


def sends_to_readers(publication: Publication, *, states: Sequence[str] = ()) -> QuerySet[Send]:
    """All sends of issues and notices, the newest first; states: those alone, if any are named."""
    rows = _to_readers(publication)
    return rows.filter(state__in=states) if states else rows


def sends_in(publication: Publication, *states: Send.State) -> QuerySet[Send]:
    """The publication's sends by mail that are in one of these states, the newsroom's own copies
    among them, the newest first."""
    return _sends(publication, WITH_TESTS).filter(state__in=states)


def unfinished_sends(publication: Publication) -> list[Send]:
    """The same of all that are not over, as far as a page has room for them."""
    return list(sends_in(publication, *NOT_OVER)[:MOST_RECENT])


def finished_sends(publication: Publication, *, since: datetime) -> QuerySet[Send]:
    """Those that went out to readers and ended since then, the last first. The newsroom's own
    copies did not, nor did what ended before anybody got a mail of it."""
    rows = _to_readers(publication).filter(state=Send.State.FINISHED, finished_at__gte=since)
    got = Delivery.objects.filter(BEGUN, send=OuterRef("pk"))
    return rows.filter(Exists(got)).order_by("-finished_at")


def uncertain_sends(publication: Publication, *, since: datetime) -> list[tuple[Send, int]]:
    """The newest sends made since then with deliveries of unknown outcome, and how many."""
    rows = Delivery.objects.filter(state=Delivery.State.UNCERTAIN)
    own = rows.filter(send=OuterRef("pk")).order_by().values("send").annotate(n=Count("pk"))
    sends = _sends(publication, WITH_TESTS).filter(
        created_at__gte=since, pk__in=rows.order_by().values("send")
    )
    counted = sends.annotate(unknown=Subquery(own.values("n")))[:MOST_RECENT]
    return [(send, send.unknown) for send in counted]


def _to_readers(publication: Publication) -> QuerySet[Send]:
    return _sends(publication, TO_READERS)


def _sends(publication: Publication, kinds: Sequence[str]) -> QuerySet[Send]:
    rows = Send.objects.filter(publication=publication, kind__in=kinds)
    rows = rows.select_related("issue__newsletter", "publication", "article_version")
    return rows.order_by("-created_at", "-pk")


def has_begun(send: Send) -> bool:
    """Whether somebody has a mail of it, or may have."""
    return Delivery.objects.filter(BEGUN, send=send).exists()


def current_send(issue: Issue) -> Send | None:
    """The send that delivers this issue, or did; whatever was canceled may be sent again."""
    sends = Send.objects.filter(issue=issue, kind=Send.Kind.ISSUE)
    return sends.exclude(state=Send.State.CANCELED).first()
