"""Load e-mail themes: ours, and a newsroom's own, edited at the desk or deployed as folders."""

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from django.conf import settings

from publisher.actions.themes.folders import own_files, own_names
from publisher.actions.themes.stored import files_of, sound_version, stored_names
from publisher.channels.sandbox import sandboxed_writer
from publisher.editorial.models import ThemeVersion
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.email.markup import Theme

FOLDER = settings.ROOT / "templates" / "email"
SHARED = "base"
NOTICE = "notice"  # what readers are told of a correction; no newsletter's own look
SERVICE = "service"  # what goes to one person
LIGHT = "light"  # folder of the light edition, which is no theme: nobody chooses or changes it
LATER = frozenset({"briefing", "magazine"})  # came when a newsroom could have such a name already
NOT_CHOSEN = frozenset({NOTICE, SERVICE, SHARED})


@dataclass(frozen=True, slots=True)
class LoadedTheme:
    """What `render` takes, and the desk's version that it is; None for one of ours or a folder."""

    theme: Theme
    version: ThemeVersion | None


def theme_names(publication: Publication | None = None) -> list[str]:
    """The themes that a newsletter may name; those of the desk where the publication is given."""
    edited = stored_names(publication) if publication else []
    return sorted({*our_names(), *own_names(), *edited} - NOT_CHOSEN)


def known_theme(name: str, publication: Publication | None = None) -> str:
    """The name of a theme that a newsletter may have. Raises PublisherError `unknown_theme`."""
    known = theme_names(publication)
    if name not in known:
        raise PublisherError(
            "unknown_theme", f"there is no theme {name!r}; known are: {', '.join(known)}", "theme"
        )
    return name


def our_names() -> set[str]:
    """The themes that come with us; no own theme has their names."""
    return {path.parent.name for path in FOLDER.glob("*/mail.mjml")}


def is_ours(name: str, publication: Publication | None = None) -> bool:
    """Whether a name means a theme of ours. One of LATER means a newsroom's own where it has one,
    as it did before."""
    if name not in LATER:
        return name in our_names()
    edited = stored_names(publication) if publication else []
    return name not in {*own_names(), *edited}


def load_theme(name: str, publication: Publication | None = None) -> Theme:
    """What `render` takes: the sources of a theme of ours, or what runs an own theme apart.

    Raises as loaded_theme.
    """
    return loaded_theme(name, publication).theme


def loaded_theme(name: str, publication: Publication | None) -> LoadedTheme:
    """The theme of that name: ours (see is_ours), else the publication's own of the desk, else a
    folder.

    Ours are read once a process, an own one each time. Raises PublisherError `unknown_theme`,
    `theme_faulty`, or `bad_theme_file` for an own theme that cannot be read.
    """
    if is_ours(name, publication):
        return LoadedTheme(our_sources(name), None)
    sources, version = own_theme(name, publication)
    return LoadedTheme(sandboxed_writer(sources, name), version)


@lru_cache(maxsize=16)
def our_sources(name: str) -> MappingProxyType[str, str]:
    """File names to sources of a theme of ours: what all themes share, and its own over it."""
    return MappingProxyType(our_files(SHARED) | our_files(name))


def own_sources(name: str, publication: Publication | None = None) -> dict[str, str]:
    """The same of an own theme. Raises PublisherError `unknown_theme`, `theme_faulty`,
    `bad_theme_file`."""
    return own_theme(name, publication)[0]


def own_theme(
    name: str, publication: Publication | None
) -> tuple[dict[str, str], ThemeVersion | None]:
    """The sources of an own theme, and the desk's version that they are. Raises as own_sources."""
    version = sound_version(publication, name) if publication else None
    if version is not None:
        return our_files(SHARED) | files_of(version), version
    return our_files(SHARED) | own_files(known_theme(name)), None


def files_of_any(publication: Publication | None, name: str) -> dict[str, str]:
    """The own files of whichever theme has that name. Raises PublisherError `unknown_theme`,
    `theme_faulty`, `bad_theme_file`."""
    if is_ours(known_theme(name, publication), publication):
        return our_files(name)
    version = sound_version(publication, name) if publication else None
    return files_of(version) if version else own_files(name)


def our_files(folder: str) -> dict[str, str]:
    """File names to sources of one folder of templates/email."""
    paths = sorted((FOLDER / folder).glob("*.mjml"))
    return {path.name: path.read_text("utf-8") for path in paths}
