"""What stands around the text of an NITF document, and its pictures, sounds and films."""

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml.etree import _Element as Element

from publisher.content.article import Author, Enclosure
from publisher.content.block_reader import LONGEST_RIGHTS
from publisher.content.blocks import Direction, Figure
from publisher.content.enclosures import each_once, enclosure
from publisher.content.links import is_address, is_picture
from publisher.content.parsers.iptc.elements import (
    all_of,
    first,
    line_of,
    once,
    text_at,
    text_of,
    value,
)
from publisher.content.parsers.iptc.markup import is_picture_media, width_of
from publisher.content.parsers.text.bylines import names_in

SUBJECT = ("tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type")


def meta(root: Element, name: str) -> str:
    """What a `meta` of the head says, else ""."""
    found = (one for one in all_of(root, "head/meta") if one.get("name") == name)
    return next(((one.get("content") or "").strip() for one in found), "")


def authors_of(root: Element) -> tuple[Author, ...]:
    """The names of the bylines, and the notes on authors under the text."""
    bylines = all_of(root, "body/body.head/byline")
    names = once([name for line in bylines for name in _names(line)])
    notes = list(_notes(root))
    of_name = {name: note for name, note in notes if name in names}
    named = (Author(name=name, note=of_name.get(name)) for name in names)
    return (*named, *(Author(name=n, note=note) for n, note in notes if n not in of_name))


def _names(byline: Element) -> Iterator[str]:
    people = [line_of(text_of(one)) or "" for one in all_of(byline, "person")]
    yield from people or names_in(byline.text or "")


def _notes(root: Element) -> Iterator[tuple[str | None, str]]:
    for one in _under(root, "author-note"):
        rest = deepcopy(one)
        name = line_of(text_at(rest, "person"))
        for person in all_of(rest, "person"):
            person.text = None
        yield name, text_of(rest)


def sponsor_of(root: Element) -> str | None:
    """The sponsor's line under the text."""
    return next(map(text_of, _under(root, "sponsor")), None)


def _under(root: Element, kind: str) -> Iterator[Element]:
    found = all_of(root, "body/body.end/tagline/em")
    return (one for one in found if one.get("class") == kind)


def rubrics_of(root: Element) -> tuple[str, ...]:
    """Classifiers that say that they are one, else the section that it was in."""
    found = all_of(root, "head/docdata/identified-content/classifier")
    names = [one.get("value") or text_of(one) for one in found if one.get("type") == "rubric"]
    return once(names or [value(root, "head/pubdata", "position.section")])


def tags_of(root: Element) -> tuple[str, ...]:
    """Keywords, and subjects that are no rubric."""
    keys = [one.get("key") or "" for one in all_of(root, "head/docdata/key-list/keyword")]
    subjects = all_of(root, "head/tobject/tobject.subject")
    names = (next(filter(None, map(one.get, SUBJECT)), "") for one in subjects)
    rubrics = rubrics_of(root)
    return once([*keys, *(name for name in names if name not in rubrics)])


def kicker_of(root: Element) -> str | None:
    """The second headline that says that it is one."""
    found = all_of(root, "body/body.head/hedline/hl2")
    kickers = (line_of(text_of(one), 1000) for one in found if one.get("class") == "kicker")
    return next(kickers, None)


def page_of(root: Element) -> str | None:
    """Where it stands on the web."""
    said = value(root, "head/pubdata", "ex-ref")
    return said if is_address(said) and len(said) <= 1000 else None


def direction_of(root: Element) -> Direction | None:
    """The direction of the text, as the style of the body says it."""
    body = first(root, "body")
    style = "" if body is None else body.get("style") or ""
    found = re.search(r"direction:\s*(ltr|rtl)", style)
    return None if found is None else "rtl" if found[1] == "rtl" else "ltr"


def pictures_of(content: Element | None) -> tuple[Figure, ...]:
    """The pictures whose rights are said."""
    return () if content is None else tuple(_granted(content))


def _granted(content: Element) -> Iterator[Figure]:
    for media in content.iter("{*}media"):
        rights = _said(media, "rights")[:LONGEST_RIGHTS]
        for reference in all_of(media, "media-reference"):
            source = reference.get("source") or ""
            if rights and is_picture(source):
                yield Figure(src=source, rights=rights)


def enclosures_of(content: Element | None) -> tuple[Enclosure, ...]:
    """Sounds, films and files, the widest rendition of each."""
    if content is None:
        return ()
    return each_once(_enclosed(media) for media in content.iter("{*}media"))


def _enclosed(media: Element) -> Enclosure | None:
    references = all_of(media, "media-reference")
    if not references or is_picture_media(media):
        return None
    best = max(references, key=width_of)
    return enclosure(
        best.get("source") or "",
        best.get("mime-type") or "",
        _said(media, "size"),
        best.get("name") or "",
    )


def _said(media: Element, name: str) -> str:
    found = (one for one in all_of(media, "media-metadata") if one.get("name") == name)
    return next((one.get("value") or "" for one in found), "")
