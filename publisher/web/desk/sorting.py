"""Tables that sort by links: the order is in the address, so it works for everyone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name in addresses and the field it sorts by."""

    name: str
    field: str


class Sorting:
    """Which column orders the table, and the link that each heading carries."""

    def __init__(
        self, columns: Sequence[Column], query: QueryDict, default: str, keep: str = ""
    ) -> None:
        """`keep`: the rest of the query, which every link of the table carries on."""
        self._columns = {column.name: column for column in columns}
        wanted = query.get("sort", "")
        self.keep = f"&{keep}" if keep else ""
        self.key = wanted if wanted.removeprefix("-") in self._columns else default

    def fields(self) -> list[str]:
        """For order_by()."""
        sign = "-" if self.key.startswith("-") else ""
        return [sign + self._columns[self.key.removeprefix("-")].field]

    def link(self, name: str) -> str:
        """The query that sorts by this column, the other way round if it does already."""
        return f"?sort={'-' if self.key == name else ''}{name}{self.keep}"

    def page(self, number: int) -> str:
        """The query of another page in the same order."""
        return f"?sort={self.key}&page={number}{self.keep}"

    def aria(self, name: str) -> str:
        """ascending, descending, or nothing."""
        if self.key.removeprefix("-") != name:
            return ""
        return "descending" if self.key.startswith("-") else "ascending"
