"""The fields of a ninjs document, whatever version wrote them."""

from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import Any, cast

from publisher.content.article import Access, Author, Enclosure, PubStatus
from publisher.content.block_reader import LONGEST_RIGHTS
from publisher.content.blocks import Figure, Span
from publisher.content.enclosures import each_once, enclosure
from publisher.content.fields import LANGUAGE, Field
from publisher.content.links import is_address, is_picture
from publisher.content.parsers.html.body import Body, read_body
from publisher.content.parsers.moments import read_moment
from publisher.content.parsers.plain_body import plain_body
from publisher.content.parsers.text.bylines import names_in
from publisher.content.problems import BadInput
from publisher.content.reader import LONGEST_LABEL, URGENCIES

Json = dict[str, Any]
PICTURE_RIGHTS = "https://schema.org/usageInfo"
ACCESS_RIGHTS = "https://schema.org/conditionsOfAccess"
PLAYED = frozenset({"audio", "video", "component"})
STORIES = frozenset({"text", "composite"})
SECTIONS = frozenset({"category", "section", "rubric"})


def folded_key(name: object) -> str:
    """A name without case and underscores: `pubStatus`, `pubstatus` and `body_html` meet."""
    return str(name).lower().replace("_", "")


def with_folded_keys(value: Any) -> Any:
    """A document with all its names so. Raises BadInput `duplicate_key` for two that meet and
    differ, `too_deep`.
    """
    try:
        return _folded(value)
    except RecursionError:
        raise BadInput("too_deep", "the document is nested too deeply") from None


def _folded(value: Any) -> Any:
    if isinstance(value, dict):
        members: Json = {}
        for name, member in value.items():
            found = _folded(member)
            if members.setdefault(folded_key(name), found) != found:
                message = f"{name} stands there in two spellings that differ; keep one"
                raise BadInput("duplicate_key", message, name)
        return members
    return [_folded(each) for each in value] if isinstance(value, list) else value


class Document:
    """The fields of one document, by names in small letters."""

    def __init__(self, fields: Any) -> None:
        if not isinstance(fields, dict):
            raise BadInput("wrong_type", "the document must be an object")
        self.fields: Json = fields

    def text(self, name: str) -> str | None:
        value = self.fields.get(name)
        if not isinstance(value, str | None):
            raise BadInput("wrong_type", f"{name} must be text", name)
        return (value or "").strip() or None

    def many(self, name: str) -> list[Json]:
        """The members of a list of objects; of a map of objects in 1.x."""
        value = self.fields.get(name) or []
        value = list(value.values()) if isinstance(value, dict) else value
        if not isinstance(value, list):
            raise BadInput("wrong_type", f"{name} must be a list", name)
        return [each for each in value if isinstance(each, dict)]

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.fields.get(name)
        values = value if isinstance(value, list) else [value]
        return tuple(each.strip() for each in values if isinstance(each, str) and each.strip())

    def text_with_role(self, name: str, *roles: str) -> str | None:
        """The value with one of these roles."""
        return next(iter(self.texts_with_role(name, *roles)), None)

    def texts_with_role(self, name: str, *roles: str) -> list[str]:
        wanted = {folded_key(role) for role in roles}
        values = [
            each.get("value") for each in self.many(name) if folded_key(each.get("role")) in wanted
        ]
        values += [value for key, value in self.fields.items() if _old_role(name, key) in wanted]
        lines = [" ".join(value.split(" ")).strip() for value in values if isinstance(value, str)]
        return [line for line in lines if line]

    def pubstatus(self) -> PubStatus:
        """Whether the story may be used. Raises BadInput for a word that IPTC has not."""
        said = Field(self.text("pubstatus") or "usable", "pubstatus")
        return cast(PubStatus, said.one_of(PubStatus))

    def refuse_other_types(self) -> None:
        """Raises BadInput `not_a_story` for what is no text: a picture, a film, an event."""
        kind = self.text("type") or "text"
        if folded_key(kind) not in STORIES:
            message = f"ninjs of type {kind[:40]!r} is no story; text and composite are"
            raise BadInput("not_a_story", message, "type")

    def headline(self) -> str:
        title = self.title()
        if not title:
            raise BadInput("missing_headline", "headlines holds no headline", "headlines")
        return title

    def title(self) -> str:
        """The headline, "" without one."""
        first = [each.get("value") for each in self.many("headlines") if "value" in each][:1]
        title = (
            self.text_with_role("headlines", "main") or self.text("headline") or self.text("title")
        )
        title = title or next((each for each in first if isinstance(each, str)), "").strip()
        return " ".join(title.split("\n"))

    def standfirst(self) -> str | None:
        roles = ("standfirst", "summary", "lead", "dek")
        said = self.text_with_role("descriptions", *roles) or self.text("descriptiontext")
        return said or self.text("summary")

    def language(self) -> str | None:
        tag = self.text("language")
        if tag and (len(tag) > 35 or not LANGUAGE.fullmatch(tag)):
            message = "language must be a language tag such as fr or ar-TN"
            raise BadInput("bad_language", message, "language")
        return tag

    def moment(self, name: str, zone: tzinfo) -> datetime | None:
        text = self.text(name)
        found = read_moment(text, zone)
        if text and found is None:
            message = f"{name} must be a time such as 2026-11-22T06:30:00Z"
            raise BadInput("bad_time", message, name)
        return found

    def body(self, language: str | None) -> Body:
        """The main body, as HTML where there is some, else as plain text."""
        bodies = self.many("bodies")
        bodies.sort(key=lambda body: folded_key(body.get("role")) != "main")
        values = {_kind(body): body["value"] for body in reversed(bodies) if _holds(body)}
        html = values.get("html") or self.text("bodyhtml") or self.text("bodyxhtml")
        if html:
            return read_body(html, base=self.page(), language=language)
        return plain_body(values.get("text") or self.text("bodytext") or "", language)

    def access(self) -> Access:
        """Who may read it whole, where our own rights expression says it."""
        rights = self.fields.get("rightsinfo")
        said = rights.get("encodedrights") if isinstance(rights, dict) else None
        ours = isinstance(rights, dict) and rights.get("langid") == ACCESS_RIGHTS
        return cast(Access, Field(said, "rightsInfo").one_of(Access)) if ours else "free"

    def authors(self, beneath: Collection[str] = ()) -> tuple[Author, ...]:
        """The named and the notes on them; `beneath` are the paragraphs under the text, which may
        say whose note is whose.
        """
        people = [*self.many("people"), *self.many("person")]
        named = [
            each.get("name") for each in people if folded_key(each.get("rel")) in {"author", "by"}
        ]
        names = [name.strip() for name in named if isinstance(name, str) and name.strip()]
        names = names or list(names_in(self.text("by") or self.text("byline") or ""))
        notes = self.texts_with_role("descriptions", "authorNote")
        if len(names) == 1 and len(notes) == 1 and notes[0] not in beneath:
            return (Author(name=names[0], note=notes[0]),)
        of_name = {name: note for name in names for note in notes if f"{name}\n{note}" in beneath}
        by_name = (Author(name=name, note=of_name.get(name)) for name in names)
        return (*by_name, *(Author(note=n) for n in notes if n not in of_name.values()))

    def subjects(self, *, sections: bool) -> tuple[str, ...]:
        """Rubrics are subjects whose `rel` says so; all others are tags."""
        found = [*self.many("subjects"), *self.many("subject")]
        names = [
            each.get("name")
            for each in found
            if (folded_key(each.get("rel")) in SECTIONS) == sections
        ]
        return tuple(dict.fromkeys(n.strip() for n in names if isinstance(n, str) and n.strip()))

    def urgency(self) -> int | None:
        """IPTC's urgency; 0 and what is none says nothing. Raises BadInput `wrong_type`."""
        value = self.fields.get("urgency")
        if value is None:
            return None
        if type(value) not in (int, float):
            raise BadInput("wrong_type", "urgency must be a number", "urgency")
        least, most = URGENCIES
        return int(value) if value in range(least, most + 1) else None

    def label(self, name: str) -> str | None:
        """A text of one line, cut where it is longer than we keep."""
        return " ".join((self.text(name) or "").split())[:LONGEST_LABEL].strip() or None

    def named(self, *names: str) -> str | None:
        """The first thing with a name in a list of such, else with a code: places, genres."""
        found = [Document(one) for name in names for one in self.many(name)]
        said = (one.label(key) for key in ("name", "literal", "code") for one in found)
        return next(filter(None, said), None)

    def rights(self) -> str:
        """Who must have granted a picture, where our own rights expression says it, else ""."""
        said = self.fields.get("rightsinfo")
        if not isinstance(said, dict) or said.get("langid") != PICTURE_RIGHTS:
            return ""
        return (Document(said).label("encodedrights") or "")[:LONGEST_RIGHTS]

    def page(self) -> str | None:
        """The story's page: a rendition of kind HTML, else `uri` where it is an address."""
        pages = [each for each in self.many("renditions") if "html" in _media_type(each)]
        addresses = [str(each.get("href")) for each in pages] + [self.text("uri") or ""]
        return next((each for each in addresses if is_address(each) and len(each) <= 1000), None)

    def pictures(self) -> list[Figure]:
        """The associated pictures."""
        parts = [Document(each) for each in self.many("associations")]
        return [figure for part in parts if (figure := part.figure())]

    def enclosures(self) -> tuple[Enclosure, ...]:
        """The associated sounds, films and files."""
        parts = [Document(each) for each in self.many("associations")]
        return each_once(part.enclosed() for part in parts)

    def enclosed(self) -> Enclosure | None:
        """What a story may enclose: its first rendition that is no picture."""
        if folded_key(self.text("type")) not in PLAYED:
            return None
        made = (
            enclosure(
                str(each.get("href") or ""),
                _media_type(each),
                str(each.get("sizeinbytes") or ""),
                self.title(),
            )
            for each in self.many("renditions")
        )
        return next(filter(None, made), None)

    def figure(self) -> Figure | None:
        if (self.text("type") or "picture") != "picture":
            return None
        made = [each for each in self.many("renditions") if is_picture(str(each.get("href")))]
        made.sort(key=lambda each: -each["width"] if isinstance(each.get("width"), int) else 0)
        if not made:
            return None
        caption = (
            self.text_with_role("descriptions", "caption") or self.text("descriptiontext") or ""
        )
        alt = self.text_with_role("descriptions", "alternativeText", "alt")
        return Figure(
            src=str(made[0]["href"]),
            alt=alt or self.text("bodytext") or "",
            caption=(Span(caption),) if caption else (),
            credit=self.text("by") or self.text("byline") or "",
            rights=self.rights(),
        )


def _media_type(rendition: Json) -> str:
    return str(rendition.get("contenttype") or rendition.get("mimetype") or "")


def _old_role(name: str, key: str) -> str:
    """The role in a name of 1.x: `kicker` of `headline_kicker`, `authornote` of
    `description_authorNote_2`."""
    begins = name.removesuffix("s")
    return key.removeprefix(begins).rstrip("0123456789") if key.startswith(begins) else ""


def _holds(body: Json) -> bool:
    return isinstance(body.get("value"), str) and bool(body["value"].strip())


def _kind(body: Json) -> str:
    """`html` or `text`, by what the body says of itself or looks like."""
    kind = str(body.get("contenttype") or "").lower()
    return "html" if "html" in kind or (not kind and "<p" in body["value"]) else "text"
