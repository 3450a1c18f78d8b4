"""The fields above a Markdown text, between two lines of three hyphens (YAML) or
plus signs (TOML).

Only texts, lists and maps of texts are read (YAML's base schema), no anchors and no tags: dates,
numbers and truth are ours to judge.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import cast, get_args

import yaml

from publisher.content.article import Access, Author
from publisher.content.fields import LANGUAGE
from publisher.content.links import is_address
from publisher.content.parsers.moments import read_moment
from publisher.content.problems import BadInput
from publisher.content.typography import FORBIDDEN, strip_forbidden

LONGEST = 64_000  # characters
DEEPEST = 20  # lists and maps in each other
FENCE = re.compile(r"\A---[ \t]*\n(?P<fields>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M | re.S)
TOML_FENCE = re.compile(r"\A\+\+\+[ \t]*\n(?P<fields>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.M | re.S)
# Of several names for one field the first counts: publishDate goes before date (Hugo).
NAMES = {
    "headline": "headline title titre",
    "kicker": "kicker surtitre overline",
    "standfirst": "standfirst chapo subtitle description summary excerpt deck",
    "authors": "authors author auteur auteurs byline",
    "published_at": "published_at publishdate pubdate published date",
    "updated_at": "updated_at updated lastmod modified last_modified_at",
    "embargo_until": "embargo_until embargo embargoed",
    "language": "language lang langue",
    "direction": "direction dir",
    "rubrics": "rubrics rubric rubrique rubriques categories category section",
    "tags": "tags tag keywords",
    "access": "access acces visibility",
    "canonical_url": "canonical_url canonical url permalink link",
    "guid": "guid id uuid",
    "sponsor": "sponsor",
    "urgency": "urgency urgence priority",
    "slugline": "slugline",
    "place": "place lieu dateline",
    "genre": "genre",
    "picture_rights": "picture_rights droits_photo photo_rights",
    "pubstatus": "pubstatus",
    "notice": "notice",
    "draft": "draft brouillon eleventyexcludefromcollections",
}
MEANT = {alias: name for name, aliases in NAMES.items() for alias in aliases.split()}
ACCESS = {"public": "free", "members": "registered"}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields by our names, and those that nobody here knows."""

    values: dict[str, object]
    unknown: tuple[str, ...] = ()

    def text(self, name: str, longest: int = 10_000) -> str | None:
        """A field as one line of text; None where it is absent or empty.

        Raises BadInput `wrong_type`, `too_long`.
        """
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise BadInput("wrong_type", f"{name} must be text", name)
        if len(value) > longest:
            raise BadInput("too_long", f"{name} has more than {longest} characters", name)
        return " ".join(re.split(r"[ \t\n]+", value)).strip() or None

    def texts(self, name: str) -> tuple[str, ...]:
        """A field as several texts: a list, or words between commas."""
        value = self.values.get(name)
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        if not isinstance(value, list | None) or any(not isinstance(v, str) for v in value or []):
            raise BadInput("wrong_type", f"{name} must be text or a list of texts", name)
        return tuple(str(part).strip() for part in value or [] if str(part).strip())

    def moment(self, name: str, zone: tzinfo) -> datetime | None:
        """A field as an aware time; `zone` is for one that names none."""
        text = self.text(name)
        if text is None:
            return None
        found = read_moment(text, zone)
        if found is None:
            message = f"{name}: {text[:60]!r} is no time such as 2026-11-22T06:30:00+01:00"
            raise BadInput("bad_time", message, name)
        return found

    def language(self) -> str | None:
        """The language tag (BCP 47); en_US is read as en-US."""
        tag = (self.text("language") or "").replace("_", "-")
        if tag and (len(tag) > 35 or not LANGUAGE.fullmatch(tag)):
            message = "language must be a language tag such as fr or ar-TN"
            raise BadInput("bad_language", message, "language")
        return tag or None

    def access(self) -> Access:
        """Who may read it whole; Ghost's words are understood too."""
        word = (self.text("access") or "free").lower()
        word = ACCESS.get(word, word)
        if word not in get_args(Access):
            message = f"access must be one of {', '.join(get_args(Access))}"
            raise BadInput("wrong_value", message, "access")
        return cast(Access, word)

    def authors(self) -> tuple[Author, ...]:
        """One name, names between commas, a list of names, or of maps with `name` and `note`."""
        value = self.values.get("authors")
        if isinstance(value, dict):
            value = [value]
        if not isinstance(value, list):
            return tuple(Author(name=name) for name in self.texts("authors"))
        return tuple(_author(each) for each in value if each)

    def urgency(self) -> int | None:
        """IPTC's urgency. Raises BadInput `out_of_range` for what is no number from 1 to 9."""
        text = self.text("urgency", 100)
        if text is not None and not re.fullmatch(r"[1-9]", text):
            message = "urgency must be a number from 1, the most urgent, to 9"
            raise BadInput("out_of_range", message, "urgency")
        return int(text) if text else None

    def address(self) -> str | None:
        """The story's own address; a path alone is none."""
        address = self.text("canonical_url", 1000)
        return address if address and is_address(address) else None


def _author(value: object) -> Author:
    if isinstance(value, dict):
        name, note = value.get("name"), value.get("note") or value.get("bio")
        if isinstance(name, str | None) and isinstance(note, str | None) and (name or note):
            return Author(name=name or None, note=note or None)
    if isinstance(value, str):
        return Author(name=value.strip())
    raise BadInput("wrong_type", "authors must be names, or maps with name and note", "authors")


def split_front_matter(text: str) -> tuple[FrontMatter, str, int]:
    """The fields, the text under them, and how many lines they took.

    Raises BadInput `bad_front_matter` with its line, or `draft_article`.
    """
    found = FENCE.match(text) or TOML_FENCE.match(text)
    if found is None:
        return FrontMatter({}), text, 0
    lines = found[0].count("\n")
    load = _load if found.re is FENCE else _load_toml
    values = dict(_members(load(found["fields"])))
    _refuse_controls(values)
    unpublished = _says(values.get("published"), "false no 0 non")
    if unpublished or _says(values.get("published"), "true yes 1 oui"):  # Jekyll's switch, no date
        del values["published"]
    front = FrontMatter(_meant(values), tuple(key for key in values if key not in MEANT))
    if unpublished or _says(front.values.get("draft"), "true yes 1 oui"):
        raise BadInput(
            "draft_article", "the text says that it is a draft; publish it first", "draft"
        )
    return front, text[found.end() :], lines


def _refuse_controls(value: object, name: str = "") -> None:
    """Escapes can hide characters that no feed may carry. Raises BadInput `control_characters`."""
    inner: Iterable[tuple[str, object]] = ()
    if isinstance(value, dict):
        inner = [(name or str(key), part) for key, each in value.items() for part in (key, each)]
    elif isinstance(value, list):
        inner = [(name, each) for each in value]
    elif isinstance(value, str) and FORBIDDEN.search(value):
        message = f"the field {strip_forbidden(name)} holds a character that XML forbids; remove it"
        raise BadInput("control_characters", message, strip_forbidden(name))
    for place, each in inner:
        _refuse_controls(each, place)


def _meant(values: dict[str, object]) -> dict[str, object]:
    """The values by our names; `draft` is one that any of its aliases says."""
    found: dict[str, object] = {}
    for name, aliases in NAMES.items():
        given = [values[alias] for alias in aliases.split() if values.get(alias) not in (None, "")]
        if given:
            found[name] = given[0]
    return found


def _says(value: object, words: str) -> bool:
    return str(value or "").strip().lower() in words.split()


def _load_toml(fields: str) -> object:
    """Hugo's other kind of fields, its values as the texts that YAML would give."""
    _refuse_long(fields)
    try:
        return _as_texts(tomllib.loads(fields))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is one; a number too long, too
        message = f"the fields above the text are no TOML: {error}"
        raise BadInput("bad_front_matter", message, line=1) from None


def _as_texts(value: object) -> object:
    if isinstance(value, dict):
        return {name: _as_texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_texts(each) for each in value]
    return value if isinstance(value, str) else str(value)


def _refuse_long(fields: str) -> None:
    if len(fields) > LONGEST:
        message = f"the fields above the text have more than {LONGEST} characters"
        raise BadInput("bad_front_matter", message, line=1)


def _load(fields: str) -> object:
    _refuse_long(fields)
    try:
        _refuse_anchors_and_depth(fields)
        return yaml.load(fields, Loader=yaml.BaseLoader)  # noqa: S506 (texts only)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        message = f"line {line} of the fields above the text is no YAML: {error.problem}"
        raise BadInput("bad_front_matter", message, line=line) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        message = f"the fields above the text cannot be read: {error}"
        raise BadInput("bad_front_matter", message, line=1) from None


def _refuse_anchors_and_depth(fields: str) -> None:
    """An alias of an alias of an alias would be billions of texts; brackets take quadratic time."""
    depth = 0
    for event in yaml.parse(fields, Loader=yaml.BaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 2 if event.start_mark else 1
            raise BadInput("bad_front_matter", f"line {line}: nested too deep", line=line)
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 2 if event.start_mark else 1
            raise BadInput("bad_front_matter", f"line {line}: aliases are not read", line=line)


def _members(loaded: object) -> Iterator[tuple[str, object]]:
    if loaded in (None, ""):
        return
    if not isinstance(loaded, dict):
        raise BadInput(
            "bad_front_matter", "the fields above the text must be `name: value`", line=2
        )
    for key, value in loaded.items():
        yield str(key).strip().lower().replace("-", "_")[:60], value
