"""One editorial decision at the command line: whom it reaches, the question, and what it did."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import typer
from django.utils import timezone

from publisher.actions.stories.act_if_unchanged import act_if_unchanged, newest_version_number
from publisher.actions.stories.article_reach import Reach, Reached, reach_of
from publisher.actions.stories.notices.notify_readers import notify_readers
from publisher.cli.chosen import cli_actor
from publisher.cli.output import console, emit
from publisher.editorial.models import Article
from publisher.errors import PublisherError


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A command's words. verb: as in "Kill"; done: as in "Killed"; then: what happens, for the
    question; past: what no decision calls back, where that must be said. unchanged: it is refused
    when somebody else was quicker, since the command began, for it would undo their work."""

    verb: str
    done: str
    then: str
    past: str = ""
    unchanged: bool = False


def decide(
    decision: Decision,
    article: Article,
    act: Callable[[], Reached],
    *,
    yes: bool,
    as_json: bool,
    notify: bool = False,
) -> None:
    """Ask unless `yes`, then act; with `notify` the readers who got another version get a mail.

    Raises PublisherError `confirmation_needed` where nobody can be asked, Refused
    `changed_meanwhile`.
    """
    seen = newest_version_number(article)
    reach = reach_of(article=article, now=timezone.now())
    if not yes:
        _confirm(decision, article, reach, notify=notify)
    guarded = partial(act_if_unchanged, article=article, seen=seen, act=act)
    reached = guarded() if decision.unchanged else act()
    notice = None
    if notify:
        started = notify_readers(version=reached.version, actor=cli_actor(), now=timezone.now())
        notice = str(started.send.pk) if started else None
    if as_json:
        emit(_document(reach, reached, notice))
    else:
        _print(decision, reach, reached, notice)


def _confirm(decision: Decision, article: Article, reach: Reach, *, notify: bool) -> None:
    assert article.current is not None
    if not sys.stdin.isatty():
        raise PublisherError("confirmation_needed", "nobody can be asked here; add --yes", "--yes")
    for line in _where(reach):
        typer.echo(line, err=True)
    if decision.past and (reach.readers or reach.partners):
        typer.echo(decision.past, err=True)
    mail = f" {reach.readers} readers get a mail." if notify else ""
    typer.confirm(
        f"{decision.verb} “{article.current.headline}” in {article.publication.name}? "
        f"{decision.then}{mail} Go on?",
        abort=True,
        err=True,
    )


def _where(reach: Reach) -> list[str]:
    """Where the story is, a line each."""
    return [
        f"Page:     {reach.page or 'none'}",
        f"Feeds:    {', '.join(reach.feeds) or 'none'}",
        f"Partners: {len(reach.partners)}{_named(reach.partners)}",
        f"Readers:  {reach.readers} got it by mail, in {reach.issues} issues",
        f"Sends:    {reach.sends} unfinished",
    ]


def _named(names: tuple[str, ...]) -> str:
    return f" ({', '.join(names)})" if names else ""


def _document(reach: Reach, reached: Reached, notice: str | None) -> dict[str, Any]:
    version = reached.version
    return {
        "guid": version.article.guid,
        "version": version.number,
        "change": version.change,
        "pubstatus": version.article.pubstatus,
        "page": reach.page,
        "feeds": list(reach.feeds),
        "partners": list(reached.partners),
        "destinations_reached": reached.destinations_reached,
        "deliveries_stopped": reached.stopped,
        "readers": reached.readers,
        "sends_held": reached.sends_held,
        "notice_send": notice,
    }


def _print(decision: Decision, reach: Reach, reached: Reached, notice: str | None) -> None:
    version = reached.version
    lines = [
        f"{decision.done}: {version.article.guid} (version {version.number}).",
        f"Its page and {len(reach.feeds)} feeds{_named(reach.feeds)} follow.",
        f"Partners that are told now: {len(reached.partners)}{_named(reached.partners)}; "
        f"deliveries stopped: {reached.stopped}.",
        f"Readers who got another version by mail: {reached.readers}; "
        f"sends held: {reached.sends_held}.",
    ]
    if notice:
        lines.append(f"They get a mail: send {notice}.")
    for line in lines:
        console.print(line, markup=False)
