"""Opening a mail transaction: MAIL, RCPT and DATA answered, whatever the answers."""

from publisher.channels.reply_table import Stage
from publisher.channels.smtp import envelope
from publisher.channels.smtp.connection import Connection, Lost, lost_by
from publisher.channels.smtp.replies import Answer
from publisher.channels.types import Parcel

DATA = b"DATA\r\n"
DOT = b".\r\n"
Refusal = tuple[Answer, Stage]


async def open_data(connection: Connection, parcel: Parcel) -> Refusal | None:
    """None when DATA is open for the parcel, else who refused it and what. Raises Lost."""
    try:
        mail, rcpt = envelope.commands(parcel, connection)
    except envelope.Unfit as unfit:
        return unfit.answer, Stage.RCPT
    if connection.needs_reset:
        await _reset(connection)
    if connection.pipelining:
        await connection.send(mail, rcpt, DATA)
        return await read_envelope(connection)
    return await _one_by_one(connection, mail, rcpt)


async def read_envelope(connection: Connection) -> Refusal | None:
    """The three answers to an envelope that was written at once, as `open_data` gives them."""
    if connection.usual():
        return None
    waiting = connection.waiting
    mail = await _heard(connection, Stage.MAIL)
    rcpt = await _heard(connection, Stage.RCPT)
    data = await _heard(connection, Stage.DATA)
    if data.code == 354:
        if mail.positive and rcpt.positive:
            _opened(connection)
            connection.learn(waiting, (mail, rcpt, data))
            return None
        await _end_empty(connection, mail)
    connection.needs_reset = True
    if not mail.positive:
        return mail, Stage.MAIL
    return (data, Stage.DATA) if rcpt.positive else (rcpt, Stage.RCPT)


async def _one_by_one(connection: Connection, mail: bytes, rcpt: bytes) -> Refusal | None:
    """The strict path: each command waits for its answer."""
    for command, stage in ((mail, Stage.MAIL), (rcpt, Stage.RCPT), (DATA, Stage.DATA)):
        await connection.send(command)
        answer = await _heard(connection, stage)
        if not (answer.positive or answer.code == 354):
            connection.needs_reset = True
            return answer, stage
    _opened(connection)
    return None


def _opened(connection: Connection) -> None:
    """An answer that is there already could pass for the one to the body."""
    if connection.quiet:
        return
    connection.odd = True
    raise Lost("the relay answered what it had not been asked", again=False)


async def _end_empty(connection: Connection, mail: Answer) -> None:
    """DATA was accepted although nobody is to get it: a lone dot ends it (RFC 2920 3.1)."""
    connection.odd = True
    connection.pipelining = False
    if not mail.positive:
        raise lost_by(mail, "the relay refused the sender and yet took DATA")
    await connection.send(DOT)
    await connection.answer(connection.timeouts.final)


async def _reset(connection: Connection) -> None:
    answer = await connection.command("RSET")
    if not answer.positive:
        raise lost_by(answer, "the relay refused RSET")
    connection.needs_reset = False


async def _heard(connection: Connection, stage: Stage) -> Answer:
    """The answer to a command. Raises Lost for one that is out of the question there."""
    timeouts = connection.timeouts
    answer = await connection.answer(timeouts.data if stage is Stage.DATA else timeouts.command)
    if answer.code == 421:  # RFC 5321 3.8: it closes the connection, whatever was asked
        of_one = stage is not Stage.MAIL
        raise lost_by(answer, "the relay closed the connection", of_one=of_one)
    wanted = answer.code == 354 if stage is Stage.DATA else answer.positive
    if answer.code < 400 and not wanted:
        connection.odd = True
        raise lost_by(answer, f"the relay gave no answer to {stage}", again=False)
    return answer
