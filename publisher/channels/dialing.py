"""Connected sockets for libraries that must not dial by themselves."""

import socket
from collections.abc import Sequence


def connect(addresses: Sequence[str], port: int, seconds: float) -> socket.socket:
    """A connection to the first of these checked addresses (addresses.resolve) that answers.

    seconds: for each of them. Raises OSError.
    """
    problem: OSError | None = None
    for address in addresses:
        try:
            line = socket.create_connection((address, port), seconds)
        except OSError as error:
            problem = error
            continue
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else small writes wait 40 ms
        return line
    raise problem or OSError("no address")
