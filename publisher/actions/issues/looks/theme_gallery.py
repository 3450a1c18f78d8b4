"""All themes side by side, with the publication's own brand and last stories."""

import html as markup
from collections.abc import Iterator
from datetime import datetime

from publisher.actions.issues.issue_snapshot import brand_of, composition_of
from publisher.actions.issues.looks.theme_preview import (
    issues_to_preview,
    sample_for,
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

LIGHTS = ("light", "dark", "inverted")
LOOKS = (*LIGHTS, "no-pictures")
WIDTHS = (600, 375)
INDEX = "index.html"


def theme_gallery(*, publication: Publication, now: datetime) -> dict[str, str]:
    """File names to pages: each theme in each look, and `index.html` that shows them at 600 and 375
    pixels. A theme that cannot be rendered has its fault there.

    The stories are those of the newest issue that can be composed at `now`, else a sample's; the
    notice is a sample's.
    """
    composition, rows = _composition(publication, now), []
    pages: dict[str, str] = {}
    for name in gallery_names(publication):
        try:
            shown = _mail(name, publication, composition)
        except PublisherError as error:
            rows.append(f"<h2>{name}</h2><p>{markup.escape(error.message)}</p>")
            continue
        pages |= {f"{name}-{light}.html": looked_at(shown, light) for light in LIGHTS}
        pages[f"{name}-{LOOKS[-1]}.html"] = looked_at(shown, LIGHTS[0], pictures=False)
        rows.append(f"<h2>{name}</h2>{''.join(_frames(name))}")
    return pages | {INDEX: _index(publication, "".join(rows))}


def gallery_names(publication: Publication) -> list[str]:
    """The themes of the gallery: what newsletters may have, and `notice`."""
    return [*theme_names(publication), NOTICE]


def gallery_mail(*, publication: Publication, name: str, now: datetime) -> str:
    """The HTML of one theme as the gallery has it. Raises PublisherError `unknown_theme`, or with
    the theme's fault."""
    if name not in gallery_names(publication):
        raise PublisherError("unknown_theme", f"there is no theme {name[:60]!r}", "theme")
    return _mail(name, publication, _composition(publication, now))


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


def _composition(publication: Publication, now: datetime) -> Composition:
    for issue in issues_to_preview(publication):
        try:
            return composition_of(issue, now=now)
        except PublisherError:  # a story in it may not be mailed: an older issue will do
            continue
    return sample_for(publication)


def _frames(name: str) -> Iterator[str]:
    for look in LOOKS:
        for width in WIDTHS:
            title = f"{name}, {look}, {width} px"
            yield (
                f'<figure><figcaption>{title}</figcaption><iframe src="{name}-{look}.html" '
                f'title="{title}" width="{width}" height="900" sandbox loading="lazy">'
                "</iframe></figure>"
            )


def _index(publication: Publication, rows: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{markup.escape(publication.name)}</title><style>figure{{display:inline-block;"
        f"margin:8px}}iframe{{border:1px solid #888}}body{{font-family:sans-serif}}</style></head>"
        f"<body><h1>{markup.escape(publication.name)}</h1>{rows}</body></html>\n"
    )
