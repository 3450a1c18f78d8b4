"""Ways around the guard that others have found elsewhere: none leads into the private network."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpcore2
import pytest

from publisher.channels.addresses import is_public
from publisher.channels.feed_fetch import fetch_feed
from publisher.channels.http import (
    Forbidden,
    GuardedClient,
    HttpError,
    Limits,
    NotConnected,
    TimedOut,
    TooLarge,
)
from tests.channels.impostor import PATIENCE
from tests.channels.web_server import Answer, Handler, WebServer

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
QUICK = Limits(connect=2, read=0.3, total=0.6, response=1000)


@pytest.fixture
def server() -> Iterator[WebServer]:
    made = WebServer()
    yield made
    made.close()


@pytest.fixture
def client(server: WebServer) -> Iterator[GuardedClient]:
    made = GuardedClient([server.address], limits=QUICK)
    yield made
    made.close()


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "64:ff9b:1:7f00:0:100::",
        "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "::ffff:0:a9fe:a9fe",
        "2002:a9fe:a9fe::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "::a9fe:a9fe",
        "fd00:ec2::254", "fe80::5efe:127.0.0.1", "2001:10::1", "2001:2::1", "3fff::1", "100::1",
        "192.88.99.1", "192.0.0.1", "0.0.0.1", "198.51.100.1", "203.0.113.1", "5f00::1",
    ],
)  # fmt: skip
def test_addresses_that_carry_or_hide_a_private_one(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127。0。0。1", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "local\u00adhost", "localhost.",
        "0x7f000001", "0177.0.0.01", "0x7f.0x0.0x0.0x1", "00000177.1", "127.0.1", "0.0.0.0",
        "[::]", "[0:0:0:0:0:ffff:7f00:1]", "[::ffff:0:7f00:1]", "%31%32%37.0.0.1", "127.0.0.1%00",
        "169.254.169.254", "2852039166", "0xA9FEA9FE", "[fe80::1%25lo]", "[::1%25lo]",
    ],
)  # fmt: skip
def test_no_spelling_of_a_host_gets_through(server: WebServer, host: str) -> None:
    client = GuardedClient([], limits=QUICK)
    with pytest.raises(HttpError):
        client.request("GET", f"http://{host}:{server.port}/")
    client.close()
    assert not server.requests


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org\\@{private}/", "http://example.org@{private}/",
        "http://{private}#@example.org/", "http://{private}?@example.org/", "http:\\\\{private}/",
        "http:/{private}/", "http:{private}/", "http://{private}\t/", "http://\t{private}/",
        "HTTP://{private}/", "http://:@{private}/", "http://[{private}]/", "jar:http://{private}/",
    ],
)  # fmt: skip
def test_no_trick_with_an_address_reaches_another_host(url: str) -> None:
    private = WebServer()
    client = GuardedClient([], limits=QUICK)
    with pytest.raises(HttpError):
        client.request("GET", url.format(private=private.address))
    client.close()
    private.close()
    assert not private.requests


def test_a_name_that_changes_its_address_between_look_ups_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: public when it is checked, ours when it is called."""
    asked: list[str] = []
    called: list[str] = []

    def flips(host: str, port: int, *rest: Any, **options: Any) -> Any:
        asked.append(host)
        address = "8.8.8.8" if len(asked) % 2 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connects(backend: object, host: str, *rest: Any, **options: Any) -> Any:
        called.append(host)
        raise httpcore2.ConnectError("this test calls nobody")

    monkeypatch.setattr(socket, "getaddrinfo", flips)
    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connects)
    client = GuardedClient([], limits=QUICK)
    for _ in range(3):
        with pytest.raises(NotConnected, match="no connection"):
            client.request("GET", "http://rebinds.example.org/")
        with pytest.raises(Forbidden, match="private network"):
            client.request("GET", "http://rebinds.example.org/")
    client.close()
    assert called == ["8.8.8.8"] * 3  # each call went to what had been checked, looked up once
    assert len(asked) == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/", "http://[::ffff:7f00:1]:{port}/",
        "http://2130706433:{port}/", "//localhost:{port}/", "http://0x7f.1:{port}/",
        "file:///etc/passwd", "gopher://127.0.0.1:{port}/_x", "http://a:b@127.0.0.1:{port}/",
    ],
)  # fmt: skip
def test_a_redirect_into_the_private_network_is_refused_hop_by_hop(
    server: WebServer, client: GuardedClient, target: str
) -> None:
    private = WebServer()
    there = target.format(port=private.port)
    server.behave = lambda handler: Answer(
        301, {"Location": there if handler.path == "/second" else "/second"}
    )
    for fetch in (
        lambda url: client.request("GET", url, redirects=5),
        lambda url: fetch_feed(client, url),
    ):
        with pytest.raises(HttpError):
            fetch(f"http://{server.address}/")
    private.close()
    assert not private.requests


def _writes(head: bytes, piece: bytes, pause: float = 0) -> Callable[[Handler], None]:
    def behave(handler: Handler) -> None:
        try:
            handler.wfile.write(head)
            limit = time.monotonic() + PATIENCE
            while time.monotonic() < limit and not handler.web.release.wait(pause):
                handler.wfile.write(piece)
            handler.web.tired |= not handler.web.release.is_set()
        except OSError:
            return

    return behave


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "piece", "pause"),
    [
        (CHUNKED, b"400\r\n" + b"x" * 1024 + b"\r\n", 0),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000, 0),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 1000, 0),
        (CHUNKED, b"0;x=" + b"y" * 999, 0),
        (CHUNKED, b"1\r\nx\r\n", 0.05),
        (b"H", b"T", 0.05),
    ],
    ids=["chunks", "no end", "interim", "one header", "extensions", "drip of chunks", "drip"],
)  # fmt: skip
def test_an_answer_that_never_ends_is_given_up_in_time_and_memory(
    server: WebServer, client: GuardedClient, head: bytes, piece: bytes, pause: float
) -> None:
    """Slow: a real server answers."""
    server.behave = _writes(head, piece, pause)
    with pytest.raises((TooLarge, TimedOut, HttpError)):
        client.request("GET", f"http://{server.address}/")
    assert not server.tired
