"""A real Postfix of the test's own: its configuration, queue and port, on loopback, no DNS.

It takes mail by SMTP with STARTTLS and AUTH, and hands all of it to `relay` (host:port), but for
the domains that it brings to others by LMTP.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.channels.certificates import make
from tests.harness import wait_for
from tests.running.ports import free_port

POSTFIX, SASLPASSWD = Path("/usr/sbin/postfix"), Path("/usr/sbin/saslpasswd2")
USER, PASSWORD = "newsroom", "très secret, 100 %"  # of the test's own database
MAIN = """compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = localhost
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtp_host_lookup = native
relayhost = [{relay_host}]:{relay_port}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_cert_file = {home}/certificate.pem
smtpd_tls_key_file = {home}/key.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = {home}/sasl
smtpd_sasl_local_domain = localhost
smtp_destination_concurrency_limit = 4
transport_maps = inline:{{{lmtp}}}
"""
MASTER = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
SASL = """pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {home}/sasldb2
mech_list: PLAIN LOGIN
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """address: host:port of its SMTP server. ca_file: who vouches for its certificate."""

    address: str
    ca_file: str
    log: Path


def missing() -> str:
    """Why it cannot run here, or nothing."""
    if not (POSTFIX.exists() and SASLPASSWD.exists()):
        return "Postfix is not installed (Debian: postfix, sasl2-bin, libsasl2-modules)"
    return "" if os.geteuid() == 0 else "Postfix's master process wants to be root"


@contextmanager
def postfix(relay: str, lmtp: Mapping[str, str] | None = None) -> Iterator[Postfix]:
    """Postfix until the end of the block; what it takes goes on to `relay`, mail to a domain of
    `lmtp` to that address (inet:host:port, unix:path)."""
    if why := missing():
        pytest.skip(why)
    home = Path(tempfile.mkdtemp(prefix="postfix-"))
    port = free_port()
    _configure(home, port, relay, lmtp or {})
    process = subprocess.Popen(
        [POSTFIX, "-c", str(home), "start-fg"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: _greets(port), 30, "Postfix to greet")
        yield Postfix(f"localhost:{port}", str(home / "certificate.pem"), home / "log")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _configure(home: Path, port: int, relay: str, lmtp: Mapping[str, str]) -> None:
    home.chmod(0o755)
    make(home)
    host, _, relay_port = relay.rpartition(":")
    for name in ("queue", "data", "sasl"):
        (home / name).mkdir()
    shutil.chown(home / "data", "postfix")
    ways = ", ".join(f"{domain}=lmtp:{where}" for domain, where in lmtp.items())
    (home / "main.cf").write_text(
        MAIN.format(home=home, relay_host=host, relay_port=relay_port, lmtp=ways or "none=smtp")
    )
    (home / "master.cf").write_text(MASTER.format(port=port))
    (home / "sasl" / "smtpd.conf").write_text(SASL.format(home=home))
    (home / "log").touch()
    subprocess.run(
        [SASLPASSWD, "-c", "-p", "-f", str(home / "sasldb2"), "-u", "localhost", USER],
        input=PASSWORD.encode(),
        check=True,
        capture_output=True,
    )
    shutil.chown(home / "sasldb2", "postfix")
    subprocess.run([POSTFIX, "-c", str(home), "check"], check=True, capture_output=True)


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as probe:
            return probe.recv(3) == b"220"
    except OSError:
        return False
