"""The pages of docs/reference/, made of what the code says about itself: `make reference`.

They are committed, so that a code host and the desk show them; tests/docs/test_reference.py
compares them with what is made anew.
"""

from collections.abc import Callable, Mapping

from tests.tools.reference import api, commands, events, metrics, settings

PAGES: Mapping[str, Callable[[], str]] = {
    "api": api.page,
    "commands": commands.page,
    "events": events.page,
    "metrics": metrics.page,
    "settings": settings.page,
}
