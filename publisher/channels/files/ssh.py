"""SSH to one host: its key is checked before anything of ours is shown to it."""

import base64
import hashlib
import io
import logging
import socket
from contextlib import suppress
from dataclasses import dataclass, field

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

# Its warnings hold tracebacks and what servers say; what matters comes back as an exception.
logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)

MOST_BYTES = 32_000_000  # that one connection may send us: answers and lists of names
SMALLEST_RSA = 2048  # bits
_RSA = ("rsa-sha2-512", "rsa-sha2-256")
_TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521")
_PRIVATE: dict[type, type[paramiko.RSAKey | paramiko.ECDSAKey | paramiko.Ed25519Key]] = {
    rsa.RSAPrivateKey: paramiko.RSAKey,
    ec.EllipticCurvePrivateKey: paramiko.ECDSAKey,
    ed25519.Ed25519PrivateKey: paramiko.Ed25519Key,
}


class BadKey(ValueError):
    """The key cannot be used; the text says why and what to do, and quotes none of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who signs in, by key or password; by both where the server wants both. No secret is in its
    repr."""

    user: str
    password: str = field(default="", repr=False)
    key: str = field(default="", repr=False)  # an OpenSSH or PEM file's text
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HostKey:
    """A server's key as it is pinned: its type ("" is any) and what ssh-keygen -l shows."""

    type: str
    fingerprint: str

    @classmethod
    def of(cls, text: str) -> "HostKey":
        """Of `SHA256:…`, `ssh-ed25519 SHA256:…` or a line of a .pub or known_hosts file without
        its host: `ssh-ed25519 AAAA…`. Raises BadKey."""
        first, _, rest = text.strip().partition(" ")
        kind, value = ("", first) if first.startswith("SHA256:") else (first, rest.split(" ")[0])
        if kind and kind not in (*_TYPES, "ssh-rsa"):
            known = ", ".join((*_TYPES, "ssh-rsa"))
            raise BadKey(f"{kind[:40]!r} is no type of key that is taken; there are {known}")
        if value.startswith("SHA256:"):
            if len(_decoded(value.removeprefix("SHA256:"))) != 32:
                raise BadKey("after SHA256: stand the 43 characters that ssh-keygen -l shows")
            return cls(kind, value.rstrip("="))
        blob = _decoded(value)
        if not blob.startswith(len(kind).to_bytes(4, "big") + kind.encode()):
            raise BadKey(f"what follows {kind} is no public key of that type")
        return cls(kind, fingerprint_of(blob))

    @property
    def algorithms(self) -> tuple[str, ...]:
        """How the server must prove that it has this key."""
        if self.type == "ssh-rsa":
            return _RSA
        return (self.type,) if self.type else (*_TYPES, *_RSA)

    def __str__(self) -> str:
        return f"{self.type} {self.fingerprint}".strip()


def fingerprint_of(blob: bytes) -> str:
    """As ssh-keygen -l shows a public key (RFC 4253 6.6)."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def private_key(text: str, passphrase: str) -> paramiko.PKey:
    """An Ed25519, ECDSA or RSA key from an OpenSSH or PEM file. Raises BadKey."""
    if text.startswith("PuTTY-User-Key-File"):
        raise BadKey("that is PuTTY's format; export it as an OpenSSH key with puttygen")
    if text.startswith(("ssh-", "ecdsa-")):
        raise BadKey("that is the public key; the file without .pub holds the private one")
    load = serialization.load_pem_private_key
    if "BEGIN OPENSSH PRIVATE KEY" in text:
        load = serialization.load_ssh_private_key
    try:
        found = load(text.strip().encode() + b"\n", passphrase.encode() or None)
    except TypeError:  # cryptography's: one of the two is missing
        wants = "its passphrase is wanted" if not passphrase else "it has no passphrase"
        raise BadKey(wants) from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey("no private key of a kind that is taken, or another passphrase") from None
    if isinstance(found, rsa.RSAPrivateKey) and found.key_size < SMALLEST_RSA:
        raise BadKey(f"an RSA key needs {SMALLEST_RSA} bits; it has {found.key_size}")
    for kind, made in _PRIVATE.items():
        if isinstance(found, kind):
            plain = found.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.OpenSSH,
                serialization.NoEncryption(),
            )
            return made.from_private_key(io.StringIO(plain.decode()))
    raise BadKey("it must be an Ed25519, ECDSA or RSA key")


def handshake(line: "BoundedSocket", pinned: HostKey | None, seconds: float) -> paramiko.Transport:
    """An encrypted connection over a socket of ours, nobody signed in. Raises SSHException and
    OSError. Whose key it is the caller checks (`key_of`)."""
    transport = paramiko.Transport(line)
    transport.banner_timeout = transport.auth_timeout = transport.channel_timeout = seconds
    transport.get_security_options().key_types = (pinned or HostKey("", "")).algorithms
    try:
        transport.start_client(timeout=seconds)
        if not transport.initial_kex_done:
            raise paramiko.SSHException("no key was agreed on in time")
    except BaseException:
        close(transport)
        raise
    return transport


def close(transport: paramiko.Transport) -> None:
    """End it; paramiko leaves the socket of a connection that ended by itself open."""
    with suppress(OSError, EOFError, paramiko.SSHException):
        transport.close()
    with suppress(OSError):
        transport.sock.close()


def key_of(transport: paramiko.Transport) -> HostKey:
    """The key that the server proved to have."""
    key = transport.get_remote_server_key()
    return HostKey(key.get_name(), fingerprint_of(key.asbytes()))


def sign_in(
    transport: paramiko.Transport, user: str, key: paramiko.PKey | None, password: str
) -> None:
    """By the key, or by the password; by both where the server wants both. Raises SSHException
    (AuthenticationException where it is refused) and OSError."""
    more = ["password"] if key is None else transport.auth_publickey(user, key)
    if password and more:
        more = transport.auth_password(user, password)
    if more:
        raise paramiko.AuthenticationException(f"it also wants {', '.join(more)}")


class BoundedSocket(socket.socket):
    """Another's connection, that takes so many bytes only: paramiko reads lines without an end."""

    def __init__(self, line: socket.socket) -> None:
        super().__init__(fileno=line.detach())
        self._left = MOST_BYTES

    def recv(self, size: int, flags: int = 0) -> bytes:
        found = super().recv(size, flags)
        self._left -= len(found)
        if self._left < 0:
            raise OSError("the server says too much")
        return found


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise BadKey("that is no base64") from None
