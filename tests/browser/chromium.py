"""One Chromium for a file of tests, and axe in its pages.

It starts with the first page that is asked for; conftest.py ends it after the file's last test.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ALL = os.environ.get("EXTREMES") == "all"  # every page in every look and size, and not samples
PART = os.environ.get("PAGES_PART", "1/1")  # of the pages, see part_of
FLAGS = ["--no-sandbox", "--disable-background-networking"]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "rules": {"landmark-unique": {"enabled": True}},  # each has a name of its own
}
ONLY_FAULTS = {"resultTypes": ["violations"]}  # what else it found is neither gathered nor sent
_running, _ending = list[Any](), ExitStack()


@contextmanager
def browsing(**options: Any) -> Iterator[Any]:
    """A page of a new context, which knows nothing of any other."""
    if not _running:
        _running.append(_launch())
    with _running[0].new_context(**options) as context:
        yield context.new_page()


def _launch() -> Any:
    playwright = pytest.importorskip("playwright.sync_api")
    driver = _ending.enter_context(playwright.sync_playwright())
    # Playwright's loop is this thread's as long as the browser lives; nothing is awaited in it.
    patch = _ending.enter_context(pytest.MonkeyPatch.context())
    patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    return _ending.enter_context(driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS))


def part_of(paths: Sequence[str], part: str) -> list[str]:
    """The pages that fall to `2/5`, the second of five parts: every fifth, from the second on."""
    number, _, parts = part.partition("/")
    return list(paths[int(number) - 1 :: int(parts)])


def close() -> None:
    """End the browser, if one runs."""
    _running.clear()
    _ending.close()


def violations(page: Any, rules: dict[str, Any] = RULES) -> list[dict[str, Any]]:
    """What axe finds in the page as it is. It is put into each document once."""
    if page.evaluate("typeof axe") == "undefined":
        axe = pytest.importorskip("axe_playwright_python.sync_playwright")
        page.evaluate(axe.Axe().axe_script)
    look = "rules => axe.run(rules).then(found => found.violations)"
    found: list[dict[str, Any]] = page.evaluate(look, {**ONLY_FAULTS, **rules})
    return found
