"""Settings are read strictly: a wrong one stops the start and names itself."""

from pathlib import Path

import pytest

from publisher import env
from publisher.errors import SettingError


def test_a_setting_may_be_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("kept in a file\n")
    monkeypatch.setenv("X_SETTING_FILE", str(tmp_path / "secret"))
    assert env.text("X_SETTING") == "kept in a file"


def test_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_SETTING", "a")
    monkeypatch.setenv("X_SETTING_FILE", "b")
    with pytest.raises(SettingError, match="X_SETTING"):
        env.text("X_SETTING")


def test_a_missing_file_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X_SETTING_FILE", "/nowhere/at/all")
    with pytest.raises(SettingError, match="/nowhere/at/all"):
        env.text("X_SETTING")


@pytest.mark.parametrize("value", ["ten", "-1", "1.5"])
def test_a_number_has_its_least_value(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X_SETTING", value)
    with pytest.raises(SettingError, match="X_SETTING"):
        env.integer("X_SETTING", 5, least=0)


@pytest.mark.parametrize("value", ["ftp://host", "http://host:port/", "host:25"])
def test_an_address_has_a_known_scheme(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("X_SETTING", value)
    with pytest.raises(SettingError, match="X_SETTING"):
        env.url("X_SETTING", {"http", "https"})


def test_a_private_file_is_made_once_and_closed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PUBLISHER_DATA_DIR", str(tmp_path / "data"))
    assert env.private_file("key", b"first") == b"first"
    assert env.private_file("key", b"second") == b"first"
    assert (tmp_path / "data" / "key").stat().st_mode & 0o777 == 0o600


def test_a_private_file_that_others_may_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PUBLISHER_DATA_DIR", str(tmp_path))
    (tmp_path / "key").write_bytes(b"open")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(SettingError, match="chmod 600"):
        env.private_file("key", b"")
