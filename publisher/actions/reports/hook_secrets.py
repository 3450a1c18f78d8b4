"""What a provider's requests prove themselves by; of each kind at most two are valid at once, so
that a rotation loses nothing."""

import base64
import binascii
import hmac
import secrets as randomness
from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from publisher.publications import secrets

USER = "publisher"  # of Basic authentication
VALID = 2  # at once


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """As it is encrypted; the newest of each kind first."""

    path: tuple[str, ...] = ()
    basic: tuple[str, ...] = ()
    signing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class HookSecrets:
    """The secrets of one provider's webhook; its text shows none of them."""

    kept: Kept

    @classmethod
    def of(cls, stored: bytes | memoryview) -> "HookSecrets":
        """Raises PublisherError as `secrets.decrypt`."""
        return cls(msgspec.json.decode(secrets.decrypt(stored), type=Kept))

    @classmethod
    def new(cls, *, basic: bool, signing: str = "") -> "HookSecrets":
        """Fresh ones."""
        return cls(
            Kept(
                path=(_made(),),
                basic=(_made(),) if basic else (),
                signing=(signing,) if signing else (),
            )
        )

    def stored(self) -> bytes:
        """Encrypted, for the database."""
        return secrets.encrypt(msgspec.json.encode(self.kept).decode())

    def rotated(self) -> "HookSecrets":
        """A new address, and a new password where there is one; those before stay valid."""
        kept = self.kept
        basic = _before(_made(), kept.basic) if kept.basic else ()
        return replace(
            self, kept=msgspec.structs.replace(kept, path=_before(_made(), kept.path), basic=basic)
        )

    def with_signing(self, key: str) -> "HookSecrets":
        """The provider has a new signing key; the one before stays valid."""
        signing = _before(key, self.kept.signing)
        return replace(self, kept=msgspec.structs.replace(self.kept, signing=signing))

    def finished(self) -> "HookSecrets":
        """The rotation is over: the newest alone are valid."""
        kept = self.kept
        return replace(self, kept=Kept(kept.path[:1], kept.basic[:1], kept.signing[:1]))

    @property
    def rotating(self) -> bool:
        """Whether two of a kind are valid."""
        kept = self.kept
        return max(map(len, (kept.path, kept.basic, kept.signing))) > 1

    def fits_path(self, given: str) -> bool:
        """Whether this stands in one of our addresses; in constant time."""
        return _among(given, self.kept.path)

    def fits_basic(self, header: str) -> bool:
        """Whether an Authorization header holds the password, or none is asked for."""
        if not self.kept.basic:
            return True
        scheme, _, text = header.partition(" ")
        try:
            user, _, password = base64.b64decode(text, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return False
        known = _among(password, self.kept.basic)
        return known and scheme.lower() == "basic" and user == USER


def _made() -> str:
    return randomness.token_urlsafe(24)


def _before(new: str, old: Iterable[str]) -> tuple[str, ...]:
    return (new, *(one for one in old if one != new))[:VALID]


def _among(given: str, known: Iterable[str]) -> bool:
    text = given.encode("utf-8", "replace")
    return any(hmac.compare_digest(text, one.encode()) for one in known)
