"""Where the receiver listens, as PUBLISHER_RECEIVE writes it, and who may speak to it."""

import ipaddress
import os
import socket
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from publisher.errors import PublisherError, SettingError

NAME, FROM = "PUBLISHER_RECEIVE", "PUBLISHER_RECEIVE_FROM"
LONGEST_PATH = 107  # bytes of a Unix socket's
_SHAPE = "must look like lmtp://127.0.0.1:2424, lmtp:///run/publisher/lmtp or smtp://127.0.0.1:2525"
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """`path`: of a Unix socket, else host and port. `networks`: peers beside loopback."""

    protocol: Literal["lmtp", "smtp"]
    host: str = ""
    port: int = 0
    path: str = ""
    networks: tuple[Network, ...] = ()

    def __str__(self) -> str:
        return self.path or (f"[{self.host}]" if ":" in self.host else self.host) + f":{self.port}"

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return bool(self.path) or ipaddress.ip_address(self.host).is_loopback

    def lets_in(self, peer: str) -> bool:
        """Whether a peer of that address ("" for a Unix socket's) may speak."""
        if not peer:
            return True
        address = ipaddress.ip_address(peer.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None) or address
        return mapped.is_loopback or any(mapped in network for network in self.networks)


def read_listening(url: str, networks: Sequence[Network]) -> Listening:
    """The listener of that address. Raises SettingError for anything else, and for one that
    others can reach while no networks are named."""
    try:
        parts = urlsplit(url)
        port = parts.port or 0
    except ValueError:
        raise SettingError(NAME, _SHAPE) from None
    extra = parts.query or parts.fragment or parts.username or parts.password
    if parts.scheme not in ("lmtp", "smtp") or extra:
        raise SettingError(NAME, _SHAPE)
    protocol: Literal["lmtp", "smtp"] = "lmtp" if parts.scheme == "lmtp" else "smtp"
    if not parts.netloc:
        return Listening(protocol=protocol, path=_path(unquote(parts.path)))
    if parts.path not in ("", "/") or not port:
        raise SettingError(NAME, _SHAPE)
    found = Listening(
        protocol=protocol, host=_host(parts.hostname or ""), port=port, networks=tuple(networks)
    )
    if not (found.local or found.networks):
        raise SettingError(
            FROM, f"must name the networks whose mail servers may speak to {found}, like 10.0.0.0/8"
        )
    return found


def open_listener(where: Listening) -> socket.socket:
    """A socket that listens there. Raises PublisherError `port_taken` or `bad_setting`."""
    if not where.path:
        return _listen(where, socket.AF_INET6 if ":" in where.host else socket.AF_INET)
    path = Path(where.path)
    if path.is_socket() and not greets(where):
        path.unlink()  # of one that was killed
    listener = _listen(where, socket.AF_UNIX)
    path.chmod(0o666)
    return listener


def greets(where: Listening) -> bool:
    """Whether somebody says something there first, as mail servers do."""
    try:
        with closing(_connected(where)) as line:
            return bool(line.recv(1))
    except OSError:
        return False


def _connected(where: Listening) -> socket.socket:
    if not where.path:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(where.host, where.host)  # noqa: S104
        return socket.create_connection((host, where.port), timeout=2)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(2)
    try:
        line.connect(where.path)
    except OSError:
        line.close()
        raise
    return line


def _listen(where: Listening, family: socket.AddressFamily) -> socket.socket:
    listener = socket.socket(family)
    try:
        if family != socket.AF_UNIX:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where.path or (where.host, where.port))
        listener.listen(64)
    except OSError as error:
        listener.close()
        reason = os.strerror(error.errno or 0)
        raise PublisherError("port_taken", f"cannot listen at {where}: {reason}", NAME) from None
    return listener


def _path(path: str) -> str:
    if not path.startswith("/") or path.endswith("/") or "\0" in path:
        raise SettingError(NAME, _SHAPE)
    if len(os.fsencode(path)) > LONGEST_PATH:
        raise SettingError(NAME, f"a socket's path has at most {LONGEST_PATH} bytes")
    return path


def _host(host: str) -> str:
    if host == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        raise SettingError(NAME, f"needs an address of this machine, not {host!r}") from None
