"""`publisher send`: what was sent, and what became of it."""

import sys
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from publisher.actions.sends import control_send
from publisher.actions.sends.current_text import needs_approval
from publisher.actions.sends.render_send import render_send
from publisher.actions.sends.reschedule_send import reschedule_send
from publisher.actions.sends.resume_service import resume_service
from publisher.actions.sends.send_status import send_status
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.issue.send import report
from publisher.cli.output import Json, PublicationOption, console, emit
from publisher.content.local_time import moment_in
from publisher.content.numbers import whole_number
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import NOT_BEGUN, State
from publisher.delivery.wording import english
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)
SendId = Annotated[str, typer.Argument(metavar="SEND", help="The send's id.")]


@app.command(epilog="Example: publisher send status 3 --json")
def status(send: SendId, as_json: Json = False) -> None:
    """How a send stands: its deliveries by state, and what is uncertain."""
    report(send_status(_send(send)), as_json=as_json)


@app.command(epilog="Example: publisher send pause 3")
def pause(send: SendId, as_json: Json = False) -> None:
    """Stop a send for now; nothing begins from a second later on."""
    found = control_send.pause_send(send=_send(send), actor=cli_actor(), now=timezone.now())
    report(send_status(found), as_json=as_json)


@app.command(epilog="Example: publisher send resume 3 --yes")
def resume(
    send: SendId,
    yes: Annotated[bool, typer.Option("--yes", help="Approve the text of now unasked.")] = False,
    without_approval: Annotated[
        str | None,
        typer.Option(
            "--without-approval",
            help="Why it goes without the approvals that its newsletter asks for.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Let a paused send go on, or a held one with the text of now."""
    found = _send(send)
    if needs_approval(found) and not yes:
        _approve(found)
    found = control_send.resume_send(
        send=found, actor=cli_actor(), now=timezone.now(), without_approval=without_approval
    )
    report(send_status(found), as_json=as_json)


@app.command(epilog="Example: publisher send cancel 3")
def cancel(send: SendId, as_json: Json = False) -> None:
    """End a send: whoever has not got it will not get it."""
    found = control_send.cancel_send(send=_send(send), actor=cli_actor(), now=timezone.now())
    report(send_status(found), as_json=as_json)


@app.command(epilog="Example: publisher send reschedule 3 --at '2026-12-01 07:00'")
def reschedule(
    send: SendId,
    at: Annotated[str, typer.Option("--at", help="RFC 3339, or the publication's local time.")],
    as_json: Json = False,
) -> None:
    """Give a send that waits for its hour another one; its approval stands."""
    found = _send(send)
    moment = moment_in(at, ZoneInfo(found.publication.time_zone), "--at")
    reschedule_send(send=found, at=moment, actor=cli_actor(), now=timezone.now())
    report(send_status(found), as_json=as_json)


@app.command(epilog="Example: publisher send resend 3 --delivery 41 --delivery 42")
def resend(
    send: SendId,
    deliveries: Annotated[
        list[str] | None, typer.Option("--delivery", help="One row, by its id; again for more.")
    ] = None,
    all_uncertain: Annotated[
        bool, typer.Option("--all-uncertain", help="Every row of which nobody knows.")
    ] = False,
    all_failed: Annotated[bool, typer.Option("--all-failed", help="Every failed row.")] = False,
    as_json: Json = False,
) -> None:
    """Send chosen uncertain or failed deliveries again; whoever had got it gets it twice."""
    found = _send(send)
    ids = [_number(text, "--delivery") for text in deliveries or []]
    chosen = [s for s, on in ((State.UNCERTAIN, all_uncertain), (State.FAILED, all_failed)) if on]
    ids += Delivery.objects.filter(send=found, state__in=chosen).values_list("pk", flat=True)
    if not ids:
        raise PublisherError(
            "nothing_chosen",
            "no delivery was chosen; name some with --delivery, or use --all-uncertain",
            f"send {found.pk}",
        )
    control_send.resend(send=found, delivery_ids=ids, actor=cli_actor(), now=timezone.now())
    found.refresh_from_db()
    report(send_status(found), as_json=as_json)


@app.command("stop-all", epilog="Example: publisher send stop-all")
def stop_all(publication: PublicationOption = None, as_json: Json = False) -> None:
    """Stop-press: pause every running send at once, of one publication or of all."""
    of = chosen_publication(publication) if publication else None
    stopped = control_send.stop_all(publication=of, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({"stopped": [str(send.pk) for send in stopped]})
        return
    names = ", ".join(str(send.pk) for send in stopped)
    console.print(f"stopped: {names}" if names else "nothing was running")


@app.command("resume-service", epilog="Example: publisher send resume-service")
def resume_mails(publication: PublicationOption = None, as_json: Json = False) -> None:
    """Let mails about one person go on that a stop-press or a copied ledger stopped."""
    of = chosen_publication(publication) if publication else None
    resumed = resume_service(publication=of, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({"resumed": resumed})
        return
    console.print(f"{resumed} go on")


@app.command(epilog="Example: publisher send render 3 --recipient lea@example.org --format eml")
def render(
    send: SendId,
    recipient: Annotated[str, typer.Option(help="A reader's address.")],
    kind: Annotated[
        Literal["html", "text", "eml"], typer.Option("--format", help="html, text or eml.")
    ] = "eml",
) -> None:
    """Print one reader's mail as it was sent, byte for byte; the audit log notes who looked."""
    rendered = render_send(
        send=_send(send), recipient=recipient, format=kind, actor=cli_actor(), now=timezone.now()
    )
    sys.stdout.buffer.write(rendered)


def _approve(send: Send) -> None:
    """Ask once: going on approves another text than the one that was approved."""
    if not sys.stdin.isatty():
        raise PublisherError("confirmation_needed", "nobody can be asked here; add --yes", "--yes")
    left = Delivery.objects.filter(send=send, state__in=NOT_BEGUN).count()
    typer.confirm(
        f"Send {send.pk} stands still: {english(send.hold) or 'one of its stories was changed'}. "
        f"Approve the text of now for the {left} readers who have not got it?",
        abort=True,
        err=True,
    )


def _send(text: str) -> Send:
    found = Send.objects.filter(pk=_number(text, "SEND")).first()
    if found is None:
        raise PublisherError("unknown_send", f"there is no send {text!r}", "SEND")
    return found


def _number(text: str, where: str) -> int:
    number = whole_number(text)
    if number is None:
        raise PublisherError("bad_id", f"{text[:40]!r} is no id; ids are whole numbers", where)
    return number
