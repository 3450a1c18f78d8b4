"""A program or an editor changes what is known of a reader: name, language, values of fields."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.audience.fields import value_reader
from publisher.audience.models import Field, Subscriber
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.query.vocabulary import fold


def change_reader(
    *,
    subscriber: Subscriber,
    name: str | None = None,
    language: str | None = None,
    fields: Mapping[str, Any] | None = None,
    actor: str,
    now: datetime,
) -> Subscriber:
    """Change what is not None. fields: values by the fields' names; None takes a value away.

    Raises PublisherError `unknown_field`, `bad_field`, `unknown_language` and what checks raise;
    then nothing has changed. The audit log names what was changed, and no value.
    """
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
        before = (row.name, row.language, dict(row.fields))
        if name is not None:
            row.name = checks.line(name, "name", most=200)
        if language is not None:
            row.language = checks.language(language, "language") if language else ""
        row.fields = _with_values(row, fields or {})
        after = (row.name, row.language, row.fields)
        names = zip(("name", "language", "fields"), before, after, strict=True)
        changed = [what for what, old, new in names if old != new]
        if changed:
            row.save(update_fields=changed)
            said: dict[str, Any] = {"publication": row.publication, "changed": changed}
            audit.record(actor=actor, verb="change_reader", target=row, at=now, **said)
    return row


def _with_values(row: Subscriber, given: Mapping[str, Any]) -> dict[str, Any]:
    declared = {one.key: one for one in Field.objects.filter(publication_id=row.publication_id)}
    values = dict(row.fields)
    for name, value in given.items():
        field = declared.get(fold(name))
        if field is None:
            message = f"there is no field {name[:100]!r}; see: publisher field list"
            raise PublisherError("unknown_field", message, "fields")
        if value is None:
            values.pop(str(field.pk), None)
        else:
            values[str(field.pk)] = value_reader(field)(value)
    return values
