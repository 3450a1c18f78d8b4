"""What a file of readers looks like before anybody reads it in: columns, first rows, its tool."""

from dataclasses import dataclass
from itertools import islice

from publisher.actions.readers.imports import kept, places
from publisher.audience.columns import FIELD, MEANINGS, proposed, read_columns
from publisher.audience.files.own import is_own
from publisher.audience.files.rows import BadRow
from publisher.audience.files.tables import Table, open_table
from publisher.audience.files.tools import OURS, recognised
from publisher.audience.models import Field, Upload
from publisher.audience.standing import squeezed
from publisher.publications.models import Publication

SHOWN = 4  # rows
LONGEST = 60  # characters of a cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """meaning: what it is taken for; empty: nothing. cells: of the first rows, cut. doubtful: it
    may say who left, and somebody has to say what it means."""

    position: int
    name: str
    meaning: str
    cells: tuple[str, ...]
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """own: our own export, which needs neither list nor mapping. tool: who wrote it, if we know."""

    columns: tuple[Column, ...]
    own: bool
    tool: str
    kind: str
    encoding: str


def look_at(upload: Upload, sheet: str | None = None) -> Look:
    """Raises PublisherError for a file that cannot be read, `file_gone` for one that expired,
    BlobsAway."""
    with kept.opened(places.file_of(upload.pk), upload.parts) as file:
        table = open_table(file, upload.filename, sheet)
        rows = _first_rows(table)
    names = table.names
    tool = recognised([squeezed(name) for name in names])
    own = is_own(names)
    meanings = proposed(names)
    columns = tuple(
        Column(
            position=place,
            name=name.strip()[:LONGEST],
            meaning=meaning or "",
            cells=tuple(row[place][:LONGEST] if place < len(row) else "" for row in rows),
            doubtful=meaning is None,
        )
        for place, (name, meaning) in enumerate(zip(names, meanings, strict=True))
    )
    named = OURS if own else tool.name if tool else ""
    return Look(
        columns=columns, own=own, tool=named, kind=table.kind, encoding=table.encoding or ""
    )


def check_choices(look: Look, chosen: dict[str, str]) -> None:
    """Raises PublisherError as read_columns does, where the file could not be read like this."""
    if not look.own:
        read_columns([column.name for column in look.columns], chosen)


def meanings_to_choose(publication: Publication) -> tuple[list[str], list[tuple[str, str]]]:
    """What a column can mean; and the publication's fields, each with its name."""
    fields = Field.objects.filter(publication=publication).order_by("key")
    names = fields.values_list("name", flat=True)
    return list(MEANINGS), [(f"{FIELD}{name}", name) for name in names]


def _first_rows(table: Table) -> list[list[str]]:
    """The cells of the first ones that are whole."""
    found = islice(table.rows(0), SHOWN * 5)
    return [one[1] for one in found if not isinstance(one, BadRow)][:SHOWN]
