"""Load e-mail themes: ours, and a newsroom's own."""

from functools import lru_cache
from types import MappingProxyType

from django.conf import settings

from publisher.actions.themes.folders import own_files, own_names
from publisher.channels.sandbox import sandboxed_writer
from publisher.errors import PublisherError
from publisher.renderers.email.markup import Theme

FOLDER = settings.ROOT / "templates" / "email"
SHARED = "base"
NOTICE = "notice"  # what readers are told of a correction; no newsletter's own look
SERVICE = "service"  # what goes to one person


def theme_names() -> list[str]:
    """The themes that a newsletter may name."""
    return sorted({*our_names(), *own_names()} - {NOTICE, SERVICE, SHARED})


def known_theme(name: str) -> str:
    """The name of a theme that a newsletter may have. Raises PublisherError `unknown_theme`."""
    known = theme_names()
    if name not in known:
        raise PublisherError(
            "unknown_theme", f"there is no theme {name!r}; known are: {', '.join(known)}", "theme"
        )
    return name


def our_names() -> set[str]:
    """The themes that come with us; no own theme has their names."""
    return {path.parent.name for path in FOLDER.glob("*/mail.mjml")}


def load_theme(name: str) -> Theme:
    """What `render` takes: the sources of a theme of ours, or what runs an own theme apart.

    Ours are read once a process, an own one each time. Raises PublisherError `unknown_theme`,
    or `bad_theme_file` for an own theme that cannot be read.
    """
    if name in our_names():
        return our_sources(name)
    return sandboxed_writer(own_sources(name), name)


@lru_cache(maxsize=16)
def our_sources(name: str) -> MappingProxyType[str, str]:
    """File names to sources of a theme of ours: what all themes share, and its own over it."""
    return MappingProxyType(our_files(SHARED) | our_files(name))


def own_sources(name: str) -> dict[str, str]:
    """The same of an own theme. Raises PublisherError `unknown_theme`, `bad_theme_file`."""
    return our_files(SHARED) | own_files(known_theme(name))


def our_files(folder: str) -> dict[str, str]:
    """File names to sources of one folder of templates/email."""
    paths = sorted((FOLDER / folder).glob("*.mjml"))
    return {path.name: path.read_text("utf-8") for path in paths}
