"""Tags and fields: what a newsroom itself knows of its readers."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.readers.labels.fields import create_field, delete_field
from publisher.actions.readers.labels.tags import (
    delete_tag,
    field_rows,
    labels_of,
    rename_label,
    tag_rows,
)
from publisher.audience.models import Field, Tag
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.words import FIELD_TYPES, problem_in_words
from publisher.web.formats import number


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def labels(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All of them; POST declares a field."""
    if request.method != "POST":
        return _page(request, visit)
    form = request.POST

    def do() -> None:
        create_field(
            publication=visit.publication,
            name=form.get("name", ""),
            type_=form.get("type", ""),
            choices=[one for one in form.get("choices", "").splitlines() if one.strip()],
            actor=visit.actor,
            now=datetime.now(UTC),
        )

    return _try(request, visit, do)


@require_POST
@desk(Permission.READERS, tag_rows)
def tag(request: HttpRequest, visit: Visit, found: Tag) -> HttpResponse:
    """Another name, or its end."""
    now = datetime.now(UTC)
    if request.POST.get("act") == "delete":
        done = delete_tag(tag=found, actor=visit.actor, now=now)
        return _page(request, visit, done=_deleted(done.readers, done.segments))
    name = request.POST.get("name", "")
    return _try(
        request, visit, lambda: rename_label(row=found, name=name, actor=visit.actor, now=now)
    )


@require_POST
@desk(Permission.READERS, field_rows)
def field(request: HttpRequest, visit: Visit, found: Field) -> HttpResponse:
    """Another name, or its end, with its value of every reader."""
    now = datetime.now(UTC)
    if request.POST.get("act") == "delete":
        gone = delete_field(
            publication=visit.publication, name=found.name, actor=visit.actor, now=now
        )
        return _page(request, visit, done=_deleted(gone.values, gone.segments))
    name = request.POST.get("name", "")
    return _try(
        request, visit, lambda: rename_label(row=found, name=name, actor=visit.actor, now=now)
    )


def _deleted(readers: int, broken: list[str]) -> str:
    """What became of a deletion."""
    said = ngettext(
        "It is deleted; %(readers)s reader had it.",
        "It is deleted; %(readers)s readers had it.",
        readers,
    ) % {"readers": number(readers)}
    if not broken:
        return said
    more = ngettext(
        "This segment asks about it and has to be mended: %(names)s.",
        "These segments ask about it and have to be mended: %(names)s.",
        len(broken),
    ) % {"names": ", ".join(broken)}
    return f"{said} {more}"


def _try(request: HttpRequest, visit: Visit, do: Callable[[], Any]) -> HttpResponse:
    try:
        do()
    except PublisherError as error:
        return _page(request, visit, problem=problem_in_words(error))
    return redirect("labels")


def _page(request: HttpRequest, visit: Visit, *, problem: str = "", done: str = "") -> HttpResponse:
    tags, fields = labels_of(visit.publication)
    context = {
        "tags": tags,
        "fields": fields,
        "types": FIELD_TYPES,
        "typed": {name: request.POST.get(name, "") for name in ("name", "type", "choices")},
        "problem": problem,
        "done": done,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/readers/labels.html", context, status=status)
