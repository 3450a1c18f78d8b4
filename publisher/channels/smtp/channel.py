"""SmtpChannel: mail to one relay over one connection, the next envelope ahead of each answer."""

from collections.abc import Iterable, Iterator

from publisher.channels.reply_table import ABOUT_RECIPIENT, Stage, Verdict
from publisher.channels.smtp import envelope, transaction
from publisher.channels.smtp.connection import Connection, Lost, Timeouts, lost_by
from publisher.channels.smtp.replies import Answer, outcome, verdict
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.smtp.session_limit import SessionLimit
from publisher.channels.smtp.transaction import DATA, DOT, Refusal
from publisher.channels.types import Begin, Outcome, Parcel, Reply


class SmtpChannel:
    """Implements Channel (channels/types.py) for mail. It connects when it is first needed.

    Where the relay announces PIPELINING, a body, its final dot and the next MAIL, RCPT and DATA
    leave in one write (RFC 2920). `begin` is called before a body, and also before the refusal of
    a recipient is reported, so that each refusal is of a parcel that began.
    A connection that is lost between a final dot and its answer leaves that parcel UNKNOWN and
    all later ones ROUTE; one lost earlier is opened once more.
    A mail that is refused by a session which has carried others is tried once on a fresh one
    before anybody is judged by it: relays limit sessions in many words (session_limit.py).
    """

    def __init__(self, route: SmtpRoute, *, timeouts: Timeouts | None = None) -> None:
        self._route, self._timeouts = route, timeouts or Timeouts()
        self._limit = SessionLimit(route.messages)
        self._refused = 0  # in a row
        self._connection: Connection | None = None
        self._strict = False  # this relay cannot be trusted with envelopes ahead

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py."""
        clean = False
        try:
            yield from self._deliver(iter(parcels), begin)
            clean = True
        finally:
            if not clean:  # the caller stopped listening: nothing may be left half done
                self._drop()

    def close(self) -> None:
        """See channels/types.py."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.quit()

    def _deliver(self, parcels: Iterator[Parcel], begin: Begin) -> Iterator[Reply]:
        parcel, ahead = next(parcels, None), False
        while parcel is not None:
            try:
                refusal = self._open_somewhere(parcel, ahead)
            except Lost as lost:
                yield from _out_of_reach(lost, parcel, parcels)
                return
            following = next(parcels, None)  # made before `begin`, which has to be the last moment
            if not begin(parcel):
                if refusal is None:  # a DATA that is open can only be abandoned by closing
                    self._drop()
                return
            if refusal is None:
                reply, gone, ahead = self._send(parcel, following)
            else:
                reply, gone, ahead = *self._refuse(parcel, refusal), False
            yield reply
            if gone is not None:
                yield from _out_of_reach(gone, following, parcels)
                return
            parcel = following

    def _refuse(self, parcel: Parcel, refusal: Refusal) -> tuple[Reply, Lost | None]:
        """What became of a parcel whose envelope is refused; Lost where it is the relay's no."""
        reply = _reply(parcel, *refusal)
        if refusal[1] is not Stage.MAIL or reply.outcome is not Outcome.ROUTE:
            return reply, None
        self.close()
        return reply, lost_by(refusal[0], "MAIL")

    def _send(self, parcel: Parcel, following: Parcel | None) -> tuple[Reply, Lost | None, bool]:
        """What became of a parcel for which DATA is open; Lost where the connection is; whether
        the next envelope has left."""
        try:
            ahead = self._send_body(parcel, following)
            final = self._final()
        except Lost as lost:
            self._drop()
            return Reply(key=parcel.key, outcome=Outcome.UNKNOWN, text=lost.text), lost, False
        if not final.positive and verdict(final, Stage.FINAL) is Verdict.SESSION:
            self._leave_full_session()
            ahead = False
        return _reply(parcel, final, Stage.FINAL), None, ahead

    def _open_somewhere(self, parcel: Parcel, ahead: bool) -> Refusal | None:
        """As `_open`, on a fresh session where it may be that one that is refused. Raises Lost."""
        refusal = self._open(parcel, ahead)
        self._refused = self._refused + 1 if refusal else 0
        connection = self._connection
        carried = connection.messages if connection is not None else 0
        if not (refusal and carried and self._limit.may_be(*refusal, in_a_row=self._refused)):
            return refusal
        self.close()
        again = self._open(parcel, ahead=False)
        if again is None:
            self._limit.learn(carried)
        else:
            self._limit.learn_nothing(*again)
        return again

    def _open(self, parcel: Parcel, ahead: bool) -> Refusal | None:
        """None when DATA is open for the parcel, else who refused it. Raises Lost.

        `ahead`: its envelope has left with the body before it.
        """
        connection = self._connection
        if connection is not None:
            try:
                if ahead:
                    return transaction.read_envelope(connection)
                if connection.messages < self._limit.most:
                    return transaction.open_data(connection, parcel)
                self._limit.ended_clean()
                self.close()
            except Lost as lost:
                self._drop()
                if not lost.again:
                    raise
        self._connection = connection = Connection(self._route, self._timeouts)
        connection.pipelining &= not self._strict
        try:
            return transaction.open_data(connection, parcel)
        except Lost as lost:
            self._drop()
            if lost.answer is not None:  # a fresh session, and it closed at this recipient
                return lost.answer, Stage.RCPT
            raise

    def _send_body(self, parcel: Parcel, following: Parcel | None) -> bool:
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
        connection.send(*pieces, timeout=self._timeouts.block)
        return ahead

    def _may_go_ahead(self, connection: Connection) -> bool:
        return connection.pipelining and connection.messages < self._limit.most

    def _final(self) -> Answer:
        """The answer to the final dot; one that is neither yes nor no is none."""
        assert self._connection is not None
        answer = self._connection.answer(self._timeouts.final)
        if 300 <= answer.code < 400:
            raise Lost("the relay gave no answer to the message", code=answer.codes)
        return answer

    def _leave_full_session(self) -> None:
        """It refused a whole body for being full; an envelope ahead is abandoned with it."""
        if self._connection is not None and self._connection.messages > 1:
            self._limit.learn(self._connection.messages - 1)
        self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._strict |= connection.odd
            connection.drop()


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


def _out_of_reach(lost: Lost, parcel: Parcel | None, later: Iterator[Parcel]) -> Iterator[Reply]:
    """ROUTE for a parcel that never began, and for all after it."""
    while parcel is not None:
        yield Reply(key=parcel.key, outcome=Outcome.ROUTE, code=lost.code, text=lost.text)
        parcel = next(later, None)
