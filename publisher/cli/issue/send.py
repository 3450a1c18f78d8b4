"""`publisher issue send`: decide, and under --wait look on until the end."""

import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from django.conf import settings
from django.utils import timezone
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from publisher.actions.processes.guard_ledger import exits_open, held_because
from publisher.actions.processes.workers_alive import workers_alive
from publisher.actions.readers.segments.target import slug_of
from publisher.actions.sends.send_issue import SendStarted, send_issue, undo_window
from publisher.actions.sends.send_status import send_status
from publisher.cli.chosen import cli_actor
from publisher.cli.output import Json, console, emit, table, timestamp
from publisher.cli.spread import option, spread
from publisher.cli.supervisor.directory import up_runs
from publisher.content.local_time import moment_in
from publisher.content.numbers import whole_number
from publisher.delivery.models import Send
from publisher.delivery.sends import STANDING
from publisher.delivery.states import OPEN, State
from publisher.delivery.wording import english, hold_document
from publisher.editorial.models import Issue
from publisher.errors import ExitCode, OutOfReach, PublisherError, Refused

app = typer.Typer()
LOOK_EVERY = 0.25  # seconds
ENDED = (Send.State.FINISHED, Send.State.CANCELED)
TROUBLE = (State.BOUNCED, State.FAILED, State.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When and how an issue is sent; None is what was not named."""

    wait: bool = option("--wait", "Until everybody has it; 0 if so.", default=False)
    timeout: float | None = option("--timeout", "Seconds to wait at most; then 3.", min=0)
    idempotency_key: str | None = option(
        "--idempotency-key", "The same key again gives the same send again."
    )
    at: str | None = option("--at", "When it begins: RFC 3339, or the publication's local time.")
    not_after: str | None = option("--not-after", "Later than that it does not begin by itself.")
    undo: float | None = option(
        "--undo", "Seconds in which it can be canceled; 0 without a terminal.", min=0
    )
    segment: str | None = option(
        "--segment", "Only readers whom it takes, not the newsletter's; '' for all of the lists."
    )
    exclude: str | None = option(
        "--exclude", "Not those whom it takes, not the newsletter's; '' for nobody left out."
    )
    without_approval: str | None = option(
        "--without-approval",
        "Why it goes without the approvals that its newsletter asks for; the chiefs are told.",
    )


@app.command(epilog="Example: publisher issue send 3 --wait --timeout 600")
@spread
def send(
    issue: Annotated[str, typer.Argument(help="The issue's id, as `issue create` printed it.")],
    terms: Terms,
    as_json: Json = False,
) -> None:
    """Send an issue to everyone who is confirmed on its newsletter's lists."""
    started = _started(_issue(issue), terms)
    if started.left_out:
        typer.echo(f"publisher: {started.left_out} readers have it already; left out", err=True)
    if terms.wait:
        finish(started.send, timeout=terms.timeout, as_json=as_json)
        return
    if as_json:
        emit(_document(started))
    else:
        _print(started)
    if started.send.state == Send.State.HELD:
        typer.echo(f"publisher: {_held(started.send)}", err=True)
    elif not workers_alive():
        typer.echo(f"publisher: {no_worker()}", err=True)


def no_worker() -> str:
    """That nothing is sent now, and what starts a worker here."""
    if up_runs(settings.DATA_DIR):
        log = settings.DATA_DIR / "logs" / "worker.log"
        return f"the worker does not answer; `publisher up` runs and watches it: see {log}"
    whole = settings.EMBEDDED_DATABASE and not settings.REDIS_URL
    command = "up" if whole else "worker"
    return f"no worker is running; start one with: publisher {command}"


def _held(found: Send) -> str:
    """That it waits for a person, and what lets it go."""
    first = "see: publisher ledger show; once it is adopted, " if held_because() else ""
    release = f"{first}let it go with: publisher send resume {found.pk}"
    return f"send {found.pk} is held: {english(found.hold)}; {release}"


def _started(issue: Issue, terms: Terms) -> SendStarted:
    exits_open(data_dir=settings.DATA_DIR, now=timezone.now())  # a copy is told at the first look
    zone = ZoneInfo(issue.publication.time_zone)
    return send_issue(
        issue=issue,
        idempotency_key=terms.idempotency_key,
        actor=cli_actor(),
        now=timezone.now(),
        undo=_window(issue, terms.undo),
        at=moment_in(terms.at, zone, "--at") if terms.at else None,
        not_after=moment_in(terms.not_after, zone, "--not-after") if terms.not_after else None,
        segment=terms.segment,
        exclude=terms.exclude,
        without_approval=terms.without_approval,
    )


def _document(started: SendStarted) -> dict[str, Any]:
    found = started.send
    return {
        "send": str(found.pk),
        "issue": str(found.issue_id),
        "state": found.state,
        **hold_document(found.hold),
        "recipients": found.recipients,
        "segment": slug_of(found.segment),
        "exclude": slug_of(found.exclusion),
        "created": started.created,
        "left_out": started.left_out,
        "not_before": timestamp(found.not_before),
        "not_after": timestamp(found.not_after),
    }


def _print(started: SendStarted) -> None:
    found = started.send
    outcome = "recorded" if started.created else "was recorded before"
    console.print(f"send {found.pk} {outcome}: {found.recipients} recipients, {found.state}")
    if found.state == Send.State.SCHEDULED:
        zone = ZoneInfo(found.publication.time_zone)
        begins = f"{found.not_before.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
        console.print(f"begins {begins}; until then: publisher send cancel {found.pk}")


def finish(found: Send, *, timeout: float | None, as_json: bool) -> None:
    """Look on until the send ends, then print how; raises typer.Exit with 1 for trouble.

    Raises OutOfReach `send_unfinished` when the time is up, Refused `send_stands` when a person
    has paused it or an article holds it.
    """
    status = watch(found, timeout)
    if status["state"] not in ENDED:
        raise _unfinished(status)
    report(status, as_json=as_json)
    if status["state"] == Send.State.CANCELED or any(status["counts"][s] for s in TROUBLE):
        raise typer.Exit(int(ExitCode.REFUSED))


def watch(found: Send, timeout: float | None) -> dict[str, Any]:
    """The status at the end of the send, at its stop or when the time is up; a bar meanwhile."""
    limit = time.monotonic() + timeout if timeout is not None else None
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("sent", total=found.recipients, rate="")
        while True:
            found.refresh_from_db()
            status = send_status(found)
            done = status["recipients"] - sum(status["counts"][state] for state in OPEN)
            progress.update(
                bar, completed=done, total=status["recipients"], rate=_rate(progress.tasks[0].speed)
            )
            over = limit is not None and time.monotonic() >= limit
            if status["state"] in (*ENDED, *STANDING) or over:
                return status
            time.sleep(LOOK_EVERY)


def report(status: dict[str, Any], *, as_json: bool) -> None:
    """Print a status document, for people as a table of what is not zero."""
    if as_json:
        emit(status)
        return
    console.print(
        f"send {status['send']}: {status['state']}, {status['recipients']} recipients"
        + (f" ({status['hold_reason']})" if status["hold_reason"] else "")
    )
    table(("state", "deliveries"), [(s, n) for s, n in status["counts"].items() if n])
    for said in status["replies"]:
        words = f"{said['reply_code']} {said['reply']}".strip() or "no reply"
        console.print(f"{said['state']} {said['deliveries']}: {words}", markup=False)
    if status["complaints"]:
        console.print(f"complaints: {status['complaints']} readers")
    for relay in status["relays"]:
        words = f"relay {relay['relay']} takes no mail: {relay['reply']}"
        console.print(words, markup=False)
    for place in status["full_disks"]:
        console.print(f"the disk is full: {place}", markup=False)
    if status["rate"]:
        console.print(_pace(status), markup=False)
    if status["silent"]:
        console.print(f"no word from: {', '.join(status['silent'])}")
    for row in status["uncertain"][:20]:
        console.print(f"uncertain: delivery {row['delivery']}, attempted {row['attempted_at']}")


def _window(issue: Issue, undo: float | None) -> timedelta:
    """A person at a terminal has second thoughts, a script has none."""
    if undo is not None:
        return timedelta(seconds=undo)
    return undo_window(issue.newsletter) if sys.stdin.isatty() else timedelta(0)


LIMITS = {
    "relay": "the relay's answers",
    "rate": "the rate in SMTP_URL",
    "composing": "composing",
    "signing": "signing",
    "database": "the database",
    "disk": "the disk",
}


def _pace(status: dict[str, Any]) -> str:
    """How fast it goes, by what that is limited, and until when."""
    limit = LIMITS.get(status["limited_by"], "")
    pace = f"{status['rate']:g}/s by {status['connections']} connections"
    end = f"; the last reader has it at {status['last_reader_at']}"
    return f"{pace}, limited by {limit}{end}" if limit else f"{pace}{end}"


def _rate(speed: float | None) -> str:
    return f"{speed:.0f}/s" if speed else ""


def _unfinished(status: dict[str, Any]) -> PublisherError:
    where = f"send {status['send']}"
    if status["state"] in STANDING:
        reason = status["hold_reason"] or "by a person"
        return Refused("send_stands", f"it is {status['state']}: {reason}", where)
    rest = sum(status["counts"][state] for state in OPEN)
    if not workers_alive():
        why = no_worker()
    else:
        why = f"look at it with: publisher send status {status['send']}"
    return OutOfReach("send_unfinished", f"{rest} deliveries are still open; {why}", where)


def _issue(text: str) -> Issue:
    found = Issue.objects.filter(pk=whole_number(text) or 0).first()
    if found is None:
        raise PublisherError("unknown_issue", f"there is no issue {text!r}", "ISSUE")
    return found
