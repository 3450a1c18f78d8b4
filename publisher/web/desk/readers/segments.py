"""Segments: built by clicking and by typing, counted, explained for one reader, kept, deleted."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from publisher.actions.readers.find_reader import find_reader
from publisher.actions.readers.segments.change_segment import change_segment
from publisher.actions.readers.segments.create_segment import create_segment
from publisher.actions.readers.segments.delete_segment import delete_segment
from publisher.actions.readers.segments.look import (
    count_query,
    explain_query,
    look_at_segment,
    segment_rows,
    segments_of,
)
from publisher.actions.readers.segments.named import query_of
from publisher.audience.models import Segment
from publisher.audience.segments.terms import vocabulary
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.query.errors import QueryError
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.segment_form import (
    Draft,
    about_line,
    choices,
    new_draft,
    numbered,
    other_view,
    posted_draft,
    stored_draft,
)
from publisher.web.desk.readers.segment_words import (
    HINTS,
    OPERATORS,
    TERMS,
    marked,
    query_problem,
)
from publisher.web.desk.readers.words import problem_in_words
from publisher.web.formats import number

JSON = "application/json"  # what the script asks for, which counts while somebody types


@require_safe
@desk(Permission.READERS)
def segments(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them, with the newsletters that go by each."""
    context = {"segments": segments_of(visit.publication)}
    return desk_page(request, visit, "pages/desk/readers/segments.html", context)


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def new_segment(request: HttpRequest, visit: Visit) -> HttpResponse:
    """An empty form; POST does what its button says."""
    if request.method != "POST":
        return _page(request, visit, None, new_draft())
    return _posted(request, visit, None)


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS, segment_rows)
def segment(request: HttpRequest, visit: Visit, found: Segment) -> HttpResponse:
    """The form of one; POST does what its button says."""
    if request.method != "POST":
        return _page(request, visit, found, _stored(found))
    return _posted(request, visit, found)


def _counted(visit: Visit, draft: Draft) -> HttpResponse:
    """For the page's script: how many readers the form as it stands would take."""
    if draft.query is None:
        return JsonResponse({"count": None, "text": ""})
    true, unknown = count_query(visit.publication, draft.query, datetime.now(UTC))
    said = {"count": number(true), "unmeasured": number(unknown) if unknown else ""}
    return JsonResponse({**said, "text": draft.text})


@require_POST
@desk(Permission.READERS, segment_rows)
def delete(request: HttpRequest, visit: Visit, found: Segment) -> HttpResponse:
    """Delete it, unless something goes by it."""
    try:
        delete_segment(
            publication=visit.publication,
            slug=found.slug,
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        problem = problem_in_words(error)
        return _page(request, visit, found, _stored(found), {"problem": problem}, status=409)
    return redirect("segments")


def _stored(found: Segment) -> Draft:
    words = vocabulary(found.publication)
    try:
        query = query_of(found.slug, found.tree, words)
    except PublisherError:
        return stored_draft(None, found.text, words)
    return stored_draft(query, found.text, words)


def _posted(request: HttpRequest, visit: Visit, found: Segment | None) -> HttpResponse:
    words = vocabulary(visit.publication)
    act = request.POST.get("act", "").partition(":")[0]
    draft = posted_draft(request.POST, words)
    if request.headers.get("Accept") == JSON:
        return _counted(visit, draft)
    if act == "other":
        draft = other_view(draft, words)
    if act in ("add", "group", "drop", "refresh") or draft.query is None:
        wrong = bool(draft.error or draft.errors)
        return _page(request, visit, found, draft, status=400 if wrong else 200)
    more: dict[str, Any] = {}
    try:
        if act == "keep":
            return _keep(request, visit, found, draft)
        if act == "count":
            more["counted"] = count_query(visit.publication, draft.query, datetime.now(UTC))
        if act == "explain":
            more["explained"] = _explained(request, visit, draft)
    except PublisherError as error:
        return _page(request, visit, found, draft, {"problem": _said(error)}, status=400)
    return _page(request, visit, found, draft, more)


def _keep(request: HttpRequest, visit: Visit, found: Segment | None, draft: Draft) -> HttpResponse:
    given: dict[str, Any] = {
        "publication": visit.publication,
        "text": draft.text,
        "actor": visit.actor,
        "now": datetime.now(UTC),
    }
    if found is not None:
        change_segment(slug=found.slug, **given)
        return redirect("segment", found.pk)
    slug = slugify(request.POST.get("slug", ""))[:60]
    return redirect("segment", create_segment(slug=slug, **given).pk)


def _explained(request: HttpRequest, visit: Visit, draft: Draft) -> Any:
    assert draft.query is not None
    reader = find_reader(publication=visit.publication, address=request.POST.get("address", ""))
    return explain_query(reader, draft.query, datetime.now(UTC))


def _said(error: PublisherError) -> str:
    return query_problem(error) if isinstance(error, QueryError) else problem_in_words(error)


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Segment | None,
    draft: Draft,
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    words = vocabulary(visit.publication)
    act, _, path = request.POST.get("act", "").partition(":")
    context: dict[str, Any] = {
        "look": look_at_segment(found) if found else None,
        "draft": draft,
        "about": lambda line: about_line(line, words),
        "numbered": numbered,
        "choices": choices(words),
        "terms": TERMS,
        "operators": OPERATORS,
        "hints": HINTS,
        "wrong": {where: query_problem(one) for where, one in draft.errors.items()},
        "fault_said": query_problem(draft.error) if draft.error else "",
        "place": marked(draft.text, draft.error) if draft.error else None,
        "slug": request.POST.get("slug", ""),
        "address": request.POST.get("address", ""),
        "focus": path if act in ("add", "group", "refresh") else "",
        **dict.fromkeys(("counted", "explained", "problem"), ""),
        **(more or {}),
    }
    return desk_page(request, visit, "pages/desk/readers/segment.html", context, status=status)
