"""ImportJob and ImportReport: how files are imported, and what became of each."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import Result
from publisher.content.article import Warning  # noqa: A004
from publisher.content.typesetting import Typography
from publisher.errors import PublisherError

Progress = Callable[[int, int], None]  # how many of how many stories are done


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A story that went in, or was taken back. `version` counts from 1; `pubstatus`: what it is
    now."""

    file: str
    guid: str
    version: int
    result: Result
    pubstatus: str
    warnings: tuple[Warning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A story of which nothing went in, and why. `line` counts from 1, None where there is none."""

    file: str
    line: int | None
    code: str
    message: str
    where: str


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What became of each story, in their order; `left_out` counts what is none, by its kind."""

    articles: list[ImportedFile] = field(default_factory=list)
    errors: list[RefusedFile] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def refuse(self, path: Path, error: PublisherError) -> None:
        """Keep a refusal with its place."""
        line = getattr(error, "line", None)
        place = f"{path}:{line}" if line else str(path)
        self.errors.append(
            RefusedFile(
                file=str(path),
                line=line,
                code=error.code,
                message=error.message,
                where=error.where
                if str(path) in error.where
                else _joined_place(place, error.where),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """One import of files: how its stories go in, and what became of them so far.

    `typography` None: spaces are set in what a person typed (content/typesetting.py). `progress`
    hears of an export how many of how many stories are done. `files`: guid of a story that went in
    -> its file.
    """

    arrival: Arrival
    typography: Typography | None = None
    progress: Progress | None = None
    report: ImportReport = field(default_factory=ImportReport)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The publication's time zone, for times that say none."""
        return ZoneInfo(self.arrival.publication.time_zone)


def _joined_place(place: str, where: str) -> str:
    return f"{place}: {where}" if where else place
