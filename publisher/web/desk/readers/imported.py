"""The way of a file of readers, second half: the trial, the import, and what became of each row."""

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.readers.imports import kept, places
from publisher.actions.readers.imports.ask import ask_import, import_of
from publisher.actions.readers.imports.ask import imports as rows
from publisher.actions.readers.imports.stop import stop_import
from publisher.actions.readers.imports.uploads import is_kept
from publisher.audience.files.safe import SafeWriter
from publisher.audience.models import ReaderImport
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.file_words import COUNTED, LEFT, file_problem, row_problem
from publisher.web.desk.sends.live import etag_of, live


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An import as pages show it. read, of: rows; rate: of them a second; left: seconds; table: a
    number for each thing that became of rows; bad: refused. stopping: somebody asked for that."""

    row: ReaderImport
    real: bool
    working: bool
    waiting: bool
    stopping: bool
    read: int
    of: int | None
    rate: float | None
    left: float | None
    problem: str
    table: tuple[tuple[object, int], ...]
    bad: int
    good: int

    @property
    def share(self) -> float | None:
        """0 to 1, None where nobody knows."""
        return min(1.0, self.read / self.of) if self.of else None


def standing_of(row: ReaderImport, now: datetime | None) -> Standing:
    """now: None where how far it is does not matter."""
    working = row.due_at is not None
    far = places.far_of(row.pk) if working and now else places.Far(0, None)
    seconds = (now - row.begun_at).total_seconds() if now and row.begun_at and working else 0.0
    rate = far.rows / seconds if far.rows and seconds >= 1 else None
    report = row.report
    return Standing(
        row=row,
        real=row.trial_id is not None,
        working=working,
        waiting=working and row.begun_at is None,
        stopping=working and places.stop_mark(row.pk, row.asked_at).exists(),
        read=far.rows,
        of=far.of,
        rate=rate,
        left=max(0.0, far.of - far.rows) / rate if rate and far.of else None,
        problem=_problem(row),
        table=tuple(_table(report)),
        bad=int(report.get("bad", 0)),
        good=int(report.get("subscribed", 0)),
    )


def _problem(row: ReaderImport) -> str:
    if not row.problem:
        return ""
    told = row.problem
    error = PublisherError(told["code"], told["message"], values=told.get("values"))
    return file_problem(error)


def _table(report: dict[str, Any]) -> Iterator[tuple[object, int]]:
    for name, word in COUNTED.items():
        if name == "left_out":
            for reason, number in report.get(name, {}).items():
                yield LEFT.get(reason, reason), number
        elif report.get(name) or (report and name == "subscribed"):
            yield word, report[name]


@require_safe
@desk(Permission.READERS, rows)
def one_import(request: HttpRequest, visit: Visit, row: ReaderImport) -> HttpResponse:
    """How far it is, or what became of it, and what comes next."""
    return _page(request, visit, row)


@require_safe
@desk(Permission.READERS, rows)
def progress(request: HttpRequest, visit: Visit, row: ReaderImport) -> HttpResponse:
    """The part that asks for itself."""
    found = standing_of(row, datetime.now(UTC))
    context: dict[str, object] = {"one": found, "finished": True}
    return live(request, visit, "fragments/import.html", context, seen=_seen(found))


@require_POST
@desk(Permission.READERS, rows)
def go(request: HttpRequest, visit: Visit, row: ReaderImport) -> HttpResponse:
    """Read in what the trial counted; pressed twice it is the same import."""
    try:
        made = ask_import(trial=row, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, row, file_problem(error))
    return redirect("import", made.pk)


@require_POST
@desk(Permission.READERS, rows)
def stop(request: HttpRequest, visit: Visit, row: ReaderImport) -> HttpResponse:
    """Read no further; nothing of it is taken in."""
    try:
        stop_import(row=row, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, row, file_problem(error))
    return redirect("import", row.pk)


@require_safe
@desk(Permission.READERS, rows)
def refused(request: HttpRequest, visit: Visit, row: ReaderImport) -> HttpResponse:
    """Every refused row and why, as a file for a spreadsheet."""
    file = places.refused_file(row.pk)
    if not file.exists() and not row.refused:
        raise Http404
    within = ExitStack()
    try:
        told = within.enter_context(kept.opened(file, row.refused))
    except PublisherError as error:
        return _page(request, visit, row, file_problem(error))
    answer = StreamingHttpResponse(_lines(told, within), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="refused-{row.pk}.csv"'
    return answer  # type: ignore[return-value]


def _lines(told: BinaryIO, within: ExitStack) -> Iterator[str]:
    buffer = io.StringIO()
    writer = SafeWriter(buffer)

    def written() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    writer.write(("line", "problem", "address"))
    yield "\ufeff" + written()
    with within:
        for text in told:
            line, code, message, cell = json.loads(text)
            writer.write((str(line), row_problem(code, message), cell))
            yield written()


def _has_lines(row: ReaderImport) -> bool:
    file = places.refused_file(row.pk)
    here = file.exists() and file.stat().st_size > 0
    return row.ended_at is not None and (here or bool(row.refused))


def _seen(found: Standing) -> tuple[object, ...]:
    return (
        found.row.pk,
        found.working,
        found.waiting,
        found.stopping,
        found.read,
        found.of,
        found.row.ended_at,
    )


def _page(request: HttpRequest, visit: Visit, row: ReaderImport, problem: str = "") -> HttpResponse:
    found = standing_of(row, datetime.now(UTC))
    context = {
        "one": found,
        "etag": etag_of(visit, _seen(found)),
        "finished": False,
        "problem": problem,
        "has_file": is_kept(row.upload),
        "has_refused": _has_lines(row),
        "next": import_of(row),
    }
    status = 409 if problem else 200
    return desk_page(request, visit, "pages/desk/readers/import.html", context, status=status)
