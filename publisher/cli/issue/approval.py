"""`publisher issue ask`, `approve`, `refuse`, `approval`, `go-back`: a person's yes to a text."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.approvals.decide import ask_approval, give_approval, refuse_approval
from publisher.actions.approvals.people import person_of, who_may_approve
from publisher.actions.approvals.standing import standing_of
from publisher.actions.approvals.texts import hash_now, known_text
from publisher.actions.compose.restore_text import restore_text
from publisher.cli.chosen import cli_actor
from publisher.cli.issue.output import IssueNumber, find_issue
from publisher.cli.output import Json, console, emit, timestamp
from publisher.editorial.models import Approval, Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.models import User

app = typer.Typer()
Note = Annotated[str, typer.Option("--note", help="A word on it; a refusal says why.")]
Person = Annotated[
    str | None,
    typer.Option("--as", help="In whose name: a member's; else the one of your login."),
]
Text = Annotated[
    str | None,
    typer.Option("--text", help="Only this text: text_hash of `issue approval`."),
]


@app.command("approval", epilog="Example: publisher issue approval 7 --json")
def show(issue: IssueNumber, as_json: Json = False) -> None:
    """How far an issue's approval is, who may give it now, and what was decided."""
    _print(find_issue(issue), as_json)


@app.command("ask", epilog='Example: publisher issue ask 7 --note "The figures are checked."')
def ask(issue: IssueNumber, note: Note = "", text: Text = None, as_json: Json = False) -> None:
    """Ask everybody who may for a yes to an issue as it stands; each gets a mail."""
    found = find_issue(issue)
    ask_approval(issue=found, actor=cli_actor(), note=note, now=timezone.now(), seen=text)
    _print(found, as_json)


@app.command("approve", epilog="Example: publisher issue approve 7 --as claire")
def approve(
    issue: IssueNumber,
    person: Person = None,
    note: Note = "",
    text: Text = None,
    as_json: Json = False,
) -> None:
    """Say yes to an issue as it stands, as a member who neither edited it last nor asked for it."""
    found = find_issue(issue)
    give_approval(
        issue=found,
        person=_person(person),
        note=note,
        now=timezone.now(),
        seen=text,
        door=cli_actor(),
    )
    _print(found, as_json)


@app.command("refuse", epilog='Example: publisher issue refuse 7 --note "The lead is old."')
def refuse(
    issue: IssueNumber,
    person: Person = None,
    note: Note = "",
    text: Text = None,
    as_json: Json = False,
) -> None:
    """Say no to an issue as it stands, and why: every yes to this text counts no more."""
    found = find_issue(issue)
    refuse_approval(
        issue=found,
        person=_person(person),
        note=note,
        now=timezone.now(),
        seen=text,
        door=cli_actor(),
    )
    _print(found, as_json)


@app.command("go-back", epilog="Example: publisher issue go-back 7")
def go_back(issue: IssueNumber, as_json: Json = False) -> None:
    """Put the text that was approved in the place of a later edit; its approval holds again."""
    found = find_issue(issue)
    restore_text(issue=found, actor=cli_actor(), now=timezone.now())
    _print(found, as_json)


def _person(name: str | None) -> User:
    """The member who speaks. Raises Refused `not_an_approver`."""
    wanted = name or person_of(cli_actor())
    found = User.objects.filter(username=wanted, is_active=True).first()
    if found is None:
        words = f"there is no user {wanted!r}; name the member who decides: --as NAME"
        raise Refused("not_an_approver", words, "--as")
    return found


def described(issue: Issue) -> dict[str, Any]:
    """An issue's approval as JSON."""
    now = timezone.now()
    try:
        text = known_text(issue, now=now)
        found = text.hash if text else hash_now(issue, now=now)
    except PublisherError:  # it cannot be compiled: `issue preflight` says why
        text, found = None, None
    standing, letter = standing_of(issue.newsletter, text), issue.newsletter
    rows = Approval.objects.filter(issue=issue).select_related("text").order_by("pk")
    return {
        "issue": str(issue.pk),
        "needed": letter.approvals_needed,
        "roles": letter.approval_roles,
        "confirmed": letter.approval_confirmed,
        "approved": standing.approved,
        "given": list(standing.given),
        "asked_by": list(standing.asked),
        "refused_by": standing.refused or None,
        "who": [one.username for one in who_may_approve(issue, text)],
        "text_hash": found,
        "decisions": [_decision(one) for one in rows],
    }


def _decision(one: Approval) -> dict[str, str | None]:
    return {
        "decision": one.decision,
        "person": one.person,
        "note": one.note or None,
        "text_hash": one.text.hash,
        "at": timestamp(one.at),
    }


def _print(issue: Issue, as_json: bool) -> None:
    document = described(issue)
    if as_json:
        emit(document)
        return
    state = "approved" if document["approved"] else "not approved"
    given, needed = document["given"], document["needed"]
    console.print(f"issue {issue.pk}: {state}, {len(given)} of {needed} people said yes")
    for one in document["decisions"]:
        old = "" if one["text_hash"] == document["text_hash"] else " (another text)"
        note = f": {one['note']}" if one["note"] else ""
        console.print(f"{one['at']} {one['person']} {one['decision']}{old}{note}", markup=False)
    if not document["approved"]:
        who = ", ".join(document["who"]) or "nobody else"
        console.print(f"may approve it now: {who}", markup=False)
