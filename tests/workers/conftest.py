"""Installations that tests start processes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import Installation


@pytest.fixture
def installation() -> Iterator[Installation]:
    """One whose database has to be made yet."""
    with Installation(empty=True) as made:
        yield made


@pytest.fixture(scope="session")
def migrated() -> Iterator[tuple[Path, str]]:
    """A database of this version, to be copied, and what `migrate` printed while it made it."""
    with Installation(empty=True) as made:
        printed = made.run("migrate").stdout
        yield made.data_dir / "publisher.sqlite3", printed


@pytest.fixture
def current() -> Iterator[Installation]:
    """An installation whose database has this version's schema."""
    with Installation() as made:
        yield made
