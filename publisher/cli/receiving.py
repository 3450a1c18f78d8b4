"""`publisher receive`: the receiver of mail as a process, until SIGTERM or SIGINT."""

import logging
import os
import signal
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connections

from publisher import env
from publisher.actions.mail.ways_in.receiving import ReceivingDesk
from publisher.channels.receiver.listening import (
    FROM,
    NAME,
    Listening,
    open_listener,
    read_listening,
)
from publisher.channels.receiver.privileges import drop_privileges
from publisher.channels.receiver.server import Receiver
from publisher.errors import SettingError

log = logging.getLogger(__name__)


def listening() -> Listening | None:
    """Where PUBLISHER_RECEIVE wants it; None where it is not set. Raises SettingError."""
    given = env.text(NAME)
    return read_listening(given, env.networks(FROM)) if given else None


def run_receiver() -> int:
    """Serve until a signal comes; returns the exit code.

    Raises SettingError without PUBLISHER_RECEIVE, PublisherError where it cannot listen.
    """
    where = listening()
    if where is None:
        raise SettingError(NAME, "is not set: no mail is received, see docs/operations/incoming.md")
    listener = open_listener(where)
    try:
        drop_privileges(where, settings.DATA_DIR)
        log.info("%s is listening at %s", where.protocol.upper(), where)
        Receiver(listener, where, ReceivingDesk(), connections.close_all).serve(_stop_signals())
    finally:
        listener.close()
        if where.path:
            with suppress(OSError):
                Path(where.path).unlink()
    return 0


def _stop_signals() -> int:
    """A descriptor that is readable once somebody asks us to stop."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)

    def stop(*_: object) -> None:
        with suppress(BlockingIOError):
            os.write(writer, b".")

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    return reader
