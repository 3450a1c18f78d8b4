"""docs/themes.md lists what a theme may use, all of it and nothing else."""

import re
from dataclasses import fields

from jinja2.sandbox import ImmutableSandboxedEnvironment

from publisher.actions.themes.email_themes import our_files
from publisher.renderers.email.outline import Place
from publisher.renderers.email.themes.context import context_of
from publisher.renderers.email.themes.environment import environment_of
from publisher.renderers.email.themes.sample import sample
from publisher.renderers.email.types import Brand, Composition
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "themes.md").read_text("utf-8")
OURS, JINJAS = environment_of({}), ImmutableSandboxedEnvironment()


def names(heading: str, column: int = 1) -> set[str]:
    """The names in a column of the table under this heading."""
    table = PAGE.split(f"\n| {heading} |", 1)[1].split("\n\n", 1)[0]
    cells = [row.split(" | ")[column - 1] for row in table.split("\n")[2:]]
    return {name for cell in cells for name in re.findall(r"`([a-z_]+)[`(]", cell)}


def members(of: str) -> set[str]:
    return set(re.findall(rf"`{of}\.([a-z_]+)`", PAGE.split("\n| variable |", 1)[1]))


def public(kind: type) -> set[str]:
    own = {name for name, value in vars(kind).items() if isinstance(value, property)}
    return own | {field.name for field in fields(kind)}


def test_variables() -> None:
    assert names("variable") == set(context_of(sample("fr"), "0" * 16))
    assert members("mail") == public(Composition) - {"redirects"}  # stand in the links already
    assert members("brand") == public(Brand)
    assert members("place") == public(Place)


def test_functions_and_filters() -> None:
    assert names("function") == set(OURS.globals) - set(JINJAS.globals)
    assert names("filter") == set(OURS.filters) - set(JINJAS.filters)


def test_macros() -> None:
    shared = our_files("base").values()
    written = {name for source in shared for name in re.findall(r"{% macro (\w+)\(", source)}
    assert names("file", 2) == written


def test_errors_of_the_linter() -> None:
    source = "\n".join(
        (ROOT / "publisher" / path).read_text("utf-8")
        for path in (
            "renderers/email/themes/lint.py",
            "renderers/email/themes/output.py",
            "renderers/email/themes/guarded.py",
            "actions/themes/lint_theme.py",
        )
    )
    codes = set(re.findall(r'(?:_error|_fault|_finding)\(\s*(?:"\w+",\s*)?"([a-z_]+)"', source))
    codes |= set(re.findall(r'"(theme_[a-z]+|bad_mjml)"', source)) - {"theme_output", "theme_lint"}
    assert {code for code in codes - {"error", "warning"} if f"`{code}`" not in PAGE} == set()
