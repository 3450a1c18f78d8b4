"""Blocked addresses: found, added with a reason, let free again, brought by a file."""

from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.issues.list_newsletters import lists_to_choose
from publisher.actions.readers.files.suppression_files import import_suppressions
from publisher.actions.readers.looking.find_readers import find_blocks
from publisher.actions.readers.suppressions import block_rows, suppress, unsuppress
from publisher.actions.stories.cursor_pages import cursor_page
from publisher.audience.models import MailingList, Suppression
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.file_words import file_problem
from publisher.web.desk.readers.words import REASONS
from publisher.web.formats import number

PAGE = 50
LARGEST = 5_000_000  # bytes of a file: a larger one goes in by the command
SOURCE = "blocked at the desk"


@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def blocked(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Those who are asked for, the newest first. What is typed is posted: it is an address."""
    return _page(request, visit)


@sensitive_post_parameters("address")
@require_POST
@desk(Permission.READERS)
def block(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Block an address, everywhere or on one list."""
    form = request.POST
    try:
        suppress(
            publication=visit.publication,
            address=form.get("address", ""),
            mailing_list=_list(visit, form.get("list", "")),
            reason=form.get("reason", ""),
            source=form.get("said", "").strip() or SOURCE,
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, file_problem(error), 400)
    return redirect("blocked")


@require_POST
@desk(Permission.READERS, block_rows)
def let_free(_request: HttpRequest, visit: Visit, row: Suppression) -> HttpResponse:
    """End a block; one of the whole publication ends with all others of its address."""
    unsuppress(
        publication=visit.publication,
        address=row.address_key,
        mailing_list=row.mailing_list,
        actor=visit.actor,
        now=datetime.now(UTC),
    )
    return redirect("blocked")


@require_POST
@desk(Permission.READERS)
def bring(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Block every address of a file, or none of it."""
    file, form = request.FILES.get("file"), request.POST
    try:
        if file is None:
            raise PublisherError("no_file", "choose a file", "file")
        if (file.size or 0) > LARGEST:
            raise PublisherError("blocks_too_large", "the file is larger than 5 MB", "file")
        done = import_suppressions(
            publication=visit.publication,
            file=cast(BinaryIO, file),
            filename=file.name or "file",
            reason=form.get("reason", ""),
            source=form.get("said", "").strip(),
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, file_problem(error), 400)
    said = ngettext(
        "%(new)s address is blocked now.", "%(new)s addresses are blocked now.", done.suppressed
    )
    return _page(request, visit, done=said % {"new": number(done.suppressed)})


def _list(visit: Visit, slug: str) -> MailingList | None:
    return named_list(publication=visit.publication, slug=slug) if slug else None


def _page(
    request: HttpRequest, visit: Visit, problem: str = "", status: int = 200, done: str = ""
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    text = asked.get("q", "").strip()[:320]
    reason = asked.get("why", "") if asked.get("why", "") in REASONS else ""
    page = cursor_page(
        find_blocks(visit.publication, text, reason),
        field="-pk",
        size=PAGE,
        after=asked.get("after", ""),
        before=asked.get("before", ""),
    )
    typed = {name: request.POST.get(name, "") for name in ("address", "list", "reason", "said")}
    context: dict[str, Any] = {
        "page": page,
        "chosen": {name: value for name, value in (("q", text), ("why", reason)) if value},
        "reasons": REASONS,
        "lists": lists_to_choose(visit.publication),
        "typed": typed,
        "problem": problem,
        "done": done,
    }
    return desk_page(request, visit, "pages/desk/readers/blocked.html", context, status=status)
