"""What is no text goes from the source of a paste before it is parsed, in time that grows with its
length alone, whatever stands unclosed in it."""

import base64
import binascii
import re

MOST_PICTURES = 40
STARTS, ENDS = "<!--StartFragment-->", "<!--EndFragment-->"
WHOLE = ("style", "xml", "script", "head", "title")  # elements that go with what they hold
SIGNS = (
    re.compile(r"<!\[[^\]<>]{0,100}\]>|<!doctype[^<>]{0,300}>|<\?[^<>]{0,300}>", re.IGNORECASE),
    re.compile(r"</?[a-z]{1,4}\d?:[^<>]*>", re.IGNORECASE),  # <o:p>, <v:shape …>, <w:sdt …>
)
PICTURE = re.compile(
    r"""src\s{0,9}=\s{0,9}(["']?)\s{0,9}data:image/[a-z0-9.+-]{1,20};base64,([A-Za-z0-9+/=\s]*)\1""",
    re.IGNORECASE,
)
NAME = "pasted-picture-{}"


def without_pictures(source: str) -> tuple[str, dict[str, bytes]]:
    """The source with a name for each picture that stands in it, and their bytes by that name."""
    pictures: dict[str, bytes] = {}

    def named(found: re.Match[str]) -> str:
        name = NAME.format(len(pictures) + 1)
        if len(pictures) >= MOST_PICTURES:
            return 'src=""'
        try:
            pictures[name] = base64.b64decode(found[2])
        except binascii.Error:
            return 'src=""'
        return f'src="{name}"'

    return PICTURE.sub(named, source), pictures


def only_text(source: str) -> str:
    """The fragment that was copied, without comments, style sheets and Office's own elements."""
    begins, ends = source.find(STARTS), source.rfind(ENDS)
    if 0 <= begins < ends:
        source = source[begins + len(STARTS) : ends]
    source = _without(source, "<!--", "-->")
    for name in WHOLE:
        source = _without_element(source, name)
    for sign in SIGNS:
        source = sign.sub("", source)
    return source


def _without(source: str, opening: str, closing: str) -> str:
    kept: list[str] = []
    place = 0
    while (begins := source.find(opening, place)) >= 0:
        ends = source.find(closing, begins + len(opening))
        if ends < 0:
            break
        kept.append(source[place:begins])
        place = ends + len(closing)
    return "".join((*kept, source[place:]))


def _without_element(source: str, name: str) -> str:
    opening = re.compile(rf"<{name}(?=[\s>/])", re.IGNORECASE)
    closing = re.compile(rf"</{name}\s{{0,9}}>", re.IGNORECASE)
    kept: list[str] = []
    place = 0
    while (found := opening.search(source, place)) is not None:
        end = closing.search(source, found.end())
        if end is None:
            break
        kept.append(source[place : found.start()])
        place = end.end()
    return "".join((*kept, source[place:]))
