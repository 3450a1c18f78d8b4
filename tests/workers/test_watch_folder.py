"""`article import --watch`, as its user runs it: files come, change, go wrong; Ctrl-C ends it.

Slow: the command looks at the folder once a second, and twice at each file.
"""

import signal
import time

import pytest

from tests.harness import Installation

pytestmark = pytest.mark.slow
PATIENCE = 60  # seconds for a loaded machine


def test_files_are_taken_as_they_come_and_change(tmp_path):
    with Installation() as made:
        made.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
        said = _watched(made, tmp_path)
    assert said.count("binary_file") == 1
    assert said.endswith("Stopped: 1 created, 1 updated, 0 unchanged, 1 refused.\n")


def _watched(made, tmp_path):
    """What the command wrote while files came, changed and went wrong."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("# Un titre\n\nUn texte.\n")
    log = made.screen("article")

    def until(words):
        ends = time.monotonic() + PATIENCE
        while words not in log.read_text():
            assert watcher.poll() is None, log.read_text()
            assert time.monotonic() < ends, f"no {words!r} in {log.read_text()!r}"
            time.sleep(0.1)

    watcher = made.start("article", "import", "--watch", str(folder))
    try:
        until("created: ")
        (folder / "a.md").write_text("# Un titre\n\nUn texte corrigé.\n")
        (folder / "b.txt").write_bytes(b"\0\1")
        until("updated: ")
        until("binary_file")
        watcher.send_signal(signal.SIGINT)
        assert watcher.wait(PATIENCE) == 130
    finally:
        watcher.kill()
    return log.read_text()
