"""Checks of a theme's finished HTML: forbidden elements, addresses, leaked tokens."""

import re
from collections.abc import Iterator

from publisher.errors import PublisherError
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.findings import Finding
from publisher.renderers.email.themes.environment import ENTRY
from publisher.renderers.email.themes.tags import Tag, style_sheets, tags

FORBIDDEN = (
    "script|iframe|frame|frameset|object|embed|applet|form|input|button|select|textarea|base|link|"
    "svg|math|video|audio|template|portal|dialog|marquee"
)
# As characters, so that nothing which hides an element from our parser hides it from this.
_ANYWHERE = re.compile(rf"<[\s/]*({FORBIDDEN})(?![\w-])", re.IGNORECASE)
_ADDRESSES = ("href", "src", "background", "poster", "cite", "longdesc", "data", "xlink:href")
_SCHEME = re.compile(r"(?:https?://[^\s/]|mailto:|tel:)", re.IGNORECASE)
_SECRET = re.compile(r"[\x00-\x20\x7f]+")  # what a browser skips in a scheme
_CSS = re.compile(r"@import|expression\s*\(|-moz-binding|behaviou?r\s*:|javascript:", re.IGNORECASE)
_CSS_ADDRESS = re.compile(r"url\(\s*['\"]?(?!https://)", re.IGNORECASE)
_SPOKEN = ("aria-label", "alt", "title")  # words, which may be a reader's own
_PERSONAL = re.compile(r"slot-[0-9a-f]{16}-[a-z0-9]+-end")


def refuse_faults(html: str, nonce: str) -> None:
    """Raises PublisherError with the code of the first fault and the messages of all."""
    faults = faults_of(html, nonce, ENTRY)
    if faults:
        said = "; ".join(f"{fault.message}: {fault.remedy}" for fault in faults[:5])
        message = f"the theme writes what no mail may hold: {said}"
        raise PublisherError(faults[0].code, message, faults[0].where)


def faults_of(html: str, nonce: str, theme: str) -> list[Finding]:
    """What keeps this HTML from leaving, as errors; `theme` names the place where nothing better
    is known."""
    found = [
        _fault(
            "forbidden_element", theme, f"<{name}> has no place in a mail", _remedy(name), tag=name
        )
        for name in dict.fromkeys(match[1].lower() for match in _ANYWHERE.finditer(html))
    ]
    seen = tags(html)
    for tag in seen:
        found += _of_tag(tag, nonce, tag.where or theme)
    for sheet in style_sheets(html):
        found += _of_style(sheet, theme)
    return [*found, *_leaving(seen, nonce, theme)]


def _fault(code: str, where: str, message: str, remedy: str, **values: object) -> Finding:
    return Finding(
        severity="error", code=code, where=where, message=message, remedy=remedy, values=values
    )


def _remedy(found: str) -> str:
    if found in {"link", "@import"}:
        return (
            "take it out; where MJML wrote it, for a font that it fetches from Google: name your "
            'own, <mj-all font-family="Georgia, serif" />, and leave out <mj-font>'
        )
    return "take it out"


def _of_tag(tag: Tag, nonce: str, where: str) -> Iterator[Finding]:
    if tag.name == "meta" and "http-equiv" in tag.attributes:
        kind = tag.attributes["http-equiv"].strip().lower()
        if kind not in {"content-type", "x-ua-compatible"}:
            named = f"meta http-equiv={kind}"
            yield _fault("forbidden_element", where, f"<{named}>", "take it out", tag=named)
    for name, value in tag.attributes.items():
        if name.startswith("on") or name in {"srcdoc", "formaction", "ping", "action"}:
            message = f"<{tag.name}> has the attribute {name}"
            values = {"tag": tag.name, "name": name}
            yield _fault("forbidden_attribute", where, message, "take it out", **values)
        elif name == "style":
            yield from _of_style(value, where)
        yield from _of_slots(tag, name, value, nonce, where)
        yield from _of_address(tag, name, value, nonce, where)


def _of_address(tag: Tag, name: str, value: str, nonce: str, where: str) -> Iterator[Finding]:
    if name == "srcset":
        parts = [part.split()[0] for part in value.split(",") if part.split()]
    else:
        parts = [value] if name in _ADDRESSES else []
    for part in parts:
        plain = _SECRET.sub("", part)
        if _SCHEME.match(plain) or (name == "href" and plain.startswith("#")):
            continue
        if tag.name == "a" and _PERSONAL.fullmatch(plain):
            continue
        message = f"<{tag.name}> has the {name} {part[:60]!r}, which nobody can follow from a mail"
        remedy = "give a whole address that begins with https://"
        values = {"tag": tag.name, "name": name, "address": part[:60]}
        yield _fault("bad_address", where, message, remedy, **values)


def _of_slots(tag: Tag, name: str, value: str, nonce: str, where: str) -> Iterator[Finding]:
    """A reader's own token must reach nobody but us: whole links alone hold it."""
    links = _links(nonce)
    alone = tag.name == "a" and name == "href" and value in links
    words = name in _SPOKEN and not any(link in value for link in links)
    if _PERSONAL.search(value) and not alone and not words:
        yield _fault(
            "misplaced_slot",
            where,
            f"<{tag.name}> has something of the reader in its {name}",
            "use `leave`, `preferences` and `still` as a link's whole href, and nothing of a "
            "reader in any other attribute",
            tag=tag.name,
            name=name,
        )


def _links(nonce: str) -> list[str]:
    return [
        slots.placeholder(nonce, name) for name in (slots.LEAVE, slots.PREFERENCES, slots.STILL)
    ]


def _of_style(style: str, where: str) -> Iterator[Finding]:
    for pattern in (_CSS, _CSS_ADDRESS, _PERSONAL):
        for found in pattern.finditer(style):
            message = f"a style has {found[0]!r}"
            yield _fault("forbidden_style", where, message, _remedy(found[0]), words=found[0])


def _leaving(seen: list[Tag], nonce: str, theme: str) -> Iterator[Finding]:
    leave = _links(nonce)[0]
    links = (tag.attributes.get("href") for tag in seen if tag.name == "a")
    if leave not in links:
        yield _fault(
            "missing_leave",
            theme,
            "the mail has no link to leave",
            'put <a href="{{ leave }}">{{ words.leave }}</a> where readers find it',
        )
