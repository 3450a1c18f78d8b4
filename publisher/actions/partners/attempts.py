"""The attempts of one visit: begun after a last look, written down with the partner's answer."""

from django.db import transaction

from publisher.actions.partners.due_rows import LEASE, Clock
from publisher.actions.partners.last_look import may_begin
from publisher.actions.stories.partner_sends import close_sends
from publisher.channels.types import Parcel, Reply
from publisher.delivery import transitions
from publisher.delivery.destinations import NEVER_GIVEN_UP
from publisher.delivery.models import Delivery
from publisher.delivery.partner_retries import partner_result
from publisher.delivery.process import LedgerProcess
from publisher.delivery.results import Result
from publisher.delivery.running_attempts import RunningAttempt
from publisher.delivery.states import State
from publisher.syndication.models import Destination


class Attempts:
    """Writes the ledger and the process's journal; one for each visit."""

    def __init__(self, destination: Destination, process: LedgerProcess, clock: Clock) -> None:
        self._destination = destination
        self._process = process
        self._clock = clock
        self._numbers: dict[int, int] = {}
        self._answered: set[int] = set()

    def begin(self, parcel: Parcel) -> bool:
        """The commit that means "begun"; False when the parcel must not leave."""
        with transaction.atomic():
            if not may_begin(parcel.key, self._destination, now=self._clock()):
                return False
            begun = self._attempting(parcel.key)
        if begun is None:
            return False
        self._numbers[begun.pk] = begun.attempts
        self._process.journal.attempt(begun.pk, begun.attempts)
        return True

    def settle(self, delivery: Delivery, reply: Reply) -> bool:
        """Write down the answer. False when the parcel was never begun: there is nothing to."""
        attempt = self._numbers.pop(reply.key, None)
        if attempt is None:
            return False
        version, journal = delivery.article_version, self._process.journal
        result = partner_result(
            reply,
            attempt=attempt,
            now=self._clock(),
            since=delivery.send.created_at,
            must_go=version is not None and version.change in NEVER_GIVEN_UP,
        )
        journal.result(result)
        journal.flush()
        with transaction.atomic():
            self._apply(result)
        journal.empty()
        self._answered.add(delivery.send_id)
        return True

    def fail(self, delivery: Delivery, why: str) -> None:
        """It cannot be written, now or later."""
        with transaction.atomic():
            begun = self._attempting(delivery.pk)
            if begun is not None:
                self._apply(
                    Result(
                        key=begun.pk, attempt=begun.attempts, state=State.FAILED, reply=why[:300]
                    )
                )

    def close_sends(self) -> None:
        """Finish the sends of which no row is open: never with a delivery's row locked, and once
        for all at the end of a visit, since each commit keeps other writers waiting."""
        if self._answered:
            close_sends(ids=self._answered, now=self._clock())

    def _attempting(self, key: int) -> RunningAttempt | None:
        now = self._clock()
        rows = transitions.begin(
            leased=True,
            ids=[key],
            worker_id=self._process.worker_id,
            now=now,
            lease_until=now + LEASE,
        )
        return rows[0] if rows else None

    def _apply(self, result: Result) -> None:
        transitions.apply(results=[result], worker_id=self._process.worker_id, now=self._clock())
