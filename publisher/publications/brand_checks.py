"""What a publication's brand and its addresses for mail may hold; as publications/checks.py."""

import re
from collections.abc import Mapping, Sequence

from publisher.errors import PublisherError
from publisher.publications import checks

MOST_FAMILIES = 6
MOST_LINKS = 12
MOST_SECTIONS = 24
SPACINGS = ("close", "even", "airy")
RULES = ("fine", "bold", "double", "none")
LONGEST_LOCAL = 37  # characters before the @ that leave room for + and a token (RFC 5321: 64)
_FAMILY = re.compile(r"[^\W_][\w -]{0,59}")
_LOCAL = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")


def fonts(value: str, where: str) -> str:
    """Families, first wanted, with commas between: `Source Serif 4, Georgia, serif`."""
    names = [name.strip(" \"'") for name in value.split(",") if name.strip()]
    bad = [name for name in names if not _FAMILY.fullmatch(name)]
    if bad or len(names) > MOST_FAMILIES:
        raise PublisherError(
            "bad_fonts",
            f"write up to {MOST_FAMILIES} names of families with commas between, like "
            "Source Serif 4, Georgia, serif",
            where,
        )
    return checks.line(", ".join(names), where)


def social_links(value: Sequence[Mapping[str, str]], where: str) -> list[dict[str, str]]:
    """`name` and `url` of each, MOST_LINKS at most; no name twice."""
    links = [
        {
            "name": checks.line(one["name"], where, most=40, required=True),
            "url": checks.web_address(one["url"], where),
        }
        for one in value
    ]
    names = [link["name"].casefold() for link in links]
    if len(links) > MOST_LINKS or len(set(names)) < len(names) or not all(o["url"] for o in links):
        raise PublisherError(
            "bad_social_links",
            f"write up to {MOST_LINKS} links, each with a name of its own and an address, like "
            "Mastodon=https://example.org/@courrier",
            where,
        )
    return links


def section_colours(value: Sequence[Mapping[str, str]], where: str) -> list[dict[str, str]]:
    """`section` and `colour` of each, MOST_SECTIONS at most; no section twice."""
    given = [
        {
            "colour": checks.colour(one["colour"], where),
            "section": checks.line(one["section"], where, most=100, required=True),
        }
        for one in value
    ]
    if len(given) > MOST_SECTIONS or len({one["section"] for one in given}) < len(given):
        raise PublisherError(
            "bad_section_colours",
            f"write up to {MOST_SECTIONS} sections, each once and with its colour, like "
            "Culture=#5b3a8c",
            where,
        )
    return given


def spacing(value: str, where: str) -> str:
    """How much air there is in mails: one of SPACINGS; "" is the middle one."""
    return _one_of(SPACINGS, value, where)


def rules(value: str, where: str) -> str:
    """How the rules in mails are drawn: one of RULES; "" is fine."""
    return _one_of(RULES, value, where)


def _one_of(known: Sequence[str], value: str, where: str) -> str:
    if value and value not in known:
        raise PublisherError("unknown_choice", f"write one of: {', '.join(known)}", where)
    return value


def leave_address(value: str, where: str) -> str:
    """An address whose local part can get `+TOKEN` in a `mailto:`, or nothing."""
    if not value:
        return ""
    found = checks.address(value, where)
    local = found.rpartition("@")[0]
    if len(local) > LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise PublisherError(
            "bad_address",
            f"what stands before the @ may have letters, digits, dots, - and _ only, "
            f"{LONGEST_LOCAL} at most: a token is added to it",
            where,
        )
    return found


def optional_address(value: str, where: str) -> str:
    """An e-mail address, or nothing."""
    return checks.address(value, where) if value else ""


def optional_domain(value: str, where: str) -> str:
    """A domain, or nothing."""
    return checks.domain(value, where) if value else ""


def check_complaint_domain(*, complaint_address: str, sender_address: str) -> None:
    """The domain that takes complaints is the sender's or one above it, which the sender's own
    signature vouches for (RFC 9477, 3.1)."""
    takes = complaint_address.rpartition("@")[2].lower()
    sends = sender_address.rpartition("@")[2].lower()
    if takes and takes != sends and not sends.endswith(f".{takes}"):
        raise PublisherError(
            "unaligned_address",
            f"complaints must go to the sender's domain, {sends}, or to one above it: no mailbox "
            "provider would write to another (RFC 9477)",
            "complaint-address",
        )
