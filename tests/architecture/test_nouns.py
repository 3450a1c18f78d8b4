"""The table of nouns and verbs, held against the modules that it names."""

from importlib import import_module

import pytest
from typer.main import get_group

from publisher.cli.nouns import NOUNS

MODULES = [(noun, module) for noun, row in NOUNS.items() for module in row.modules]


@pytest.mark.parametrize(("noun", "module"), MODULES)
def test_a_module_has_the_verbs_that_the_table_says(noun: str, module: str) -> None:
    app = import_module(f"publisher.cli.{module}").app
    assert list(get_group(app).commands) == NOUNS[noun].modules[module].split()
