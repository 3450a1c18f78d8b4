"""Quotation marks in a CSV that nobody closed: what they swallow, and where they opened."""

import csv
from collections.abc import Sequence


def swallowed(cells: Sequence[str], delimiter: str, *, width: int, address: int) -> bool:
    """Whether a row of several lines holds other rows: more cells than the file has columns, an
    address of several lines, or a cell with a line that has an address where rows have it.

    width: how many columns the file has. address: the position of the one with the address.
    """
    if any(map(str.strip, cells[width:])):
        return True
    if len(cells) > address and len(cells[address].split()) > 1:
        return True
    several = [(place, cell) for place, cell in enumerate(cells) if "\n" in cell or "\r" in cell]
    return any(_holds_rows(cell, place, delimiter, width, address) for place, cell in several)


def _holds_rows(cell: str, place: int, delimiter: str, width: int, address: int) -> bool:
    rows = list(csv.reader(cell.splitlines(), delimiter=delimiter, quoting=csv.QUOTE_NONE))
    rows[0] = [""] * place + rows[0]  # the row whose cell it is
    for number, row in enumerate(rows):
        # The next quotation mark closed the cell, in the midst of its last line.
        last = 0 < number == len(rows) - 1
        fits = len(row) == width or (last and len(row) > address)
        own = number == 0 and place == address
        if fits and not own and _looks_like_address(row[address].strip(' "')):
            return True
    return False


def _looks_like_address(text: str) -> bool:
    name, _, domain = text.partition("@")
    return bool(name and "." in domain) and not any(map(str.isspace, text))


def line_of_open_quote(lines: Sequence[str], delimiter: str) -> int | None:
    """The index of the line where the last quoted cell opened that goes beyond its line."""
    opened, beyond, state = 0, None, "start"
    for index, line in enumerate(lines):
        for character in line:
            if state == "quoted":
                state = "closed" if character == '"' else "quoted"
            elif character == '"' and state == "start":
                opened, state = index, "quoted"
            elif character == '"' and state == "closed":  # two of them are one in the cell
                state = "quoted"
            else:
                state = "start" if character in (delimiter, "\r", "\n") else "plain"
        if state == "quoted":
            beyond = opened
    return beyond
