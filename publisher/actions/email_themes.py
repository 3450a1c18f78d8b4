"""The e-mail themes on disk, as the mapping that the renderer takes."""

from functools import lru_cache
from types import MappingProxyType

from django.conf import settings

from publisher.errors import PublisherError

FOLDER = settings.ROOT / "templates" / "email"
SHARED = "base"
NOTICE = "notice"  # what readers are told of a correction; no newsletter's own look


def theme_names() -> list[str]:
    """The themes that a newsletter may name."""
    return sorted(_folders() - {NOTICE})


def _folders() -> set[str]:
    return {path.parent.name for path in FOLDER.glob("*/mail.mjml")}


@lru_cache(maxsize=16)
def load_theme(name: str) -> MappingProxyType[str, str]:
    """File names to sources: what all themes share, and the theme's own over it.

    Read once a process. Raises PublisherError `unknown_theme`.
    """
    if name not in _folders():
        known = ", ".join(theme_names())
        raise PublisherError(
            "unknown_theme", f"there is no theme {name!r}; known are: {known}", "theme"
        )
    files = [path for part in (SHARED, name) for path in sorted((FOLDER / part).glob("*.mjml"))]
    return MappingProxyType({path.name: path.read_text("utf-8") for path in files})
