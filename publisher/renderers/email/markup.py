"""The HTML part of a mail: a theme's templates, then MJML, then inline styles."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from jinja2 import Environment
from jinja2.exceptions import TemplateError

from publisher.errors import PublisherError
from publisher.renderers.email.finishing import html_of
from publisher.renderers.email.themes.compiled import CompiledOnce
from publisher.renderers.email.themes.context import context_of
from publisher.renderers.email.themes.environment import ENTRY, environment_of
from publisher.renderers.email.types import Mail

_compiled = CompiledOnce()
Writer = Callable[[Mail, str], str]
"""Writes a mail as HTML, the slots as placeholders made with the nonce."""
Theme = Mapping[str, str] | Writer
"""Names to sources, of a theme that comes with us; of a newsroom's own, what runs it apart."""


def html_part(mail: Mail, theme: Theme, nonce: str) -> str:
    """The whole HTML document, slots as placeholders.

    A mapping holds at least `mail.mjml`. Raises PublisherError with the theme's fault.
    """
    try:
        return theme(mail, nonce) if callable(theme) else html_of(filled(mail, theme, nonce))
    except (TemplateError, ValueError, OSError) as error:
        raise PublisherError(
            "bad_theme", f"the theme cannot be rendered: {error}", ENTRY
        ) from error


@lru_cache(maxsize=16)
def _environment(theme: tuple[tuple[str, str], ...]) -> Environment:
    return environment_of(dict(theme), compiled=_compiled)


def filled(mail: Mail, theme: Mapping[str, str], nonce: str, entry: str = ENTRY) -> str:
    """What the templates (names to sources) make of a mail from `entry` on, as it is. Raises what
    Jinja raises."""
    template = _environment(tuple(sorted(theme.items()))).get_template(entry)
    return template.render(context_of(mail, nonce))
