"""A time that somebody outside named, read from the database in years that every zone has."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models

from publisher.content.calendar import within_calendar

_ST = TypeVar("_ST", contravariant=True)
_GT = TypeVar("_GT", covariant=True)

if TYPE_CHECKING:

    class _DateTimeField(models.DateTimeField[_ST, _GT]): ...

else:

    class _DateTimeField(models.DateTimeField, Generic[_ST, _GT]): ...


class MomentField(_DateTimeField[_ST, _GT]):
    """A DateTimeField whose values never end a page: a row of the year 9999 reads as 2200."""

    def from_db_value(self, value: datetime | None, *_: object) -> datetime | None:
        """The value, or the nearest in our years."""
        return None if value is None else within_calendar(value)

    def deconstruct(self) -> Any:
        """As Django's own field, for migrations know no difference."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
