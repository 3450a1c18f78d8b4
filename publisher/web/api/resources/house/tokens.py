"""Tokens: programs' keys to this API. None makes another that may more than it may itself."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.publications.create_token import create_token
from publisher.actions.publications.revoke_token import revoke_token
from publisher.publications.api_tokens import EVERY_SCOPE
from publisher.publications.models import ApiToken as Row
from publisher.publications.roles import Permission
from publisher.web.api.documents import Document, Moment, Time
from publisher.web.api.persons import allows
from publisher.web.api.resource import Made, Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.words import Slug

Scopes = Annotated[list[Annotated[str, Meta(max_length=60)]], Meta(min_length=1, max_length=200)]


class NewToken(Document):
    """a key for one program; its scopes are of the caller's own, its end no later than the
    caller's. source: the slug of the system whose articles it brings"""

    name: Slug
    scopes: Scopes
    source: Slug | None = None
    expires_at: Moment | None = None


class Token(Document, kw_only=True):
    """a program's key, without the key itself"""

    name: str
    scopes: list[str]
    source: str | None
    created_by: str
    created_at: Time
    expires_at: Time | None
    last_used_at: Time | None
    revoked_at: Time | None


class MadeToken(Token):
    """token: shown this once; only its hash is kept"""

    token: str


def _fields(row: Row) -> dict[str, object]:
    return {
        "name": row.name,
        "scopes": row.scopes,
        "source": row.source or None,
        "created_by": row.created_by,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
        "revoked_at": row.revoked_at,
    }


def _show(row: Row) -> Token:
    return Token(**_fields(row))  # type: ignore[arg-type]


def _create(call: Call, body: NewToken) -> Made[Row]:
    allows(call, Permission.SETTINGS)
    mine = call.caller.token
    ends = [moment for moment in (body.expires_at, mine.expires_at) if moment is not None]
    made = create_token(
        name=body.name,
        scopes=body.scopes,
        within=[scope for scope in EVERY_SCOPE if scope in mine.scopes],
        source=body.source or "",
        expires_at=min(ends, default=None),
        **call.about,
    )
    shown = MadeToken(**_fields(made.row), token=made.token)  # type: ignore[arg-type]
    return Made(made.row, shown)


def _revoke(call: Call, row: Row) -> None:
    allows(call, Permission.SETTINGS)
    revoke_token(name=row.name, **call.about)


TOKENS = Resource(
    name="tokens",
    one="token",
    key="name",
    shown=Token,
    show=_show,
    rows=own(Row),
    takes=NewToken,
    made=MadeToken,
    create=_create,
    remove=_revoke,
    conflicts=frozenset({"token_exists"}),
)
