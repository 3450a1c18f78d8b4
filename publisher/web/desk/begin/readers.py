"""The first readers: one's own address, or a file of people who agreed."""

from datetime import UTC, datetime
from typing import BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from publisher.actions.beginning.first_readers import MANY, add_file, add_oneself, readers_on
from publisher.actions.readers.files.report import BadRows
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.begin.steps import visit_url
from publisher.web.desk.begin.words import READERS
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.formats import number

LARGEST = 20_000_000  # bytes: a larger file goes in by the command
OWN = "own address, given at the desk"


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def readers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Two forms; POST puts the readers onto the first letter's list, whole or not at all."""
    if request.method != "POST":
        return _page(request, visit)
    try:
        _take(request, visit)
    except BadRows as error:
        return _page(request, visit, _bad_rows(error), 400)
    except PublisherError as error:
        return _page(request, visit, str(READERS.get(error.code) or explained(error)), 400)
    return redirect(visit_url(visit, "begin-readers"))


def _take(request: HttpRequest, visit: Visit) -> None:
    now, publication = datetime.now(UTC), visit.publication
    if request.POST.get("act") == "own":
        address = request.POST.get("address", "")
        add_oneself(
            publication=publication, address=address, source=OWN, actor=visit.actor, now=now
        )
        return
    file = request.FILES.get("file")
    if file is None:
        raise PublisherError("no_file", "choose a file", "file")
    if (file.size or 0) > LARGEST:
        raise PublisherError("file_too_large", "the file is larger than 20 MB", "file")
    add_file(
        publication=publication,
        file=cast(BinaryIO, file),
        filename=file.name or "file",
        source=request.POST.get("source", ""),
        actor=visit.actor,
        now=now,
    )


def _bad_rows(error: BadRows) -> str:
    """Where they are, so that a person finds them; the rows' own words stay in the file."""
    report = error.report
    lines = ", ".join(number(one.line) for one in report.errors[:10])
    return _(
        "%(bad)s of %(rows)s rows have no address that can be used (rows %(lines)s): correct "
        "them, then give the file again."
    ) % {"bad": number(report.bad), "rows": number(report.rows), "lines": lines}


def _page(request: HttpRequest, visit: Visit, problem: str = "", status: int = 200) -> HttpResponse:
    try:
        there = readers_on(visit.publication)
    except PublisherError:
        there = 0
    context = {
        "there": there,
        "many": there >= MANY,
        "own": request.POST.get("address", visit.user.email or ""),
        "source": request.POST.get("source", ""),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/begin_readers.html", context, status=status)
