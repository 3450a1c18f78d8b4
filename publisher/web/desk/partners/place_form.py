"""The form of a destination: its fields from the table of channels, and what was typed in it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from publisher.actions.partners.fields import Field, FieldType, Words
from publisher.actions.partners.terms.checks import LIMITS
from publisher.actions.partners.terms.fields import Terms
from publisher.actions.partners.ways import Way
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.query.errors import QueryError
from publisher.syndication.filters.stored import text_of
from publisher.syndication.models import Destination
from publisher.web.desk.partners.words import problem_of
from publisher.web.words.queries import QueryFault, fault_in

TEXTS = (
    *("filter", "product", "access", "rights", "usage_terms", "name_pattern", "folder"),
    *("encoding", "quiet_from", "quiet_to", "time_zone", "silent_hours"),
    *("contact_name", "contact_phone"),
)
FLAGS = ("advance_copies", "minor_edits")
SETTING, LIMIT, DROP = "set-", "limit-", "drop-"
# The option of the command that an error names, and the field of the form.
FIELDS = {"destination": "slug", "--channel": "channel", "--format": "format", "limits": "limit-"}
Typed = Mapping[str, str]  # by the names of the form's fields
_WIDGETS = {FieldType.URL: "url", FieldType.PORT: "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One setting of the channel as a form asks for it.

    widget: text, url, number, password, lines (a secret of several) or choice; kept: a secret that
    stands already, which is not shown; made: one that we make where none is given.
    """

    key: str
    name: str
    label: str
    help: str
    widget: str
    value: str
    required: bool
    kept: bool
    made: bool
    optional: bool
    choices: list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What was refused: by the name of the field, and of the filter at the word. general: what is
    about no field of the form."""

    by_field: Mapping[str, str] = field(default_factory=dict)
    filter: QueryFault | None = None
    general: str = ""

    def __bool__(self) -> bool:
        return bool(self.by_field or self.filter or self.general)


def inputs(way: Way, typed: Typed, kept: frozenset[str], *, new: bool) -> list[Input]:
    """The settings of a channel. kept: keys of the secrets that stand already."""
    return [_input(one, typed, kept, new=new) for one in way.fields]


def _input(one: Field, typed: Typed, kept: frozenset[str], *, new: bool) -> Input:
    name = SETTING + one.key
    needed = not one.optional and one.make is None and one.key not in kept
    return Input(
        key=one.key,
        name=name,
        label=said(one.label) if one.label else "",
        help=said(one.help),
        widget=_widget(one),
        value="" if one.secret else typed.get(name, ""),
        required=needed,
        kept=one.key in kept,
        made=one.make is not None and new,
        optional=one.optional,
        choices=[(value, said(words)) for value, words in (one.choices or {}).items()],
    )


def _widget(one: Field) -> str:
    if one.secret:
        return "lines" if one.lines else "password"
    return "choice" if one.choices else _WIDGETS.get(one.type, "text")


def said(words: Words) -> str:
    """Words of a table in the language of the page."""
    return words.get(get_language() or "en", words["en"])


def typed_in(form: QueryDict, way: Way) -> dict[str, str]:
    """All that was typed but secrets, which no page repeats."""
    found = {name: form.get(name, "") for name in empty(way)}
    return {name: value.replace("\r\n", "\n").strip() for name, value in found.items()}


def empty(way: Way) -> dict[str, str]:
    """Every field of the form but secrets, with nothing in it."""
    secret = {SETTING + key for key in way.secret_keys()}
    names = [SETTING + one.key for one in way.fields] + [LIMIT + part for part in LIMITS]
    return {name: "" for name in [*TEXTS, *FLAGS, "format", "slug", *names] if name not in secret}


def stored(place: Destination) -> dict[str, str]:
    """What stands, as the form would have it typed."""
    found = {name: getattr(place, name) for name in TEXTS if name not in ("filter", "product")}
    found |= {"filter": text_of(place.filter_tree), "rights": "\n".join(place.rights)}
    found |= {"product": place.product.slug if place.product else "", "format": place.format}
    for name in ("quiet_from", "quiet_to"):
        found[name] = f"{found[name]:%H:%M}" if found[name] else ""
    hours = place.silent_hours
    found |= {"silent_hours": "" if hours is None else str(hours)}
    found |= {name: "1" if getattr(place, name) else "" for name in FLAGS}
    found |= {LIMIT + part: str(most) for part, most in place.limits.items()}
    return found | {SETTING + key: value for key, value in place.settings.items()}


def state_of(place: Destination) -> str:
    """Changes with all that the form can change; tells nothing of a secret."""
    text = json.dumps(stored(place), sort_keys=True) + bytes(place.secret).hex()
    return salted_hmac("publisher.desk.destination", text, algorithm="sha256").hexdigest()


def terms_in(typed: Typed) -> Terms:
    """The terms that were typed. Raises PublisherError for a limit that is no number."""
    found: Terms = {
        "limits": dict(_limits(typed)),
        "rights": typed["rights"].replace(",", "\n").split("\n"),
        "advance_copies": bool(typed["advance_copies"]),
        "minor_edits": bool(typed["minor_edits"]),
    }
    texts = {name: typed[name] for name in TEXTS if name != "rights"}
    return {**found, **texts}  # type: ignore[typeddict-item]


def _limits(typed: Typed) -> Iterator[tuple[str, int]]:
    for part in LIMITS:
        text = typed.get(LIMIT + part, "")
        if text:
            most = whole_number(text)
            if most is None:
                raise PublisherError("bad_limit", f"{part} must be a number", LIMIT + part)
            yield part, most


def settings_in(form: QueryDict, way: Way, typed: Typed, *, new: bool) -> dict[str, str]:
    """The settings that were typed. A secret that is left empty stays, unless its box says that it
    goes."""
    found = {}
    for one in way.fields:
        name = SETTING + one.key
        if not one.secret:
            found[one.key] = typed[name]
        elif form.get(name, "").strip():
            found[one.key] = form.get(name, "").replace("\r\n", "\n")
        elif not new and one.optional and DROP + one.key in form:
            found[one.key] = ""
    return found


def faults_of(error: PublisherError, typed: Typed) -> Faults:
    """Where in the form the error is."""
    if isinstance(error, QueryError):
        return Faults(filter=fault_in(typed.get("filter", ""), error))
    where = error.where
    if where.startswith("--set "):
        where = SETTING + where.removeprefix("--set ")
    where = FIELDS.get(where, where)
    if where in typed or where.startswith((SETTING, LIMIT)) or where == "channel":
        return Faults(by_field={where: problem_of(error)})
    return Faults(general=problem_of(error))
