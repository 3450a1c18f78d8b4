"""The audit log's one way in."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from publisher.publications.models import AuditEntry, Publication


def record(
    *,
    actor: str,
    verb: str,
    target: Model,
    at: datetime,
    publication: Publication | None,
    **detail: Any,
) -> None:
    """Write who did what to which row. `detail` is JSON and never holds an address."""
    AuditEntry.objects.create(
        publication=publication,
        actor=actor,
        verb=verb,
        object_type=target._meta.model_name or "",
        object_id=str(target.pk),
        detail=detail,
        at=at,
    )
