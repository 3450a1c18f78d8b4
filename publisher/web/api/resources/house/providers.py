"""Webhooks by which mail providers say what became of our mails; their secrets are shown once."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.reports.manage_provider import (
    Opened,
    add_provider,
    is_rotating,
    needs_key,
    remove_provider,
    rotate_provider,
)
from publisher.delivery.models import MailProvider as Row
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Made, Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.verbs import done
from publisher.web.api.words import Slug

Secret = Annotated[str, Meta(max_length=10_000)]


class NewProvider(Document):
    """signing_key: what the provider's console shows; password: ask for one, too, where the
    provider signs nothing"""

    provider: Slug
    signing_key: Secret = ""
    password: bool = True


class NewSecrets(Document):
    """finish: what was valid before is so no more"""

    signing_key: Secret = ""
    finish: bool = False


class Provider(Document, kw_only=True):
    """a webhook and what came by it"""

    provider: str
    needs_signing_key: bool
    rotating: bool
    events: int
    unmatched: int
    unreadable: int
    refused: int
    created_at: Time
    last_event_at: Time | None


class OpenedProvider(Provider):
    """url, user, password: secrets, shown this once"""

    url: str
    user: str | None
    password: str | None


def _fields(row: Row) -> dict[str, object]:
    return {
        "provider": row.provider,
        "needs_signing_key": needs_key(row),
        "rotating": is_rotating(row),
        "events": row.events,
        "unmatched": row.unmatched,
        "unreadable": row.unreadable,
        "refused": row.refused,
        "created_at": row.created_at,
        "last_event_at": row.last_event_at,
    }


def _show(row: Row) -> Provider:
    return Provider(**_fields(row))  # type: ignore[arg-type]


def _opened(made: Opened) -> OpenedProvider:
    secrets = {"url": made.url, "user": made.user or None, "password": made.password or None}
    return OpenedProvider(**_fields(made.row), **secrets)  # type: ignore[arg-type]


def _add(call: Call, body: NewProvider) -> Made[Row]:
    made = add_provider(
        word=body.provider, signing_key=body.signing_key, basic=body.password, **call.about
    )
    return Made(made.row, _opened(made))


def _rotate(call: Call, row: Row) -> OpenedProvider:
    body: NewSecrets = call.document
    made = rotate_provider(
        word=row.provider, signing_key=body.signing_key, finish=body.finish, **call.about
    )
    return _opened(made)


PROVIDERS = Resource(
    name="providers",
    one="provider",
    key="provider",
    scope="mails",
    shown=Provider,
    show=_show,
    rows=own(Row),
    takes=NewProvider,
    made=OpenedProvider,
    create=_add,
    remove=lambda call, row: remove_provider(word=row.provider, **call.about),
    conflicts=frozenset({"provider_exists"}),
)
PROVIDER_VERBS = (
    done(
        PROVIDERS,
        "rotate",
        _rotate,
        OpenedProvider,
        "Make its address and password new, or take a new signing key",
        takes=NewSecrets,
    ),
)
