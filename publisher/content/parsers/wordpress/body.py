"""A post's text as its editor wrote it: paragraphs by blank lines, shortcodes in brackets."""

import html
import re
from collections.abc import Sequence

from publisher.content.links import is_picture

# Every run has an end: a text without the closing bracket must not be searched again and again.
BLOCK_COMMENT = re.compile(r"<!--\s{0,9}/?wp:[^<>]{0,9999}-->")
NAME = r"[A-Za-z][\w-]{0,60}"
ATTRIBUTE = re.compile(r"(?P<name>[\w-]+)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>\S+))")
CAPTION = re.compile(
    r"\[(?:wp_)?caption(?P<attributes>[^\]]{0,2000})\]"
    r"(?P<inside>(?:(?!\[(?:wp_)?caption\b).){0,8000}?)\[/(?:wp_)?caption\]",
    re.S,
)
PICTURE = re.compile(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", re.I)
GALLERY = re.compile(r"\[gallery(?P<attributes>[^\[\]]{0,2000})\]")
MEDIA = re.compile(
    r"\[(?:audio|video|playlist|soundcloud|youtube|vimeo|dailymotion|spotify|tiktok|embed)\b"
    r"(?P<attributes>[^\[\]]{0,2000})\](?:\[/(?:audio|video|embed)\])?"
)
ADDRESS = re.compile(r"https://[^\s\"'<>\]]{1,2000}")
EMBED = re.compile(
    r"\[(?:embed|youtube|video)\b[^\[\]]{0,500}\]\s{0,9}(?P<address>https://[^\s\[]{1,2000})\s{0,9}"
    r"\[/[^\[\]]{1,60}\]"
)
# A bracket is a shortcode where it has attributes or an end; "[sic]" is the author's.
SHORTCODE = re.compile(
    rf"\[/{NAME}\]|\[{NAME}\s{{1,9}}[\w-]{{1,60}}=[^\[\]]{{0,2000}}\]|\[{NAME}\s{{0,9}}/\]"
)
PAIRED = re.compile(rf"\[(?P<name>{NAME})\](?=[^\[]{{0,9999}}\[/(?P=name)\])")
STARTS_BLOCK = re.compile(
    r"\s*</?(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|caption|blockquote|"
    r"figure|figcaption|pre|hr|section|article|aside|header|footer|iframe|script|style|form|address|"
    r"details|summary|noscript|!--)\b|\s*<!--",
    re.I,
)
KEPT = re.compile(r"<(pre|script|style|textarea)\b(?:(?!<\1\b).){0,99999}?</\1\s*>", re.I | re.S)


def body_html(
    written: str,
    pictures: dict[str, str],
    attached: Sequence[str] = (),
    left: set[str] | None = None,
) -> str:
    """The HTML that WordPress would make of it; `pictures` are attachments' addresses by id.

    `attached` are the ids of those that were uploaded with the post: a gallery that names none
    shows them. The names of shortcodes that are left out are added to `left`.
    """
    text = written.replace("\r\n", "\n").replace("\r", "\n")
    blocks = "<!-- wp:" in text
    text = BLOCK_COMMENT.sub("", text)
    text = CAPTION.sub(_caption, text)
    text = GALLERY.sub(lambda found: _gallery(found["attributes"], pictures, attached), text)
    text = EMBED.sub(lambda found: f"\n\n<p>{html.escape(found['address'])}</p>\n\n", text)
    text = MEDIA.sub(_media, text)
    for found in (*PAIRED.finditer(text), *SHORTCODE.finditer(text)):
        if left is not None and not found[0].startswith("[/"):
            left.add(found[0].strip("[]/").split()[0][:60])
    text = SHORTCODE.sub("", PAIRED.sub("", text))
    return text if blocks else _paragraphs(text)


def _attributes(written: str) -> dict[str, str]:
    found = ATTRIBUTE.finditer(written)
    return {m["name"].lower(): m["a"] or m["b"] or m["c"] or "" for m in found}


def _caption(found: re.Match[str]) -> str:
    image = PICTURE.search(found["inside"])
    if image is None:
        return found["inside"]
    said = found["inside"][image.end() :].strip() or _attributes(found["attributes"]).get("caption")
    caption = f"<figcaption>{said}</figcaption>" if said else ""
    return f"\n\n<figure>{image[0]}{caption}</figure>\n\n"


def _media(found: re.Match[str]) -> str:
    """A film or sound becomes its address on a line of its own, which becomes a link."""
    address = ADDRESS.search(found["attributes"])
    return f"\n\n<p>{html.escape(address[0])}</p>\n\n" if address else found[0]


def _gallery(attributes: str, pictures: dict[str, str], attached: Sequence[str]) -> str:
    given = _attributes(attributes)
    ids = re.findall(r"\d+", given.get("ids") or given.get("include", "")) or list(attached)
    addresses = [pictures[key] for key in ids if is_picture(pictures.get(key, ""))]
    images = (f'<figure><img src="{html.escape(each)}"></figure>' for each in addresses)
    return "\n\n".join(["", *images, ""])


def _paragraphs(text: str) -> str:
    """Blank lines part paragraphs, line ends break lines (WordPress' wpautop, the plain cases)."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\n\n<!--kept {len(kept) - 1}-->\n\n"

    text = KEPT.sub(keep, text)
    parts = (part.strip("\n") for part in re.split(r"\n[ \t]*\n", text))
    joined = "\n".join(_part(part) for part in parts if part.strip())
    return re.sub(r"<!--kept (\d{1,9})-->", lambda found: _set_aside(found, kept), joined)


def _set_aside(found: re.Match[str], kept: list[str]) -> str:
    number = int(found[1])
    return kept[number] if number < len(kept) else ""


def _part(part: str) -> str:
    if STARTS_BLOCK.match(part):
        return part
    return "<p>" + part.replace("\n", "<br>\n") + "</p>"
