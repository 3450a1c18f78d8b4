"""`publisher demo`: start everything, do the main job, count, show; stay up or end."""

import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path

from publisher.cli.demo import directory as places
from publisher.cli.demo.receiver import Receiver
from publisher.cli.demo.up_process import UpProcess
from publisher.cli.demo.words import words
from publisher.cli.lines import print_line
from publisher.errors import ExitCode


def run_demo(*, once: bool) -> int:
    """The whole demo; returns the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not once:
        directory = places.demo_directory()
        places.prepare(directory)
        return demonstrate(directory, once=False)
    directory = Path(tempfile.mkdtemp(prefix="publisher-demo-"))
    try:
        return demonstrate(directory, once=True)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def demonstrate(directory: Path, *, once: bool) -> int:
    """Everything in one directory, with one receiver and one `publisher up`."""
    begun, receiver = time.monotonic(), Receiver()
    try:
        port = places.set_environment(directory, receiver.address, any_port=once)
        print_line(words()["starting"])
        with UpProcess(directory, port) as up:
            right = run_steps(directory, receiver, up, doubt=not once)
            if once:
                seconds = f"{time.monotonic() - begun:.0f}"
                print_line(words()["right" if right else "wrong_end"].format(seconds=seconds))
                return int(ExitCode.DONE if right else ExitCode.REFUSED)
            print_line(words()["until"])
            wait_for_interrupt(up)
            return int(ExitCode.DONE)
    finally:
        receiver.close()


def run_steps(directory: Path, receiver: Receiver, up: UpProcess, *, doubt: bool) -> bool:
    """The story itself, its counts and its screen; whether every count was right."""
    from publisher.cli.demo import story as steps

    sample = steps.make_sample(directory)
    import django

    django.setup()
    up.wait_ready()
    from publisher.cli.demo.acts import run_all

    lines, wrong = run_all(directory, sample, receiver, doubt=doubt)
    for line in lines:
        print_line(line)
    for line in wrong:
        print_line(f"✗ {line}")
    return not wrong


def wait_for_interrupt(up: UpProcess) -> None:
    """Until Ctrl-C, or until `publisher up` ends by itself (raises Refused)."""
    try:
        while True:
            up.require_alive()
            threading.Event().wait(1)
    except KeyboardInterrupt:
        print_line()
