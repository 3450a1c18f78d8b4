"""What the data directory holds is nobody else's to read."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from publisher import env
from publisher.channels.mailbox.store import Store
from publisher.errors import SettingError


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def open_and_write(path: Path) -> sqlite3.Connection:
    made = sqlite3.connect(path, isolation_level=None)
    made.executescript("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t (a); DELETE FROM t;")
    return made


def test_a_database_is_made_private_with_its_side_files(folder: Path) -> None:
    env.private_database(folder / "publisher.sqlite3")
    with closing(open_and_write(folder / "publisher.sqlite3")):
        assert set(modes(folder).values()) == {0o600}
        assert len(modes(folder)) == 3
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_one_that_others_could_read_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    with closing(open_and_write(folder / "publisher.sqlite3")):
        for file in folder.iterdir():
            file.chmod(0o644)
        env.private_database(folder / "publisher.sqlite3")
        env.close_to_others(folder)
        assert set(modes(folder).values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_mailbox_of_before_is_closed_too(folder: Path) -> None:
    folder.mkdir()
    open_and_write(folder / "mailbox.sqlite3").close()
    (folder / "mailbox.sqlite3").chmod(0o644)
    Store(folder / "mailbox.sqlite3")
    assert set(modes(folder).values()) == {0o600}


def test_where_none_can_be_made_the_start_says_so(folder: Path) -> None:
    folder.write_text("a file where the directory should be")
    with pytest.raises(SettingError, match="cannot be written"):
        env.private_database(folder / "publisher.sqlite3")
