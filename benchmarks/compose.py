"""Composing a message: CPU of one reader's copy of a 77 KB issue, and of compiling ten stories."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks.figures import Figure, report
from publisher.renderers.email import compile_edition, compose, slots
from publisher.renderers.email.types import RenderedMail
from tests.golden.sample_issue import COMPOSITION, ENVELOPE, READER

SIZE = 77_000  # bytes
TARGET = 15.0  # microseconds a message


def main() -> None:
    """Print microseconds a message (best of five runs) and milliseconds an issue."""
    edition = compile_edition(_mail(), ENVELOPE)
    nameless = replace(READER, values={})
    size = len(compose(edition, READER))
    for label, reader in (("without a name", nameless), ("with a name", READER)):
        spent = _best(lambda reader=reader: compose(edition, reader), 5000) * 1e6
        what = f"mail of {size / 1000:.0f} KB composed {label}, CPU"
        report(Figure(work=what, ours=spent, unit="µs", reach=f"≤ {TARGET:.0f} µs"))
    print(f"  of which joining: {_best(lambda: _copied(edition.pieces), 5000) * 1e6:.1f} µs")
    compiled = _best(_ten_stories, 10) * 1e3
    what = "issue of 10 articles rendered and compiled, CPU"
    report(Figure(work=what, ours=compiled, unit="ms", reach="≤ 20 ms"))
    if "email.message" in sys.modules:
        print("note: the email package was loaded by something else in this process")


def _copied(pieces: tuple[bytes, ...]) -> bytes:
    return b"".join(pieces)


def _best(work: Callable[[], object], times: int) -> float:
    """Seconds of CPU for one call: the best of five runs, after one to warm up."""
    work()
    spent = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(times):
            work()
        spent.append((time.process_time() - started) / times)
    return min(spent)


def _mail() -> RenderedMail:
    nonce = "0123456789abcdef"
    links = [slots.placeholder(nonce, name) for name in (slots.LEAVE, slots.PREFERENCES)]
    greeting = slots.placeholder(nonce, slots.GREETING)
    words = "Voilà l’été qui s’achève, et rien n’est encore écrit. "
    body = words * (SIZE // 109)
    return RenderedMail(
        subject="L’été s’achève",
        html=f"<p>{greeting}</p><p>{body}</p><a href='{links[0]}'>x</a><a href='{links[1]}'>y</a>",
        text=f"{greeting}\n\n{words}\n{links[0]}\n{links[1]}\n",
        nonce=nonce,
    )


def _ten_stories() -> object:
    from publisher.renderers.email import render

    theme = _theme()
    return compile_edition(
        render(replace(COMPOSITION, items=COMPOSITION.items * 2), theme), ENVELOPE
    )


def _theme() -> dict[str, str]:
    from pathlib import Path

    folder = Path(__file__).resolve().parent.parent / "templates" / "email"
    files = [path for part in ("base", "digest") for path in sorted((folder / part).glob("*.mjml"))]
    return {path.name: path.read_text("utf-8") for path in files}


if __name__ == "__main__":
    main()
