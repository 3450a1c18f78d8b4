"""What a publication's own fields may hold: each check returns the value as it is kept.

All raise PublisherError with the field's name as `where`.
"""

import re
from functools import lru_cache
from zoneinfo import available_timezones

import idna
from babel import Locale
from email_validator import EmailNotValidError, validate_email

from publisher.content.typography import CONTROLS, is_blank
from publisher.content.web_address import is_web_address
from publisher.errors import PublisherError

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# The parts of RFC 5646 that a publication can want: language, script, region, variants.
_LANGUAGE = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)",
    re.IGNORECASE,
)
LONGEST_TERMS = 1000  # characters
LONGEST_ADDRESS = 1000  # characters as typed; what is left is counted in octets (RFC 5321: 254)
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def slug(value: str, where: str) -> str:
    """Lower-case letters, digits and single hyphens, 60 at most."""
    if len(value) > 60 or not _SLUG.fullmatch(value):
        raise PublisherError(
            "bad_slug",
            f"{value!r} must be lower-case letters, digits and hyphens, 60 at most",
            where,
        )
    return value


def line(value: str, where: str, *, most: int = 200, required: bool = False) -> str:
    """One line of text without control characters, stripped."""
    value = value.strip()
    if CONTROLS.search(value):
        message = f"{where} must be one line without control characters"
        raise PublisherError("bad_text", message, where)
    return _sized(value, where, most, required)


def usage_terms(value: str, where: str = "usage_terms") -> str:
    """What may be done with stories, 1000 characters at most: line ends become spaces."""
    return line(" ".join(value.split()), where, most=LONGEST_TERMS)


def text(value: str, where: str, *, most: int = 2000) -> str:
    """Text of several lines, stripped; line ends become `\\n`."""
    value = "\n".join(part.strip() for part in value.strip().splitlines())
    if CONTROLS.search(value.replace("\n", "")):
        raise PublisherError("bad_text", f"{where} must not hold control characters", where)
    return _sized(value, where, most, required=False)


def _sized(value: str, where: str, most: int, required: bool) -> str:
    if required and is_blank(value):
        raise PublisherError("missing_text", f"{where} must not be empty", where)
    if len(value) > most:
        raise PublisherError(
            "text_too_long", f"{where} has {len(value)} characters; {most} at most", where
        )
    return value


def time_zone(value: str, where: str) -> str:
    """A name of the IANA database."""
    if value not in _zones():
        raise PublisherError(
            "unknown_time_zone",
            f"{value!r} is no IANA time zone; write one like Europe/Paris",
            where,
        )
    return value


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def language(value: str, where: str) -> str:
    """A BCP 47 tag of a known language, in the usual case: fr, fr-CA, zh-Hant-TW."""
    found = _LANGUAGE.fullmatch(value)
    names = Locale("en")
    if found:
        primary, script = found["language"].lower(), (found["script"] or "").title()
        region = (found["region"] or "").upper()
        known = primary in names.languages
        known &= not script or script in names.scripts
        known &= not region or region in names.territories
        if known and len(value) <= 35:
            return "-".join(filter(None, (primary, script, region))) + found["variants"].lower()
    raise PublisherError(
        "unknown_language", f"{value!r} is no BCP 47 language; write one like fr or en-GB", where
    )


def domain(value: str, where: str) -> str:
    """A host name of two labels or more, in lower case, as IDNA's ASCII form."""
    name = value.strip().rstrip(".").lower()
    try:
        name = idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        name = ""
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise PublisherError(
            "bad_domain", f"{value!r} is no domain; write one like news.example.org", where
        )
    return name


def address(value: str, where: str) -> str:
    """An e-mail address, its domain in lower case. The message does not repeat it."""
    if len(value) > LONGEST_ADDRESS:  # to take apart a megabyte costs a quarter of a second
        raise PublisherError("bad_address", "is too long for an e-mail address", where)
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise PublisherError("bad_address", f"is no e-mail address: {error}", where) from None


def web_address(value: str, where: str) -> str:
    """An https or http address with a host, or nothing."""
    if value and (len(value) > 500 or not is_web_address(value)):
        raise PublisherError(
            "bad_web_address", f"{value!r} must be an address like https://example.org/page", where
        )
    return value


def colour(value: str, where: str) -> str:
    """Six hexadecimal digits after a `#`, in lower case."""
    value = value.lower()
    if not _COLOUR.fullmatch(value):
        raise PublisherError("bad_colour", f"{value!r} must be written like #8a1c1c", where)
    return value
