"""The Jinja environment of the web pages. The mail's own is in renderers/email."""

from typing import Any

from jinja2 import Environment, StrictUndefined

from publisher.config.typed_fields import TypedFields
from publisher.web import formats, own_words
from publisher.web.desk.problems import standstill
from publisher.web.desk.stories.history import door_in_words
from publisher.web.figures.words import figure_in_words
from publisher.web.help.places import help_address
from publisher.web.links import address


def environment(**options: Any) -> Environment:
    """Django's Jinja environment: strict, autoescaped, with gettext and addresses."""
    options |= {
        "autoescape": True,
        "undefined": StrictUndefined,
        "extensions": ["jinja2.ext.i18n", TypedFields],
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    env = Environment(**options)  # noqa: S701 (autoescape is set above)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        own_words.gettext, own_words.ngettext, newstyle=True
    )
    env.globals.update(asset=formats.asset, url=address, get_language=formats.page_language)
    env.globals.update(right_to_left=formats.right_to_left, help_address=help_address)
    env.filters.update(
        number=formats.number,
        percent=formats.percent,
        moment=formats.moment,
        size=formats.size,
        duration=formats.duration,
        figure=figure_in_words,
        web_address=formats.web_address,
        standstill=standstill,
        way_in=door_in_words,
    )
    return env
