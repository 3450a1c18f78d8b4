"""`publisher demo`: start everything, do the main job, count, show; stay up or end."""

import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from publisher.cli.demo import place
from publisher.cli.demo.everything import Everything
from publisher.cli.demo.receiver import Receiver
from publisher.cli.demo.words import words
from publisher.errors import ExitCode


def run_demo(*, once: bool) -> int:
    """The whole demo; returns the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not once:
        directory = place.demo_directory()
        place.renew(directory)
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
        port = place.settle(directory, receiver.address, any_port=once)
        tell(words()["starting"])
        with Everything(directory, port) as everything:
            right = perform(directory, receiver, everything, doubt=not once)
            if once:
                seconds = f"{time.monotonic() - begun:.0f}"
                tell(words()["right" if right else "wrong_end"].format(seconds=seconds))
                return int(ExitCode.DONE if right else ExitCode.REFUSED)
            tell(words()["until"])
            stay(everything)
            return int(ExitCode.DONE)
    finally:
        receiver.close()


def perform(directory: Path, receiver: Receiver, everything: Everything, *, doubt: bool) -> bool:
    """The story itself, its counts and its screen; whether every count was right."""
    from publisher.cli.demo import story as steps

    sample = steps.make_sample(directory)
    import django

    django.setup()
    everything.wait_ready()
    from publisher.cli.demo.acts import act

    lines, wrong = act(directory, sample, receiver, doubt=doubt)
    for line in lines:
        tell(line)
    for line in wrong:
        tell(f"✗ {line}")
    return not wrong


def stay(everything: Everything) -> None:
    """Until Ctrl-C, or until `publisher up` ends by itself (raises Refused)."""
    try:
        while True:
            everything.require_alive()
            threading.Event().wait(1)
    except KeyboardInterrupt:
        tell()


def tell(line: str = "") -> None:
    """One line on the screen."""
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()
