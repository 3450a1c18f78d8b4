"""What only SFTP can do wrong: trust, keys, and a server that says anything at all."""

from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest
from cryptography.hazmat.primitives import serialization

from publisher.channels.addresses import Allowed
from publisher.channels.files import ssh
from publisher.channels.files.channel import FileLimits
from publisher.channels.files.sftp import SftpAddress, SftpChannel
from publisher.channels.files.ssh import BadKey, HostKey, Login, private_key
from publisher.channels.types import Outcome, Parcel, Reply
from tests.channels.harness_files import names
from tests.channels.harness_sftp import SftpHarness
from tests.channels.impostor import Impostor, Says, drip, flood, silent
from tests.channels.sftp_server import PASSWORD, USER

PASSPHRASE = "ouvre-toi"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[SftpHarness]:
    made = SftpHarness(tmp_path)
    yield made
    made.close()


def written(key: asyncssh.SSHKey, form: str, passphrase: str) -> str:
    """A key file's text, with as many rounds for a passphrase as ssh-keygen takes."""
    plain = key.export_private_key("openssh")
    if form != "openssh" or not passphrase:
        return str(key.export_private_key(form, passphrase or None).decode())
    locked = serialization.PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(16)
    return (
        serialization.load_ssh_private_key(plain, None)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            locked.build(passphrase.encode()),
        )
        .decode()
    )


def deliver(channel: SftpChannel, begun: list[Parcel] | None = None) -> Reply:
    parcel = Parcel(key=1, attempt=1, name="story.xml", body=b"<story/>")
    asked: list[Parcel] = [] if begun is None else begun
    try:
        (reply,) = channel.deliver([parcel], lambda one: asked.append(one) is None)
    finally:
        channel.close()
    return reply


def test_before_a_person_has_pinned_its_key_a_server_learns_nothing(there: SftpHarness) -> None:
    there.pin, begun = None, list[Parcel]()
    reply = deliver(there.channel(), begun)
    assert (reply.outcome, reply.code) == (Outcome.ROUTE, "host_key_unknown")
    assert str(there.server.pin) in reply.text
    assert (there.server.users, there.server.logins, begun) == ([], 0, [])


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
def test_a_server_whose_key_changed_learns_nothing(there: SftpHarness, kind: str) -> None:
    deliver(there.channel())
    pinned = there.server.pin
    there.server.users.clear()
    there.server.change_host_key(kind)
    begun: list[Parcel] = []
    reply = deliver(there.channel(), begun)
    assert (reply.outcome, reply.code) == (Outcome.ROUTE, "host_key_changed")
    assert (there.server.users, begun) == ([], [])
    there.pin = HostKey("", pinned.fingerprint)  # pinned without its type
    assert deliver(there.channel()).code == "host_key_changed"
    there.pin = there.server.pin  # the person says yes
    assert deliver(there.channel()).outcome is Outcome.DELIVERED


def test_a_trial_shows_the_key_to_pin_and_goes_no_further(there: SftpHarness) -> None:
    pinned, there.pin = there.pin, None
    channel = there.channel()
    steps = channel.try_out()
    channel.close()
    assert [(step.step, step.ok) for step in steps] == [
        ("resolve", True), ("connect", True), ("host_key", False),
    ]  # fmt: skip
    assert f"its host key is {pinned} " in steps[-1].answer
    assert there.server.users == []


@pytest.mark.parametrize("written", [
    "{type} {fingerprint}", "{fingerprint}", "{fingerprint}=", "{line}", "{line} root@host",
])  # fmt: skip
def test_a_key_is_pinned_as_people_have_it(there: SftpHarness, written: str) -> None:
    line = there.server.host_key.export_public_key().decode().strip()
    type_, fingerprint = line.split()[0], there.server.host_key.get_fingerprint()
    text = written.format(type=type_, fingerprint=fingerprint, line=" ".join(line.split()[:2]))
    there.pin = HostKey.of(text)
    assert deliver(there.channel()).outcome is Outcome.DELIVERED


@pytest.mark.parametrize("text", [
    "", "SHA256:", "SHA256:abc", "MD5:aa:bb", "ssh-dss AAAA", "ssh-ed25519", "ssh-ed25519 AAAA",
    "ssh-ed25519 SHA256:ééé", "SHA256:" + "A" * 44, "host ssh-ed25519 AAAA",
])  # fmt: skip
def test_what_is_no_host_key_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        HostKey.of(text)


@pytest.mark.slow
@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
@pytest.mark.parametrize(
    "kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp521", "ssh-rsa"]
)
@pytest.mark.parametrize("form", ["openssh", "pkcs8-pem"])
def test_keys_of_every_kind_sign_in(
    there: SftpHarness, kind: str, passphrase: str, form: str
) -> None:
    """Slow: it is asked of many cases."""
    key = asyncssh.generate_private_key(kind)
    there.server.client_key = key.export_public_key().decode()
    text = written(key, form, passphrase)
    there.login = Login(user=USER, key=text.strip(), passphrase=passphrase)
    assert deliver(there.channel()).outcome is Outcome.DELIVERED


def test_a_key_or_password_that_is_not_taken_is_said(there: SftpHarness) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    there.login = Login(user=USER, key=key)
    refused = deliver(there.channel())
    assert (refused.outcome, refused.code) == (Outcome.ROUTE, "sign_in")
    there.login = Login(user=USER, password=PASSWORD)
    there.server.fault = "keys only"
    refused = deliver(there.channel())
    assert (refused.outcome, refused.code) == (Outcome.ROUTE, "sign_in")
    assert "publickey" in refused.text


def test_no_secret_is_in_an_answer_or_a_repr(
    there: SftpHarness, caplog: pytest.LogCaptureFixture
) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    login = Login(user=USER, key=key, passphrase="geheim", password="s3same")
    there.login = login
    reply = deliver(there.channel())
    assert reply.outcome is Outcome.ROUTE
    for secret in (key[60:90], "geheim", "s3same"):
        assert secret not in repr(login) + repr(reply) + caplog.text


PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA == me@host"


@pytest.mark.parametrize(("text", "said"), [
    ("PuTTY-User-Key-File-3: ssh-ed25519", "puttygen"),
    (PUBLIC, "the public key"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "no private"),
    ("hello", "no private key"),
    ("-----BEGIN PRIVATE KEY-----\n\x00\n-----END PRIVATE KEY-----", "no private key"),
])  # fmt: skip
def test_what_is_no_private_key_says_what_to_do(text: str, said: str) -> None:
    with pytest.raises(BadKey, match=said):
        private_key(text, "")


@pytest.mark.slow
def test_a_passphrase_that_is_missing_or_wrong_is_told_apart() -> None:
    """Slow: a real server answers."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    locked = written(key, "openssh", PASSPHRASE)
    for text, passphrase, said in (
        (locked, "", "passphrase is wanted"),
        (locked, "another", "another passphrase"),
        (key.export_private_key("pkcs8-pem").decode(), "any", "has no passphrase"),
    ):
        with pytest.raises(BadKey, match=said):
            private_key(text, passphrase)
    with pytest.raises(BadKey, match="2048 bits"):
        private_key(
            asyncssh.generate_private_key("ssh-rsa", key_size=1024).export_private_key().decode(),
            "",
        )


def test_a_private_address_is_never_dialled(there: SftpHarness) -> None:
    where = SftpAddress(
        host="localhost", port=there.server.port, path="", login=there.login,
        host_key=there.pin, allowed=Allowed.of([]),
    )  # fmt: skip
    reply = deliver(SftpChannel(where))
    assert reply.outcome is Outcome.ROUTE
    assert "PUBLISHER_ALLOW_PRIVATE" in reply.text
    assert there.server.users == []


def test_a_folder_is_made_or_said_to_be_missing(there: SftpHarness) -> None:
    assert deliver(there.channel("/in/news")).outcome is Outcome.DELIVERED
    assert deliver(there.channel("in/news")).outcome is Outcome.DELIVERED
    there.server.fault = "no folders"
    reply = deliver(there.channel("elsewhere/news"))
    assert (reply.outcome, reply.code) == (Outcome.ROUTE, "no such file")
    assert names(there.server.folder) == {"in/news/story.xml"}


def test_a_file_in_the_place_of_the_folder_is_said(there: SftpHarness) -> None:
    (there.server.folder / "in").write_text("")
    reply = deliver(there.channel("in"))
    assert (reply.outcome, reply.text) == (Outcome.ROUTE, "in is no folder")


@pytest.mark.slow
@pytest.mark.parametrize("says", [
    lambda line: line.recv(1),
    lambda line: line.sendall(b"220 ftp.example.org\r\n"),
    lambda line: line.sendall(b"SSH-1.5-old\r\n"),
    lambda line: line.sendall(b"SSH-2.0-x\r\n\xff\xff\xff\xff\xff\xff"),
    silent,
    drip(b"SSH-2.0-drip\r\n", b"\0"),
    flood,
], ids=["closes", "FTP", "SSH 1", "garbage", "silence", "drip", "flood"])  # fmt: skip
def test_what_is_no_ssh_server_is_given_up_in_time(says: Says) -> None:
    """Slow: a real server answers."""
    impostor = Impostor(says)
    where = SftpAddress(
        host="127.0.0.1", port=impostor.port, path="", login=Login(user=USER, password=PASSWORD),
        host_key=None, allowed=Allowed.of(impostor.allowed),
    )  # fmt: skip
    reply = deliver(SftpChannel(where, FileLimits(connect=1, answer=0.5, parcel=1)))
    impostor.close()
    assert reply.outcome is Outcome.ROUTE
    assert reply.text
    assert not impostor.tired.is_set()


def test_a_server_that_says_too_much_is_not_heard_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh, "MOST_BYTES", 100_000)
    impostor = Impostor(flood)
    where = SftpAddress(
        host="127.0.0.1", port=impostor.port, path="", login=Login(user=USER, password=PASSWORD),
        host_key=None, allowed=Allowed.of(impostor.allowed),
    )  # fmt: skip
    reply = deliver(SftpChannel(where, FileLimits(connect=10, answer=30, parcel=30)))
    impostor.close()
    assert reply.outcome is Outcome.ROUTE
    assert reply.code == "no connection"  # and no timeout
