"""One kept connection to one server: when it is used again, and which answers it reads."""

import socket
import threading
from collections.abc import Iterator

import pytest

from publisher.channels.http import GuardedClient, HttpError, Limits, TooLarge

LIMITS = Limits(connect=5, read=5, total=5, response=1000)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Answers each request with the next of `answers`, whatever it asked; None: it hangs up."""

    def __init__(self) -> None:
        self.answers: list[bytes | None] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line:
            while request := self._request(line):
                answer = self.answers.pop(0) if self.answers else OK
                if answer is None or not request:
                    return
                line.sendall(answer)

    def _request(self, line: socket.socket) -> bytes:
        """A whole one with four bytes of body; b"" at the end of the connection."""
        found = b""
        while not found.endswith(b"\r\n\r\nbody"):
            try:
                part = line.recv(4096)
            except OSError:
                return b""
            if not part:
                return b""
            found += part
        return found

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def client(server: Server) -> Iterator[GuardedClient]:
    made = GuardedClient([server.address], limits=LIMITS, one_place=True)
    yield made
    made.close()


def post(client: GuardedClient, server: Server, *, truncate: bool = False) -> tuple[int, bytes]:
    said = client.request("POST", f"http://{server.address}/in", content=b"body", truncate=truncate)
    return said.status, said.body


def test_requests_share_a_connection_that_the_server_leaves_open(
    client: GuardedClient, server: Server
) -> None:
    assert [post(client, server) for _ in range(3)] == [(200, b"ok")] * 3
    assert server.connections == 1


@pytest.mark.parametrize(
    ("answer", "said", "kept"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b""), True),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, (200, b"ok"), True),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            (200, b"ok"),
            True,
        ),
        (OK.replace(b"\r\n", b"\r\nConnection: close\r\n", 1), (200, b"ok"), False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", (200, b"ok"), False),
        (OK + b"HTTP/1.1 200 OK\r\n", (200, b"ok"), False),  # nobody asked for it
    ],
)  # fmt: skip
def test_each_kind_of_answer_is_read_and_only_a_sound_connection_is_used_again(
    client: GuardedClient, server: Server, answer: bytes, said: tuple[int, bytes], kept: bool
) -> None:
    server.answers = [answer]
    assert post(client, server) == said
    assert post(client, server) == (200, b"ok")
    assert server.connections == (1 if kept else 2)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nbad name: 1\r\nContent-Length: 2\r\n\r\nok",
    ],
)
def test_what_is_no_answer_is_an_error_and_ends_the_connection(
    client: GuardedClient, server: Server, answer: bytes | None
) -> None:
    server.answers = [answer]
    with pytest.raises(HttpError):
        post(client, server)
    assert post(client, server) == (200, b"ok")
    assert server.connections == 2


def test_an_answer_that_is_too_long_is_cut_off_or_refused(
    client: GuardedClient, server: Server
) -> None:
    long = b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000
    server.answers = [long, long]
    assert post(client, server, truncate=True) == (200, b"x" * 1000)
    with pytest.raises(TooLarge):
        post(client, server)
