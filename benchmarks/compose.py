"""Composing a message: CPU of one reader's copy of a 77 KB issue, of compiling ten stories, and a
million messages in which subject, greeting and intro differ."""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, islice

from benchmarks.figures import Figure, report
from publisher.renderers.email import CompiledEdition, compile_edition, join_message, render
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.light_edition import light_writer, lightened
from publisher.renderers.email.markup import Writer
from publisher.renderers.email.types import Recipient, RenderedMail
from tests.golden.sample_issue import COMPOSITION, ENVELOPE, READER

SIZE = 77_000  # bytes
TARGET = 15.0  # microseconds a message
MESSAGES = 1_000_000
INTRO = """Bonjour{{ " " ~ subscriber.name if subscriber.name }}, voici les nouvelles de la mer.

{% if subscriber.access == "paid" %}
Merci de votre abonnement, {{ subscriber.name }}.
{% else %}
Abonnez-vous.
{% endif %}
"""


def main() -> None:
    """Print microseconds a message (best of five runs), milliseconds an issue, and what a million
    messages take in memory."""
    edition = compile_edition(_mail(), ENVELOPE)
    nameless = replace(READER, values={})
    size = len(join_message(edition, READER))
    readers = _readers()
    for label, work in (
        ("without a name", lambda: join_message(edition, nameless)),
        ("each with a name of its own", lambda: join_message(edition, next(readers))),
    ):
        spent = _best(work, 5000) * 1e6
        what = f"mail of {size / 1000:.0f} KB composed {label}, CPU"
        report(Figure(work=what, ours=spent, unit="µs", reach=f"≤ {TARGET:.0f} µs"))
    print(f"  of which joining: {_best(lambda: _copied(edition.pieces), 5000) * 1e6:.1f} µs")
    compiled = _best(_ten_stories, 10) * 1e3
    what = "issue of 10 articles rendered and compiled, CPU"
    report(Figure(work=what, ours=compiled, unit="ms", reach="≤ 20 ms"))
    write = light_writer(_theme("light"))
    light = _best(lambda: _light_edition(write), 10) * 1e3
    report(Figure(work="the light edition of 10 articles, beside it, CPU", ours=light, unit="ms"))
    _million(_personal())
    if "email.message" in sys.modules:
        print("note: the email package was loaded by something else in this process")


def _million(edition: CompiledEdition) -> None:
    """Compose MESSAGES, each another reader's, and say what the process grew by after the first
    thousand."""
    readers = _readers()
    for reader in islice(readers, 1000):
        join_message(edition, reader)
    before, started = _resident(), time.process_time()
    for reader in islice(readers, MESSAGES):
        join_message(edition, reader)
    spent = (time.process_time() - started) / MESSAGES * 1e6
    what = "message whose subject, greeting and intro are its reader's, CPU"
    report(Figure(work=what, ours=spent, unit="µs"))
    grown = (_resident() - before) / 1e6
    what = f"memory that {MESSAGES:,} of them add"
    report(Figure(work=what, ours=grown, unit="MB", reach="nothing that grows"))


def _resident() -> int:
    """The most memory that the process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _readers() -> Iterator[Recipient]:
    access = ("paid", "registered")
    for number in count():
        values = {"name": f"Léa Guéguen {number}", "access": access[number % 2]}
        yield replace(READER, values=values)


def _personal() -> CompiledEdition:
    subject = "{{ subscriber.name|default('Vous') }}, voici la mer"
    composition = replace(COMPOSITION, subject=subject, intro=INTRO)
    return compile_edition(render(composition, _theme()), ENVELOPE)


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
    theme = _theme()
    return compile_edition(
        render(replace(COMPOSITION, items=COMPOSITION.items * 2), theme), ENVELOPE
    )


def _light_edition(write: Writer) -> object:
    """What an issue costs more in a house of which a reader asked for light mail."""
    whole = replace(COMPOSITION, items=COMPOSITION.items * 2)
    light = lightened(whole, lambda one: len(render(one, write).html.encode()))
    return compile_edition(render(light, write), ENVELOPE)


def _theme(name: str = "digest") -> dict[str, str]:
    from pathlib import Path

    folder = Path(__file__).resolve().parent.parent / "templates" / "email"
    files = [path for part in ("base", name) for path in sorted((folder / part).glob("*.mjml"))]
    return {path.name: path.read_text("utf-8") for path in files}


if __name__ == "__main__":
    main()
