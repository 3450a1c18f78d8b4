"""What reads a workbook apart: a script: the workbook on stdin, a line of JSON a row out.

The first line is `{"sheets": [name, ...]}`, those that are seen and hold something; or
`{"error": {"code", "message"}}`. With one sheet, or the one that was asked for, its rows follow,
each a list of texts, in the lines of their numbers. It sets its own limits, and once its library is
loaded it can open nothing any more. Formulas are never computed: what the file says that they came
to is read.
"""

import codecs
import json
import os
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1 << 30  # bytes of address space
CPU_SECONDS = 120
LARGEST = 1 << 30  # bytes of all parts unpacked, as the archive says
MOST_PARTS = 10_000
WIDEST = 1000  # columns
CELLS = 50_000_000  # that are not empty or lie between some


class Unreadable(Exception):
    """A workbook that cannot be read: a code, and a sentence."""


def limit() -> None:
    """Memory and time from here on; nothing can be opened or started any more; no core file."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (most, most))


def check(file: Any) -> None:
    """Raises Unreadable for an archive that is no workbook, or that unpacks to too much."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise Unreadable("bad_workbook", f"the workbook is damaged: {error}") from None
    names = {part.filename for part in parts[:MOST_PARTS]}
    if "xl/workbook.xml" not in names:
        raise Unreadable("zip_file", "it is an archive and no workbook; unpack it first")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        raise Unreadable("workbook_too_large", f"it unpacks to more than {LARGEST >> 20} MB")


def text(cell: Any) -> str:
    """A cell as a CSV would have it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int | timedelta) else ""


def sheets(book: Any, visible: Any) -> dict[str, Any]:
    """The sheets by name that a person sees and that hold something, in their order."""
    shown = (sheet.name for sheet in book.sheets_metadata if sheet.visible == visible)
    found = {name: book.get_sheet_by_name(name) for name in shown}
    return {name: sheet for name, sheet in found.items() if sheet.height}


def lines(book: Any, visible: Any, wanted: str) -> Iterator[Any]:
    """What the script writes, before it is JSON."""
    found = sheets(book, visible)
    yield {"sheets": list(found)}
    name = wanted if wanted in found else next(iter(found), "")
    if (len(found) > 1 and not wanted) or (wanted and wanted not in found) or not found:
        return
    sheet = found[name]
    if sheet.total_width > WIDEST or sheet.total_height * sheet.total_width > CELLS:
        message = f"the sheet is {sheet.total_width} columns by {sheet.total_height} rows"
        raise Unreadable("workbook_too_large", message)
    rows = sheet.iter_rows()
    for row in rows:
        yield [cell if cell.__class__ is str else text(cell) for cell in row]


def main() -> None:
    """Read the workbook on stdin. argv: the folders to import from, the sheet that is wanted."""
    folders, wanted = json.loads(sys.argv[1]), sys.argv[2]
    sys.path[:] = [*sys.path[1:], *folders]
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    codecs.lookup("cp437")  # of names in archives; later it could not be opened
    limit()
    write = sys.stdout.write
    try:
        with os.fdopen(0, "rb", closefd=False) as file:
            check(file)
            file.seek(0)
            book = CalamineWorkbook.from_filelike(file)
            encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
            for line in lines(book, SheetVisibleEnum.Visible, wanted):
                write(encode(line) + "\n")
    except Unreadable as error:
        write(json.dumps({"error": {"code": error.args[0], "message": error.args[1]}}) + "\n")
    except CalamineError as error:
        said = {"code": "bad_workbook", "message": f"the workbook is damaged: {str(error)[:200]}"}
        write(json.dumps({"error": said}) + "\n")


if __name__ == "__main__":
    main()
