"""What a person does about one reader: lists, blocks, labels, another mail, a copy, erasing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.erasure.everything_about import everything_about
from publisher.actions.erasure.forget_subscriber import forget_subscriber
from publisher.actions.readers.joining.confirm_again import confirm_again
from publisher.actions.readers.labels.change_reader import change_reader
from publisher.actions.readers.leave_lists import leave_by_hand
from publisher.actions.readers.looking.about_reader import reader_rows
from publisher.actions.readers.suppressions import suppress, unsuppress
from publisher.audience.addresses import normalise
from publisher.audience.models import Subscriber
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.person import person_page
from publisher.web.desk.readers.words import number_in, problem_in_words

FORM = ("name", "language", "tags", "light")


@require_safe
@desk(Permission.READERS, reader_rows)
def export(_request: HttpRequest, visit: Visit, reader: Subscriber) -> HttpResponse:
    """All that is kept of them, as a file."""
    found = everything_about(publication=visit.publication, address_key=reader.address_key)
    text = json.dumps(found, ensure_ascii=False, indent=2, default=str)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="reader-{reader.pk}.json"'
    return answer


@require_POST
@desk(Permission.READERS, reader_rows)
def lists(request: HttpRequest, visit: Visit, reader: Subscriber) -> HttpResponse:
    """Take them off one list (its number), or off all."""
    asked = request.POST.get("list", "")
    chosen = None if asked == "all" else [number_in(asked)]
    now = datetime.now(UTC)
    leave_by_hand(
        subscriber=reader, lists=chosen, source=_said(request), actor=visit.actor, now=now
    )
    return redirect("person", reader.pk)


@require_POST
@desk(Permission.READERS, reader_rows)
def block(request: HttpRequest, visit: Visit, reader: Subscriber) -> HttpResponse:
    """Never mail the address again, or lift what keeps mails from it."""
    about: dict[str, Any] = {
        "publication": visit.publication,
        "address": reader.address,
        "actor": visit.actor,
        "now": datetime.now(UTC),
    }

    def do() -> None:
        if request.POST.get("act") == "lift":
            unsuppress(**about)
        else:
            suppress(reason="manual", source=_said(request), **about)

    return _try(request, visit, reader, do)


@sensitive_post_parameters()
@require_POST
@desk(Permission.READERS, reader_rows)
def labels(request: HttpRequest, visit: Visit, reader: Subscriber) -> HttpResponse:
    """Name, language, tags and fields: all of them, or nothing."""
    form = request.POST
    values = {
        name.removeprefix("field-"): form.get(name, "")
        for name in form
        if name.startswith("field-")
    }

    def do() -> None:
        change_reader(
            subscriber=reader,
            name=form.get("name", ""),
            language=form.get("language", "").strip(),
            tags=[one for one in form.get("tags", "").split(",") if one.strip()],
            values=values,
            light="light" in form if "light-asked" in form else None,
            actor=visit.actor,
            now=datetime.now(UTC),
        )

    return _try(request, visit, reader, do, kept=True)


@require_POST
@desk(Permission.READERS, reader_rows)
def again(request: HttpRequest, visit: Visit, reader: Subscriber) -> HttpResponse:
    """The mail that asks them to confirm, once more."""

    def do() -> None:
        confirm_again(
            publication=visit.publication,
            address=reader.address,
            actor=visit.actor,
            now=datetime.now(UTC),
        )

    return _try(request, visit, reader, do)


@sensitive_post_parameters("address")
@require_POST
@desk(Permission.READERS, reader_rows)
def erase(request: HttpRequest, visit: Visit, reader: Subscriber) -> HttpResponse:
    """Forget them for good, once their address was typed to confirm it."""
    if not _is_theirs(request.POST.get("address", ""), reader):
        problem = problem_in_words(PublisherError("not_the_address", "another address"))
        return person_page(request, visit, reader, {"problem": problem}, status=400)
    done = forget_subscriber(subscriber=reader, actor=visit.actor, now=datetime.now(UTC))
    return desk_page(request, visit, "pages/desk/readers/erased.html", {"done": done})


def _is_theirs(typed: str, reader: Subscriber) -> bool:
    try:
        return normalise(typed)[1] == reader.address_key
    except PublisherError:
        return False


def _said(request: HttpRequest) -> str:
    """Why, as it was typed; it is kept with what was done."""
    said = " ".join(request.POST.get("said", "").split())
    return said[:300] or _("asked for at the desk")


def _try(
    request: HttpRequest,
    visit: Visit,
    reader: Subscriber,
    do: Callable[[], None],
    *,
    kept: bool = False,
) -> HttpResponse:
    """The page anew; with the problem, and `kept` with what was typed, where it was refused."""
    try:
        do()
    except PublisherError as error:
        more: dict[str, Any] = {"problem": _problem(error)}
        if kept:
            names = [name for name in request.POST if name.startswith("field-")]
            typed = {name: request.POST.get(name, "") for name in (*names, *FORM)}
            stored = {f"field-{key}": "" for key in reader.fields}
            more["typed"] = {**stored, **typed}
        return person_page(request, visit, reader, more, status=400)
    return redirect("person", reader.pk)


def _problem(error: PublisherError) -> str:
    if error.code == "bad_field":
        return _("the value of “%(field)s” does not fit it.") % {"field": error.where}
    return problem_in_words(error)
