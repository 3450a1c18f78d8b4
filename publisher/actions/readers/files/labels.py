"""The tags and fields that a file names: those that are there, and those that are made for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from publisher.actions.readers.files.report import SubscriberReport, note_tags
from publisher.audience.extras import Taker
from publisher.audience.fields import value_reader
from publisher.audience.files.rows import Row
from publisher.audience.labels import label_key
from publisher.audience.models import Field, Tag
from publisher.audience.spreadsheets import Spreadsheet
from publisher.errors import PublisherError
from publisher.publications.models import Publication

MOST_FIELDS = 200  # of a publication
NEW = "+"  # before the name of a field that is not there yet
LONGEST = 100  # characters of a name


@dataclass(slots=True)
class Labels:
    """A publication's tags and fields while a file is read. Rows are read in a thread that asks
    no database: what is new there has a name, and gets its id when it is stored."""

    publication: Publication
    now: datetime
    create_tags: bool
    create_fields: bool
    at: Mapping[int, Taker] = field(default_factory=dict)
    _fields: dict[str, Taker] = field(default_factory=dict)
    _tags: dict[str, int] = field(default_factory=dict)
    _left: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.read_again()

    def read_again(self) -> None:
        """Look which tags and fields the publication has."""
        for declared in Field.objects.filter(publication=self.publication):
            self._fields[declared.key] = Taker(str(declared.pk), value_reader(declared))
        tags = Tag.objects.filter(publication=self.publication)
        self._tags = dict(tags.values_list("key", "pk"))

    def named(self, name: str) -> Taker | None:
        """As extras.Takers says."""
        found = self._taker(name)
        if found is None:
            self._left.add(name[:60])
        return found

    def _taker(self, name: str) -> Taker | None:
        key = label_key(name)
        found = self._fields.get(key)
        if found is None and self.create_fields and 0 < len(key) <= LONGEST:
            read = value_reader(Field(name=name[:LONGEST], type=Field.Type.TEXT))
            found = self._fields[key] = Taker(NEW + " ".join(name.split()), read)
        return found

    def take_columns(self, sheet: Spreadsheet) -> None:
        """Say which columns go to fields: those that were chosen, and those of their names."""
        columns, at = sheet.columns, dict[int, Taker]()
        for position, name in {**columns.spare, **columns.fields}.items():
            found = self._taker(name)
            if found:
                at[position] = found
            elif position in columns.fields:
                message = f"there is no field {name[:60]!r}; make it, or add --create-fields"
                raise PublisherError("unknown_field", message, "--map")
        used = {columns.spare[position][:60] for position in at if position in columns.spare}
        columns.ignored[:] = [name for name in columns.ignored if name not in used]
        self.at = at
        sheet.takers = self if at or columns.json else None

    def fields_of(self, row: Row, report: SubscriberReport) -> dict[str, Any]:
        """The row's values by the fields' ids; fields that are not there yet are made."""
        values = row.more.fields if row.more else {}
        if any(key.startswith(NEW) for key in values):
            return {self._made(key, report): value for key, value in values.items()}
        return values

    def _made(self, key: str, report: SubscriberReport) -> str:
        if not key.startswith(NEW):
            return key
        name = key.removeprefix(NEW)
        if label_key(name) in self._fields and not self._fields[label_key(name)].key.startswith(
            NEW
        ):
            return self._fields[label_key(name)].key
        if Field.objects.filter(publication=self.publication).count() >= MOST_FIELDS:
            raise PublisherError(
                "too_many_fields", f"a publication has {MOST_FIELDS} fields at most", name[:60]
            )
        made, _ = Field.objects.get_or_create(
            publication=self.publication,
            key=label_key(name),
            defaults={"name": name, "type": Field.Type.TEXT, "created_at": self.now},
        )
        report.created_fields.append(made.name)
        self._fields[made.key] = Taker(str(made.pk), value_reader(made))
        return str(made.pk)

    def tag_ids(self, names: Iterable[str], report: SubscriberReport) -> dict[str, int]:
        """The ids of those of the tags that are there, or are made, by their names."""
        counted = Counter(names)
        new = {label_key(name): name for name in counted if label_key(name) not in self._tags}
        if new and self.create_tags:
            self.make_tags(new.values())
            report.created_tags += new.values()
        else:
            note_tags(report, Counter({name: counted[name] for name in new.values()}))
        keys = {name: label_key(name) for name in counted}
        return {name: self._tags[key] for name, key in keys.items() if key in self._tags}

    def make_tags(self, names: Iterable[str]) -> list[int]:
        """The ids of the tags with these names; those that are not there are made."""
        keys = {label_key(name): " ".join(name.split()) for name in names}
        made = [
            Tag(publication=self.publication, name=name, key=key, created_at=self.now)
            for key, name in keys.items()
            if key not in self._tags
        ]
        Tag.objects.bulk_create(made, ignore_conflicts=True)
        found = Tag.objects.filter(publication=self.publication, key__in=list(keys))
        self._tags |= dict(found.values_list("key", "pk"))
        return [self._tags[key] for key in keys]

    def left_out(self) -> list[str]:
        """Names in JSON cells that no field has."""
        return sorted(self._left)
