"""Issues: composed, changed, copied, checked, tried, rendered, deleted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db.models import Prefetch, QuerySet

from publisher.actions.compose.compose_by_rule import compose_by_rule
from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.delete_issue import delete_issue
from publisher.actions.compose.drafts import draft_of
from publisher.actions.compose.duplicate_issue import duplicate_issue
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.compose.restore_text import restore_text
from publisher.actions.issues.list_issues import issue_rows
from publisher.editorial.models import Issue as Row
from publisher.editorial.models import IssueItem, Newsletter
from publisher.errors import PublisherError, Refused
from publisher.web.api.documents import Document
from publisher.web.api.paging import TEXT, Filter
from publisher.web.api.problems import ApiError
from publisher.web.api.resource import Resource
from publisher.web.api.resources.mailing.issue_documents import (
    Issue,
    IssueChanges,
    NewIssue,
    show,
)
from publisher.web.api.routes import Call
from publisher.web.api.verbs import done, said
from publisher.web.api.words import Slug

_ITEM = re.compile(r"^items\[(\d+)\]")
STATES = {"type": "string", "enum": ["draft", "approved", "sent"]}


class WhichNewsletter(Document):
    """the newsletter whose rule composes"""

    newsletter: Slug


class Copied(Document):
    """left_out: guids of stories that may not be mailed now and are not in the copy"""

    issue: Issue
    left_out: list[str]


def _rows(call: Call) -> QuerySet[Row]:
    stories = IssueItem.objects.select_related("article_version__article").order_by("position")
    lean = stories.defer("article_version__content")
    rows = issue_rows().filter(publication=call.publication)
    return rows.prefetch_related(Prefetch("items", queryset=lean))


def fresh(call: Call, row: Row) -> Row:
    """The row as it stands now, for its document."""
    return _rows(call).get(pk=row.pk)


def _letter(call: Call, slug: str) -> Newsletter:
    rows = Newsletter.objects.filter(publication=call.publication, slug=slug)
    found = rows.select_related("publication").first()
    if found is None:
        raise PublisherError("unknown_newsletter", f"there is no newsletter {slug}", "newsletter")
    return found


def _create(call: Call, body: NewIssue) -> Row:
    letter = _letter(call, body.newsletter)
    with _at_its_entry():
        made = compose_issue(newsletter=letter, draft=body.draft(), **call.decision)
    return fresh(call, made)


def _change(call: Call, row: Row, body: IssueChanges) -> Row:
    draft = body.draft()
    if body.refresh and draft.items is None:
        draft = replace(draft, items=draft_of(row).items)
    with _at_its_entry():
        edit_issue(issue=row, draft=draft, **call.decision)
    return fresh(call, row)


@contextmanager
def _at_its_entry() -> Iterator[None]:
    """items[1] of actions, counted from 1, is entries[0] of the body; a story that is not there is
    no missing address."""
    try:
        yield
    except Refused:
        raise
    except PublisherError as error:
        where = _ITEM.sub(lambda found: f"entries[{int(found[1]) - 1}]", error.where)
        raise ApiError(422, error.code, error.message, where=where) from None


def _remove(call: Call, row: Row) -> None:
    delete_issue(issue=row, **call.decision)


def _copy(call: Call, row: Row) -> Copied:
    made = duplicate_issue(issue=row, **call.decision)
    return Copied(issue=show(fresh(call, made.issue)), left_out=list(made.left_out))


def _go_back(call: Call, row: Row) -> Issue:
    return show(fresh(call, restore_text(issue=row, **call.decision)))


def _compose(call: Call) -> Issue:
    letter = _letter(call, call.document.newsletter)
    composed = compose_by_rule(newsletter=letter, **call.decision)
    if composed.issue is None:
        words = f"the rule finds {composed.found} articles and asks for {composed.at_least}"
        raise Refused("too_few_articles", words, "newsletter")
    return show(fresh(call, composed.issue))


ISSUES = Resource(
    name="issues",
    one="issue",
    shown=Issue,
    show=show,
    rows=_rows,
    filters=(
        Filter("newsletter", TEXT, "only its", lambda r, it: r.filter(newsletter__slug=it)),
        Filter("state", STATES, "only these", lambda rows, it: rows.filter(state=it)),
    ),
    takes=NewIssue,
    changes=IssueChanges,
    create=_create,
    change=_change,
    remove=_remove,
    conflicts=frozenset({"article_not_mailable"}),
)
ISSUE_VERBS = (
    said(
        "/issues/compose",
        _compose,
        Issue,
        "Compose an issue by the newsletter's rule now",
        scope="issues:write",
        takes=WhichNewsletter,
    ),
    done(ISSUES, "duplicate", _copy, Copied, "Compose a draft like an issue that there is"),
    done(
        ISSUES,
        "go-back",
        _go_back,
        Issue,
        "Put the text that was approved in the place of a later edit",
    ),
)
