"""What the webhooks of Ghost and WordPress share: a post's text, or that it is withdrawn."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from publisher.content.article import Parsed
from publisher.content.blocks import Paragraph
from publisher.content.fields import Field, Members
from publisher.content.inline_text import as_text
from publisher.content.links import is_address
from publisher.content.parsers.html.body import Body, read_body
from publisher.content.parsers.moments import read_moment
from publisher.content.typography import strip_forbidden

LONGEST_ADDRESS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post. `parsed` is None when it is not, or no longer, for readers."""

    source_id: str
    parsed: Parsed | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The picture that a CMS keeps beside the text; `caption` is HTML."""

    src: str
    alt: str = ""
    caption: str = ""


def members(field: Field) -> Members:
    """The members of a CMS's object, which has many that mean nothing here."""
    return Members(field, field.of(dict))


def text_member(found: Members, name: str) -> str:
    """A text, "" where there is none; what XML forbids is left out, as a browser would."""
    return found.get(name, lambda field: strip_forbidden(field.of(str)), "").strip()


def moment(found: Members, name: str) -> datetime | None:
    """A time, in UTC where it names no zone. Raises BadInput `bad_time` for what is none."""
    text = text_member(found, name)
    read = read_moment(text, UTC)
    if text and read is None:
        raise found.owner.at(name).refuse("bad_time", "is no time")
    return read


def identity(found: Members, name: str = "id") -> str:
    """The CMS's own id, a text or a number."""
    field = found.need(name)
    if type(field.value) is int:
        return str(field.value)
    return field.filled(500)


def address(found: Members, *names: str) -> str | None:
    """The first web address that is one."""
    given = (text_member(found, name) for name in names)
    return next((a for a in given if is_address(a) and len(a) <= LONGEST_ADDRESS), None)


def body_of(html: str, lead: Lead | None, base: str | None) -> Body:
    """The blocks of a post, led by its picture unless the text shows it already."""
    if lead is None or not lead.src or lead.src in html:
        return read_body(html, base=base)
    caption = f"<figcaption>{lead.caption}</figcaption>" if lead.caption else ""
    picture = f'<img src="{escape(lead.src)}" alt="{escape(lead.alt)}">'
    return read_body(f"<figure>{picture}{caption}</figure>{html}", base=base)


def text_of_html(html: str) -> str:
    """The words of a title or excerpt that a CMS gives as HTML."""
    blocks = read_body(html).blocks
    words = (as_text(b.content) for b in blocks if isinstance(b, Paragraph))
    return re.sub(r"\s*\n\s*", " ", " ".join(words)).strip()
