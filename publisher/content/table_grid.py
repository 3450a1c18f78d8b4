"""The cells of a table where a browser puts them, for texts that have no spans."""

from publisher.content.blocks import Cell, Table

MOST_PLACES = 200_000  # of a grid: what spans more is cut


def grid(table: Table, *, repeated: bool = False) -> list[list[Cell | None]]:
    """Rows of equal length; None where a cell spans from before or above.

    A cell of the body that spans rows stands in each of them: a row is read by itself. `repeated`:
    every cell stands in all places that it spans.
    """
    rows: list[dict[int, Cell | None]] = [{} for _ in table.rows]
    left = MOST_PLACES
    for number, row in enumerate(table.rows):
        place = 0
        for cell in row:
            while place in rows[number]:
                place += 1
            last = min(number + max(cell.rowspan, 1), len(rows))
            wide = max(cell.colspan, 1)
            left -= wide * (last - number)
            if left < 0:
                wide, last = 1, number + 1
            for below in range(number, last):
                again = repeated or below == number or number >= table.head_rows
                rows[below][place] = cell if again else None
                for beside in range(place + 1, place + wide):
                    rows[below][beside] = cell if repeated else None
            place += wide
    width = max((max(row) + 1 for row in rows if row), default=0)
    return [[row.get(place) for place in range(width)] for row in rows]
