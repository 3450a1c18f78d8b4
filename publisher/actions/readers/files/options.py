"""How a file of readers is taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from publisher.actions.readers.files.store import Update


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """skip_bad: take the good rows although others are bad. columns: meaning by column
    (audience/columns.py). sheet: of a workbook. tags: that all readers of the file get, made where
    they are missing. create_tags, create_fields: make what the file names. progress: told now and
    then how many rows were read."""

    skip_bad: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    sheet: str | None = None
    update: Update = Update.KEEP
    tags: Sequence[str] = ()
    create_tags: bool = False
    create_fields: bool = False
    progress: Callable[[int], None] | None = None


USUAL = ImportOptions()
