"""An approval in the words of the page: decisions, why not oneself, and what changed."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from publisher.actions.approvals.review import Changes, StoryChange
from publisher.editorial.models import Approval
from publisher.web.desk.difference_lines import FIELDS as STORY_FIELDS
from publisher.web.desk.difference_lines import Line, lines_of, words_of
from publisher.web.desk.states import Sign
from publisher.web.formats import moment

Decision = Approval.Decision
DECISIONS = {
    Decision.ASKED: Sign(_("asked for"), "ring"),
    Decision.GIVEN: Sign(_("approved"), "check"),
    Decision.REFUSED: Sign(_("refused"), "cross", "asks"),
}
OWN = {
    "own_edit": _("You edited it last: another person approves it."),
    "own_request": _("You asked for it: another person approves it."),
}
FIELDS = {
    "subject": _("Subject"),
    "preheader": _("Preview line"),
    "intro": _("Opening words"),
    "sponsors": _("Sponsors"),
    "dated_at": _("Date"),
    "section": _("Section"),
    "length": _("Length"),
    "headline": _("Headline"),
    "teaser": _("Teaser"),
    "picture": _("Picture"),
    "picture_alt": _("What the picture shows"),
}
VALUES = {
    "full": _("whole"),
    "teaser": _("teaser"),
    "line": _("one line"),
    "none": _("no picture"),
}
Row = tuple[object, object, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryText:
    """A story that came, went or changed. rows: name, before, after; lines: of its text."""

    story: StoryChange
    rows: list[Row]
    lines: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesText:
    """What changed, for people."""

    changes: Changes
    rows: list[Row]
    stories: list[StoryText]


def changes_text(changes: Changes | None, zone: str) -> ChangesText | None:
    """The differences in the language of the page; None for who sees the text the first time."""
    if changes is None:
        return None
    return ChangesText(
        changes=changes,
        rows=[_row(*one, zone) for one in changes.fields],
        stories=[_story(one, zone) for one in changes.stories],
    )


def _story(story: StoryChange, zone: str) -> StoryText:
    rows = [_row(*one, zone) for one in story.fields]
    if story.text is None:
        return StoryText(story=story, rows=rows, lines=[])
    rows += [
        (STORY_FIELDS.get(one.field, one.field), words_of(one.before), words_of(one.after))
        for one in story.text.fields
    ]
    return StoryText(story=story, rows=rows, lines=list(lines_of(story.text.text)))


def _row(name: str, before: str, after: str, zone: str) -> Row:
    return FIELDS.get(name, name), _shown(name, before, zone), _shown(name, after, zone)


def _shown(name: str, value: str, zone: str) -> object:
    if name == "dated_at":
        return moment(datetime.fromisoformat(value), zone)
    return VALUES.get(value, value) if name in ("length", "picture") else value
