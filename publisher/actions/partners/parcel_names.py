"""The name under which one version goes to a destination: the same on every retry."""

import hashlib
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from publisher.errors import PublisherError
from publisher.publications import tokens

DEFAULT = "{slug}-{hash}.v{version}.{suffix}"
LONGEST_PATTERN, LONGEST_NAME = 200, 180
SLUG = 80  # characters of a guid's or a headline's words in a name
# What every file system and server takes, whatever its case or code page.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+=@-]*")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """What a name is made from; `suffix` is the format's, `pattern` the destination's ("" for
    DEFAULT), `slugline` the newsroom's name for the story."""

    delivery_id: int
    guid: str
    version: int
    suffix: str
    pattern: str = ""
    article_id: str = "0"
    language: str = ""
    pubstatus: str = "usable"
    published_at: datetime = _EPOCH
    slugline: str = ""


def file_name(parts: NameParts) -> str:
    """The plain file name of one version, by the destination's pattern."""
    values = {name: value(parts) for name, value in PLACEHOLDERS.items()}
    return (parts.pattern or DEFAULT).format_map(values)


def picture_name(name: str, picture: str, number: int) -> str:
    """The file name of the story's picture `number` beside its file `name`."""
    stem = name.rpartition(".")[0] or name
    return f"{stem}-{number}{PurePosixPath(picture).suffix}"


def with_version(name: str, version: int) -> str:
    """A name where the first may not be overwritten: with the version before its suffix."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.v{version}.{suffix}" if dot else f"{name}.v{version}"


def event_id(parts: NameParts) -> str:
    """An id of one delivery that tells nobody how many there were before it."""
    return "msg_" + tokens.lowercase(tokens.seal_many("webhook-id", [parts.delivery_id])[0])


def checked_pattern(pattern: str) -> str:
    """A name pattern as it is kept; "" stays "".

    Raises PublisherError `bad_name_pattern`: an unknown placeholder, a name that no server takes,
    one that two stories could share, or none that ends in the format's suffix.
    """
    if not pattern:
        return ""
    if len(pattern) > LONGEST_PATTERN:
        raise _bad(f"the pattern has more than {LONGEST_PATTERN} characters")
    used = _placeholders(pattern)
    if not {"hash", "id"} & used:
        raise _bad(f"{pattern!r}: two stories could have one name; put {{hash}} or {{id}} in it")
    if not pattern.endswith(".{suffix}"):
        raise _bad(f"{pattern!r} must end in .{{suffix}}")
    name = file_name(_longest(pattern))
    if not _PLAIN.fullmatch(name) or ".." in name or _RESERVED.fullmatch(name):
        raise _bad(
            f"{pattern!r}: a name is letters, figures and - _ + = @ . ; folders stand in the folder"
        )
    if len(name) > LONGEST_NAME:
        raise _bad(f"names would have more than {LONGEST_NAME} characters")
    return pattern


def _placeholders(pattern: str) -> set[str]:
    try:
        fields = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise _bad(f"{pattern!r} cannot be read: {error}") from None
    for _, name, form, conversion in fields:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            raise _bad(f"{{{name}}} is no placeholder; there is {known}")
    return {name for _, name, _, _ in fields if name}


def _longest(pattern: str) -> NameParts:
    return NameParts(
        delivery_id=0,
        guid="x" * SLUG,
        version=9999,
        suffix="html",
        pattern=pattern,
        article_id="9" * 12,
        language="zh-Hant-TW",
        pubstatus="canceled",
        slugline="x" * SLUG,
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:SLUG].strip("-") or "article"


def _hash(parts: NameParts) -> str:
    return hashlib.sha256(parts.guid.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _bad(message: str) -> PublisherError:
    return PublisherError("bad_name_pattern", message, "name_pattern")


PLACEHOLDERS: Mapping[str, Callable[[NameParts], str]] = {
    "slug": lambda parts: _slug(parts.slugline or parts.guid.rpartition(":")[2]),
    "hash": _hash,
    "id": lambda parts: parts.article_id,
    "version": lambda parts: str(parts.version),
    "suffix": lambda parts: parts.suffix,
    "language": lambda parts: _slug(parts.language or "und"),
    "status": lambda parts: parts.pubstatus,
    "date": lambda parts: f"{parts.published_at.astimezone(UTC):%Y%m%d}",
    "time": lambda parts: f"{parts.published_at.astimezone(UTC):%H%M%S}",
}
