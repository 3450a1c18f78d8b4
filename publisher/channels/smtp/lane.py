"""A lane: one connection's course through the mails, the next envelope ahead of each answer."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from publisher.channels.reply_table import ABOUT_RECIPIENT, Stage, Verdict
from publisher.channels.smtp import envelope, transaction
from publisher.channels.smtp.connection import Connection, Lost, Timeouts, lost_by
from publisher.channels.smtp.replies import Answer, outcome, verdict
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.smtp.session_limit import SessionLimit
from publisher.channels.smtp.transaction import DATA, DOT, Refusal
from publisher.channels.smtp.turns import hand_out
from publisher.channels.smtp.width import says_too_many
from publisher.channels.types import Begin, Outcome, Parcel, Reply


@dataclass(slots=True)
class Habits:
    """What all lanes to one relay know of it. strict: it cannot be trusted with envelopes ahead."""

    route: SmtpRoute
    timeouts: Timeouts
    limit: SessionLimit
    strict: bool = False


class Source:
    """The parcels of one delivery, shared by its lanes, and whether they may begin."""

    def __init__(self, parcels: Iterator[Parcel], begin: Begin) -> None:
        self._parcels, self._begin = parcels, begin
        self._returned = deque[Parcel]()
        self.taken = 0
        self.stopped = False
        self._ended = False

    def take(self) -> Parcel | None:
        """The next parcel, None after the last one or a stop."""
        if self.stopped:
            return None
        if self._returned:
            return self._returned.popleft()
        parcel = next(self._parcels, None)
        self.taken += parcel is not None
        self._ended = parcel is None
        return parcel

    def give_back(self, *parcels: Parcel | None) -> None:
        """Let another lane take those that have not begun."""
        self._returned.extend(parcel for parcel in parcels if parcel is not None)

    def begin(self, parcel: Parcel) -> bool:
        """Whether its body may leave; after a no, none may."""
        self.stopped = self.stopped or not self._begin(parcel)
        return not self.stopped

    @property
    def dry(self) -> bool:
        """Whether there is nothing to take, until somebody gives back."""
        return self.stopped or (self._ended and not self._returned)

    @property
    def left(self) -> bool:
        """Whether parcels were given back that nobody has taken."""
        return bool(self._returned) and not self.stopped


class Lane:
    """One connection, opened when it is first needed. lost: why it cannot go on, after a run.
    begun: whose body has left, until its answer is handed out."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._refused = 0  # in a row
        self._connection: Connection | None = None
        self.lost: Lost | None = None
        self.begun: Parcel | None = None
        self._next: Parcel | None = None  # it has it, and has not begun it
        self._left = False

    def leave(self) -> Parcel | None:
        """It hangs: have it take no more mail, only the answer that it waits for. Returns what
        another lane may begin."""
        self.lost, self._left = Lost("the relay hangs"), True
        unbegun, self._next = self._next, None
        return unbegun

    @property
    def open(self) -> bool:
        return self._connection is not None

    async def run(self, source: Source) -> None:
        """Deliver what the source has; ends when it has no more, or with `lost` set."""
        self.lost, clean = None, False
        try:
            await self._run(source)
            clean = True
        finally:
            if not clean:  # the caller stopped listening: nothing may be left half done
                self._drop()

    async def close(self) -> None:
        """End the connection politely."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.quit()

    async def _run(self, source: Source) -> None:
        parcel, ahead = source.take(), False
        while parcel is not None:
            self._next = parcel
            try:
                refusal = await self._open_for_us(parcel, ahead)
            except Lost as lost:
                self.lost = lost
                source.give_back(parcel)
                return
            following = source.take()  # made before `begin`, which has to be the last moment
            self._next = following
            if not source.begin(parcel):
                if refusal is None:  # a DATA that is open can only be abandoned by closing
                    self._drop()
                return
            self.begun = parcel
            if refusal is None:
                reply, self.lost, ahead = await self._send(parcel, following)
            else:
                reply, ahead = _reply(parcel, *refusal), False
            await hand_out(reply)
            self.begun = None
            if self.lost is not None or self._left:
                source.give_back(self._next)
                self._drop()  # others have what its next envelope was for
                return
            parcel = following

    async def _send(
        self, parcel: Parcel, following: Parcel | None
    ) -> tuple[Reply, Lost | None, bool]:
        """What became of a parcel for which DATA is open; Lost where the connection is; whether
        the next envelope has left."""
        try:
            ahead = await self._send_body(parcel, following)
            final = await self._final()
        except Lost as lost:
            self._drop()
            return Reply(key=parcel.key, outcome=Outcome.UNKNOWN, text=lost.text), lost, False
        if not final.positive and verdict(final, Stage.FINAL) is Verdict.SESSION:
            self._leave_full_session()
            ahead = False
        return _reply(parcel, final, Stage.FINAL), None, ahead

    async def _open_for_us(self, parcel: Parcel, ahead: bool) -> Refusal | None:
        """As `_open_somewhere`; a refusal that is about us is Lost too."""
        refusal = await self._open_somewhere(parcel, ahead)
        if refusal is not None and _is_about_us(*refusal):
            await self.close()
            raise lost_by(refusal[0], f"{refusal[1]}: it takes no mail of ours now")
        return refusal

    async def _open_somewhere(self, parcel: Parcel, ahead: bool) -> Refusal | None:
        """As `_open`, on a fresh session where it may be that one that is refused. Raises Lost."""
        refusal = await self._open(parcel, ahead)
        self._refused = self._refused + 1 if refusal else 0
        connection, limit = self._connection, self._habits.limit
        carried = connection.messages if connection is not None else 0
        if not (refusal and carried and limit.may_be(*refusal, in_a_row=self._refused)):
            return refusal
        await self.close()
        again = await self._open(parcel, ahead=False)
        if again is None:
            limit.learn(carried)
        else:
            limit.learn_nothing(*again)
        return again

    async def _open(self, parcel: Parcel, ahead: bool) -> Refusal | None:
        """None when DATA is open for the parcel, else who refused it. Raises Lost.

        `ahead`: its envelope has left with the body before it.
        """
        connection, habits = self._connection, self._habits
        if connection is not None:
            try:
                if ahead:
                    return await transaction.read_envelope(connection)
                if connection.messages < habits.limit.most:
                    return await transaction.open_data(connection, parcel)
                habits.limit.ended_clean()
                await self.close()
            except Lost as lost:
                self._drop()
                if not lost.again:
                    raise
        connection = Connection(habits.route, habits.timeouts)
        await connection.open()
        self._connection = connection
        connection.pipelining &= not habits.strict
        try:
            return await transaction.open_data(connection, parcel)
        except Lost as lost:
            self._drop()
            if lost.answer is not None:  # a fresh session, and it closed at this recipient
                return lost.answer, Stage.RCPT
            raise

    async def _send_body(self, parcel: Parcel, following: Parcel | None) -> bool:
        """Write the body, and the next envelope if one may go ahead; whether it did."""
        connection = self._connection
        assert connection is not None
        connection.messages += 1
        pieces = [*envelope.body(parcel), DOT]
        ahead = following is not None and self._may_go_ahead(connection)
        if ahead and following is not None:
            try:
                pieces += [*envelope.commands(following, connection), DATA]
            except envelope.Unfit:
                ahead = False
        await connection.send(*pieces, timeout=self._habits.timeouts.block)
        return ahead

    def _may_go_ahead(self, connection: Connection) -> bool:
        return connection.pipelining and connection.messages < self._habits.limit.most

    async def _final(self) -> Answer:
        """The answer to the final dot; one that is neither yes nor no is none."""
        assert self._connection is not None
        answer = await self._connection.answer(self._habits.timeouts.final)
        if 300 <= answer.code < 400:
            raise Lost("the relay gave no answer to the message", code=answer.codes)
        return answer

    def _leave_full_session(self) -> None:
        """It refused a whole body for being full; an envelope ahead is abandoned with it."""
        if self._connection is not None and self._connection.messages > 1:
            self._habits.limit.learn(self._connection.messages - 1)
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._habits.strict |= connection.odd
            connection.drop()


def _is_about_us(answer: Answer, stage: Stage) -> bool:
    """Whether a refusal is of this connection, whoever the mail is for."""
    if stage is Stage.MAIL:
        return outcome(answer, stage) is Outcome.ROUTE
    return says_too_many(answer)


def _reply(parcel: Parcel, answer: Answer, stage: Stage) -> Reply:
    code, text = answer.told()
    if answer.positive:
        return Reply(key=parcel.key, outcome=Outcome.ACCEPTED, code=code, text=text)
    became, about = outcome(answer, stage), verdict(answer, stage)
    return Reply(
        key=parcel.key,
        outcome=became,
        code=code,
        text=text,
        invalid=became is Outcome.REFUSED and about in ABOUT_RECIPIENT,
        stage=stage.value,
        verdict=about.value,
    )
