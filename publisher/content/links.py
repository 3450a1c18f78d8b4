"""Which addresses the links and pictures of an article may have."""

import re

from publisher.content.web_address import is_web_address

LONGEST = 2000
_VISIBLE = r"[^\s\x00-\x20\x7f<>\"\\`]"
_HOST = r"[^\s\x00-\x20\x7f<>\"\\`/?#@:]+"
_WEB = re.compile(rf"https?://{_HOST}(:\d{{1,5}})?([/?#]{_VISIBLE}*)?", re.IGNORECASE)
_MAIL = re.compile(rf"mailto:{_VISIBLE}+", re.IGNORECASE)
OURS = "picture:"  # begins the `src` of a picture that is stored; its name follows
_OURS = re.compile(r"picture:[0-9a-f]{40}\.(png|jpg|webp|gif)")
_FILE = re.compile(r"(?![/.\\])[^\x00-\x1f\x7f\\:?#]+")


def is_address(text: str) -> bool:
    """An absolute http or https address, without a password, of a host that there can be."""
    return looks_like_address(text) and is_web_address(text)


def is_link(text: str) -> bool:
    """What a link may point to: http, https or mailto."""
    return is_address(text) or _is_mail(text)


def looks_like_address(text: str) -> bool:
    """What stored texts were once checked for: `is_address` without a look at the host."""
    return len(text) <= LONGEST and _WEB.fullmatch(text) is not None


def looks_like_link(text: str) -> bool:
    """`is_link` without a look at the host."""
    return looks_like_address(text) or _is_mail(text)


def _is_mail(text: str) -> bool:
    return len(text) <= LONGEST and _MAIL.fullmatch(text) is not None


def is_stored(text: str) -> bool:
    """A picture of ours, `picture:NAME`."""
    return _OURS.fullmatch(text) is not None


def source_of(name: str) -> str:
    """The `src` of the stored picture of that name."""
    return OURS + name


def name_of(src: str) -> str:
    """The name of a stored picture by its `src`; what is no such `src` comes back as it is."""
    return src.removeprefix(OURS)


def is_sibling_file(text: str) -> bool:
    """A relative path to a file beside the article's own, below its folder."""
    return _FILE.fullmatch(text) is not None and ".." not in text.split("/")


def is_picture(text: str) -> bool:
    """What a figure may show: a picture of ours, an https address, a file beside the article."""
    return (_is_secure(text) and is_address(text)) or _is_ours(text)


def looks_like_picture(text: str) -> bool:
    """`is_picture` without a look at the host."""
    return (_is_secure(text) and looks_like_address(text)) or _is_ours(text)


def _is_secure(text: str) -> bool:
    return text[:8].lower() == "https://"


def _is_ours(text: str) -> bool:
    return is_stored(text) or is_sibling_file(text)


def resolve(href: str, base: str | None) -> str:
    """The absolute form of `href` seen from the page at `base` (the common cases of RFC 3986, 5.2).

    Without a base, or where a scheme is already there, it comes back as it is.
    """
    if base is None or not is_address(base) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", href):
        return href
    scheme, rest = base.split("://", 1)
    if href.startswith("//"):
        return f"{scheme}:{href}"
    host, _, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    if href.startswith("/"):
        return f"{scheme}://{host}{href}"
    if href.startswith(("#", "?")) or not href:
        return base.split("#")[0] + href
    folders = path.split("/")[:-1]
    for part in href.split("/")[:-1]:
        folders = folders[:-1] if part == ".." else folders + [part] * (part != ".")
    return f"{scheme}://{host}/{'/'.join([*folders, href.split('/')[-1]])}"
