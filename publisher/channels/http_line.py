"""One connection to one server, kept from request to request: what many small pushes to a place
need of HTTP/1.1 (RFC 9112). A plain answer is read in one step; h11 reads all others."""

import re
import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import h11
import httpcore2
from httpcore2 import NetworkBackend, NetworkStream

from publisher.content.web_address import WebAddress

KEPT = 15.0  # seconds without a request
READ = 65536  # bytes at a time
LONGEST_HEAD = 100 * 1024  # bytes
Headers = Sequence[tuple[bytes, bytes]]
# A whole head whose fields need no second look.
_HEAD = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9]{2})(?: [^\r\n\0]*)?\r\n((?:[\w!#$%&'*+.^`|~-]+:[^\r\n\0]*\r\n)*)\r\n"
)
_ODD = re.compile(rb"(?im)^(?:transfer-encoding|connection|upgrade):")
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*([0-9]{1,9})[ \t]*\r$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. body: what was read of it, more than was wanted if there is more."""

    status: int
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request. content: its parts, the first of them asked for once its head has left."""

    method: bytes
    path: bytes
    headers: Headers
    content: Iterable[bytes]


class Line:
    """For one thread. Raises httpcore2's exceptions, as its pool does."""

    def __init__(self, context: ssl.SSLContext, backend: NetworkBackend) -> None:
        context.set_alpn_protocols(["http/1.1"])
        self._context, self._backend = context, backend
        self._stream: NetworkStream | None = None
        self._place = ("", "", 0)
        self._used_at = 0.0

    def exchange(
        self, target: WebAddress, asked: Asked, limits: dict[str, float], most: int
    ) -> Answer:
        """Send the request and read its answer, of whose body no more than `most` bytes and a
        bit. limits: seconds, `connect` and `read`, of each step."""
        stream, kept = self._connected(target, limits["connect"]), False
        try:
            self._send(stream, asked, limits["read"])
            answer, kept = self._answer(stream, asked, limits["read"], most)
        finally:
            self._used_at = time.monotonic()
            if not kept:
                self.close()
        return answer

    def close(self) -> None:
        """End the connection; may be called twice."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _connected(self, target: WebAddress, seconds: float) -> NetworkStream:
        place = (target.scheme, target.host, target.port)
        stream = self._stream
        if stream is not None and place == self._place and self._is_idle(stream):
            return stream
        self.close()
        stream = self._backend.connect_tcp(target.host, target.port, seconds)
        if target.scheme == "https":
            try:
                stream = stream.start_tls(self._context, target.host, seconds)
            except BaseException:
                stream.close()
                raise
        self._stream, self._place = stream, place
        return stream

    def _is_idle(self, stream: NetworkStream) -> bool:
        """Whether it may carry another request: what is there to be read now is its end, or what
        nobody asked for."""
        recent = time.monotonic() < self._used_at + KEPT
        return recent and not stream.get_extra_info("is_readable")

    def _send(self, stream: NetworkStream, asked: Asked, seconds: float) -> None:
        lines = [b"%b: %b" % pair for pair in asked.headers]
        head = b"\r\n".join([b"%b %b HTTP/1.1" % (asked.method, asked.path), *lines, b"", b""])
        try:
            stream.write(head, seconds)
            for part in asked.content:
                stream.write(part, seconds)
        except httpcore2.WriteError:
            pass  # a server may refuse a request, and say so, before it has read it

    def _answer(
        self, stream: NetworkStream, asked: Asked, seconds: float, most: int
    ) -> tuple[Answer, bool]:
        """And whether the connection may be used again."""
        first = stream.read(READ, seconds)
        plain = _plain(first)
        if plain is not None:
            return plain, True
        return _by_h11(stream, asked, first, seconds, most)


def _plain(data: bytes) -> Answer | None:
    """An answer that is whole, with a length and nothing after it; None for all that needs a
    closer look."""
    found = _HEAD.match(data)
    if found is None or _ODD.search(found[2]):
        return None
    status, lengths = int(found[1]), _LENGTH.findall(found[2])
    length = int(lengths[0]) if len(lengths) == 1 else None
    if length is None and not lengths and status in (204, 304):
        length = 0
    if found[2].lower().count(b"content-length") > 1 or len(data) - found.end() != length:
        return None
    fields = (line.split(b":", 1) for line in found[2].split(b"\r\n")[:-1])
    headers = [(name, value.strip(b" \t")) for name, value in fields]
    return Answer(status, headers, data[found.end() :])


def _by_h11(
    stream: NetworkStream, asked: Asked, first: bytes, seconds: float, most: int
) -> tuple[Answer, bool]:
    reader = _reader(asked)
    status, headers, body = 0, list[tuple[bytes, bytes]](), bytearray()
    data: bytes | None = first
    while len(body) <= most:
        event = _next_event(reader, data)
        data = None
        if event is h11.NEED_DATA:
            data = stream.read(READ, seconds)
        elif isinstance(event, h11.Response):
            status, headers = event.status_code, event.headers.raw_items()
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            over = reader.their_state is h11.DONE and not reader.trailing_data[0]
            return Answer(status, headers, bytes(body)), over
        elif not isinstance(event, h11.InformationalResponse):
            break  # it wants to speak something else
    return Answer(status, headers, bytes(body)), False


def _reader(asked: Asked) -> h11.Connection:
    """One that waits for the answer to a request that has left."""
    reader = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
    bare = [(name, value) for name, value in asked.headers if name.lower() != b"content-length"]
    with _as_httpcore():
        reader.send(h11.Request(method=asked.method, target=asked.path, headers=bare))
        reader.send(h11.EndOfMessage())
    return reader


def _next_event(reader: h11.Connection, data: bytes | None) -> object:
    """What came next; of data, b"" is the connection's end."""
    if data == b"" and reader.their_state is h11.SEND_RESPONSE:
        raise httpcore2.RemoteProtocolError("the server ended the connection without an answer")
    with _as_httpcore():
        if data is not None:
            reader.receive_data(data)
        return reader.next_event()


@contextmanager
def _as_httpcore() -> Iterator[None]:
    """What h11 raises as httpcore2's own exceptions."""
    try:
        yield
    except h11.RemoteProtocolError as error:
        raise httpcore2.RemoteProtocolError(str(error)) from None
    except h11.LocalProtocolError as error:
        raise httpcore2.LocalProtocolError(str(error)) from None
