"""The client of tests.running.command_server: commands that start in a moment."""

import atexit
import json
import os
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
from typing import Any

PUBLISHER = Path(sys.executable).with_name("publisher")
ROOT = Path(__file__).parents[2]


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
            request = {
                "argv": [str(PUBLISHER), *arguments],
                "env": dict(env),
                "cwd": str(Path.cwd()),
            }
            code = self._ask(request, [given.fileno(), out.fileno(), err.fileno()], timeout)
            texts = [_text(file) for file in (out, err)]
        return subprocess.CompletedProcess([str(PUBLISHER), *arguments], code, *texts)

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
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.running.command_server", self._address[1:]],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if not k.startswith(own)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        atexit.register(self.stop)
        if self._process.stdout.readline() != b"ready\n":
            raise AssertionError("the command server did not start")

    def _ask(self, request: Any, streams: list[int], timeout: float) -> int:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
            line.connect(self._address)
            socket.send_fds(line, [json.dumps(request).encode()], streams)
            pid = int(line.recv(32))
            line.settimeout(timeout)
            try:
                answer = line.recv(32)
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(request["argv"], timeout) from None
        if not answer:
            raise AssertionError("the command server is gone")
        return int(answer)


def _text(file: Any) -> str:
    file.seek(0)
    return str(file.read().decode().replace("\r\n", "\n"))
