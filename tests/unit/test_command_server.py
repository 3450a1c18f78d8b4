"""Commands in forks of a loaded process do what commands in processes of their own do.

Slow: it starts the same commands in both ways.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.harness import Installation, wait_for
from tests.running.commands import CommandServer

pytestmark = pytest.mark.slow
NOTHING_READ = """
import sys
from tests.running import heavy
heavy.import_all()
from django.conf import settings
from django.apps import apps
assert not settings.configured and not apps.ready
assert not [name for name in sys.modules if name.startswith("publisher.config")]
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Installation]:
    with Installation() as one:
        one.run("publication", "create", "fanal", "--name", "F", "--domain", "fanal.example.org")
        yield one


@pytest.fixture
def server() -> Iterator[CommandServer]:
    started = CommandServer()
    started.run(("--version",), env=os.environ, stdin=None, timeout=60)  # it has loaded all
    yield started
    started.stop()


@pytest.mark.parametrize(
    "words",
    [
        "--version",
        "article list --json",
        "article lost",
        "article show no-such-one",
        "mail receive",
    ],
)
def test_a_fork_says_and_ends_as_a_process_of_its_own(made: Installation, words: str) -> None:
    forked = made.run(*words.split(), check=False)
    fresh = made.run(*words.split(), check=False, fresh=True)
    assert (forked.returncode, forked.stdout, forked.stderr) == (
        fresh.returncode,
        fresh.stdout,
        fresh.stderr,
    )


def test_what_a_fork_starts_in_turn_says_and_ends_as_a_process_of_its_own() -> None:
    """A wrong setting that the supervisor's first child finds."""
    with Installation(env={"SMTP_URL": "http://relay.example.org"}) as made:
        forked = made.run("up", check=False)
        fresh = made.run("up", check=False, fresh=True)
        made.assert_nothing_runs(1)
    assert (forked.returncode, forked.stdout, forked.stderr) == (2, fresh.stdout, fresh.stderr)
    assert fresh.returncode == 2
    assert "SMTP_URL" in fresh.stderr


def test_what_is_loaded_has_read_no_setting() -> None:
    subprocess.run([sys.executable, "-c", NOTHING_READ], cwd=ROOT, check=True, timeout=60)


def test_each_command_has_its_own_environment_and_input(made: Installation) -> None:
    with Installation() as other:
        found = other.run("article", "list", check=False)
        assert "there is no publication yet" in found.stderr
    assert made.json("article", "list")["articles"] == []
    password = made.run(
        *("user", "create", "anne", "--role", "editor", "--password-file", "/dev/stdin"),
        stdin="soleil-du-matin\n",
    )
    assert "anne" in password.stdout


def test_a_command_that_takes_too_long_is_killed(
    made: Installation, server: CommandServer, tmp_path: Path
) -> None:
    watch = ("article", "import", "--watch", str(tmp_path))
    with pytest.raises(subprocess.TimeoutExpired):  # it watches for ever
        server.run(watch, env=made.env, stdin=None, timeout=2)
    assert server.run(("--version",), env=made.env, stdin=None, timeout=30).returncode == 0


def test_commands_end_with_the_server_and_the_server_with_us(
    made: Installation, tmp_path: Path
) -> None:
    """Whoever starts it is killed with -9, in the middle of a command."""
    script = (
        "import json, os, sys; from tests.running.commands import CommandServer\n"
        "env = json.loads(os.environ['ENV'])\n"
        "CommandServer().run(sys.argv[1:], env=env, stdin=None, timeout=99)"
    )
    words = ("article", "import", "--watch", str(tmp_path))
    ours = subprocess.Popen(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        env=os.environ | {"ENV": json.dumps(made.env)},
        stdout=subprocess.DEVNULL,
    )
    wait_for(lambda: len(_below(ours.pid)) == 2, 30, "the server and the command")
    below = _below(ours.pid)
    ours.send_signal(signal.SIGKILL)
    ours.wait(10)
    wait_for(lambda: not any(map(_lives, below)), 10, f"the end of {below}")


def _below(pid: int) -> list[int]:
    """The descendants of a process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in map(int, children) for one in (child, *_below(child))]


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
