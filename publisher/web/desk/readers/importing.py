"""A file of readers, first half of its way: it is brought, and its columns get their meaning."""

from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.issues.list_newsletters import lists_to_choose
from publisher.actions.readers.files.store import Update
from publisher.actions.readers.imports.ask import ask_trial, imports_of
from publisher.actions.readers.imports.look import (
    Look,
    check_choices,
    look_at,
    meanings_to_choose,
)
from publisher.actions.readers.imports.uploads import (
    LARGEST,
    PIECE,
    begin_upload,
    drop_upload,
    take_piece,
    uploads,
)
from publisher.audience.models import Upload
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.arriving import begin
from publisher.web.desk.readers.file_words import MEANINGS, UPDATES, file_problem
from publisher.web.desk.readers.imported import standing_of

IGNORE = "ignore"
TEXTS = ("list", "source", "update", "tags", "sheet")
TICKS = ("create_tags", "create_fields")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def imports(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was brought before, and a form for another file; POST brings one whole."""
    if request.method != "POST":
        return _page(request, visit)
    if "size" in request.POST:  # the script begins, and brings it in pieces
        return begin(request, visit)
    try:
        made = _brought(request, visit)
    except PublisherError as error:
        return _page(request, visit, file_problem(error))
    return redirect("import-columns", made.pk)


def _brought(request: HttpRequest, visit: Visit) -> Upload:
    file, now = request.FILES.get("file"), datetime.now(UTC)
    if file is None:
        raise PublisherError("no_file", "choose a file", "file")
    made = begin_upload(
        publication=visit.publication,
        user=visit.user,
        filename=file.name or "file",
        size=file.size or 0,
        mark="",
        now=now,
    )
    file.seek(0)
    body = cast(BinaryIO, file)
    take_piece(upload=made, offset=0, length=made.size, body=body, now=now)
    return made


def _page(request: HttpRequest, visit: Visit, problem: str = "") -> HttpResponse:
    found = [standing_of(one, None) for one in imports_of(visit.publication)]
    context = {
        "imports": found,
        "working": sum(one.working for one in found),
        "lists": lists_to_choose(visit.publication),
        "largest": LARGEST,
        "piece": PIECE,
        "problem": problem,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/readers/imports.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS, uploads)
def columns(request: HttpRequest, visit: Visit, upload: Upload) -> HttpResponse:
    """The first rows, and what each column means; POST begins the trial."""
    sheet = request.POST.get("sheet", request.GET.get("sheet", ""))[:100] or None
    try:
        look = _looked(upload, sheet)
    except PublisherError as error:
        return _columns_page(request, visit, upload, None, file_problem(error))
    if request.method != "POST":
        return _columns_page(request, visit, upload, look)
    try:
        made = ask_trial(
            upload=upload, actor=visit.actor, now=datetime.now(UTC),
            **_asked(request.POST, visit, look),
        )  # fmt: skip
    except PublisherError as error:
        return _columns_page(request, visit, upload, look, file_problem(error))
    return redirect("import", made.pk)


@require_POST
@desk(Permission.READERS, uploads)
def drop(request: HttpRequest, visit: Visit, upload: Upload) -> HttpResponse:
    """Put the file away."""
    try:
        drop_upload(upload=upload)
    except PublisherError as error:
        return _page(request, visit, file_problem(error))
    return redirect("imports")


def _looked(upload: Upload, sheet: str | None) -> Look:
    if upload.received != upload.size:
        raise PublisherError("not_whole", "the file has not come whole", "file")
    return look_at(upload, sheet)


def _asked(form: QueryDict, visit: Visit, look: Look) -> dict[str, Any]:
    """Raises PublisherError for what could not be read like this."""
    chosen = _chosen(form, look)
    check_choices(look, chosen)
    listed = None
    if not look.own or form.get("list"):
        listed = named_list(publication=visit.publication, slug=form.get("list", ""))
    update = form.get("update", "")
    options = {
        "columns": chosen,
        "update": update if update in UPDATES else Update.KEEP.value,
        "tags": [one.strip() for one in form.get("tags", "").split(",") if one.strip()],
        "sheet": form.get("sheet", "")[:100],
        **{name: name in form for name in TICKS},
    }
    return {"mailing_list": listed, "source": form.get("source", ""), "options": options}


def _chosen(form: QueryDict, look: Look) -> dict[str, str]:
    """What somebody says of columns where it is not what they are taken for."""
    found = {}
    for column in look.columns:
        said = form.get(f"column-{column.position}", "")
        if said and (column.doubtful or said != (column.meaning or IGNORE)):
            found[column.name] = said
    return found


def _columns_page(
    request: HttpRequest, visit: Visit, upload: Upload, look: Look | None, problem: str = ""
) -> HttpResponse:
    form = request.POST
    said = {name: form.get(name, "") for name in TEXTS}
    known, fields = meanings_to_choose(visit.publication)
    context = {
        "upload": upload,
        "look": look,
        "meanings": [(one, MEANINGS.get(one, one)) for one in known if one != IGNORE],
        "fields": fields,
        "columns": {
            column.position: form.get(
                f"column-{column.position}",
                "" if column.doubtful else column.meaning or IGNORE,
            )
            for column in (look.columns if look else ())
        },
        "said": {**said, "update": said["update"] or "keep"},
        "ticks": {name: name in form for name in TICKS},
        "updates": UPDATES,
        "words": MEANINGS,
        "lists": lists_to_choose(visit.publication),
        "problem": problem,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/readers/columns.html", context, status=status)
