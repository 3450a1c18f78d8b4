"""Destinations as documents."""

from typing import Annotated, Any, Literal, cast

from msgspec import UNSET, Meta, UnsetType

from publisher.actions.partners.destination_settings import place_of
from publisher.actions.partners.terms.checks import MOST_HOURS
from publisher.actions.partners.terms.fields import Terms
from publisher.actions.partners.terms.notices import Notice
from publisher.query.tree import LONGEST
from publisher.syndication.filters.stored import text_of
from publisher.syndication.models import Destination as Row
from publisher.web.api.documents import Document, Part, Time

Slug = Annotated[str, Meta(max_length=60, pattern="^[a-z0-9-]+$")]
Filter = Annotated[str, Meta(max_length=LONGEST)]
Line = Annotated[str, Meta(max_length=200)]
Usage = Annotated[str, Meta(max_length=1000)]
Code = Annotated[str, Meta(max_length=60)]
Hour = Annotated[str, Meta(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
Settings = dict[Code, Annotated[str, Meta(max_length=20_000)]]


class DestinationTerms(Document, kw_only=True):
    """what a destination gets, how it is written and when it is visited (docs/partners.md); what is
    left out stays, and an empty text or list takes a term away. silent_hours: a story that waits
    for longer is told to a person, 0: none, else its own past decides"""

    filter: Filter | UnsetType = UNSET
    product: Annotated[str, Meta(max_length=60)] | UnsetType = UNSET
    access: Literal["free", "registered", "paid"] | UnsetType = UNSET
    rights: Annotated[list[Code], Meta(max_length=100)] | UnsetType = UNSET
    usage_terms: Usage | UnsetType = UNSET
    advance_copies: bool | UnsetType = UNSET
    minor_edits: bool | UnsetType = UNSET
    name_pattern: Line | UnsetType = UNSET
    folder: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    encoding: Code | UnsetType = UNSET
    limits: dict[Code, int] | UnsetType = UNSET
    quiet_from: Hour | UnsetType = UNSET
    quiet_to: Hour | UnsetType = UNSET
    time_zone: Code | UnsetType = UNSET
    silent_hours: Annotated[int, Meta(ge=0, le=MOST_HOURS)] | Literal[""] | UnsetType = UNSET
    contact_name: Line | UnsetType = UNSET
    contact_phone: Code | UnsetType = UNSET

    def terms(self) -> Terms:
        """Those that were given."""
        given = {name: getattr(self, name) for name in Terms.__annotations__}
        return cast(Terms, {name: one for name, one in given.items() if one is not UNSET})


class NewDestination(DestinationTerms, kw_only=True):
    """one endpoint of a partner; its settings are those of its channel, secrets among them"""

    partner: Slug
    channel: Code
    settings: Settings
    slug: Slug | UnsetType = UNSET
    format: Code = "ninjs"


class ChangedDestination(DestinationTerms, kw_only=True):
    """other terms, another format, settings of the channel; what is left out stays"""

    settings: Settings = {}
    format: Code | UnsetType = UNSET


class Destination(Document):
    """one endpoint of a partner; its secrets are never shown. settings: without them. filter: "" is
    every story"""

    id: str
    partner: str
    slug: str
    channel: str
    format: str
    place: str
    settings: dict[str, str]
    filter: str
    product: str | None
    access: str
    rights: list[str]
    usage_terms: str | None
    advance_copies: bool
    minor_edits: bool
    name_pattern: str | None
    folder: str | None
    encoding: str | None
    limits: dict[str, int]
    quiet_from: str | None
    quiet_to: str | None
    time_zone: str | None
    silent_hours: int | None
    contact_name: str | None
    contact_phone: str | None
    starts_at: Time
    paused_at: Time | None
    paused_code: str | None
    old_secret_until: Time | None
    created_at: Time


class DestinationNotice(Part):
    code: str
    message: str


class MadeDestination(Destination):
    """a new destination; secret: one that was made, shown this once"""

    secret: str | None
    warnings: list[DestinationNotice]


class Rotation(Document):
    """new secrets by the keys of settings, where they are the partner's to give; at_once: the old
    one has leaked and ends now; what: `token` is one of the partner's API, which may do what
    `scopes` say, else all that its channel allows; `feed` is the key of its private feed"""

    settings: Settings = {}
    at_once: bool = False
    what: Literal["secret", "token", "feed"] = "secret"
    scopes: Annotated[list[Code], Meta(max_length=20)] = []


class Rotated(Document):
    """secret: one that was made, shown this once, or the key in the addresses of `feeds`; scopes:
    what a token may do"""

    secret: str | None
    old_secret_until: Time | None
    scopes: list[str] | None = None
    feeds: dict[str, str] | None = None


def shown(row: Row) -> Destination:
    """A destination's document."""
    return Destination(**_fields(row))


def made(row: Row, secret: str | None, notices: list[Notice]) -> MadeDestination:
    """The same of a new one, with what is told this once."""
    warnings = [DestinationNotice(code=one.code, message=one.message) for one in notices]
    return MadeDestination(**_fields(row), secret=secret, warnings=warnings)


def _fields(row: Row) -> dict[str, Any]:
    return dict(
        id=str(row.pk),
        partner=row.partner.slug,
        slug=row.slug,
        channel=row.channel,
        format=row.format,
        place=place_of(row),
        settings=row.settings,
        filter=text_of(row.filter_tree),
        product=row.product.slug if row.product else None,
        starts_at=row.starts_at,
        paused_at=row.paused_at,
        paused_code=row.paused_code or None,
        old_secret_until=row.secret_before_until,
        created_at=row.created_at,
        **_plain(row),
    )


def _plain(row: Row) -> dict[str, Any]:
    as_they_are = ("access", "rights", "advance_copies", "minor_edits", "limits", "silent_hours")
    or_none = (
        *("usage_terms", "name_pattern", "folder", "encoding"),
        *("time_zone", "contact_name", "contact_phone"),
    )
    return {
        **{name: getattr(row, name) for name in as_they_are},
        **{name: getattr(row, name) or None for name in or_none},
        "quiet_from": f"{row.quiet_from:%H:%M}" if row.quiet_from else None,
        "quiet_to": f"{row.quiet_to:%H:%M}" if row.quiet_to else None,
    }
