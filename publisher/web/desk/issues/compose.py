"""Composing at the desk: the page where everything of an issue is set, and what its buttons do."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from publisher.actions.compose.drafts import IssueDraft, draft_of
from publisher.actions.compose.save_composition import Conflict, save_composition
from publisher.actions.compose.undo_edit import redo_edit, undo_edit
from publisher.actions.issues.list_issues import issue_rows, read_once
from publisher.actions.readers.find_reader import find_reader
from publisher.actions.sends.send_trial import send_trial
from publisher.editorial.models import Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.compose_conflict import conflict_page, settled
from publisher.web.desk.issues.compose_entries import search_in
from publisher.web.desk.issues.compose_form import apply_button, error_text, read_form
from publisher.web.desk.issues.compose_page import compose_page, offered_part
from publisher.web.kept import keeps_typed
from publisher.web.signed_previews import Look, look_in, turned

BY_ITSELF = "autosave"  # the button that the page's script presses while somebody types
STEPS = {"undo": undo_edit, "redo": redo_edit}


@sensitive_post_parameters("to", "reader_address")
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@desk(Permission.EDIT, issue_rows)
def compose(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """The issue's composition; each button saves all of it, and then does what it says."""
    if request.method != "POST":
        if request.GET.get("only") == "offered":
            return offered_part(request, found)
        return compose_page(request, visit, found, draft_of(read_once(found)))
    draft = draft_of(found)
    try:
        draft = read_form(request.POST, found)
        return _done(request, visit, found, draft)
    except Conflict as conflict:
        return conflict_page(request, visit, found, conflict)
    except PublisherError as error:
        status = 409 if isinstance(error, Refused) else 400
        fresh = issue_rows().get(pk=found.pk)
        return compose_page(request, visit, fresh, draft, error_text(error), status)


def _done(request: HttpRequest, visit: Visit, found: Issue, draft: IssueDraft) -> HttpResponse:
    """Save, do what the button says, and show the page again. Raises what both raise."""
    act, now = request.POST.get("act", ""), datetime.now(UTC)
    seen = request.POST.get("content_hash", "")
    if act == "settle":
        draft, seen = settled(request.POST, draft, found), request.POST.get("theirs", "")
    edited, place = apply_button(draft, act, found)
    saved = save_composition(
        issue=found,
        draft=edited,
        seen_hash=seen,
        actor=visit.actor,
        now=now,
        by_itself=act == BY_ITSELF,
    )
    if act in STEPS:
        step = STEPS[act]
        hash_now = saved.issue.content_hash
        step(issue=saved.issue, actor=visit.actor, now=now, seen_hash=hash_now)
    said = {"with": saved.with_others} if saved.with_others else {}
    if act == "trial":
        said["trial"] = str(_tried(request, visit, saved.issue, now))
    return _back(request, found, _look(request, visit, act), place, said)


def _look(request: HttpRequest, visit: Visit, act: str) -> Look:
    """How the mail is looked at from now on. Raises PublisherError for nobody's address."""
    look = look_in({name: str(value) for name, value in request.POST.items()})
    if not visit.may(Permission.MAILS):
        look = replace(look, reader=None)
    if act == "as-nobody":
        return replace(look, reader=None)
    if act == "as-reader" and visit.may(Permission.MAILS):
        address = request.POST.get("reader_address", "").strip()
        reader = find_reader(publication=visit.publication, address=address)
        return replace(look, reader=reader.pk)
    return turned(look, act.removeprefix("see-")) if act.startswith("see-") else look


def _tried(request: HttpRequest, visit: Visit, issue: Issue, now: datetime) -> int:
    """Mail it to the newsroom; the number of the send."""
    addresses = request.POST.get("to", "").replace(",", " ").replace(";", " ").split()
    send = send_trial(
        issue=issue,
        addresses=addresses,
        actor=visit.actor,
        now=now,
        to_anybody=visit.may(Permission.SEND),
        once=request.POST.get("once", ""),
    )
    return send.pk


def _back(
    request: HttpRequest, found: Issue, look: Look, place: str, said: dict[str, str]
) -> HttpResponse:
    asked = [urlencode(search_in(request.POST)), look.query, urlencode(said)]
    query = "&".join(filter(None, asked))
    page = reverse("issue-compose", args=[found.pk]) + (f"?{query}" if query else "")
    where = place or ("add" if request.POST.get("act") == "search" else "")
    return redirect(f"{page}#{where}" if where else page)
