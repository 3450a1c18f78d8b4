"""Files of readers by program: brought in pieces, tried by a worker, then read in as tried."""

from io import BytesIO
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.approvals.people import person_of
from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.imports.ask import ask_import, ask_trial, import_of
from publisher.actions.readers.imports.ask import imports as all_imports
from publisher.actions.readers.imports.look import check_choices, look_at
from publisher.actions.readers.imports.places import far_of
from publisher.actions.readers.imports.stop import stop_import
from publisher.actions.readers.imports.uploads import (
    PIECE,
    begin_upload,
    drop_upload,
    take_piece,
)
from publisher.actions.readers.imports.uploads import uploads as all_uploads
from publisher.audience.models import ReaderImport, Upload
from publisher.content.numbers import whole_number
from publisher.publications.models import User
from publisher.publications.roles import Permission
from publisher.web.api.bodies import media_type, read_body, unsupported
from publisher.web.api.documents import Document, Time
from publisher.web.api.persons import allows
from publisher.web.api.problems import ApiError
from publisher.web.api.resource import Resource
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.routes import Answer, Call, Parameter, Route
from publisher.web.api.verbs import done
from publisher.web.api.words import Names, Number, Slug

BYTES = "application/octet-stream"
OFFSET = Parameter("offset", {"type": "integer", "minimum": 0}, "bytes that came before; else 0")
Cell = Annotated[str, Meta(max_length=200)]


class FilePiece:
    """What comes next of a file."""

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """Any bytes."""
        return {"type": "string", "format": "binary", "maxLength": PIECE}


class NewUpload(Document):
    """a file to bring; mark: what your program knows it by, so that a cut one goes on"""

    filename: Annotated[str, Meta(min_length=1, max_length=255)]
    size: Annotated[int, Meta(ge=1, le=200_000_000)]
    mark: Annotated[str, Meta(max_length=100)] = ""


class UploadedFile(Document):
    """a file and how much of it is there; piece: how many bytes a piece has at most"""

    id: str
    filename: str
    size: int
    received: int
    piece: int
    began_at: Time


class NewImport(Document):
    """a trial of a file: it is read whole, counted, and nothing of it is kept. columns: what a
    column is, by its name, where it is not what it is taken for. A file of our own needs neither
    list nor source"""

    upload: Number
    list: Slug | None = None
    source: Annotated[str, Meta(max_length=300)] = ""
    columns: Annotated[dict[Cell, Cell], Meta(max_length=200)] = {}
    update: Literal["keep", "fill", "overwrite"] = "keep"
    tags: Names = []
    sheet: Annotated[str, Meta(max_length=100)] = ""
    create_tags: bool = False
    create_fields: bool = False


class Import(Document, kw_only=True):
    """one reading of a file by a worker. dry_run: a trial; run: the import that followed it;
    rows: how far it is; report: what became of its rows, once it has ended"""

    id: str
    upload: str
    list: str | None
    source: str
    dry_run: bool
    run: str | None
    state: Literal["waiting", "working", "done", "failed"]
    rows: int
    problem: dict[str, Any] | None
    report: dict[str, Any] | None
    asked_at: Time
    ended_at: Time | None


def _uploads(call: Call) -> QuerySet[Upload]:
    return all_uploads().filter(publication=call.publication)


def _show_upload(row: Upload) -> UploadedFile:
    return UploadedFile(
        id=str(row.pk),
        filename=row.filename,
        size=row.size,
        received=row.received,
        piece=PIECE,
        began_at=row.began_at,
    )


def _begin(call: Call, body: NewUpload) -> Upload:
    return begin_upload(
        publication=call.publication,
        user=_person(call),
        filename=body.filename,
        size=body.size,
        mark=body.mark,
        now=call.now,
    )


def _person(call: Call) -> User:
    """Whose file it is: the token's maker's, who may bring files."""
    allows(call, Permission.READERS)
    name = person_of(call.caller.token.created_by)
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        detail = "a file of readers is a person's: use a token that was made at the desk"
        raise ApiError(403, "no_person", detail, where="Authorization")
    return found


def _drop(call: Call, row: Upload) -> None:
    drop_upload(upload=row)


def _piece(call: Call) -> Answer:
    if (kind := media_type(call.request).name) != BYTES:
        raise unsupported(f"{kind} is not read here; send {BYTES}", BYTES)
    offset = whole_number(call.query.get("offset", "0"))
    if offset is None:
        raise ApiError(400, "bad_query", "offset: it must be a number", where="offset")
    data = read_body(call.request, PIECE)
    row = UPLOADS.row(call)
    take_piece(upload=row, offset=offset, length=len(data), body=BytesIO(data), now=call.now)
    return Answer(status=200, document=_show_upload(UPLOADS.row(call)))


def _imports(call: Call) -> QuerySet[ReaderImport]:
    return all_imports().filter(publication=call.publication).select_related("real")


def _show(row: ReaderImport) -> Import:
    followed = getattr(row, "real", None)
    return Import(
        id=str(row.pk),
        upload=str(row.upload_id),
        list=row.mailing_list.slug if row.mailing_list else None,
        source=row.source,
        dry_run=row.trial_id is None,
        run=str(followed.pk) if followed else None,
        state=_state(row),
        rows=far_of(row.pk).rows if row.begun_at and not row.ended_at else 0,
        problem=row.problem or None,
        report=row.report or None,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
    )


def _state(row: ReaderImport) -> Literal["waiting", "working", "done", "failed"]:
    if row.ended_at is None:
        return "working" if row.begun_at else "waiting"
    return "failed" if row.problem else "done"


def _try(call: Call, body: NewImport) -> ReaderImport:
    upload = _uploads(call).filter(pk=int(body.upload)).first()
    if upload is None:
        detail = f"there is no upload {body.upload}"
        raise ApiError(422, "unknown_upload", detail, where="upload")
    chosen = named_list(publication=call.publication, slug=body.list) if body.list else None
    with at_its_field():
        if upload.received == upload.size:
            check_choices(look_at(upload, body.sheet or None), body.columns)
        made = ask_trial(
            upload=upload,
            mailing_list=chosen,
            source=body.source,
            options={
                "columns": body.columns,
                "update": body.update,
                "tags": body.tags,
                "sheet": body.sheet,
                "create_tags": body.create_tags,
                "create_fields": body.create_fields,
            },
            **call.decision,
        )
    return _imports(call).get(pk=made.pk)


def _stop(call: Call, row: ReaderImport) -> Import:
    allows(call, Permission.READERS)
    stop_import(row=row, **call.decision)
    return _show(_imports(call).get(pk=row.pk))


def _run(call: Call, row: ReaderImport) -> Import:
    allows(call, Permission.READERS)
    made = import_of(row) or ask_import(trial=row, **call.decision)
    return _show(_imports(call).get(pk=made.pk))


UPLOADS = Resource(
    name="uploads",
    one="upload",
    scope="imports",
    shown=UploadedFile,
    show=_show_upload,
    rows=_uploads,
    takes=NewUpload,
    create=_begin,
    remove=_drop,
)
IMPORTS = Resource(
    name="imports",
    one="import",
    shown=Import,
    show=_show,
    rows=_imports,
    takes=NewImport,
    create=_try,
)
IMPORT_VERBS = (
    Route(
        method="POST",
        path="/uploads/{upload}/pieces",
        handler=_piece,
        summary="Bring what comes next of a file",
        scope="imports:write",
        answers={200: UploadedFile},
        problems=(404, 409),
        key=UPLOADS.parameter,
        takes={BYTES: FilePiece},
        query=(OFFSET,),
    ),
    done(IMPORTS, "run", _run, Import, "Read a file in as its trial was", conflicts=frozenset()),
    done(IMPORTS, "stop", _stop, Import, "Read a file no further: nothing of it is taken in"),
)
