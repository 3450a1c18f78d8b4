"""How a person gets in: found by what they type, with which passkeys and codes."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from publisher.publications.folded_email import folded
from publisher.publications.models import User
from publisher.publications.prepared import Prepared

_by_number = Prepared(lambda number: User.objects.filter(pk=number), -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """One passkey. number: of its row; works: it was made for the host of now."""

    number: int
    name: str
    made: datetime
    works: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysIn:
    """Beside a password: passkeys, codes of an app, spare codes."""

    passkeys: tuple[Passkey, ...]
    app: bool
    codes: bool


def user_numbered(number: int) -> User | None:
    """Whose number it is; each request of somebody who is signed in asks."""
    return next(iter(_by_number(number)), None)


def user_named(given: str) -> User | None:
    """The user of that name or address, blocked ones too; None where there is none, or two names
    differ in their case alone and neither is typed exactly."""
    typed = unicodedata.normalize("NFKC", given.strip())
    if not typed or "\0" in typed:
        return None
    if "@" in typed and (found := User.objects.filter(email=folded(typed)).first()):
        return found
    alike = list(User.objects.filter(username__iexact=typed)[:2])
    exact = User.objects.filter(username=typed).first() if len(alike) > 1 else None
    return exact or (alike[0] if len(alike) == 1 else None)


def ways_in_of(user: User, host: str) -> WaysIn:
    """What the person set up. host: that passkeys are made for now."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    kinds = {row.type for row in rows}
    passkeys = (
        Passkey(
            number=row.pk,
            name=str(row.data.get("name", "")),
            made=row.created_at,
            works=row.data.get("host") == host,
        )
        for row in rows
        if row.type == Authenticator.Type.WEBAUTHN
    )
    return WaysIn(
        passkeys=tuple(passkeys),
        app=Authenticator.Type.TOTP in kinds,
        codes=Authenticator.Type.RECOVERY_CODES in kinds,
    )


def dead_passkeys(host: str) -> int:
    """How many passkeys were made for another host than this one, and work no more."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    dead: int = rows.exclude(data__host=host).count()
    return dead
