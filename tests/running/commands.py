"""The client of tests.running.command_server: commands that start in a moment."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

PUBLISHER = Path(sys.executable).with_name("publisher")
ROOT = Path(__file__).parents[2]
ROOM = 30_000  # bytes for a command line, and for an environment


@dataclass(slots=True)
class Fork:
    """A command that runs, with as much of `subprocess.Popen` as tests use."""

    args: list[str]
    pid: int
    _line: socket.socket
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self._hear()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. Raises TimeoutExpired after so many seconds."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self._hear()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _hear(self) -> None:
        with self._line:
            answer = self._line.recv(32)
        if not answer:
            raise AssertionError("the command server is gone")
        self.returncode = int(answer)


@dataclass(slots=True)
class CommandServer:
    """A server's process, and what is asked of it. It ends with us, and its commands with it."""

    _process: subprocess.Popen[bytes] | None = None
    _address: str = ""
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def run(
        self, arguments: Sequence[str], *, env: Mapping[str, str], stdin: str | None, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """What `subprocess.run([PUBLISHER, *arguments])` returns, with its output as text.

        Raises TimeoutExpired, after killing the command.
        """
        with self._starting:
            self._start()
        with (
            tempfile.TemporaryFile() as given,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            given.write((stdin or "").encode())
            given.seek(0)
            fork = self._ask(arguments, env, [given, out, err], session=False)
            try:
                code = fork.wait(timeout)
            except subprocess.TimeoutExpired:
                fork.send_signal(signal.SIGKILL)
                raise
            texts = [_text(file) for file in (out, err)]
        return subprocess.CompletedProcess([str(PUBLISHER), *arguments], code, *texts)

    def start(self, arguments: Sequence[str], *, env: Mapping[str, str], output: IO[Any]) -> Fork:
        """Start `publisher ARGUMENTS` in a session of its own, its screen output in a file. The
        processes that it starts in turn are forks as well: see tests.running.in_place."""
        with self._starting:
            self._start()
        with Path(os.devnull).open("rb") as nothing:
            return self._ask(arguments, env, [nothing, output, output], session=True)

    def stop(self) -> None:
        """End the server and whatever it still runs."""
        if self._process and self._process.stdin and self._process.stdout:
            self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait(30)
        self._process = None

    def _start(self) -> None:
        if self._process and self._process.poll() is None:
            return
        # An address in Linux's abstract namespace: no file is left of it.
        self._address = f"\0publisher-commands-{os.getpid()}-{time.monotonic_ns()}"
        own = ("PUBLISHER_", "REDIS_URL", "SMTP_URL", "DATABASE_URL", "DJANGO_")
        room = "-" * ROOM  # what /proc shows of the forks is written over it
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.running.command_server", self._address[1:], room],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if not k.startswith(own)} | {"ROOM": room},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        atexit.register(self.stop)
        if self._process.stdout.readline() != b"ready\n":
            raise AssertionError("the command server did not start")

    def _ask(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        streams: Sequence[IO[Any]],
        *,
        session: bool,
    ) -> Fork:
        argv = [str(PUBLISHER), *arguments]
        request = {"argv": argv, "env": dict(env), "cwd": str(Path.cwd()), "session": session}
        line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line.connect(self._address)
        descriptors = [stream.fileno() for stream in streams]
        socket.send_fds(line, [json.dumps(request).encode()], descriptors)
        return Fork(argv, int(line.recv(32)), line)


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode().replace("\r\n", "\n"))
