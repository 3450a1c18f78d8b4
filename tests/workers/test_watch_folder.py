"""`article import --watch`, as its user runs it: files come, change, go wrong; Ctrl-C ends it."""

import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow
PATIENCE = 60  # seconds for a loaded machine


def test_files_are_taken_as_they_come_and_change(tmp_path):
    environment = {"PATH": "/usr/bin:/bin", "PUBLISHER_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-m", "publisher.cli"]

    def run(*words):
        subprocess.run([*command, *words], env=environment, check=True, capture_output=True)

    run("migrate")
    run("publication", "create", "fanal", "--name", "Fanal", "--domain", "fanal.example.org")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("# Un titre\n\nUn texte.\n")
    log = tmp_path / "log"

    def until(words):
        ends = time.monotonic() + PATIENCE
        while words not in log.read_text():
            assert watcher.poll() is None, log.read_text()
            assert time.monotonic() < ends, f"no {words!r} in {log.read_text()!r}"
            time.sleep(0.1)

    with log.open("w") as out:
        watcher = subprocess.Popen(
            [*command, "article", "import", "--watch", str(folder)],
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=out,
        )
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
    said = log.read_text()
    assert said.count("binary_file") == 1
    assert said.endswith("Stopped: 1 created, 1 updated, 0 unchanged, 1 refused.\n")
