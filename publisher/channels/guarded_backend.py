"""httpcore2's way to the network, with every address checked and every wait bounded."""

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2
from httpcore2 import SOCKET_OPTION, NetworkStream, SyncBackend

from publisher.channels.addresses import Allowed, resolve


class Deadline:
    """The end of one exchange; a server that sends a byte now and then cannot put it off."""

    def __init__(self) -> None:
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        """Begin to count."""
        self._end = time.monotonic() + seconds

    def bound(self, timeout: float | None) -> float:
        """The smaller of a timeout and what is left; at least a moment, so that it can fail."""
        left = self._end - time.monotonic()
        return max(0.001, left if timeout is None else min(timeout, left))

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return time.monotonic() >= self._end


class GuardedBackend(httpcore2.NetworkBackend):
    """Resolves once, checks all addresses, connects to the first that answers."""

    def __init__(self, allowed: Allowed, deadline: Deadline) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._plain = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        """A stream to a checked address. Raises PrivateAddress, NoSuchHost, ConnectError."""
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in resolve(host, port, self._allowed):
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.bound(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
                continue
            return BoundedStream(stream, self._deadline)
        raise failure

    def connect_unix_socket(self, *arguments: Any, **options: Any) -> NetworkStream:
        """Never: no address leads to one."""
        raise httpcore2.ConnectError("no Unix sockets")


class BoundedStream(NetworkStream):
    """A stream whose every operation ends with the exchange's deadline."""

    def __init__(self, stream: NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._deadline.passed:
            raise httpcore2.ReadTimeout("the exchange took too long")
        return self._stream.read(max_bytes, self._deadline.bound(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # In pieces: within one write each of the socket's sends may take the whole timeout.
        for start in range(0, len(buffer), 65536):
            if self._deadline.passed:
                raise httpcore2.WriteTimeout("the exchange took too long")
            self._stream.write(buffer[start : start + 65536], self._deadline.bound(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> NetworkStream:
        secured = self._stream.start_tls(
            ssl_context, server_hostname, self._deadline.bound(timeout)
        )
        return BoundedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
