"""What only FTP can do wrong: two connections, addresses that lie, TLS on both or on neither."""

import hashlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.channels.addresses import Allowed
from publisher.channels.files.channel import FileLimits
from publisher.channels.files.ftp import FtpChannel
from publisher.channels.files.ftp_session import FtpAddress, FtpSession, Tls, checked_certificate
from publisher.channels.files.time_limit import TimeLimit
from publisher.channels.types import Outcome, Parcel, ParcelFile, Presence, Reply
from tests.channels import certificates
from tests.channels.ftp_server import PASSWORD, USER, FtpServer
from tests.channels.harness_files import names
from tests.channels.harness_ftp import FtpHarness, FtpsHarness, ImplicitFtpsHarness
from tests.channels.impostor import Impostor, Says, drip, flood, silent


@pytest.fixture
def there(tmp_path: Path) -> Iterator[FtpHarness]:
    made = FtpHarness(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=[FtpsHarness, ImplicitFtpsHarness])
def secure(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FtpsHarness]:
    made = request.param(tmp_path)
    yield made
    made.close()


def deliver(channel: FtpChannel, parcel: Parcel | None = None) -> Reply:
    one = parcel or Parcel(key=1, attempt=1, name="story.xml", body=b"<story/>")
    try:
        (reply,) = channel.deliver([one], lambda _: True)
    finally:
        channel.close()
    return reply


def address(port: int, allowed: list[str], tls: Tls | None = None) -> FtpAddress:
    return FtpAddress(
        host="127.0.0.1", port=port, path="", user=USER, password=PASSWORD, active=False, tls=tls,
        allowed=Allowed.of(allowed),
    )  # fmt: skip


def test_behind_nat_the_address_it_names_is_not_taken(there: FtpHarness) -> None:
    there.server.behind_nat("10.1.2.3")
    assert deliver(there.channel()).outcome is Outcome.DELIVERED
    assert "PASV" in there.server.commands


def test_data_goes_to_nobody_whom_a_server_names(there: FtpHarness) -> None:
    """The bounce: a server that names a port of another machine gets its own address back."""
    seen: list[bytes] = []
    victim = Impostor(
        lambda line: seen.append(line.recv(10)), host="127.0.0.2", port=there.server.data_port
    )
    there.server.behind_nat("127.0.0.2")
    assert deliver(there.channel()).outcome is Outcome.DELIVERED
    victim.close()
    assert seen == []


def test_a_passive_port_of_a_private_server_must_be_allowed_too(there: FtpHarness) -> None:
    """Else a server that may be called could have any other service of its machine called."""
    there.allowed = [f"127.0.0.1:{there.server.port}"]
    reply = deliver(there.channel())
    assert reply.outcome is Outcome.DEFERRED
    assert f"PUBLISHER_ALLOW_PRIVATE=127.0.0.1:{there.server.data_port}" in reply.text
    first = there.server.data_port - 5
    there.allowed = [f"127.0.0.1:{there.server.port}", f"127.0.0.1:{first}-{first + 10}"]
    assert deliver(there.channel()).outcome is Outcome.DELIVERED


def test_active_mode_where_it_is_asked_for(there: FtpHarness) -> None:
    there.active = True
    assert deliver(there.channel()).outcome is Outcome.DELIVERED
    assert "PORT" in there.server.commands
    assert "PASV" not in there.server.commands


@pytest.mark.parametrize("active", [False, True])
def test_over_ipv6(active: bool, tmp_path: Path) -> None:
    """RFC 2428: EPSV names a port and no address, EPRT ours."""
    try:
        server = FtpServer(tmp_path / "six", host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    there = FtpHarness(tmp_path)
    there.server.close()
    there.server, there.active = server, active
    assert deliver(there.channel()).outcome is Outcome.DELIVERED
    there.close()
    assert ("EPRT" if active else "EPSV") in server.commands


def test_active_mode_over_tls(secure: FtpsHarness) -> None:
    secure.active = True
    assert deliver(secure.channel()).outcome is Outcome.DELIVERED
    assert secure.server.protected == 2  # the file, and a list of names


def test_in_active_mode_a_stranger_gets_nothing_of_the_file() -> None:
    """Whoever is first at our port, while the server is not there yet."""
    control, ours = socket.socketpair()
    listening = socket.create_server(("127.0.0.1", 0))
    line = socket.create_connection(listening.getsockname())
    session = FtpSession(line, address(21, []), 2, TimeLimit())
    session._peer = "127.0.0.2"
    waiting = socket.create_server(("127.0.0.1", 0))
    stranger = socket.create_connection(waiting.getsockname())
    server = socket.create_connection(waiting.getsockname(), source_address=("127.0.0.2", 0))
    accepted = session._accepted(waiting)
    assert accepted.getpeername() == server.getsockname()
    assert stranger.recv(1) == b""
    for one in (control, ours, listening, line, waiting, stranger, server, accepted):
        one.close()


def test_commands_and_data_are_protected_and_data_takes_the_session(secure: FtpsHarness) -> None:
    files = [ParcelFile(name=f"{n}.jpg", body=b"x", content_type="image/jpeg") for n in range(3)]
    parcel = Parcel(key=1, attempt=1, name="story.xml", body=b"<story/>", files=files)
    secure.server.fault = "session reuse"  # as vsftpd wants it by default
    assert deliver(secure.channel(), parcel).outcome is Outcome.DELIVERED
    assert secure.server.protected == secure.server.reused == 5  # and a list of names


def test_a_server_that_wants_the_session_refuses_one_without(
    secure: FtpsHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the server of the test above would notice."""
    inner = FtpSession._wrapped
    monkeypatch.setattr(FtpSession, "_wrapped", lambda self, line, _: inner(self, line, None))
    secure.server.fault = "session reuse"
    reply = deliver(secure.channel())
    assert reply.outcome is Outcome.DEFERRED
    assert secure.server.broken.is_set()


@pytest.mark.parametrize("fault", ["no TLS", "no PROT"])
def test_nothing_is_ever_sent_in_the_clear_instead(tmp_path: Path, fault: str) -> None:
    there = FtpsHarness(tmp_path)
    there.server.fault = fault
    reply = deliver(there.channel())
    there.close()
    assert reply.outcome is Outcome.ROUTE
    assert not {"USER", "PASS", "STOR"} & set(there.server.commands)


def test_a_certificate_that_nobody_vouches_for_is_refused_or_pinned(secure: FtpsHarness) -> None:
    known = secure.tls
    assert known is not None
    secure.tls = Tls(implicit=secure.implicit)
    refused = deliver(secure.channel())
    assert (refused.outcome, refused.code) == (Outcome.ROUTE, "certificate")
    der = ssl.PEM_cert_to_DER_cert(Path(known.ca_file).read_text())
    pin = hashlib.sha256(der).hexdigest()
    secure.tls = Tls(implicit=secure.implicit, certificate=pin)
    assert deliver(secure.channel()).outcome is Outcome.DELIVERED
    secure.tls = Tls(implicit=secure.implicit, certificate="0" * 64)
    other = deliver(secure.channel())
    assert (other.outcome, other.code) == (Outcome.ROUTE, "certificate")
    assert f"sha256:{pin}" in other.text
    assert "PASS" not in secure.server.commands[-1:]


@pytest.mark.parametrize("written", ["{}", "SHA256:{}", "sha256:{}", " {} "])
def test_a_certificate_is_pinned_as_people_have_it(written: str) -> None:
    pin = hashlib.sha256(b"der").hexdigest()
    assert checked_certificate(written.format(pin)) == pin
    with_colons = ":".join(pin[n : n + 2] for n in range(0, 64, 2)).upper()
    assert checked_certificate(written.format(with_colons)) == pin
    with pytest.raises(ValueError, match="64 characters"):
        checked_certificate(pin[:-1])


def test_what_was_said_in_the_clear_before_tls_is_thrown_away(tmp_path: Path) -> None:
    """RFC 4217 15.1, and what STARTTLS taught: an answer injected behind AUTH's."""
    context, ca_file = certificates.make(tmp_path)

    def says(line: socket.socket) -> None:
        line.sendall(b"220 hello\r\n")
        line.recv(100)
        line.sendall(b"234 go on\r\n230 injected\r\n")
        with context.wrap_socket(line, server_side=True) as secured:
            while command := secured.recv(100):
                secured.sendall(b"530 no\r\n" if command.startswith(b"USER") else b"200 yes\r\n")

    server = Impostor(says)
    reply = deliver(FtpChannel(address(server.port, server.allowed, Tls(ca_file=ca_file))))
    server.close()
    assert (reply.outcome, reply.code) == (Outcome.ROUTE, "530")


def test_a_greeting_in_other_letters_is_read(there: FtpHarness) -> None:
    there.server.fault = "latin-1"
    channel = there.channel()
    steps = channel.try_out()
    channel.close()
    assert all(step.ok for step in steps)


def test_a_server_that_says_no_size_is_looked_at_by_its_list(there: FtpHarness) -> None:
    assert deliver(there.channel()).outcome is Outcome.DELIVERED
    there.server.fault = "no size"
    channel = there.channel()
    found = channel.look("story.xml")
    assert (found.presence, found.size) == (Presence.PRESENT, None)
    assert channel.look("other.xml").presence is Presence.ABSENT
    channel.close()


def test_a_folder_is_made_or_said_to_be_missing(there: FtpHarness) -> None:
    assert deliver(there.channel("/in/news")).outcome is Outcome.DELIVERED
    assert deliver(there.channel("in/news")).outcome is Outcome.DELIVERED
    (there.server.folder / "file").write_text("")
    reply = deliver(there.channel("file/news"))
    assert (reply.outcome, reply.code) == (Outcome.ROUTE, "550")
    assert names(there.server.folder) == {"in/news/story.xml", "file"}


def test_a_private_address_is_never_dialled(there: FtpHarness) -> None:
    there.allowed = []
    reply = deliver(there.channel())
    assert reply.outcome is Outcome.ROUTE
    assert "PUBLISHER_ALLOW_PRIVATE" in reply.text
    assert there.server.commands == []


def test_no_secret_is_in_an_answer_or_a_repr(there: FtpHarness) -> None:
    there.server.fault = "wrong password"
    reply = deliver(there.channel())
    assert reply.outcome is Outcome.ROUTE
    assert PASSWORD not in repr(reply) + repr(address(21, []))


@pytest.mark.slow
@pytest.mark.parametrize(
    "says",
    [
        lambda line: line.recv(1),
        lambda line: line.sendall(b"SSH-2.0-OpenSSH\r\n"),
        lambda line: line.sendall(b"220-\r\n" * 100_000),
        lambda line: line.sendall(b"\0\xff" * 100_000),
        lambda line: line.sendall(
            b"220 yes\r\n331 yes\r\n230 yes\r\n200 yes\r\n227 Entering (1,2,3)\r\n"
        ),
        silent,
        drip(b"220-", b"x"),
        drip(b"", b"220-x\r\n"),
        flood,
    ],
    ids=["closes", "SSH", "many lines", "garbage", "bad PASV", "silence", "drip", "lines", "flood"],
)
@pytest.mark.parametrize("tls", [None, Tls(), Tls(implicit=True)], ids=["clear", "TLS", "implicit"])
def test_what_is_no_ftp_server_is_given_up_in_time(says: Says, tls: Tls | None) -> None:
    """Slow: it is asked of many cases."""
    server = Impostor(says)
    limits = FileLimits(connect=1, answer=0.3, parcel=0.6)
    reply = deliver(FtpChannel(address(server.port, server.allowed, tls), limits))
    server.close()
    assert reply.outcome in {Outcome.ROUTE, Outcome.DEFERRED}
    assert reply.text
    assert not server.tired.is_set()
