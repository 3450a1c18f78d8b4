"""Compile an issue for the newsroom alone: marked as a test, and never what an approval binds."""

from datetime import datetime

from django.db import transaction

from publisher.actions.issues.compile_issue import Arm, compositions_of, keep_edition
from publisher.actions.issues.issue_snapshot import envelope_of
from publisher.actions.themes.email_themes import load_theme
from publisher.editorial.models import Edition, Issue
from publisher.renderers.email import CompiledEdition, compile_edition, render
from publisher.renderers.email.trial import as_trial
from publisher.renderers.email.types import Composition


def compile_trial(*, issue: Issue, now: datetime) -> Edition:
    """The issue as it would leave at `now` (aware), saying in its subject and first line that it is
    a test. Its links are the stories' own: nobody's click in it is counted.

    Raises as compile_issue.
    """
    arms = {arm: _compiled(issue, one) for arm, one in compositions_of(issue, now=now).items()}
    base = arms.pop(Arm.BASE)
    versions = set(issue.items.values_list("article_version_id", flat=True))
    with transaction.atomic():
        kept = keep_edition(base, issue=issue, versions=versions, now=now, counts=False)
        for arm, one in arms.items():
            keep_edition(
                one, issue=issue, versions=versions, now=now, base=kept, arm=arm, counts=False
            )
    return kept


def _compiled(issue: Issue, composition: Composition) -> CompiledEdition:
    mail = render(composition, load_theme(issue.newsletter.theme))
    return compile_edition(as_trial(mail, composition.language), envelope_of(issue))
