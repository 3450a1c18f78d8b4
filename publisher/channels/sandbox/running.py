"""Starts the process that runs an editor's templates, waits for it, and reads its answer."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import publisher
from publisher.errors import PublisherError, Refused
from publisher.renderers.email.markup import Writer
from publisher.renderers.email.themes import transfer
from publisher.renderers.email.themes.compiled import code_to_send
from publisher.renderers.email.themes.context import context_of
from publisher.renderers.email.themes.environment import ENTRY
from publisher.renderers.email.themes.guarded import Fault
from publisher.renderers.email.themes.lint import with_places
from publisher.renderers.email.types import Mail

INSIDE = Path(__file__).with_name("inside.py")
ROOT = Path(publisher.__file__).parent.parent
OURS = ROOT / "templates" / "email" / "base"  # what every theme can use
TIMEOUT = 30  # seconds, for a machine that is busy with others; the process limits itself to two
LARGEST_ANSWER = 16 * 2**20  # bytes of an answer
# What the theme's own limits raise where nobody inside could say so any more: the time's signal
# comes again and again, and may find the process at its last line.
THEMES_OWN = (
    "publisher.renderers.email.themes.guarded.TookTooLongError",
    "MemoryError",
    "RecursionError",
)


def sandboxed_writer(sources: Mapping[str, str], name: str) -> Writer:
    """What writes a mail with these templates, in a process of its own for each mail.

    name: of the theme, for messages. It raises PublisherError with the template and the line:
    `theme_syntax`, `undefined_name`, `theme_forbidden`, `theme_too_slow`, `theme_too_large`,
    `theme_too_deep`, `unknown_template`, `bad_mjml`, `theme_error` or `theme_died`; Refused
    `theme_not_run` where no process can be had.
    """

    def write(mail: Mail, nonce: str) -> str:
        answer = run_in_sandbox(sources, mail, nonce, name)
        if "error" in answer:
            fault = answer["error"]
            message = f"the theme {name!r} cannot be rendered: {fault['message']}"
            raise PublisherError(fault["code"], message, f"{name}/{fault['where']}")
        return str(answer["html"])

    return write


def run_in_sandbox(sources: Mapping[str, str], mail: Mail, nonce: str, name: str) -> dict[str, Any]:
    """The `mjml` that the templates write and the `html` of it, or the `error` that kept one of
    them from being made: `{"code", "message", "where": "FILE:LINE"}`.

    Raises PublisherError `theme_died`, Refused `theme_not_run`.
    """
    return _answer(sources, mail, nonce, name, check=False)


def check_in_sandbox(sources: Mapping[str, str], mail: Mail, name: str) -> list[Fault]:
    """Syntax errors and undefined names, each `{"code", "message", "where": "FILE:LINE"}`.

    Raises PublisherError `theme_died`.
    """
    answer = _answer(sources, mail, "0" * 16, name, check=True)
    return [answer["error"]] if "error" in answer else list(answer["faults"])


def _answer(
    sources: Mapping[str, str], mail: Mail, nonce: str, name: str, *, check: bool
) -> dict[str, Any]:
    job = {
        "folders": [str(ROOT), *filter(None, sys.path)],
        "context": transfer.to_plain_data(context_of(mail, nonce)),
        "sources": dict(sources),
        "check": check,
    }
    return _answered(json.dumps(job).encode(), name)


@lru_cache(maxsize=16)  # an issue's page is asked for again and again, and is the same
def _answered(job: bytes, name: str) -> dict[str, Any]:
    try:
        return _read(*_run(_with_code(job)), name)
    except OSError as error:
        raise Refused(
            "theme_not_run", f"themes cannot be run here: {error.strerror}", name
        ) from None


def _with_code(job: bytes) -> bytes:
    """The job with the code of the templates that are ours, which are most of a theme."""
    whole = json.loads(job)
    ours = whole["sources"].items() & _ours()
    whole["compiled"] = {name: code_to_send(name, source) for name, source in ours}
    return json.dumps(whole).encode()


@lru_cache(maxsize=1)
def _ours() -> frozenset[tuple[str, str]]:
    """Names and sources, as they are and as the linter has them."""
    plain = {file.name: file.read_text("utf-8") for file in OURS.glob("*.mjml")}
    return frozenset(plain.items() | with_places(plain).items())


def _run(job: bytes) -> tuple[int, bytes, bytes]:
    """The exit code (negative for a signal), what the process answered, what it complained of."""
    # Files, not pipes: nobody has to read and write at once, and the kernel bounds their length.
    with TemporaryFile() as asked, TemporaryFile() as answered, TemporaryFile() as complaint:
        asked.write(job)
        asked.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", str(INSIDE)],
            stdin=asked,
            stdout=answered,
            stderr=complaint,
            env={},
            cwd="/",
        )
        try:
            code = process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        finally:
            process.kill()
            process.wait()
        answered.seek(0)
        complaint.seek(0)
        return code, answered.read(LARGEST_ANSWER), complaint.read(LARGEST_ANSWER)


def _read(code: int, answered: bytes, complaint: bytes, name: str) -> dict[str, Any]:
    if code == 0:
        found: dict[str, Any] = json.loads(answered)
        return found
    last = "".join(complaint.decode(errors="replace").strip().splitlines()[-1:])
    if code > 0 and not last.startswith(THEMES_OWN):
        raise Refused("theme_not_run", f"themes cannot be run here: {last}", name)
    raise PublisherError(
        "theme_died",
        f"the theme {name!r} takes more time or memory than a theme has (2 s, 256 MB); simplify it",
        f"{name}/{ENTRY}",
    )
