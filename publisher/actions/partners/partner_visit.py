"""One round at one partner's destination: lease, look again, deliver, write down."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from threading import local

from django.conf import settings
from django.db import transaction

from publisher.actions.partners.partner_parcel import open_channel, parcel_of
from publisher.actions.stories.publish_article import close_sends
from publisher.channels.types import Channel, Outcome, Parcel, Reply
from publisher.delivery import transitions
from publisher.delivery.destinations import MUST_GO, NEVER_GIVEN_UP, due
from publisher.delivery.host import this_host
from publisher.delivery.models import Delivery, Send
from publisher.delivery.partner_retries import partner_result
from publisher.delivery.process import LedgerProcess
from publisher.delivery.reasons import Reason, RowCode, because
from publisher.delivery.results import Result, Wait
from publisher.delivery.running_attempts import RunningAttempt
from publisher.delivery.sends import lock_state
from publisher.delivery.states import State
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import PublisherError
from publisher.syndication.models import Destination, Partner

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # more than a call's limits together
SOONEST, LATEST = timedelta(seconds=30), timedelta(hours=1)
TRY_ELSEWHERE = (Outcome.ROUTE, Outcome.DEFERRED, Outcome.UNKNOWN)
Clock = Callable[[], datetime]
TOGETHER = 10  # rows that are looked up at once
FRESH = 1.0  # seconds: then a kill, which goes first, is looked for again
_own = local()


class Visit:
    """One round at one destination, over one connection."""

    def __init__(
        self, destination_id: int, clock: Clock, *, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._destination = Destination.objects.select_related("partner").get(pk=destination_id)
        self._clock = clock
        self._process = _own_process(clock())
        self._stopping = stopping
        self._attempts: dict[int, int] = {}
        self._found: deque[Delivery] = deque()
        self._looked = 0.0
        self._answered: set[int] = set()

    def run(self, *, until: float) -> int:
        """Deliver until nothing is due, the place fails, or time is up."""
        try:
            return self._run(until)
        except BaseException:
            # Rows are still ours in the ledger; recovery settles them by the journal.
            del _own.process
            self._process.journal.leave_for_recovery()
            raise

    def _run(self, until: float) -> int:
        answered = 0
        try:
            channel = open_channel(self._destination)
        except PublisherError as error:
            self._postpone_next(error.code, error.message)
            return 0
        with closing(channel), self._closing_sends():
            while time.monotonic() < until and not self._stopping():
                delivery = self._lease_next()
                if delivery is None:
                    break
                outcome = self._deliver(channel, delivery)
                answered += outcome is not None
                if outcome in TRY_ELSEWHERE:
                    break
        return answered

    @contextmanager
    def _closing_sends(self) -> Iterator[None]:
        """Finish at the end the sends of which no row is open: never with a delivery's row locked,
        and once for all, since each commit keeps other writers waiting."""
        try:
            yield
        finally:
            if self._answered:
                close_sends(ids=self._answered, now=self._clock())

    def _lease_next(self) -> Delivery | None:
        """The next row that is due, now ours."""
        now = self._clock()
        if not self._found or time.monotonic() > self._looked + FRESH:
            self._found.clear()
            self._looked = time.monotonic()
            mine = due(now).filter(destination=self._destination)
            self._found.extend(mine.defer("article_version__content")[:TOGETHER])
        while self._found:
            delivery = self._found.popleft()
            if transitions.lease(
                key=delivery.pk,
                worker_id=self._process.worker_id,
                now=now,
                lease_until=now + LEASE,
            ):
                return delivery
        return None

    def _deliver(self, channel: Channel, delivery: Delivery) -> Outcome | None:
        """Bring one leased delivery. Returns the reply's outcome; None when it did not begin."""
        try:
            parcel = parcel_of(delivery, self._destination, now=self._clock())
        except Exception as error:  # noqa: BLE001 (one bad story must not stop the others)
            log.error("delivery %s cannot be written: %s", delivery.pk, type(error).__name__)
            self._fail(delivery, f"cannot be written: {type(error).__name__}: {error}")
            return Outcome.REFUSED
        if parcel is None:
            self._postpone(delivery, "not to be shown", why=because(RowCode.NOT_SHOWN))
            return Outcome.REFUSED
        for reply in channel.deliver([parcel], self._begin):
            self._settle(delivery, reply)
            return reply.outcome
        self._give_back(delivery)
        return None

    def _begin(self, parcel: Parcel) -> bool:
        """The commit that means "begun": looks again at kills, stop and pause."""
        with transaction.atomic():
            send = Send.objects.get(deliveries=parcel.key)
            if not lock_state(send.pk).running:
                return False
            partner = Partner.objects.select_for_update().get(pk=self._destination.partner_id)
            versions = ArticleVersion.objects.select_related("article").defer("content")
            version = versions.get(sends=send)
            if partner.paused_at is not None and version.change not in MUST_GO:
                return False
            if not _is_current(version):
                rows = Delivery.objects.filter(pk=parcel.key)
                transitions.supersede(rows, now=self._clock(), why=because(RowCode.NOT_CURRENT))
                return False
            begun = self._attempting(parcel.key)
        if begun is None:
            return False
        self._attempts[begun.pk] = begun.attempts
        self._process.journal.attempt(begun.pk, begun.attempts)
        return True

    def _attempting(self, key: int) -> RunningAttempt | None:
        now = self._clock()
        rows = transitions.begin(
            ids=[key], worker_id=self._process.worker_id, now=now, lease_until=now + LEASE
        )
        return rows[0] if rows else None

    def _settle(self, delivery: Delivery, reply: Reply) -> None:
        attempt = self._attempts.pop(reply.key, None)
        if attempt is None:  # nobody was there: nothing was attempted
            self._postpone(delivery, reply.code, reply.text)
            return
        must_go = delivery.article_version is not None and (
            delivery.article_version.change in NEVER_GIVEN_UP
        )
        result = partner_result(
            reply,
            attempt=attempt,
            now=self._clock(),
            since=delivery.send.created_at,
            must_go=must_go,
        )
        self._process.journal.result(result)
        self._process.journal.flush()
        self._write(delivery, result)

    def _write(self, delivery: Delivery, result: Result) -> None:
        now = self._clock()
        with transaction.atomic():
            transitions.apply(results=[result], worker_id=self._process.worker_id, now=now)
        self._process.journal.empty()
        self._answered.add(delivery.send_id)

    def _fail(self, delivery: Delivery, why: str) -> None:
        with transaction.atomic():
            begun = self._attempting(delivery.pk)
            if begun is not None:
                result = Result(
                    key=begun.pk, attempt=begun.attempts, state=State.FAILED, reply=why[:300]
                )
                transitions.apply(
                    results=[result], worker_id=self._process.worker_id, now=self._clock()
                )

    def _postpone(
        self, delivery: Delivery, code: str, reply: str = "", why: Reason | None = None
    ) -> None:
        """Nothing was attempted; wait half as long again as it has waited, 30 s to an hour."""
        now = self._clock()
        waited = (now - delivery.send.created_at) / 2
        until = now + min(max(waited, SOONEST), LATEST)
        wait = Wait(until=until, code=code, reply=reply, why=why)
        with transaction.atomic():
            transitions.postpone(
                ids=[delivery.pk], worker_id=self._process.worker_id, now=now, wait=wait
            )

    def _postpone_next(self, code: str, why: str) -> None:
        delivery = self._lease_next()
        if delivery is not None:
            self._postpone(delivery, code, why)

    def _give_back(self, delivery: Delivery) -> None:
        """It was stopped between the lease and its beginning."""
        now = self._clock()
        with transaction.atomic():
            transitions.release(worker_id=self._process.worker_id, now=now, ids=[delivery.pk])


def _is_current(version: ArticleVersion) -> bool:
    """Whether no newer version was recorded, and no kill but this one."""
    article = version.article
    canceled = article.pubstatus == Article.PubStatus.CANCELED
    return article.current_id == version.pk and (not canceled or version.change in MUST_GO)


def _own_process(now: datetime) -> LedgerProcess:
    """This thread's process for partners; a fork makes its own."""
    process: LedgerProcess | None = getattr(_own, "process", None)
    if process is None or not process.is_mine():
        process = _own.process = LedgerProcess.register(
            host=this_host(), data_dir=settings.DATA_DIR, now=now
        )
    return process
