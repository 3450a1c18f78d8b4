"""What is vendored is what was made: its hash stands beside it, its lock names no registry."""

import hashlib
import json

from tests.conftest import ROOT

VENDOR = ROOT / "publisher" / "web" / "static" / "vendor"
LOCK = ROOT / "tools" / "editor" / "package-lock.json"


def test_the_editors_file_has_its_hash() -> None:
    listed = dict(
        line.split()[::-1] for line in (VENDOR / "prosemirror.sha256").read_text().splitlines()
    )
    assert set(listed) == {"prosemirror.js", "prosemirror.LICENSES.txt"}
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_the_lock_names_versions_and_hashes_and_no_address() -> None:
    packages = json.loads(LOCK.read_text())["packages"]
    licences = (VENDOR / "prosemirror.LICENSES.txt").read_text()
    for name, package in packages.items():
        if name:
            assert package["integrity"].startswith("sha512-"), name
            assert "resolved" not in package, name
        if name and not package.get("dev"):
            short = name.removeprefix("node_modules/")
            assert f"\n{short} {package['version']}\n" in licences, short
            assert package["license"] == "MIT"
