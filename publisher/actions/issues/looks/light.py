"""The light edition of an issue: for whom it is made, and its composition and theme."""

from publisher.actions.themes.email_themes import LIGHT, our_sources
from publisher.editorial.models import Issue
from publisher.renderers.email import render
from publisher.renderers.email.light_edition import light_writer, lightened
from publisher.renderers.email.markup import Writer
from publisher.renderers.email.types import Composition


def makes_light(issue: Issue) -> bool:
    """Whether the issue gets a light edition: its letter offers one, and a reader of the title had
    asked for such mail when the issue was begun. So nothing that a reader presses changes the
    text of an issue that editors look at, nor voids an approval."""
    wanted_at = issue.publication.light_wanted_at
    return issue.newsletter.offers_light and wanted_at is not None and wanted_at <= issue.created_at


def light_theme() -> Writer:
    """What writes every light edition, whatever the letter's own theme is."""
    return light_writer(our_sources(LIGHT))


def light_composition(composition: Composition) -> Composition:
    """The issue as its light edition has it, made to fit. Raises as `render`."""
    return lightened(composition, light_size)


def light_size(composition: Composition) -> int:
    """Bytes of HTML of a light edition, readers' own words left out. Raises as `render`."""
    return len(render(composition, light_theme()).html.encode())
