"""Entitlements from a shop's CSV file: each line alone, as if it had been pushed."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from publisher.actions.issues.entitle import Reader, put_entitlement
from publisher.errors import PublisherError
from publisher.publications.models import Publication

COLUMNS = ("id", "address", "reader", "starts_at", "ends_at")
MOST_ERRORS = 1_000  # that are told one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A line that was refused."""

    line: int
    code: str
    message: str


@dataclass(slots=True)
class Imported:
    """How many lines there were, how many of them were refused, and the first of those."""

    rows: int = 0
    bad: int = 0
    errors: list[Bad] = field(default_factory=list)

    def refuse(self, line: int, error: PublisherError) -> None:
        """One line more that was refused."""
        self.bad += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(Bad(line=line, code=error.code, message=error.message))


def import_entitlements(
    *,
    publication: Publication,
    lines: Iterable[str],
    moment: Callable[[str], datetime],
    source: str,
    actor: str,
    now: datetime,
) -> Imported:
    """Put what each line says; one that is refused does not keep the others back. lines: CSV with
    a header of COLUMNS, `id` among them. moment: reads a time, or raises PublisherError. Raises
    PublisherError `no_id_column`, `bad_csv`.
    """
    rows, done = csv.DictReader(lines), Imported()
    try:
        if "id" not in (rows.fieldnames or ()):
            known = ", ".join(COLUMNS)
            raise PublisherError("no_id_column", f"the header must name id, of {known}", "line 1")
        for row in rows:
            done.rows += 1
            try:
                _put(publication, row, moment, source, actor, now)
            except PublisherError as error:
                done.refuse(rows.line_num, error)
    except csv.Error as error:
        where = f"line {rows.line_num}"
        raise PublisherError("bad_csv", f"it cannot be read on: {error}", where) from None
    return done


def _put(
    publication: Publication,
    row: dict[str, str],
    moment: Callable[[str], datetime],
    source: str,
    actor: str,
    now: datetime,
) -> None:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    put_entitlement(
        publication=publication,
        external_id=said["id"],
        reader=Reader(external_id=said["reader"], address=said["address"]),
        starts_at=moment(said["starts_at"]) if said["starts_at"] else now,
        ends_at=moment(said["ends_at"]) if said["ends_at"] else None,
        source=source,
        actor=actor,
        now=now,
    )
