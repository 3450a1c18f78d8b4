"""Reaching a relay while the other connections to it go on: its name, then TCP."""

import os
import socket
import threading
from contextlib import suppress

from publisher.channels.addresses import Allowed, resolve
from publisher.channels.smtp.turns import readable, writable


async def look_up(host: str, port: int, allowed: Allowed, until: float) -> list[str]:
    """What `resolve` gives, asked by a thread of its own: the system's resolver cannot be asked
    without waiting, and a name server that is away may take half a minute.

    until: of time.monotonic(). Raises PrivateAddress, NoSuchHost, and TimeoutError at `until`.
    """
    found: list[list[str] | Exception] = []
    reader, writer = socket.socketpair()

    def ask() -> None:
        with writer:  # whose end says that there is an answer
            try:
                found.append(resolve(host, port, allowed))
            except Exception as error:  # noqa: BLE001 (raised where it is waited for)
                found.append(error)

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    with reader:
        await readable(reader, until)
    (answer,) = found
    if isinstance(answer, Exception):
        raise answer
    return answer


async def connect(address: str, port: int, until: float) -> socket.socket:
    """A connected socket that never blocks. until: as above. Raises OSError, TimeoutError too."""
    numeric = socket.AI_NUMERICHOST
    found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=numeric)
    family, kind, _, _, where = found[0]
    made = socket.socket(family, kind)
    try:
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(BlockingIOError):
            made.connect(where)
        await writable(made, until)
        if problem := made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(problem, os.strerror(problem))
    except BaseException:
        made.close()
        raise
    return made
