"""The address of a site as people type it, what may be called for it, and how that may fail."""

from enum import StrEnum

from publisher.channels.http import BadAddress, address_of
from publisher.content.web_address import web_address
from publisher.errors import PublisherError

LONGEST = 500


class SiteProblem(StrEnum):
    """Why a site said nothing."""

    FORBIDDEN = "forbidden"  # in a private network, or no address that is called
    NOT_REACHED = "not_reached"
    ANSWERED = "answered"  # with an error
    NO_PAGE = "no_page"  # nothing that could be read


def checked_site(text: str) -> str:
    """The address as it was typed, if a site may stand there; its scheme may be left out.

    Raises PublisherError `bad_site`.
    """
    wanted = text.strip()
    if not wanted or len(wanted) > LONGEST:
        raise _bad()
    try:
        first = address_of(candidates(wanted)[0])
    except BadAddress:
        raise _bad() from None
    if "." not in first.host and ":" not in first.host and first.host != "localhost":
        raise _bad()
    return wanted


def candidates(text: str) -> tuple[str, ...]:
    """What to call, in this order."""
    if text.lower().startswith(("http://", "https://")):
        return (text,)
    whole = text if "/" in text else f"{text}/"
    return (f"https://{whole}", f"http://{whole}")


def domain_of(host: str) -> str:
    """The domain that mails of this site would come from; "" for a bare address."""
    name = host.removeprefix("www.")
    labels = name.split(".")
    return name if len(labels) > 1 and not labels[-1].isdecimal() and ":" not in name else ""


def host_of(text: str) -> str:
    """The host of an address as it was typed and checked."""
    return web_address(candidates(text)[0]).host


def _bad() -> PublisherError:
    return PublisherError(
        "bad_site", "this is no address of a site; write one like www.example.org", "address"
    )
