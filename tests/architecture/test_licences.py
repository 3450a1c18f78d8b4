"""A licence gate over everything that is locked, and what a lock file may hold."""

import re
from importlib import metadata
from pathlib import Path

import pytest

from tests.conftest import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|MPL)", re.I
)
COPYLEFT = re.compile(r"\b[AL]?GPL", re.I)
# Named one by one: used as a library, unchanged, replaceable by who receives it.
LGPL_AS_A_LIBRARY = {"paramiko", "psycopg", "psycopg-binary"}
# May be taken under the other of its two licences.
DUAL = {"asyncssh": "EPL, in tests only", "feedgen": "BSD"}
# Metadata says nothing more exact; read by a person.
READ_BY_HAND = {
    "docutils": "public domain and BSD-2-Clause; of the GPL only a file for an editor, in no wheel",
    "axe-playwright-python": "MIT, axe in it MPL-2.0",
    "dkimpy": "zlib-like",
    "pyftpdlib": "MIT",
}


def locked(lock: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock.read_text(), re.M))


def licence(name: str) -> str:
    about = metadata.metadata(name)
    classes = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    plain = (about.get("License") or "").splitlines()[:1]
    return " ; ".join([about.get("License-Expression") or "", *plain, *classes])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_may_be_shipped(lock: Path) -> None:
    refused = []
    for name in sorted(locked(lock)):
        try:
            text = licence(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform
        if name in READ_BY_HAND or name in DUAL or name in LGPL_AS_A_LIBRARY:
            continue
        if COPYLEFT.search(text) or not PERMISSIVE.search(text):
            refused.append(f"{name}: {text}")
    assert refused == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_holds_names_versions_and_hashes_only(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "index-url" not in text
    for entry in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
