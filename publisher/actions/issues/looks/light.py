"""The light edition of an issue: for whom it is made, and its composition and theme."""

from publisher.actions.themes.email_themes import LIGHT, our_sources
from publisher.editorial.models import Issue
from publisher.renderers.email import render
from publisher.renderers.email.light_edition import light_writer, lightened
from publisher.renderers.email.markup import Writer
from publisher.renderers.email.types import Composition


def makes_light(issue: Issue) -> bool:
    """Whether the issue gets a light edition: its letter offers one, and a reader of the title has
    asked for such mail. That stays so once it was: no reader's change of mind voids an approval."""
    return issue.newsletter.offers_light and issue.publication.light_wanted_at is not None


def light_theme() -> Writer:
    """What writes every light edition, whatever the letter's own theme is."""
    return light_writer(our_sources(LIGHT))


def light_composition(composition: Composition) -> Composition:
    """The issue as its light edition has it, made to fit. Raises as `render`."""
    return lightened(composition, light_size)


def light_size(composition: Composition) -> int:
    """Bytes of HTML of a light edition, readers' own words left out. Raises as `render`."""
    return len(render(composition, light_theme()).html.encode())
