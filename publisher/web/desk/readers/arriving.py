"""A file comes in pieces: begun by a POST, asked after by HEAD, brought on by PATCH, each from the
byte on where the last one ended. Scripts do that; without one a form brings it whole."""

from datetime import UTC, datetime
from typing import BinaryIO, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.imports.uploads import begin_upload, take_piece, uploads
from publisher.audience.models import Upload
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.readers.file_words import file_problem
from publisher.web.desk.readers.words import number_in

OFFSET, LENGTH = "Upload-Offset", "Upload-Length"


def begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A place for a file; 201 with its address, and how much of it is there already."""
    try:
        made = begin_upload(
            publication=visit.publication,
            user=visit.user,
            filename=request.POST.get("filename", ""),
            size=number_in(request.POST.get("size", "")),
            mark=request.POST.get("mark", ""),
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return JsonResponse({"problem": file_problem(error)}, status=400)
    return _where(made, 201)


@require_http_methods(["HEAD", "PATCH", "GET"])
@desk(Permission.READERS, uploads)
def piece(request: HttpRequest, _visit: Visit, upload: Upload) -> HttpResponse:
    """HEAD: how much is there. PATCH: what comes next; 409 where that is something else."""
    if request.method != "PATCH":
        return _where(upload, 200)
    offset = whole_number(request.headers.get(OFFSET, ""))
    length = number_in(request.headers.get("Content-Length", ""))
    if offset is None or not length:
        return JsonResponse({"problem": "offset"}, status=400)
    try:
        take_piece(
            upload=upload,
            offset=offset,
            length=length,
            body=cast(BinaryIO, request),
            now=datetime.now(UTC),
        )
    except Refused:
        return _where(upload, 409)
    except PublisherError:
        return JsonResponse({"problem": "size"}, status=413)
    return _where(upload, 200)


def _where(upload: Upload, status: int) -> HttpResponse:
    """How far it is; where its pieces go, and its page once it is whole."""
    answer = JsonResponse(
        {
            "piece": reverse("upload-piece", args=[upload.pk]),
            "page": reverse("import-columns", args=[upload.pk]),
            "received": upload.received,
            "size": upload.size,
        },
        status=status,
    )
    answer.headers[OFFSET] = str(upload.received)
    answer.headers[LENGTH] = str(upload.size)
    return answer
