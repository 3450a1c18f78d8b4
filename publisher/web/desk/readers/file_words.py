"""What pages say of files of readers: what columns mean, what became of rows, what is wrong."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from publisher.audience.standing import Left
from publisher.errors import PublisherError
from publisher.web.desk.readers.words import problem_in_words

MEANINGS: Mapping[str, Any] = {
    "ignore": _("is not used"),
    "address": _("address"),
    "name": _("name"),
    "first_name": _("first name"),
    "last_name": _("last name"),
    "language": _("language"),
    "tags": _("tags"),
    "external_id": _("number in a shop or a paywall"),
    "time_zone": _("time zone"),
    "joined_at": _("when they joined"),
    "asked_at": _("when they asked"),
    "confirmed_at": _("when they confirmed"),
    "status": _("state: subscribed, left, bounced …"),
    "hint": _("state, where it says one"),
    "subscribed": _("is subscribed: yes or no"),
    "unsubscribed": _("has left: yes, no or when"),
    "bounced": _("mailbox refused: yes, no or when"),
    "complained": _("complained: yes, no or when"),
    "blocked": _("is blocked: yes or no"),
    "deleted": _("was deleted: yes, no or when"),
    "json": _("several fields in one cell (JSON)"),
    "paid": _("reads paid stories: which offer"),
    "paid_flag": _("reads paid stories: yes or no"),
    "paid_until": _("reads paid stories until"),
}
UPDATES: Mapping[str, Any] = {
    "keep": _("Change nothing of them"),
    "fill": _("Fill in what they lack"),
    "overwrite": _("Take what the file says"),
}
COUNTED: Mapping[str, Any] = {
    "subscribed": _("new on the list"),
    "already": _("were on it before"),
    "unsubscribed": _("had left it, and stay away"),
    "suppressed": _("are blocked or forgotten, and stay away"),
    "duplicates": _("stand in the file more than once"),
    "left_out": "",  # by its reasons
    "bad": _("cannot go in"),
    "updated": _("of those who were known: changed"),
}
LEFT: Mapping[str, Any] = {
    Left.UNCONFIRMED: _("never confirmed, the file says"),
    Left.INACTIVE: _("inactive, the file says"),
    Left.DELETED: _("deleted, the file says"),
    Left.UNSUBSCRIBED: _("have left, the file says"),
    Left.BLOCKED: _("blocked, the file says"),
    Left.BOUNCED: _("their mailbox refused, the file says"),
    Left.COMPLAINED: _("complained, the file says"),
}
ROWS: Mapping[str, Any] = {
    **LEFT,
    "bad_address": _("no e-mail address"),
    "bad_language": _("no language"),
    "bad_name": _("a name that no mail can hold"),
    "bad_field": _("a value that does not fit its field"),
    "bad_date": _("no date, or one to come"),
    "bad_tag": _("no tag"),
    "bad_cell": _("a cell that was changed by hand"),
    "bad_json": _("no readable line"),
    "formula_cell": _("a formula instead of a value"),
    "too_many_cells": _("more cells than columns"),
    "unknown_status": _("a state that nobody knows"),
    "external_id_taken": _("its number belongs to another reader"),
    "bad_external_id": _("its number is too long"),
    "suppressed": _("blocked or forgotten"),
    "left_out": _("has left, the file says"),
}
PROBLEMS: Mapping[str, Any] = {
    "no_file": _("choose a file."),
    "file_too_large": _("the file is larger than 200 MB; cut it in two."),
    "empty_file": _("the file is empty."),
    "too_many_uploads": _("many of your files wait already; put some away first."),
    "not_whole": _("the file has not come whole; bring it again, and it goes on where it was cut."),
    "file_gone": _("the file is not here any more; bring it again."),
    "import_running": _("it is being read in; wait for its end."),
    "trial_unfinished": _("its trial has not ended well; try it first."),
    "list_busy": _("another file is being read in onto this list; wait for its end."),
    "worker_died": _(
        "it could not be read: whoever read it died three times. Cut the file in two."
    ),
    "import_stopped": _("it was stopped."),
    "import_ended": _("it has ended already."),
    "import_failed": _("it could not be read; tell an operator."),
    "not_utf8": _("its letters are mixed up; save the file as “CSV UTF-8”."),
    "bad_csv": _(
        "it cannot be read as a table: a quotation mark opens somewhere and never closes."
    ),
    "bad_header": _("its first line cannot be read as names of columns."),
    "bad_json": _("its first line cannot be read."),
    "no_address_column": _("none of its columns holds addresses: say which one does."),
    "duplicate_column": _("two of its columns have one name; rename one of them."),
    "unknown_status_column": _("a column may say who left: say what it means."),
    "unknown_column": _("it has no such column any more; look again."),
    "unknown_field": _("a column cannot mean that; look again."),
    "too_many_columns": _("it has too many columns."),
    "too_many_fields": _("there would be too many fields; take some columns out."),
    "zip_file": _("it is packed; unpack it first."),
    "old_workbook": _("it is an old workbook; save it as XLSX or CSV."),
    "several_sheets": _("it has several sheets: name the one to read."),
    "unknown_sheet": _("it has no sheet of this name."),
    "workbook_too_large": _("the workbook is too large; save it as CSV."),
    "bad_workbook": _("the workbook cannot be read; save it as CSV."),
    "workbook_not_read": _("workbooks cannot be read here for now; save it as CSV."),
    "blocks_too_large": _("the file is larger than 5 MB; an operator takes it in."),
    "bad_rows": _("rows of it cannot go in."),
    "unknown_list": _("choose the list that they go on."),
}


def file_problem(error: PublisherError) -> str:
    """Why a file was refused, in the page's language, with the names that it is about."""
    known = PROBLEMS.get(error.code)
    if known is None:
        return problem_in_words(error)
    named = error.values.get("columns") or error.values.get("column")
    if not named:
        return str(known)
    names = ", ".join(map(str, named)) if isinstance(named, list) else str(named)
    return translated("%(problem)s It is about: %(names)s") % {"problem": known, "names": names}


def row_problem(code: str, message: str) -> str:
    """Why a row was refused; one without words here keeps the reader's."""
    known = ROWS.get(code)
    return str(known) if known else message
