"""Our own programs in forks of a process that has loaded what is heavy, and not by exec.

`stand_in` is called in a fork of tests.running.command_server: from then on this process and those
that it forks start Python programs without another interpreter. All else is as it was: each has its
own pid, parent, session, streams, environment and command line, also for who looks from outside.
"""

import atexit
import ctypes
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from publisher import parent_death
from publisher.cli.demo import up_process
from publisher.cli.supervisor import child

_exec = os.execv


def stand_in() -> None:
    """Replace what starts programs: `os.execv`, and the `Popen` of the supervisor and the demo."""
    os.execv = become  # type: ignore[assignment]
    for module in (child, up_process):
        module.subprocess = _Subprocess  # type: ignore[attr-defined]


def is_ours(command: Sequence[str]) -> bool:
    """Whether it is `python -P -m MODULE …`."""
    return [*command[:3]] == [sys.executable, "-P", "-m"]


def become(path: str, command: Sequence[str]) -> NoReturn:
    """What `os.execv` does; our own modules run here and now."""
    if not is_ours(command):
        _exec(path, command)
    show(command, os.environ)
    _, _, _, module, *words = command
    sys.argv = [module, *words]
    run(lambda: runpy.run_module(module, run_name="__main__", alter_sys=True))


def run(program: Any) -> NoReturn:
    """Call it and end the process as an interpreter would, without a look at who called us."""
    code = 1
    try:
        program()
        code = 0
    except SystemExit as end:
        code = _code(end)
    except BaseException:  # noqa: BLE001 (the process must end here)
        traceback.print_exc()
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def _code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return (end.code or 0) & 0xFF
    print(end.code, file=sys.stderr)
    return 1


def settle(env: Mapping[str, str], streams: Sequence[int], *, session: bool) -> None:
    """In a fork: its own streams and environment, and nothing of its parent's that exec ends."""
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    if session:
        os.setsid()
    given = dict(env)
    os.environ.clear()
    os.environ.update(given)
    time.tzset()
    if given.get("PYTHONUNBUFFERED"):
        sys.stdout.reconfigure(write_through=True)  # type: ignore[union-attr]


def show(command: Sequence[str], env: Mapping[str, str]) -> None:
    """What /proc says of this process's command line and environment. Both are cut where there is
    no room; whoever was started by exec has it from tests.running.commands."""
    argument, variable = _rooms()
    _write(argument, [os.fsencode(word) for word in command])
    _write(variable, [os.fsencode(f"{name}={value}") for name, value in env.items()])


def _rooms() -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the kernel reads them: begin and end of each in our memory (proc(5), stat)."""
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    begin, end, env_begin, env_end = (int(fields[number - 3]) for number in (48, 49, 50, 51))
    return (begin, end), (env_begin, env_end)


def _write(room: tuple[int, int], words: Sequence[bytes]) -> None:
    begin, end = room
    text = b"\0".join(words)[: end - begin - 1]
    ctypes.memset(begin, 0, end - begin)
    ctypes.memmove(begin, text, len(text))


class Popen:
    """As much of `subprocess.Popen` as they use, for a program in a fork."""

    def __init__(
        self,
        command: list[str],
        *,
        env: Mapping[str, str],
        stdin: int,
        stdout: IO[bytes],
        stderr: int,
        start_new_session: bool,
    ) -> None:
        assert (stdin, stderr) == (subprocess.DEVNULL, subprocess.STDOUT)
        self.returncode: int | None = None
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid:
            return
        run(lambda: self._launch(command, env, stdout.fileno(), start_new_session))

    def _launch(
        self, command: list[str], env: Mapping[str, str], output: int, session: bool
    ) -> None:
        settle(env, [os.open(os.devnull, os.O_RDONLY), output, output], session=session)
        *launcher, parent = parent_death.launched([])
        assert command[: len(launcher)] == launcher
        parent, *program = command[len(launcher) :]
        parent_death.launch(int(parent), program)

    def poll(self) -> int | None:
        return self._wait(os.WNOHANG)

    def wait(self) -> int | None:
        return self._wait(0)

    def _wait(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class _Subprocess:
    """The module `subprocess` as they see it."""

    DEVNULL, STDOUT, Popen = subprocess.DEVNULL, subprocess.STDOUT, Popen
