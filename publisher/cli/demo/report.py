"""What the demo prints: one screen of 80 columns."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from os.path import relpath
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from wcwidth import wcswidth, wcwidth

from publisher.cli.demo.checks import Findings

if TYPE_CHECKING:
    from publisher.cli.demo.story import Story

WIDTH = 80
FIRST = 16  # columns of the left-hand words
Words = Mapping[str, str]


def show_progress(label: str, statuses: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Follow a send to its end, with a bar where there is a terminal. Returns the last status."""
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    last: dict[str, Any] = {}
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not sys.stdout.isatty()
    ) as progress:
        bar = progress.add_task(label, total=None)
        for last in statuses:
            open_rows = sum(last["counts"][s] for s in ("pending", "leased", "attempting"))
            done = last["recipients"] - open_rows - last["counts"]["retrying"]
            progress.update(bar, total=last["recipients"] or None, completed=done)
    return last


def screen(
    words: Words, story: "Story", status: Mapping[str, Any], findings: Findings
) -> Iterator[str]:
    """The lines of the report, without the addresses to open."""
    yield words["title"].format(name=story.publication.name)
    yield words["nothing"]
    yield ""
    yield from _articles(words)
    yield ""
    yield from _deliveries(words, story, status)
    for kind, (url, count) in findings.feeds.items():
        label = words["feeds"] if kind == "rss" else ""
        yield row(label, f"{words['entries'].format(count=count)}  {url}")
    yield from _partners(words, story, findings)
    yield from _stopped(words, story)


def _articles(words: Words) -> Iterator[str]:
    from publisher.editorial.models import Article

    for article in Article.objects.select_related("current").order_by("guid"):
        version = article.current
        if version is None:
            continue
        state = words["killed" if article.pubstatus == "canceled" else "usable"]
        number = words["version"].format(number=version.number)
        language = version.content.get("language") or article.publication.language
        yield f"{fit(version.headline, 52)}  {language:2}  {number:3} {state}"


def _deliveries(words: Words, story: "Story", status: Mapping[str, Any]) -> Iterator[str]:
    counts = {state: count for state, count in status["counts"].items() if count}
    sent = words["sent"].format(count=status["recipients"], seconds=f"{story.seconds:.1f}")
    yield row(words["send"], f"{story.newsletter.name}\u00a0· {sent}")
    yield row(words["deliveries"], " · ".join(f"{n} {words.get(s, s)}" for s, n in counts.items()))


def _partners(words: Words, story: "Story", findings: Findings) -> Iterator[str]:
    label = words["partners"]
    for slug, count in findings.files.items():
        text = words["files"].format(count=count, path=f"partners/{slug}/")
        yield row(label, f"{slug}\u00a0· {text}")
        label = ""
    yield row("", f"reseau\u00a0· {words['pushes'].format(count=findings.pushes)}")


def _stopped(words: Words, story: "Story") -> Iterator[str]:
    if story.killed is None or story.killed.current is None:
        return
    headline = words["stopped_text"].format(headline=story.killed.current.headline)
    yield row(words["stopped"], headline)
    yield row("", words["stopped_how"].format(name="La Gazette", count=story.stopped))


def row(label: str, text: str) -> str:
    """A label and its text in two columns."""
    return fit(label, FIRST) + text


def fit(text: str, columns: int) -> str:
    """The text cut or padded to a number of terminal columns."""
    if wcswidth(text) > columns:
        kept, used = "", 0
        for character in text:
            used += max(0, wcwidth(character))
            if used > columns - 1:
                break
            kept += character
        text = kept.rstrip() + "…"
    return text + " " * (columns - wcswidth(text))


def short(path: str) -> str:
    """A path relative to the working directory where that is shorter."""
    return min(path, relpath(path), key=len)
