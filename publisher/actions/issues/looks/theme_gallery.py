"""All themes side by side, with the publication's own brand and last stories."""

from datetime import datetime

from publisher.actions.issues.issue_snapshot import brand_of
from publisher.actions.issues.looks.gallery_index import (
    LIGHTS,
    WIDTHS,
    file_of,
    gallery_index,
    looks,
)
from publisher.actions.issues.looks.last_stories import last_stories
from publisher.actions.issues.looks.theme_preview import (
    sample_language,
    sample_notice,
    shown_anywhere,
)
from publisher.actions.themes.email_themes import NOTICE, load_theme, theme_names
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.email import render, render_notice
from publisher.renderers.email.lights import in_light, without_pictures
from publisher.renderers.email.types import Composition

__all__ = [
    "INDEX",
    "LIGHTS",
    "WIDTHS",
    "gallery_mail",
    "gallery_names",
    "looked_at",
    "theme_gallery",
]
INDEX = "index.html"


def theme_gallery(*, publication: Publication, now: datetime) -> dict[str, str]:
    """File names to pages: each theme in each look, and `index.html` that shows them, its switches
    as the desk's gallery has them. A theme that cannot be rendered has its fault there.

    The stories are those of the newest issue that can be composed at `now`, else a sample's; the
    notice is a sample's.
    """
    composition = last_stories(publication, now)
    rows: list[tuple[str, str]] = []
    pages: dict[str, str] = {}
    for name in gallery_names(publication):
        try:
            shown = _mail(name, publication, composition)
        except PublisherError as error:
            rows.append((name, error.message))
            continue
        rows.append((name, ""))
        for light, pictures in looks():
            seen = looked_at(shown, light, pictures=pictures == "on")
            pages[file_of(name, light, pictures)] = seen
    return pages | {INDEX: gallery_index(publication.name, rows)}


def gallery_names(publication: Publication) -> list[str]:
    """The themes of the gallery: what newsletters may have, and `notice`."""
    return [*theme_names(publication), NOTICE]


def gallery_mail(*, publication: Publication, name: str, now: datetime) -> str:
    """The HTML of one theme as the gallery has it. Raises PublisherError `unknown_theme`, or with
    the theme's fault."""
    if name not in gallery_names(publication):
        raise PublisherError("unknown_theme", f"there is no theme {name[:60]!r}", "theme")
    return _mail(name, publication, last_stories(publication, now))


def looked_at(html: str, light: str, *, pictures: bool = True) -> str:
    """A mail of the gallery in one of LIGHTS, with its pictures or without."""
    seen = in_light(html, light)
    return seen if pictures else without_pictures(seen)


def _mail(name: str, publication: Publication, composition: Composition) -> str:
    """The HTML of one theme; of `notice`, the sample's correction."""
    theme = load_theme(name, publication)
    if name != NOTICE:
        return shown_anywhere(render(composition, theme), composition.language)
    language = sample_language(publication)
    mail = render_notice(sample_notice(language, brand_of(publication)), theme)
    return shown_anywhere(mail, language)
