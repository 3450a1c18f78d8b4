"""What a page says beside its story for those who may use it: a partner's copy in HTML, or any page
whose JSON-LD says that its story was taken back."""

from datetime import UTC, tzinfo

from lxml.etree import _Element as Element

from publisher.content.article import Parsed
from publisher.content.parsers.html.jsonld import LinkedStory
from publisher.content.parsers.html.page import Meta, canonical_address
from publisher.content.parsers.said_beside import SaidBeside, pubstatus_of
from publisher.content.typography import strip_forbidden

# A page that says these three is a partner's copy: its other names mean what ours do.
COPY = ("guid", "version", "pubstatus")
NAMES = ("pubstatus", "notice", "embargo", "access", "urgency", "slugline", "place", "genre")
ENDS = frozenset({"canceled", "withheld"})


def said_beside(meta: Meta, zone: tzinfo) -> SaidBeside | None:
    """What a partner's copy says; None for any other page."""
    if not all(map(meta.first, COPY)):
        return None
    values = {name: meta.first(name) or "" for name in NAMES}
    values |= {"updated": meta.first("article:modified_time") or ""}
    return SaidBeside({**values, "address": canonical_address(meta) or ""}, zone)


def guid_of(meta: Meta) -> str | None:
    """The name that the page gives its story."""
    return (meta.first("guid", "dc.identifier") or "")[:500] or None


def taken_back(
    document: Element, meta: Meta, linked: LinkedStory, beside: SaidBeside | None
) -> Parsed | None:
    """What a page says whose story must not be used, or not now; None for a usable one.

    Raises BadInput `wrong_value` for a partner's copy with a status that IPTC has not.
    """
    status = pubstatus_of(beside.values["pubstatus"]) if beside else "usable"
    said = (linked.text("creativeWorkStatus") or "").lower()
    if status == "usable" and said in ENDS:  # its other words are not about being used
        status = pubstatus_of(said)
    if status == "usable":
        return None
    titles = ("".join(map(str, one.itertext())) for one in document.iter("title"))
    headline = linked.text("headline") or " ".join(strip_forbidden(next(titles, "")).split())
    identifier = (linked.text("identifier") or "")[:500] or None
    own = beside or SaidBeside({"address": canonical_address(meta) or ""}, UTC)
    return own.taken_back(status, headline, guid_of(meta) or identifier)
