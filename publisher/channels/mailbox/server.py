"""The mailbox as a server: sessions over TCP, mails committed before they are answered."""

import asyncio
import logging
import os
import signal
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from publisher.channels.mailbox.session import Session
from publisher.channels.mailbox.store import Caught, Store, store
from publisher.errors import PublisherError

log = logging.getLogger(__name__)
IDLE = 600.0  # seconds after which a silent client is let go


class Keeper:
    """Collects the mails of one round of the event loop and commits them together."""

    def __init__(self, kept: Store, loop: asyncio.AbstractEventLoop) -> None:
        self._store, self._loop = kept, loop
        self._mails: list[tuple[Caught, Session]] = []

    def add(self, mail: Caught, session: Session) -> None:
        if not self._mails:
            self._loop.call_soon(self._commit)
        self._mails.append((mail, session))

    def _commit(self) -> None:
        mails, self._mails = self._mails, []
        try:
            self._store.add([mail for mail, _ in mails], datetime.now(UTC))
            kept = True
        except sqlite3.Error as error:
            log.error("%d mails were not kept: %s", len(mails), error)
            kept = False
        for _, session in mails:
            session.answer(kept=kept)


class Wire(asyncio.Protocol):
    """One client: bytes between the transport and its session."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(IDLE, transport.abort)
        self._session = Session(self._write, lambda mail: self._keeper.add(mail, self._session))

    def data_received(self, data: bytes) -> None:
        self._timer.cancel()
        self._timer = self._loop.call_later(IDLE, self._transport.abort)
        self._session.feed(data)
        if self._session.closing:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()

    def _write(self, data: bytes) -> None:
        self._transport.write(data)


def serve_mailbox(
    data_dir: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    started: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve until SIGTERM or SIGINT. `started` gets host:port once it listens.

    Raises PublisherError `port_taken` or `mailbox_unwritable`.
    """
    try:
        kept = Store(store(data_dir))
    except (OSError, sqlite3.Error) as error:
        raise PublisherError(
            "mailbox_unwritable", f"cannot be written: {error}", str(store(data_dir))
        ) from None
    try:
        asyncio.run(_serve(kept, host, port, started))
    finally:
        kept.close()


async def _serve(kept: Store, host: str, port: int, started: Callable[[str], None]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    keeper = Keeper(kept, loop)
    try:
        server = await loop.create_server(lambda: Wire(keeper), host, port)
    except OSError as error:
        raise PublisherError(
            "port_taken", f"cannot listen: {os.strerror(error.errno or 0)}", f"{host}:{port}"
        ) from None
    async with server:
        started("{}:{}".format(*server.sockets[0].getsockname()[:2]))
        await stop.wait()
