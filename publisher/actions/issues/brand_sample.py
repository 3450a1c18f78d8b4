"""A sample mail under a brand that is not saved yet."""

from copy import copy
from dataclasses import replace
from typing import Unpack

from publisher.actions.issues.issue_snapshot import brand_of
from publisher.actions.publications.publication_fields import Fields, checked
from publisher.actions.themes.email_themes import load_theme
from publisher.publications.models import Publication
from publisher.renderers.email import render
from publisher.renderers.email.anonymous import public_html
from publisher.renderers.email.light_edition import without_figures
from publisher.renderers.email.themes.sample import sample
from publisher.renderers.email.types import Item, Sponsor

THEME = "digest"


def brand_sample(
    *, publication: Publication, theme: str = THEME, letter: str = "", **fields: Unpack[Fields]
) -> str:
    """The HTML of a sample issue with the publication's brand, changed as the fields say; nothing
    is kept. theme: a theme's name; letter: the newsletter's, "" for the sample's own. Raises
    PublisherError naming the field that is wrong, or `unknown_theme`."""
    shown = copy(publication)
    for name, value in checked(fields).items():
        setattr(shown, name, value)
    language = "fr" if shown.language.split("-")[0] == "fr" else "en"
    composition = replace(sample(language), brand=brand_of(shown))
    items = tuple(_without_pictures(item) for item in composition.items)
    composition = replace(composition, items=items, newsletter=letter or composition.newsletter)
    mail = render(composition, load_theme(theme, publication))
    return public_html(mail, language)


def _without_pictures(item: Item | Sponsor) -> Item | Sponsor:
    """The sample's pictures are nowhere; a preview would show holes."""
    return item if isinstance(item, Sponsor) else without_figures(item)
