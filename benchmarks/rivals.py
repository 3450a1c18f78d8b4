"""The references beside the engine: where mail goes, and what others spend on sending it there."""

import multiprocessing
import os
import resource
import shutil
import smtplib
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from multiprocessing.synchronize import Event

from jinja2 import Environment

from tests.harness import wait_for
from tests.running.ports import free_port
from tests.sink import Sink

LINE = "Une phrase de la lettre du matin, avec un lien et un accent : déjà.\r\n"
SOURCE_MISSING = "smtp-source is missing (Debian's postfix)"
TEMPLATE = Environment(autoescape=True).from_string(
    "<p>Bonjour {{ name }},</p>\n{% for line in lines %}<p>{{ line }}</p>\n{% endfor %}"
)


def tool(name: str) -> str | None:
    """The path of one of Postfix's tools, or None where it is not installed."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


@contextmanager
def sink() -> Iterator[tuple[int, str]]:
    """A server on loopback that takes all mail and keeps none: its port, and what it is."""
    if (path := tool("smtp-sink")) is None:
        with _own_sink() as port:
            yield port, "the tests' own sink, for smtp-sink is missing (Debian's postfix)"
        return
    port = free_port()
    rights = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to be root
    command = [path, *rights, "-c", f"127.0.0.1:{port}", "128"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _listens(port), 10, "smtp-sink")
        yield port, "smtp-sink -c"
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    try:
        with closing(smtplib.SMTP("127.0.0.1", port, timeout=2)) as client:
            client.ehlo()
    except OSError:
        return False
    return True


@contextmanager
def _own_sink() -> Iterator[int]:
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        address, stop = manager.Namespace(), manager.Event()
        process = context.Process(target=_serve, args=(address, stop))
        process.start()
        try:
            wait_for(lambda: hasattr(address, "port"), 20, "the sink")
            yield address.port
        finally:
            stop.set()
            process.join()


def _serve(address: object, stop: Event) -> None:
    with Sink(keep=False) as made:
        address.port = made.port  # type: ignore[attr-defined]
        stop.wait()


def source(path: str, port: int, count: int, size: int) -> tuple[float, float]:
    """CPU and wall seconds that smtp-source takes for so many mails of `size` bytes, over one
    connection (-d) as the engine's worker does."""
    command = [path, "-d", "-m", str(count), "-l", str(size), f"127.0.0.1:{port}"]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - started


def naive(port: int, count: int, size: int) -> tuple[float, float]:
    """CPU and wall seconds of the loop that everybody writes first: a Jinja template and an
    EmailMessage a reader, about `size` bytes each, by one smtplib connection."""
    started, cpu = time.perf_counter(), time.process_time()
    lines = [LINE.strip()] * (size // 2 // (len(LINE) + 20))
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(count):
            message = EmailMessage()
            message["From"], message["Subject"] = "bounce@news.example.org", "bench"
            message["To"] = f"reader{number}@example.org"
            message.set_content("\n".join(lines))
            html = TEMPLATE.render(name=f"Lectrice {number}", lines=lines)
            message.add_alternative(html, subtype="html")
            client.send_message(message)
    return time.process_time() - cpu, time.perf_counter() - started
