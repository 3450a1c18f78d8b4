"""The fields of a news item of NewsML-G2."""

from datetime import datetime, tzinfo

from lxml.etree import _Element as Element

from publisher.content.article import Author, Enclosure
from publisher.content.block_reader import LONGEST_RIGHTS
from publisher.content.blocks import Direction, Figure, Span
from publisher.content.enclosures import each_once, enclosure
from publisher.content.links import is_address, is_picture
from publisher.content.parsers.iptc.elements import (
    all_of,
    line_of,
    moment,
    once,
    text_at,
    text_of,
    value,
)
from publisher.content.parsers.iptc.markup import width_of
from publisher.content.parsers.ninjs_document import PICTURE_RIGHTS
from publisher.content.parsers.text.bylines import names_in
from publisher.content.problems import BadInput

KICKER, SPONSOR, ALT = "schema:alternativeHeadline", "schema:sponsor", "drol:altText"
SUMMARY, CAPTION = "drol:summary", "drol:caption"
ENCLOSED = "schema:associatedMedia"
PLAYED = ("audio/", "video/")


class NewsItem:
    """One news item; what it does not say is None or empty."""

    def __init__(self, element: Element, zone: tzinfo) -> None:
        self.element, self.zone = element, zone

    def guid(self) -> str | None:
        return (self.element.get("guid") or "").strip()[:500] or None

    def text(self, path: str) -> str | None:
        return text_at(self.element, path)

    def code(self, path: str) -> str:
        """What a code ends in (`text` of `ninat:text`), by its qcode or its address."""
        said = value(self.element, path, "qcode") or value(self.element, path, "uri")
        return said.rstrip("/").replace("/", ":").rpartition(":")[2]

    def moment(self, name: str) -> datetime | None:
        """A time of `itemMeta`. Raises BadInput `bad_time`."""
        return moment(self.text(f"itemMeta/{name}"), name, self.zone)

    def embargo(self) -> datetime | None:
        """Until when it must wait. Raises BadInput `bad_time` where it waits without an end."""
        if all_of(self.element, "itemMeta/embargoed") and not self.text("itemMeta/embargoed"):
            message = (
                "embargoed says no time: the story waits without an end; send it when it may go"
            )
            raise BadInput("bad_time", message, "embargoed")
        return self.moment("embargoed")

    def headline(self) -> str | None:
        """The headline, else the title for people."""
        said = (text_of(one) for one in self._in_role("headline", excepted=KICKER))
        return line_of(next(filter(None, said), None) or self.text("itemMeta/title"), 1000)

    def kicker(self) -> str | None:
        return line_of(next(map(text_of, self._in_role("headline", KICKER)), None), 1000)

    def described(self, role: str = "") -> str | None:
        """The description in a role, or in none."""
        return next(map(text_of, self._in_role("description", role)), None) or None

    def _in_role(self, name: str, role: str = "", *, excepted: str = "") -> list[Element]:
        found = all_of(self.element, f"contentMeta/{name}")
        if excepted:
            return [one for one in found if one.get("role") != excepted]
        return [one for one in found if (one.get("role") or "") == role]

    def authors(self) -> tuple[Author, ...]:
        """The creators with their notes, else the names in the byline."""
        made = (
            Author(name=line_of(text_at(one, "name")), note=text_at(one, "note"))
            for one in all_of(self.element, "contentMeta/creator")
        )
        found = tuple(author for author in made if author != Author())
        by = text_at(self.element, "contentMeta/by")
        return found or tuple(Author(name=name) for name in names_in(by or ""))

    def rubrics(self) -> tuple[str, ...]:
        return once([line_of(name) or "" for name in self._names("itemMeta/service")])

    def tags(self) -> tuple[str, ...]:
        """Keywords, and subjects that are no rubric."""
        found = [text_of(one) for one in all_of(self.element, "contentMeta/keyword")]
        rubrics = self.rubrics()
        subjects = (line_of(name) or "" for name in self._names("contentMeta/subject"))
        return once([*found, *(name for name in subjects if name not in rubrics)])

    def _names(self, path: str) -> list[str]:
        found = all_of(self.element, path)
        return [text_at(one, "name") or (one.get("literal") or "").strip() for one in found]

    def named(self, name: str) -> str | None:
        """The first place or genre by its name, else by its literal or code."""
        path = f"contentMeta/{name}"
        return line_of(next(filter(None, self._names(path)), None) or self.code(path))

    def right(self, language: str) -> str:
        """What a rights expression of a language says, else ""."""
        found = all_of(self.element, "rightsInfo/rightsExpressionData")
        return next((text_of(one) for one in found if one.get("langid") == language), "")

    def page(self) -> str | None:
        """Where it stands on the web."""
        found = all_of(self.element, "itemMeta/altRep")
        said = [text_of(one) for one in found if "html" in (one.get("contenttype") or "")]
        return next((one for one in said if is_address(one) and len(one) <= 1000), None)

    def enclosures(self) -> tuple[Enclosure, ...]:
        links = all_of(self.element, "itemMeta/link")
        return each_once(
            enclosure(
                one.get("href") or "",
                one.get("contenttype") or "",
                one.get("size") or "",
                one.get("title") or "",
            )
            for one in links
            if one.get("rel") == ENCLOSED or (one.get("contenttype") or "").startswith(PLAYED)
        )

    def direction(self) -> Direction | None:
        """The direction of its text, as it says it."""
        pages = all_of(self.element, "contentSet/inlineXML/html")
        said = [self.element.get("dir"), *(page.get("dir") for page in pages)]
        return "rtl" if "rtl" in said else "ltr" if "ltr" in said else None

    def figure(self) -> Figure | None:
        """The picture of an item of a picture: the widest of its renditions."""
        remote = all_of(self.element, "contentSet/remoteContent")
        made = [one for one in remote if is_picture(one.get("href") or "")]
        if not made:
            return None
        best = max(made, key=width_of)
        caption = self.described(CAPTION) or self.described() or ""
        return Figure(
            src=best.get("href") or "",
            alt=line_of(self.described(ALT), 10_000) or "",
            caption=(Span(caption),) if caption else (),
            credit=line_of(self.text("contentMeta/creditline")) or "",
            rights=self.right(PICTURE_RIGHTS)[:LONGEST_RIGHTS],
        )
