"""Addresses of previews: signed, short-lived, and of an origin of their own.

A mail's markup never shares the desk's origin: the page is opaque (`sandbox`), reads no cookie and
sets none, and where PUBLISHER_VIEW_URL names another host, it is shown there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.urls import reverse

from publisher.content.numbers import whole_number

SALT = "publisher.preview"
PREVIEW_SECONDS = 5 * 60
PARTS = ("html", "light", "text", "source")  # light: the light edition
LIGHTS = ("auto", "light", "dark")
WIDTHS = ("600", "375")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a mail is looked at. part: of PARTS; light: of LIGHTS, `auto` as the browser's; width: of
    WIDTHS, in CSS pixels; reader: a subscriber's number, None for nobody."""

    part: str = "html"
    light: str = "auto"
    width: str = "600"
    pictures: bool = True
    reader: int | None = None

    @property
    def query(self) -> str:
        """As `look_in` reads it; only what is not the plain look."""
        said = {
            "part": self.part if self.part != "html" else "",
            "light": self.light if self.light != "auto" else "",
            "width": self.width if self.width != "600" else "",
            "pictures": "" if self.pictures else "off",
            "reader": str(self.reader or ""),
        }
        return urlencode({name: value for name, value in said.items() if value})


def look_in(asked: Mapping[str, str]) -> Look:
    """The look that a query or a form names; the plain one for what it does not know."""
    return Look(
        part=_one_of(PARTS, asked.get("part")),
        light=_one_of(LIGHTS, asked.get("light")),
        width=_one_of(WIDTHS, asked.get("width")),
        pictures=asked.get("pictures") != "off",
        reader=whole_number(asked.get("reader", ""), least=1),
    )


def turned(look: Look, switch: str) -> Look:
    """The look after a switch like `light-dark`, `part-text`, `pictures-off`; as it is for any
    other."""
    name, _, value = switch.partition("-")
    if name == "pictures":
        return replace(look, pictures=value != "off")
    if name == "part" and value in PARTS:
        return replace(look, part=value)
    if name == "light" and value in LIGHTS:
        return replace(look, light=value)
    return replace(look, width=value) if name == "width" and value in WIDTHS else look


def preview_address(issue: int, look: Look, actor: str) -> str:
    """Where the mail is shown for PREVIEW_SECONDS, to whoever has the address. actor: who asked,
    for the audit log."""
    sealed: dict[str, Any] = {"issue": issue, "look": look.query, "actor": actor}
    path = reverse("shown-preview", args=[signing.dumps(sealed, salt=SALT, compress=True)])
    return path if settings.VIEW_URL == settings.BASE_URL else settings.VIEW_URL + path


def opened(token: str) -> tuple[int, str, str] | None:
    """The issue's number, the look's query and the actor of a fresh address; None for all else."""
    try:
        sealed = signing.loads(token, salt=SALT, max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        return None
    return sealed["issue"], sealed["look"], sealed["actor"]


def _one_of(known: tuple[str, ...], given: str | None) -> str:
    return given if given in known else known[0]
