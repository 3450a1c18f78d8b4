"""Fixtures for all tests. The whole run uses one throw-away data directory."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django
import pytest
from cryptography.fernet import Fernet
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# An operator's own settings must not reach the tests, nor the tests an operator's data.
for _name in list(os.environ):
    if _name.startswith(("PUBLISHER_", "REDIS_URL", "SMTP_URL", "DATABASE_URL")):
        del os.environ[_name]
# A shared machine may stand still for longer than Hypothesis allows an example.
settings.register_profile("publisher", deadline=None)
settings.load_profile("publisher")
_scratch = tempfile.TemporaryDirectory(prefix="pub-")
os.environ["PUBLISHER_DATA_DIR"] = _scratch.name
os.environ["PUBLISHER_SECRET_KEY"] = "only for tests"
os.environ["PUBLISHER_ENCRYPTION_KEYS"] = Fernet.generate_key().decode()
if "TEST_DATABASE_URL" in os.environ:  # set by the plugin tests.postgresql
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
# Not in pyproject.toml: pytest-django would read the settings before the lines above.
os.environ["DJANGO_SETTINGS_MODULE"] = "publisher.config.settings"
django.setup()

from publisher.actions.issues import editions  # noqa: E402 (it reads the settings)
from publisher.actions.publications import dkim_keys  # noqa: E402


@pytest.fixture(autouse=True)
def database_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests choose their moments, so the database's clock is later than them all.

    A test of two clocks puts its own in its place.
    """
    late = datetime(9999, 12, 31, tzinfo=UTC)
    monkeypatch.setattr("publisher.editorial.clock.database_now", lambda: late)


@pytest.fixture(autouse=True)
def kept_by_id() -> None:
    """What a process keeps by a row's id is forgotten: the next test's database gives ids again."""
    signing = (dkim_keys.signing_key, editions._keys, editions._signer_at, editions._signer)
    for kept in (editions.edition_of, editions._publication_of, *signing):
        kept.cache_clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real samples and official schemas; skips aloud where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not there: no real samples and no official schemas")
    return SHARED
