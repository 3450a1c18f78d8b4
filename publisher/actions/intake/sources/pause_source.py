"""Pause and resume a source: no polls, no pushes."""

from datetime import datetime

from django.db import transaction

from publisher.editorial.models import Source
from publisher.errors import Refused
from publisher.publications import audit


def pause_source(*, source: Source, actor: str, now: datetime) -> Source:
    """Take nothing more. Raises Refused `already_paused`."""
    with transaction.atomic():
        source = _locked(source)
        if source.paused_at is not None:
            raise Refused("already_paused", f"{source.slug} is paused already", "SLUG")
        source.paused_at = now
        _save(source, "pause_source", actor, now)
    return source


def resume_source(*, source: Source, actor: str, now: datetime) -> Source:
    """Poll it at once and go on. Raises Refused `not_paused`."""
    with transaction.atomic():
        source = _locked(source)
        if source.paused_at is None:
            raise Refused("not_paused", f"{source.slug} is not paused", "SLUG")
        source.paused_at = None
        source.failures, source.problem_code, source.problem_values = 0, "", {}
        source.next_poll_at = now if source.feed_url else None
        _save(source, "resume_source", actor, now)
    return source


def _locked(source: Source) -> Source:
    return (
        Source.objects.select_for_update(of=("self",))
        .select_related("publication")
        .get(pk=source.pk)
    )


def _save(source: Source, verb: str, actor: str, now: datetime) -> None:
    changed = ["paused_at", "failures", "problem_code", "problem_values", "next_poll_at"]
    source.save(update_fields=changed)
    audit.record(
        actor=actor,
        verb=verb,
        target=source,
        at=now,
        publication=source.publication,
        source=source.slug,
    )
