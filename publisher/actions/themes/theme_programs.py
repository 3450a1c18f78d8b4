"""Which of the sixty a theme's mails use, and so what readers of some mail programs miss."""

from publisher.actions.themes.email_themes import known_theme, load_theme
from publisher.publications.models import Publication
from publisher.renderers.email import render
from publisher.renderers.email.clients.reading import features_of
from publisher.renderers.email.clients.table import FEATURES, Feature
from publisher.renderers.email.themes.sample import LANGUAGES, sample


def theme_features(name: str, publication: Publication | None = None) -> list[Feature]:
    """The features of the table that the sample issue uses in this theme, in French, English or
    Arabic, in the table's order.

    publication: whose themes of the desk are meant, too. Raises PublisherError `unknown_theme`, or
    with the theme's fault.
    """
    theme = load_theme(known_theme(name, publication), publication)
    used: set[str] = set()
    for language in LANGUAGES:
        used |= features_of(render(sample(language), theme).html)
    return [one for one in FEATURES.values() if one.name in used]
