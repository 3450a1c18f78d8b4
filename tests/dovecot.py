"""A real IMAP server of the test's own: Dovecot on loopback, one user, mailboxes in a folder."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.channels.certificates import make
from tests.harness import wait_for
from tests.running.ports import free_port

DOVECOT = Path("/usr/sbin/dovecot")
USER, PASSWORD = "retours@example.org", 'très "secret", 100 %'
CONFIGURATION = """base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/certificate.pem
ssl_key = <{home}/key.pem
default_internal_user = dovecot
default_login_user = dovenull
mail_location = maildir:{home}/mail
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={home}/mail
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """url: of its INBOX, over TLS. address: host:port of the same; `plain` of the other port."""

    url: str
    address: str
    plain: str
    ca_file: str
    home: Path

    def put(self, raw: bytes) -> None:
        """A mail arrives."""
        folder = self.home / "mail" / "new"
        number = len(list((self.home / "mail").rglob("*.test*")))
        mail = folder / f"{1_700_000_000 + number}.test{number}"
        mail.write_bytes(raw.replace(b"\r\n", b"\n"))
        shutil.chown(mail, "nobody", "nogroup")

    def held(self, folder: str = "") -> list[bytes]:
        """What is in a folder, seen or not, and not marked as deleted."""
        place = self.home / "mail" / (f".{folder}" if folder else "")
        files = [one for sub in ("new", "cur") for one in (place / sub).glob("*")]
        return [one.read_bytes() for one in files if "T" not in one.name.partition(":2,")[2]]

    def seen(self) -> int:
        """How many of the INBOX are marked as seen."""
        return sum("S" in one.name.partition(":2,")[2] for one in self.home.glob("mail/cur/*"))


def missing() -> str:
    """Why it cannot run here, or nothing."""
    if not DOVECOT.exists():
        return "Dovecot is not installed (Debian: dovecot-imapd)"
    return "" if os.geteuid() == 0 else "Dovecot's master process wants to be root"


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Dovecot until the end of the block."""
    if why := missing():
        pytest.skip(why)
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    home.chmod(0o755)
    make(home)
    port, tls_port = free_port(), free_port()
    for name in ("new", "cur", "tmp"):
        (home / "mail" / name).mkdir(parents=True)
    for one in (home / "mail", *(home / "mail").iterdir()):
        shutil.chown(one, "nobody", "nogroup")
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (home / "users").chmod(0o644)
    conf = home / "dovecot.conf"
    conf.write_text(CONFIGURATION.format(home=home, port=port, tls_port=tls_port))
    process = subprocess.Popen(
        [DOVECOT, "-F", "-c", str(conf)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(home / "stderr").open("wb"),
        start_new_session=True,
    )
    try:
        wait_for(lambda: _greets(port), 20, f"Dovecot to greet, see {home}")
        user = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
        yield Dovecot(
            url=f"imaps://{user}@localhost:{tls_port}/INBOX",
            address=f"localhost:{tls_port}",
            plain=f"localhost:{port}",
            ca_file=str(home / "certificate.pem"),
            home=home,
        )
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as probe:
            return probe.recv(4) == b"* OK"
    except OSError:
        return False
