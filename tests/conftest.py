"""Fixtures for all tests. The whole run uses one throw-away data directory."""

import gc
import os
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import django
import pytest
from cryptography.fernet import Fernet
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from pytest_django.plugin import blocking_manager_key

from tests import harness
from tests.running import cluster, template
from tests.running.run_directory import run_directory

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

COMMITTING = {"transactional_db", "live_server"}
# pytest-django's before each test, for marks and Django's own mails, which none of ours has.
IDLE = {
    "_dj_autoclear_mailbox",
    "_django_clear_site_cache",
    "_django_isolate_apps",
    "_django_set_urlconf",
    "_template_string_if_invalid_marker",
}
# They take most of a minute or more, some with one test, the longest first: whoever began one of
# them last would still be at it when the other workers have nothing left.
LONG = (
    "web/doors/test_extremes_of_forms.py",
    "browser/test_accessibility.py",
    "web/api/test_schemathesis_writing.py",
    "web/api/test_schemathesis.py",
    "workers/test_demo.py",
    "promises/test_promise_02_nothing_twice.py",
    "web/test_role_matrix.py",
    "workers/test_migration.py",
    "promises/test_promise_01_nothing_lost.py",
    "promises/test_corrections_by_mail.py",
    "promises/test_promise_03_erasure.py",
    "promises/test_promise_15_backups.py",
    "workers/test_webhook_kills.py",
    "promises/test_promise_14_who_holds_it.py",
    "workers/test_up.py",
    "web/doors/test_extremes.py",
    "db/processes/test_upgrade.py",
    "browser/test_themes.py",
    "browser/test_reader_pages.py",
    "browser/test_reports.py",
    "promises/test_promise_09_no_tracking.py",
    "web/doors/test_limits.py",
    "workers/test_clock_jumps.py",
    "db/partners/test_histories.py",
    "promises/test_promise_05_doors_in_time.py",
    "browser/test_mail_accessibility.py",
    "web/desk/test_two_publications.py",
    "browser/test_readers.py",
    "promises/test_promise_11_stop_press.py",
    "promises/test_list_bombing.py",
    "browser/test_keys_alone.py",
    "promises/test_promise_01_partners.py",
    "unit/content/test_growth.py",
)
SETTINGS = ("PUBLISHER_", "REDIS_URL", "SMTP_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def _forget_settings() -> None:
    for name in list(os.environ):
        if name.startswith(SETTINGS):
            del os.environ[name]


# An operator's own settings must not reach the tests, nor the tests an operator's data.
_forget_settings()
# Each process that a test starts would compile everything anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# A shared machine may stand still for longer than Hypothesis allows an example.
settings.register_profile("full", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=10, derandomize=True)
settings.load_profile("full")
harness.FORKS = True
run_directory()  # its name is inherited by what is started from here on
_scratch = tempfile.TemporaryDirectory(prefix="pub-")
os.environ["PUBLISHER_DATA_DIR"] = _scratch.name
os.environ["PUBLISHER_SECRET_KEY"] = "only for tests"
os.environ["PUBLISHER_ENCRYPTION_KEYS"] = Fernet.generate_key().decode()
if "TEST_DATABASE_URL" in os.environ:  # set by the plugin tests.postgresql
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
# Not in pyproject.toml: pytest-django would read the settings before the lines above.
os.environ["DJANGO_SETTINGS_MODULE"] = "publisher.config.settings"
django.setup()

from django.conf import settings as django_settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

from publisher.actions.issues import editions  # noqa: E402 (it reads the settings)
from publisher.actions.partners import partner_parcel  # noqa: E402
from publisher.actions.processes.health import Health  # noqa: E402
from publisher.actions.processes.pulses import PARTS, Pulse, Pulses  # noqa: E402
from publisher.actions.publications import dkim_keys  # noqa: E402
from tests.running.emptied import empty  # noqa: E402 (it knows Django's models)
from tests.shared_rows import Stack, late_clock  # noqa: E402

# Half a second for each password would be most of what a desk test takes.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Two hundred templates take three seconds: one process of the run compiles each.
django_settings.TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = FileSystemBytecodeCache(
    str(run_directory())
)
TransactionTestCase._fixture_teardown = empty


@pytest.hookimpl(optionalhook=True)  # unknown without pytest-xdist
def pytest_xdist_setupnodes() -> None:
    """Before the workers start: each makes its own settings, and would read ours first.

    The database that they all copy is made while they import the tests.
    """
    _forget_settings()
    early = postgresql_plugin() or template
    early.make_early()


def postgresql_plugin() -> ModuleType | None:
    """tests.postgresql, where it was asked for by -p."""
    return sys.modules.get("tests.postgresql")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """The test database is a copy of one that the run made; nothing is left to migrate."""
    if connection.vendor == "postgresql":
        if plugin := postgresql_plugin():
            plugin.start()
            connection.settings_dict["TEST"]["TEMPLATE"] = cluster.MIGRATED
        yield
        return
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(name, uri=True)) as kept:  # it lives while one connection does
        template.load_into(kept)
        yield


_stack = Stack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What the tests of a file shared is gone before the next file's own fixtures begin."""
    yield
    if nextitem is not None and nextitem.path != item.path:
        with item.config.stash[blocking_manager_key].unblock():
            _stack.leave()


@pytest.fixture
def rows_beneath(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> None:
    """What the test asks for by `@shared_rows` is there before its own transaction begins."""
    marker = request.node.get_closest_marker("django_db")
    of_marker = marker is not None and any((*marker.args, *marker.kwargs.values()))
    commits = of_marker or not COMMITTING.isdisjoint(request.fixturenames)
    with django_db_blocker.unblock():
        _stack.give(request.node, commits=commits)


@pytest.fixture
def _django_db_helper(rows_beneath: None, _django_db_helper: None) -> None:
    """pytest-django's own, which begins the test's transaction."""


@pytest.fixture(autouse=True)
def database_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests choose their moments, so the database's clock is later than them all.

    A test of two clocks puts its own in its place.
    """
    late_clock(monkeypatch)


@pytest.fixture(autouse=True)
def everybody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process runs beside most tests; pages and statuses are as if all did.

    A test of the dead asks `health` itself, or puts its own in this place.
    """
    lively = Health(Pulses(tuple(Pulse(part, "here 1", 0.0) for part in PARTS)), ())
    monkeypatch.setattr("publisher.actions.processes.health._kept", lambda _: lively)


@pytest.fixture(autouse=True)
def kept_by_id() -> None:
    """What a process keeps by a row's id is forgotten: the next test's database gives ids again."""
    signing = (dkim_keys.signing_key, editions._keys, editions._signer_at, editions._signer)
    for kept in (editions.edition_of, editions._publication_of, *signing):
        kept.cache_clear()
    partner_parcel.forget_stories()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real samples and official schemas; skips aloud where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not there: no real samples and no official schemas")
    return SHARED


def pytest_collection_finish() -> None:
    """What was imported lives until the end: nothing need look through it over and over."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Files with slow tests come early, the longest first, so that the workers end at the same
    time, and by turns with others: processes are waited for, and meanwhile somebody else has
    something to compute."""
    for names in {id(item.fixturenames): item.fixturenames for item in items}.values():
        idle = IDLE if "live_server" in names else {*IDLE, "_live_server_helper"}
        names[:] = [name for name in names if name not in idle]
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    longest = {ROOT / "tests" / name: n for n, name in enumerate(LONG)}
    files = sorted(
        dict.fromkeys(item.path for item in items),
        key=lambda file: (longest.get(file, len(LONG)), -slow[file]),
    )
    early, others = files[: len(slow)], files[len(slow) :]
    turns = {file: 2 * n for n, file in enumerate(early)}
    turns |= {file: 2 * n + 1 for n, file in enumerate(others)}
    items.sort(key=lambda item: turns[item.path])
