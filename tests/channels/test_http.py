"""The guarded client: what it refuses to call, and what it bears from others."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.channels.addresses import is_public
from publisher.channels.http import (
    Forbidden,
    GuardedClient,
    HttpError,
    Limits,
    NotConnected,
    TimedOut,
    TooLarge,
    seconds_of,
)
from tests.channels.web_server import Answer, Handler, WebServer, certificate

QUICK = Limits(connect=2, read=0.3, total=0.6, response=1000)


@pytest.fixture
def server() -> Iterator[WebServer]:
    made = WebServer()
    yield made
    made.close()


def allowed(server: WebServer) -> GuardedClient:
    return GuardedClient([server.address], limits=QUICK)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
        "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1",
        "2001:0:a00:1::1", "no address",
    ],
)  # fmt: skip
def test_no_address_but_a_public_one_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0",
        "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "LOCALHOST",
    ],
)  # fmt: skip
def test_every_spelling_of_a_private_host_is_refused(server: WebServer, host: str) -> None:
    client = GuardedClient([], limits=QUICK)
    with pytest.raises(Forbidden, match="private network"):
        client.request("GET", f"http://{host}:{server.port}/")
    client.close()
    assert not server.requests


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "file:///etc/passwd", "//example.org/", "http:///x", "https://",
        "http://user:pass@example.org/", "http://exa mple.org/", "http://example.org/\r\nX: y",
        "http://example.org:99999/", "http://[::1/", "", "gopher://127.0.0.1:6379/_x",
    ],
)  # fmt: skip
def test_addresses_that_are_no_plain_web_address_are_refused(url: str) -> None:
    with pytest.raises(Forbidden, match="cannot be called"):
        GuardedClient([]).request("GET", url)


def test_one_private_address_among_public_ones_refuses_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def both(*arguments: object, **options: object) -> list[object]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Forbidden, match=r"10\.0\.0\.1"):
        GuardedClient([], limits=QUICK).request("GET", "http://rebound.example.org/")


def test_the_name_is_looked_up_once_and_kept_as_host(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def first_this_then_that(
        host: str, port: int, *rest: object, **options: object
    ) -> list[object]:
        asked.append(host)
        assert len(asked) == 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    name = f"partner.example.org:{server.port}"
    with monkeypatch.context() as patched:
        client = GuardedClient([name], limits=QUICK)
        real = socket.getaddrinfo
        patched.setattr(
            socket,
            "getaddrinfo",
            lambda host, *a, **k: (
                real(host, *a, **k) if host == "127.0.0.1" else first_this_then_that(host, *a, **k)
            ),
        )
        assert client.request("GET", f"http://{name}/").status == 200
        client.close()
    assert server.requests[0].headers["host"] == name


def test_only_the_named_port_is_allowed(server: WebServer) -> None:
    other = WebServer()
    try:
        client = allowed(server)
        assert client.request("GET", f"http://{server.address}/").body == b"ok"
        with pytest.raises(Forbidden):
            client.request("GET", f"http://{other.address}/")
        client.close()
        assert not other.requests
    finally:
        other.close()


def test_redirects_are_followed_only_when_asked_and_checked_like_the_first(
    server: WebServer,
) -> None:
    private = WebServer()

    def lead(handler: Handler) -> Answer:
        target = {"/in": f"http://{private.address}/", "/own": "/there"}.get(handler.path)
        return Answer(302, {"Location": target}) if target else Answer(body=b"there")

    server.behave = lead
    client = allowed(server)
    try:
        assert client.request("GET", f"http://{server.address}/own").status == 302
        assert client.request("GET", f"http://{server.address}/own", redirects=2).body == b"there"
        assert client.request("POST", f"http://{server.address}/own", redirects=2).status == 302
        with pytest.raises(Forbidden):
            client.request("GET", f"http://{server.address}/in", redirects=2)
        assert not private.requests
    finally:
        client.close()
        private.close()


def test_an_endless_chain_of_redirects_ends(server: WebServer) -> None:
    server.behave = lambda handler: Answer(302, {"Location": "/again"})
    client = allowed(server)
    assert client.request("GET", f"http://{server.address}/", redirects=3).status == 302
    client.close()
    assert len(server.requests) == 4


def test_a_server_that_hangs_is_given_up(server: WebServer) -> None:
    server.behave = server.hang
    client = allowed(server)
    with pytest.raises(TimedOut):
        client.request("GET", f"http://{server.address}/")
    client.close()


def test_a_server_that_drips_is_given_up(server: WebServer) -> None:
    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            while not server.release.wait(0.05):
                handler.wfile.write(b".")
        except OSError:
            return

    server.behave = drip
    client = allowed(server)
    with pytest.raises(TimedOut):
        client.request("GET", f"http://{server.address}/")
    client.close()


def test_a_huge_answer_is_refused_before_it_is_read(server: WebServer) -> None:
    def huge(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        try:
            while not server.release.is_set():
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            return

    server.behave = huge
    client = allowed(server)
    with pytest.raises(TooLarge):
        client.request("GET", f"http://{server.address}/")
    cut = client.request("GET", f"http://{server.address}/", truncate=True)
    assert (cut.status, len(cut.body)) == (200, 1000)
    client.close()


def test_endless_headers_are_refused(server: WebServer) -> None:
    def endless(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while not server.release.is_set():
                handler.wfile.write(b"X-Header: " + b"x" * 1000 + b"\r\n")
        except OSError:
            return

    server.behave = endless
    client = allowed(server)
    with pytest.raises(HttpError):
        client.request("GET", f"http://{server.address}/")
    client.close()


def test_tls_is_verified_and_a_further_ca_can_be_given(tmp_path: Path) -> None:
    ca, both = certificate(tmp_path, "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server = WebServer(tls=context)
    try:
        plain = GuardedClient([server.address], limits=QUICK)
        with pytest.raises(NotConnected, match="certificate does not hold"):
            plain.request("GET", f"https://{server.address}/")
        plain.close()
        knowing = GuardedClient([server.address], limits=QUICK, ca_file=ca)
        assert knowing.request("GET", f"https://{server.address}/").body == b"ok"
        knowing.close()
        by_name = GuardedClient([f"localhost:{server.port}"], limits=QUICK, ca_file=ca)
        with pytest.raises(NotConnected, match="certificate"):  # the name is another
            by_name.request("GET", f"https://localhost:{server.port}/")
        by_name.close()
    finally:
        server.close()


def test_a_name_that_does_not_exist_is_no_connection() -> None:
    with pytest.raises(NotConnected, match="cannot be resolved"):
        GuardedClient([], limits=QUICK).request("GET", "http://nobody.invalid/")


def test_retry_after_is_a_number_or_a_date() -> None:
    assert seconds_of("120") == 120
    assert seconds_of("Thu, 01 Jan 1970 00:02:00 GMT", 60.0) == 60
    assert seconds_of("Thu, 01 Jan 1970 00:02:00 GMT", 600.0) == 0
    assert seconds_of("soon") is None
    assert seconds_of("") is None
    assert seconds_of("9" * 400) is None
