"""Processes that die with their parent, so that a killed one leaves nobody behind (Linux only).

Run as a script it is a launcher: `python parent_death.py PARENT_PID COMMAND...` asks for the
parent-death signal, which survives exec, and becomes COMMAND.
"""

import os
import signal
import sys

PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_SET_NAME = 1, 2, 15


def die_with_parent(parent: int) -> None:
    """Let the kernel kill this process when `parent` (a pid) ends; at once if it already has.

    Source: prctl(2). The signal comes when the *thread* that started us ends, so a parent
    starts its children from its main thread.
    """
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def dies_with_parent() -> bool:
    """Whether this process has asked for that, or who started it has."""
    if sys.platform != "linux":
        return False
    import ctypes

    number = ctypes.c_int()
    ctypes.CDLL(None).prctl(PR_GET_PDEATHSIG, ctypes.byref(number), 0, 0, 0)
    return number.value != 0


def name_process(name: str) -> None:
    """What `ps -o comm` and `top` call this process, which was forked and has its parent's command
    line; 15 bytes of ASCII at most. Source: prctl(2)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def launch(parent: int, command: list[str]) -> None:
    """Become `command`, bound to `parent`, with no signal blocked."""
    die_with_parent(parent)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execv(command[0], command)  # noqa: S606 (no shell is wanted)


def launched(command: list[str]) -> list[str]:
    """The command line that starts `command` (absolute path first) as a bound child of ours."""
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


if __name__ == "__main__":
    launch(int(sys.argv[1]), sys.argv[2:])
