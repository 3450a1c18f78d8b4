"""One chunk on the wire: rows that have begun in the ledger, their bodies, their answers."""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.db import InterfaceError, OperationalError

from publisher.actions.issues.editions import edition_of, signer_of
from publisher.actions.issues.recipients import Marks, in_edition, marks_of, recipient
from publisher.actions.mail.chunk_terms import ChunkResults, Terms
from publisher.actions.mail.domains import domain_of, refuses_one_domain
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import PACE, Late, Relay, all_rest, takes_domain
from publisher.actions.mail.relay_trouble import record_refusal, record_success, refuses_us
from publisher.actions.processes.mail_speed import Limit
from publisher.channels.replies import sanitized
from publisher.channels.types import Outcome, Parcel, Reply
from publisher.delivery.mail_retries import LONGEST_REST, mail_result
from publisher.delivery.results import Result, Wait
from publisher.delivery.running_attempts import RunningAttempt
from publisher.delivery.states import State
from publisher.errors import PublisherError
from publisher.publications.tokens import lowercase_many
from publisher.renderers.email import message_pieces
from publisher.renderers.email.types import Recipient

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between looks at the stop flag
LONGEST = 3 * PACE  # seconds; where the relay is slow all of a sudden, no body begins after them
# Mails composed in a row: between two sendings each would find the processor's caches cold, and
# take twice as long.
COMPOSED_AT_ONCE = 16


class Chunk:
    """Rows on their way. `lease`: seconds during which they are ours."""

    def __init__(
        self,
        worker: MailWorker,
        relay: Relay,
        rows: Sequence[RunningAttempt],
        *,
        terms: Terms,
        lease: float,
    ) -> None:
        self.worker, self.relay, self.rows, self.terms = worker, relay, rows, terms
        self.by_key = {row.pk: row for row in rows}
        self.begun: set[int] = set()
        self.results: dict[int, Result] = {}
        self.late: list[Result] = []
        self.closed: set[int] = set()
        self.resting: dict[str, list[int]] = {}  # rows by their domain
        self.route: Reply | None = None
        self.halted = self.gave_way = False
        self._journal = worker.process.journal
        now = time.monotonic()
        self._lease_ends, self._look_at = now + lease, now + LOOK_EVERY
        self._last_begins, self._looks_aside_at = now + LONGEST, now + LOOK_EVERY
        self._composing = self._writing = 0.0  # seconds

    def deliver(self) -> ChunkResults:
        """Send the bodies, keep the answers in the journal, and say what became of each row. A
        connection that hangs does not keep the others: the answer comes in a later chunk."""
        started = time.monotonic()
        for reply in self.relay.channel.deliver(self.parcels(), self.begin):
            self.take_reply(reply)
        for key in (self.begun - self.results.keys()) & self.relay.overdue:
            self.relay.late[key] = Late(self.by_key[key], self.terms.until(key))
        for key in self.begun - self.results.keys() - self.relay.late.keys():
            self.take_reply(Reply(key=key, outcome=Outcome.UNKNOWN, text="no answer came"))
        self._flush_journal()
        seconds = time.monotonic() - started
        if self.begun:
            self.relay.learn_pace(len(self.begun), seconds)
        self._count_time(seconds)
        return self.sorted_results()

    def finish(self) -> ChunkResults:
        """Wait for the answers that are late."""
        for reply in self.relay.finish():
            self.take_reply(reply)
        for key in list(self.relay.late):
            self.take_reply(Reply(key=key, outcome=Outcome.UNKNOWN, text="no answer came"))
        self._flush_journal()
        return self.sorted_results()

    def _count_time(self, seconds: float) -> None:
        """What was spent neither on composing nor on the journal was the relay's."""
        watch = self.worker.stopwatch
        watch.mails += len(self.begun)
        watch.add(Limit.COMPOSING, self._composing)
        watch.add(Limit.DISK, self._writing)
        watch.add(Limit.RELAY, seconds - self._composing - self._writing)

    def parcels(self) -> Iterator[Parcel]:
        """The mails, a few composed at a time; one that cannot be made fails alone, and one whose
        domain is left alone waits."""
        rows = (row for row in self.rows if not self._rests(row))
        while not self._gives_way() and (batch := list(islice(rows, COMPOSED_AT_ONCE))):
            paths = lowercase_many("return", [row.pk for row in batch])
            marks = marks_of([row.pk for row in batch])
            began = time.monotonic()
            composed = [self._parcel(*one) for one in zip(batch, marks, paths, strict=True)]
            self._composing += time.monotonic() - began
            for row, parcel in zip(batch, composed, strict=True):
                if parcel is not None and not self._rests(row):
                    yield parcel

    def _gives_way(self) -> bool:
        """Whether no more is composed, for what is more urgent waits. Nothing is cut off by it:
        connections stay as they are after the last mail of a chunk."""
        now = time.monotonic()
        if now >= self._looks_aside_at:
            self._looks_aside_at = now + LOOK_EVERY
            self.gave_way = self.terms.gives_way()
        return self.gave_way

    def begin(self, parcel: Parcel) -> bool:
        """The last moment to stop: the stop flag, the lease, and a place to write it down."""
        now = time.monotonic()
        if self.halted or self.worker.stopping() or now >= self._lease_ends:
            return self._halt()
        if now >= self._last_begins:
            return False
        if now >= self._look_at:
            self._look_at = now + LOOK_EVERY
            if not self.terms.goes_on():
                return self._halt()
        try:
            self._journal.attempt(parcel.key, parcel.attempt)
        except OSError as error:
            log.error("nothing more is begun: the journal cannot be written: %s", error.strerror)
            return self._halt()
        self._writing += time.monotonic() - now
        self.begun.add(parcel.key)
        return True

    def take_reply(self, reply: Reply) -> None:
        """Keep one answer, in the journal too."""
        domains, late = self.relay.domains, self.relay.late.pop(reply.key, None)
        row = late.row if late else self.by_key[reply.key]
        if refuses_one_domain(reply):
            self._take_refusal(domain_of(row.address), reply)
        elif reply.outcome is Outcome.ROUTE:
            self._close_route(reply)
        elif domains.troubled and reply.outcome is not Outcome.UNKNOWN:
            domains.note_answer(domain_of(row.address))
        if late is None and reply.key not in self.begun:
            self.closed.add(reply.key)
            return
        clock, until = self.worker.clock, late.until if late else self.terms.until(reply.key)
        result = mail_result(reply, attempt=row.attempts, clock=clock, until=until)
        if late:
            self.late.append(result)
        else:
            self.results[reply.key] = result
        self._journal.result(result)

    def _flush_journal(self) -> None:
        """Write the last answers, which no attempt will take with it."""
        try:
            self._journal.flush()
        except OSError as error:
            log.error("an answer is not in the journal: %s", error.strerror)
            self._halt()

    def sorted_results(self) -> ChunkResults:
        """The rows by what the ledger has to do with them; also notes how the relay is."""
        done = ChunkResults(list(self.results.values()), self.late, halted=self.halted)
        done.gave_way = self.gave_way
        done.closed = [key for key in self.by_key if key in self.closed]
        done.waits = [(keys, self._wait(domain)) for domain, keys in self.resting.items()]
        handled = self.results.keys() | self.closed | self.relay.late.keys()
        handled |= {key for keys in self.resting.values() for key in keys}
        done.unbegun = [key for key in self.by_key if key not in handled]
        if self.route is not None:
            done.route = self.route
            seconds = self.relay.note_failure(refused=refuses_us(self.route))
            # Rows come back soon: a relay that a person mends meanwhile takes them at once.
            rest, now = timedelta(seconds=min(seconds, LONGEST_REST)), self.worker.clock()
            record_refusal(relay=self.relay, reply=self.route, rests=seconds, now=now)
            # Another relay takes what this one could not.
            done.again_at = now + rest if all_rest(self.terms.relays) else None
        elif self.begun:
            self.relay.note_success()
            record_success(relay=self.relay)
        return done

    def _parcel(self, row: RunningAttempt, marks: Marks, path: str) -> Parcel | None:
        try:
            mail = (self.terms.compose or compose_row)(row, recipient(row, marks))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 (it is in its row, and the others go on)
            self._fail(row.pk, error)
            return None
        return Parcel(
            key=row.pk,
            attempt=row.attempts,
            pieces=mail,
            recipient=row.address,
            sender=f"b-{path}@{self.terms.domain}",
        )

    def _rests(self, row: RunningAttempt) -> bool:
        """Whether its domain is left alone; then it waits, too."""
        if not self.relay.domains.rests():
            return False
        domain = domain_of(row.address)
        resting = self.relay.domains.rest_of(domain) is not None
        if resting:
            self.resting.setdefault(domain, []).append(row.pk)
        return resting

    def _wait(self, domain: str) -> Wait | None:
        """Until the domain is asked again; None where another relay takes its mail now."""
        rest = self.relay.domains.rest_of(domain)
        if rest is None or takes_domain(self.terms.relays, domain):
            return None
        reply = rest.reply
        return Wait(
            until=self.worker.clock() + timedelta(seconds=rest.seconds),
            code=reply.code,
            reply=sanitized(reply.text),
            stage=reply.stage,
            verdict=reply.verdict,
        )

    def _take_refusal(self, domain: str, reply: Reply) -> None:
        """A domain's own, as long as others do not refuse us too."""
        if self.relay.domains.note_refusal(domain, reply):
            self._close_route(reply)
        elif rest := self.relay.domains.rest_of(domain):
            words = sanitized(f"{reply.code} {reply.text}")
            log.warning("%s takes no mail by relay %s: %s", domain, self.relay.name, words)
            log.info("%s is asked again in %d seconds", domain, rest.seconds)

    def _close_route(self, reply: Reply) -> None:
        self.route = self.route or reply
        self._halt()

    def _halt(self) -> bool:
        self.halted = True
        return False

    def _fail(self, key: int, error: Exception) -> None:
        log.error("delivery %s cannot be composed: %s", key, type(error).__name__)
        self.results[key] = Result(
            key=key,
            attempt=self.by_key[key].attempts,
            state=State.FAILED,
            reply=sanitized(str(error)),
        )


def compose_row(row: RunningAttempt, reader: Recipient) -> list[bytes]:
    """The mail of a row from its frozen edition, in pieces. Raises what composing raises."""
    if row.edition_id is None:
        raise PublisherError("no_edition", "the delivery has no compiled edition", f"{row.pk}")
    edition, signer = edition_of(row.edition_id), signer_of(row.edition_id, row.dated_at)
    return message_pieces(edition, in_edition(reader, edition, row.pk), signer)
