"""Files, folders and functions stay small enough to be read at once.

What is longer is named here with its reason; a name that is no longer needed fails, so that the
lists only get shorter.
"""

import ast
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median

from tests.conftest import ROOT
from tests.syntax import parsed

LONGEST_FILE, MEDIAN_FILE, MOST_MODULES, LONGEST_FUNCTION = 300, 90, 25, 30
OPTIONS = "its lines are the command's options with their help texts"
FIELDS = "its lines are the fields, each checked and kept by name"
PROTOCOL = "one step of the ledger's protocol, read in order"
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS = {
    "publisher/actions/partners/add_partner.py:add_partner": FIELDS,
    "publisher/actions/publications/create_publication.py:create_publication": FIELDS,
    "publisher/actions/publications/create_token.py:create_token": FIELDS,
    "publisher/actions/sends/send_issue.py:send_issue": PROTOCOL,
    "publisher/channels/http.py:_exchange": "one exchange, with every way in which it ends",
    "publisher/cli/newsletter/commands.py:change": OPTIONS,
    "publisher/cli/partner/commands.py:add": OPTIONS,
    "publisher/cli/partner/commands.py:change": OPTIONS,
}


def sources() -> list[Path]:
    """The modules of the product, without migrations."""
    files = (file for room in ("publisher", "workers") for file in (ROOT / room).rglob("*.py"))
    return sorted(file for file in files if "migrations" not in file.parts)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def lengths_of_files() -> dict[str, int]:
    return {name_of(file): len(file.read_text().splitlines()) for file in sources()}


@cache
def long_functions() -> set[str]:
    """Each as `file:function`; lines count from `def` to the end, docstring included."""
    return {
        f"{name_of(file)}:{node.name}"
        for file in sources()
        for node in ast.walk(parsed(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }


def test_no_file_is_too_long() -> None:
    long = {file for file, lines in lengths_of_files().items() if lines > LONGEST_FILE}
    assert long == LONG_FILES.keys()


def test_most_files_are_short() -> None:
    assert median(lines for lines in lengths_of_files().values() if lines > 1) <= MEDIAN_FILE


def test_no_folder_has_too_many_modules() -> None:
    folders = Counter(name_of(file.parent) for file in sources() if file.name != "__init__.py")
    assert {folder: n for folder, n in folders.items() if n > MOST_MODULES} == {}


def test_no_function_is_too_long() -> None:
    assert long_functions() - LONG_FUNCTIONS.keys() == set()


def test_the_list_of_long_functions_only_gets_shorter() -> None:
    assert LONG_FUNCTIONS.keys() - long_functions() == set()
