"""Compile an issue for the newsroom alone: marked as a test, and never what an approval binds."""

from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.issues.compile_issue import (
    Arm,
    compositions_of,
    keep_edition,
    theme_for,
    theme_of,
)
from publisher.actions.issues.issue_snapshot import envelope_of
from publisher.editorial.models import Edition, Issue
from publisher.renderers.email import CompiledEdition, compile_edition, render
from publisher.renderers.email.markup import Theme
from publisher.renderers.email.trial import as_trial
from publisher.renderers.email.types import Composition


def compile_trial(*, issue: Issue, now: datetime) -> Edition:
    """The issue as it would leave at `now` (aware), saying in its subject and first line that it is
    a test. Its links are the stories' own: nobody's click in it is counted.

    Raises as compile_issue.
    """
    loaded = theme_of(issue)
    compositions = compositions_of(issue, now=now)
    arms = {
        arm: _compiled(issue, one, theme_for(arm, loaded.theme))
        for arm, one in compositions.items()
    }
    base = arms.pop(Arm.BASE)
    versions = set(issue.items.values_list("article_version_id", flat=True))
    with transaction.atomic():
        common: dict[str, Any] = {
            "issue": issue,
            "versions": versions,
            "now": now,
            "counts": False,
            "theme": loaded.version,
        }
        kept = keep_edition(base, **common)
        for arm, one in arms.items():
            keep_edition(one, base=kept, arm=arm, **common)
    return kept


def _compiled(issue: Issue, composition: Composition, theme: Theme) -> CompiledEdition:
    mail = render(composition, theme)
    return compile_edition(as_trial(mail, composition.language), envelope_of(issue))
