"""DKIM signatures (RFC 6376, RFC 8463) over the canonical bytes that `join_message` makes.

The body is its own canonical form, so its hash is one sha256. Of the headers only the slots
differ between readers, and no slot holds white space that canonicalisation would change: the
signed block is made canonical once an edition and joined for each reader.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

Algorithm = Literal["rsa", "ed25519"]
RSA_BITS = 2048
# RFC 8058 section 4 wants both List-Unsubscribe headers signed.
SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "content-type",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "reply-to",
    "message-id",
    "mime-version",
    "content-language",
    "list-id",
    "list-archive",
    "feedback-id",
    "cfbl-address",  # RFC 9477 wants this and the next one signed
    "cfbl-feedback-id",
    "auto-submitted",
    "list-help",
    "list-owner",
    "precedence",
    "x-auto-response-suppress",
)
# Named once more than they occur: one added on the way breaks the signature (RFC 6376, 8.15).
OVERSIGNED = frozenset(SIGNED[:7])
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_SPACE = re.compile(rb"[ \t]+")
_B64_LINE = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """One private key (PKCS 8, PEM) and the name under which DNS has its public half."""

    domain: str
    selector: str
    algorithm: Algorithm
    private: str


def make_private_key(algorithm: Algorithm) -> str:
    """A new private key as PEM (PKCS 8): RSA of 2048 bits, or Ed25519."""
    key = (
        rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
        if algorithm == "rsa"
        else ed25519.Ed25519PrivateKey.generate()
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def dns_record(key: SigningKey) -> str:
    """The text of the TXT record at `{selector}._domainkey.{domain}` (RFC 6376 3.6.1)."""
    private = _load(key.private)
    if isinstance(private, rsa.RSAPrivateKey):
        public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    else:  # RFC 8463 section 4: the bare 32 bytes
        public = private.public_key().public_bytes_raw()
    return f"v=DKIM1; k={key.algorithm}; p={base64.b64encode(public).decode()}"


class Signer:
    """Signs the messages of one edition with one or more keys.

    `head` alternates fixed bytes and slot names, as a compiled edition does, and is the header
    section up to and with its empty line.
    """

    def __init__(self, keys: Sequence[SigningKey], head: Sequence[bytes | str]) -> None:
        names, self._block = _canonical(head)
        self._tails = [_tail(key, names) for key in keys]
        self._sign = [_signature_of(key.private) for key in keys]

    def headers(self, *, fill: Mapping[str, bytes], body: Iterable[bytes], time: int) -> bytes:
        """The DKIM-Signature headers to put before the message, each ending in CRLF.

        fill: the slots' values; body: the pieces of all after the header section; time: seconds
        since 1970.
        """
        block = b"".join(fill[part] if isinstance(part, str) else part for part in self._block)
        hashed = hashlib.sha256()
        for piece in body:
            hashed.update(piece)
        body_hash = base64.b64encode(hashed.digest())
        written = []
        for (before, after), sign in zip(self._tails, self._sign, strict=True):
            open_tags = b"%b%d; bh=%b; b=" % (before, time, body_hash)
            canonical = b"dkim-signature:" + _relaxed(open_tags)
            signature = base64.b64encode(sign(block + canonical)).decode()
            written.append(b"DKIM-Signature: " + open_tags + _folded(signature) + after)
        return b"".join(written)


def _canonical(head: Sequence[bytes | str]) -> tuple[list[str], list[bytes | str]]:
    """The names for `h=`, and the signed headers in relaxed form (RFC 6376 3.4.2), in its order.

    Of several headers of one name the last is signed first (5.4.2); ours are all single.
    """
    lines = _lines(head)
    names: list[str] = []
    block: list[bytes | str] = []
    for name in SIGNED:
        found = [line for line in reversed(lines) if _name(line) == name]
        for line in found:
            names.append(name)
            block += _relaxed_line(name, line)
        if name in OVERSIGNED:
            names.append(name)
    return names, block


def _lines(head: Sequence[bytes | str]) -> list[list[bytes | str]]:
    """The headers, each as its fixed bytes and slot names, unfolded."""
    lines: list[list[bytes | str]] = [[]]
    for part in head:
        if isinstance(part, str):
            lines[-1].append(part)
            continue
        first, *others = _FOLD.sub(b"", part).split(b"\r\n")
        lines[-1].append(first)
        lines += [[other] for other in others]
    return [line for line in lines if line != [b""]]


def _name(line: Sequence[bytes | str]) -> str:
    first = line[0] if line else b""
    return first.partition(b":")[0].strip().lower().decode() if isinstance(first, bytes) else ""


def _relaxed_line(name: str, line: Sequence[bytes | str]) -> list[bytes | str]:
    first = line[0]
    assert isinstance(first, bytes)
    value = [first.partition(b":")[2], *line[1:]]
    parts = [_SPACE.sub(b" ", part) if isinstance(part, bytes) else part for part in value]
    parts[0] = parts[0].lstrip() if isinstance(parts[0], bytes) else parts[0]
    if isinstance(parts[-1], bytes):
        parts[-1] = parts[-1].rstrip()
    return [f"{name}:".encode(), *parts, b"\r\n"]


def _tail(key: SigningKey, names: Sequence[str]) -> tuple[bytes, bytes]:
    """A signature's tags before its time, and what follows its value."""
    listed = _wrapped(names)
    before = (
        f"v=1; a={key.algorithm}-sha256; c=relaxed/relaxed;\r\n d={key.domain};"
        f" s={key.selector};\r\n h={listed};\r\n t="
    )
    return before.encode(), b"\r\n"


def _wrapped(names: Sequence[str]) -> str:
    lines, line = [], ""
    for name in names:
        if line and len(line) + len(name) > _B64_LINE:
            lines.append(line)
            line = ""
        line += f"{name}:"
    return "\r\n  ".join([*lines, line])[:-1]


def _relaxed(value: bytes) -> bytes:
    return _SPACE.sub(b" ", _FOLD.sub(b"", value)).strip()


def _folded(signature: str) -> bytes:
    rows = [signature[n : n + _B64_LINE] for n in range(0, len(signature), _B64_LINE)]
    return ("\r\n " + "\r\n ".join(rows)).encode()


@lru_cache(maxsize=64)
def _load(private: str) -> rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey:
    key = serialization.load_pem_private_key(private.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        raise TypeError("a DKIM key is RSA or Ed25519")
    return key


def _signature_of(private: str) -> Callable[[bytes], bytes]:
    key = _load(private)
    if isinstance(key, rsa.RSAPrivateKey):
        scheme, digest = padding.PKCS1v15(), hashes.SHA256()
        return lambda data: key.sign(data, scheme, digest)
    # RFC 8463 section 3: Ed25519 signs the sha256 of the data.
    return lambda data: key.sign(hashlib.sha256(data).digest())
