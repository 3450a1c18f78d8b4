"""Which stored feeds show a story."""

import json

from django.db import connection
from django.db.models import BinaryField, IntegerField, Value
from django.db.models.expressions import Func

from publisher.syndication.models import FeedDocument

NUMBER: "IntegerField[int, int]" = IntegerField()


def feeds_showing(*, publication_id: int, guid: str) -> dict[str, str]:
    """The slugs of the publication's feeds whose stored document has an entry of that guid, in
    their order, with what they are called."""
    needle = f'"id": {json.dumps(guid, ensure_ascii=False)}'.encode()
    documents = FeedDocument.objects.filter(publication=publication_id, format="json", page=0)
    found = documents.annotate(at=_position(needle)).filter(at__gt=0)
    return dict(found.order_by("feed__slug").values_list("feed__slug", "feed__title"))


def _position(needle: bytes) -> Func:
    """Where the body has these bytes, from 1; the bodies stay in the database."""
    searched = Value(needle, output_field=BinaryField())
    if connection.vendor == "postgresql":
        shape = "POSITION(%(expressions)s)"
        return Func(searched, "body", template=shape, arg_joiner=" IN ", output_field=NUMBER)
    return Func("body", searched, function="INSTR", output_field=NUMBER)
