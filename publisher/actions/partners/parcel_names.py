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
class DeliveryKey:
    """What one delivery is, however often it is tried: a version to a destination. `occasion`: why
    it goes there once more ("advance", "replay-…"); "" for the news itself."""

    destination: int = 0
    version: int = 0
    occasion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """What a name is made from; `suffix` is the format's, `pattern` the destination's ("" for
    DEFAULT), `slugline` the newsroom's name for the story."""

    guid: str
    version: int
    suffix: str
    pattern: str = ""
    article_id: str = "0"
    language: str = ""
    pubstatus: str = "usable"
    published_at: datetime = _EPOCH
    slugline: str = ""
    key: DeliveryKey = DeliveryKey()


def file_name(parts: NameParts) -> str:
    """The plain file name of one version, by the destination's pattern; a replay says so before
    its suffix. What follows an advance copy takes its place."""
    values = {name: value(parts) for name, value in PLACEHOLDERS.items()}
    name = (parts.pattern or DEFAULT).format_map(values)
    occasion = parts.key.occasion
    if not occasion.startswith("replay"):
        return name
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{occasion}.{suffix}"


def picture_name(name: str, picture: str, number: int) -> str:
    """The file name of the story's picture `number` beside its file `name`."""
    stem = name.rpartition(".")[0] or name
    return f"{stem}-{number}{PurePosixPath(picture).suffix}"


def with_version(name: str, version: int) -> str:
    """A name where the first may not be overwritten: with the version before its suffix."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.v{version}.{suffix}" if dot else f"{name}.v{version}"


def event_id(parts: NameParts) -> str:
    """The idempotency key of a delivery: the same for each try of a version at a destination, with
    a suffix where it goes there once more. It tells nobody how many there were before it."""
    key = parts.key
    digest = hashlib.sha256(f"{key.destination} {key.version}".encode()).digest()
    sealed = tokens.seal_many("webhook-id", [int.from_bytes(digest[:8], "big")])[0]
    return "-".join(filter(None, ("msg_" + tokens.lowercase(sealed), key.occasion)))


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
