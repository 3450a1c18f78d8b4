"""A real installation in a throw-away directory: real processes, real sockets, its own ports."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from publisher.parent_death import launched
from tests.running import template
from tests.running.commands import PUBLISHER, CommandServer
from tests.running.ports import free_port

__all__ = ["PUBLISHER", "Installation", "Running", "wait_for"]
COMMANDS = CommandServer()
FORKS = False  # tests.conftest says otherwise
OWN_SETTINGS = ("PUBLISHER_", "REDIS_URL", "SMTP_URL", "DATABASE_URL", "TEST_DATABASE_URL")


def wait_for(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """The condition's first true value. Fails with `what` when the time is up."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")


def _started(pid: int) -> int:
    """When a process began, in ticks since boot; numbers of processes begin anew some day."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return sys.maxsize


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


class Running:
    """A `publisher up` that was started."""

    def __init__(self, process: subprocess.Popen[str], output: Path) -> None:
        self.process, self.pid, self.output = process, process.pid, output

    def printed(self) -> str:
        """What it wrote on the screen so far."""
        return self.output.read_text()

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 45) -> int:
        """Signal it, wait for its end and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)


class Installation:
    """One data directory with its settings. Use as a context manager, or call `remove`.

    Its embedded database is migrated, unless it is to be `empty`. `fresh`: what `start` and `up`
    start, and what that starts in turn, has interpreters of its own, as in real life and in
    benchmarks; in tests, unless they ask for it, all are forks of a process that has imported what
    is heavy.
    """

    def __init__(
        self,
        *,
        smtp_url: str | None = None,
        env: Mapping[str, str] | None = None,
        empty: bool = False,
        fresh: bool | None = None,
    ):
        self.fresh = not FORKS if fresh is None else fresh
        self.data_dir = Path(tempfile.mkdtemp(prefix="pub-"))
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(OWN_SETTINGS)}
        self.env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling anew costs each start a second
        self.env |= {
            "PUBLISHER_DATA_DIR": str(self.data_dir),
            "PUBLISHER_BIND": f"127.0.0.1:{self.port}",
            "PUBLISHER_BASE_URL": self.base_url,
            "PYTHONUNBUFFERED": "1",
        }
        if smtp_url:
            address = smtp_url.rpartition("@")[2].split("//")[-1].split("?")[0].rstrip("/")
            self.env |= {"SMTP_URL": smtp_url, "PUBLISHER_ALLOW_PRIVATE": address}
        self.env |= env or {}
        if not empty and "DATABASE_URL" not in self.env:
            template.copy_to(self.data_dir)

    def __enter__(self) -> "Installation":
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def allow_private(self, *addresses: str) -> None:
        """Add host:port pairs to PUBLISHER_ALLOW_PRIVATE."""
        known = [a for a in [self.env.get("PUBLISHER_ALLOW_PRIVATE")] if a]
        self.env["PUBLISHER_ALLOW_PRIVATE"] = ",".join([*known, *addresses])

    def run(
        self,
        *arguments: str | Path,
        check: bool = True,
        timeout: float = 120,
        stdin: str | None = None,
        fresh: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run `publisher ARGUMENTS`; with `check`, fail with its stderr unless it ends with 0.

        `fresh`: in a process of its own from the start on, and not in a fork of one that has
        imported what is heavy.
        """
        words = [*map(str, arguments)]
        if fresh:
            done = subprocess.run(
                [PUBLISHER, *words],
                env=self.env,
                input=stdin,
                capture_output=True,
                text=True,
                timeout=timeout,
            )
        else:
            done = COMMANDS.run(words, env=self.env, stdin=stdin, timeout=timeout)
        if check and done.returncode:
            raise AssertionError(f"publisher {arguments} ended {done.returncode}: {done.stderr}")
        return done

    def json(self, *arguments: str | Path) -> Any:
        """The document that `publisher ARGUMENTS --json` prints."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `publisher ARGUMENTS`, its output in `screen`; it dies with us.

        A Fork, which does as much of Popen as tests use, unless it is to be `fresh`.
        """
        if self.fresh or "LD_PRELOAD" in self.env:
            return self.spawn(str(PUBLISHER), *arguments, screen=arguments[0])
        with self.screen(arguments[0]).open("a") as output:
            fork = COMMANDS.start(arguments, env=self.env, output=output)
        return cast("subprocess.Popen[str]", fork)

    def spawn_module(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `python -m ARGUMENTS` likewise."""
        return self.spawn(sys.executable, "-m", *arguments)

    def spawn(self, *command: str, screen: str = "other") -> subprocess.Popen[str]:
        """Start any program (absolute path first) likewise."""
        with self.screen(screen).open("a") as output:
            return subprocess.Popen(
                launched(list(command)),
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )

    def screen(self, command: str) -> Path:
        """Where a started command's screen output goes."""
        return self.data_dir.with_name(f"{self.data_dir.name}.{command}.out")

    @contextmanager
    def up(self, *arguments: str, seconds: float = 60) -> Iterator[Running]:
        """Everything running and /readyz green; afterwards no process may be left."""
        running = Running(self.start("up", *arguments), self.screen("up"))
        try:
            wait_for(lambda: self.ready() or running.process.poll() is not None, seconds, "/readyz")
            assert running.process.poll() is None, f"up ended: {running.printed()}"
            yield running
        finally:
            running.stop()
            self.assert_nothing_runs()

    def ready(self) -> bool:
        """Whether /readyz answers 200."""
        return self.status("/readyz") == 200

    def status(self, path: str) -> int | None:
        """The HTTP status of a page, or None when nobody answers."""
        try:
            with urllib.request.urlopen(self.base_url + path, timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def processes(self) -> dict[int, str]:
        """Pid and command line of every process started with this data directory."""
        mark = f"PUBLISHER_DATA_DIR={self.data_dir}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                ours = mark in (folder / "environ").read_bytes().split(b"\0")
                # Valkey writes its title over its environment, and works in its directory.
                if ours or self.data_dir in (folder / "cwd").readlink().parents:
                    line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                    if line:  # a zombie has none
                        found[int(folder.name)] = line
            except OSError:
                continue
        return found

    def pids(self, word: str) -> list[int]:
        """Pids of this installation whose command line holds `word`, oldest first."""
        found = [pid for pid, line in self.processes().items() if word in line]
        return sorted(found, key=_started)

    def named(self, name: str) -> list[int]:
        """Pids of those whose name is that, as `ps -o comm` shows it, oldest first."""
        return [pid for pid in sorted(self.processes(), key=_started) if _name(pid) == name]

    def assert_nothing_runs(self, seconds: float = 10) -> None:
        """Fail when a process of this installation is left."""
        limit = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < limit:
            time.sleep(0.05)
        assert not left, f"left behind: {left}"

    def remove(self) -> None:
        """Kill what is left, then remove the directory."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.data_dir, ignore_errors=True)
        for path in self.data_dir.parent.glob(f"{self.data_dir.name}.*.out"):
            path.unlink()
