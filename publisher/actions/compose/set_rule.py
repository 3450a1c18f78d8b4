"""Change a newsletter's rule, or switch it off."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from publisher.actions.compose.rules import checked_rule, next_time, rule_from, rule_to
from publisher.editorial.models import Newsletter
from publisher.publications import audit


def set_rule(
    *, newsletter: Newsletter, changes: dict[str, Any], on: bool = True, actor: str, now: datetime
) -> Newsletter:
    """Change the fields of the rule that are named (those of rules.Rule), or switch it off: then
    it composes nothing by itself until it is set again.

    Raises PublisherError for what `checked_rule` refuses; then nothing has changed.
    """
    with transaction.atomic():
        rows = Newsletter.objects.select_for_update(of=("self",)).select_related("publication")
        locked = rows.get(pk=newsletter.pk)
        rule = checked_rule(replace(rule_from(locked.rule), **changes))
        zone = ZoneInfo(locked.publication.time_zone)
        locked.rule = rule_to(rule)
        locked.composes_at = next_time(rule, zone, now) if on else None
        locked.save(update_fields=["rule", "composes_at"])
        audit.record(
            actor=actor,
            verb="set_rule",
            target=locked,
            at=now,
            publication=locked.publication,
            rule=locked.rule,
            composes_at=locked.composes_at.isoformat() if locked.composes_at else None,
        )
    return locked
