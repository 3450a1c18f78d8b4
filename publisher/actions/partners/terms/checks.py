"""What the terms of a destination may hold: each check returns the value as it is kept.

All raise PublisherError with the field's name as `where`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import get_args

from publisher.actions.partners.parcel_names import PLACEHOLDERS, checked_pattern
from publisher.content.article import Access
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.renderers.wire.encodings import ENCODINGS
from publisher.renderers.wire.fitting import LIMITED

NAME_PARTS = tuple(PLACEHOLDERS)
PICTURES = "pictures"  # how many go along as files; 0 for none
LIMITS = (*LIMITED, PICTURES)
MOST_RIGHTS = 100
MOST_CHARACTERS = 1_000_000
MOST_HOURS = 24 * 60
FEWEST_DIGITS = 5
_RIGHT = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,59}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_PHONE = re.compile(r"\+?[0-9 ().\-/\u00a0\u202f]{5,60}")
_FOLDER = re.compile(r"[^\x00-\x1f\x7f\\/:*?\"<>|]{1,100}")


def access(word: str, where: str = "access") -> str:
    """What it gets whole. Raises `unknown_access`."""
    known = get_args(Access)
    if word not in known:
        raise PublisherError("unknown_access", f"{word!r} is none of {', '.join(known)}", where)
    return word


def rights(codes: Sequence[str]) -> list[str]:
    """Codes of pictures, each once. Raises `bad_right`."""
    found = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    for code in found:
        if not _RIGHT.fullmatch(code):
            message = f"{code[:80]!r} is no code: letters, digits, and : . _ - within, 60 at most"
            raise PublisherError("bad_right", message, "rights")
    if len(found) > MOST_RIGHTS:
        message = f"{len(found)} codes; {MOST_RIGHTS} at most"
        raise PublisherError("too_many_rights", message, "rights")
    return found


def name_pattern(pattern: str) -> str:
    """A file's name with {parts}; it must tell stories apart. Raises `bad_name_pattern`."""
    return checked_pattern(checks.line(pattern, "name_pattern"))


def folder(path: str) -> str:
    """A folder within the channel's place, without the slashes around it. Raises `bad_folder`."""
    parts = [part for part in path.strip().strip("/").split("/") if part]
    if path.strip() and not parts:
        raise PublisherError("bad_folder", f"{path!r} names no folder", "folder")
    for part in parts:
        if part in (".", "..") or not _FOLDER.fullmatch(part) or part != part.strip(" ."):
            message = f"{part[:80]!r} cannot be a folder's name; write one like depeches/fr"
            raise PublisherError("bad_folder", message, "folder")
    joined = "/".join(parts)
    if len(joined) > 500:
        raise PublisherError("bad_folder", "500 characters at most", "folder")
    return joined


def encoding(name: str) -> str:
    """How characters become bytes; "" is utf-8. Raises `unknown_encoding`."""
    found = name.strip().lower()
    if found and found not in ENCODINGS:
        message = f"{name[:80]!r} is none of {', '.join(ENCODINGS)}"
        raise PublisherError("unknown_encoding", message, "encoding")
    return found


def limits(given: Mapping[str, int]) -> dict[str, int]:
    """Most characters by part, and most pictures. Raises `unknown_limit` or `bad_limit`."""
    for part, most in given.items():
        if part not in LIMITS:
            message = f"{part[:80]!r} is none of {', '.join(LIMITS)}"
            raise PublisherError("unknown_limit", message, "limits")
        if not (part != PICTURES) <= most <= MOST_CHARACTERS:
            message = f"{part} may be 1 to {MOST_CHARACTERS} characters, not {most}"
            raise PublisherError("bad_limit", message, "limits")
    return {part: given[part] for part in LIMITS if part in given}


def hour(text: str, where: str) -> time | None:
    """A time of day; None for "". Raises `bad_time_of_day`."""
    if not text.strip():
        return None
    if not _TIME.fullmatch(text.strip()):
        message = f"{text[:80]!r} is no time of day; write one like 22:30"
        raise PublisherError("bad_time_of_day", message, where)
    return time.fromisoformat(text.strip())


def quiet_hours(first: time | None, last: time | None) -> None:
    """Raises `half_quiet_hours`, or `no_quiet_hours` where they are the whole day or none of it."""
    if (first is None) is not (last is None):
        where = "quiet_from" if first is None else "quiet_to"
        message = "quiet hours have a beginning and an end; give both, or take both away"
        raise PublisherError("half_quiet_hours", message, where)
    if first is not None and first == last:
        message = f"quiet hours from {first:%H:%M} to {first:%H:%M} are no hours; pause it instead"
        raise PublisherError("no_quiet_hours", message, "quiet_to")


def silent_hours(given: str | int) -> int | None:
    """After how many hours of waiting a person is told; None for "". Raises `bad_hours`."""
    text = str(given).strip()
    if not text:
        return None
    found = whole_number(text, most=MOST_HOURS)
    if found is None:
        message = f"{text[:80]!r} is no number of hours from 0 to {MOST_HOURS}"
        raise PublisherError("bad_hours", message, "silent_hours")
    return found


def phone(number: str) -> str:
    """A telephone number as people write it. Raises `bad_phone`."""
    number = checks.line(number, "contact_phone", most=60)
    if number and not (_PHONE.fullmatch(number) and sum(map(str.isdigit, number)) >= FEWEST_DIGITS):
        message = f"{number!r} is no telephone number; write one like +33 1 23 45 67 89"
        raise PublisherError("bad_phone", message, "contact_phone")
    return number
