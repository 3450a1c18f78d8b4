"""An issue as commands print it, and how they find one."""

from typing import Annotated, Any

import typer

from publisher.actions.compose.drafts import ItemDraft, SponsorDraft, draft_of
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import emit, table, timestamp
from publisher.content.numbers import whole_number
from publisher.editorial.models import Issue, Newsletter
from publisher.errors import PublisherError

IssueNumber = Annotated[str, typer.Argument(metavar="ISSUE", help="Its number.")]


def find_issue(number: str) -> Issue:
    """The issue of that number. Raises PublisherError `unknown_issue`."""
    issues = Issue.objects.select_related("newsletter", "publication")
    found = issues.filter(pk=whole_number(number) or 0).first()
    if found is None:
        raise PublisherError(
            "unknown_issue", f"there is no issue {number!r}; see the desk for its number", "ISSUE"
        )
    return found


def find_newsletter(slug: str, publication: str | None) -> Newsletter:
    """The publication's newsletter of that slug. Raises PublisherError `unknown_newsletter`."""
    owner = chosen_publication(publication)
    newsletters = Newsletter.objects.filter(publication=owner).order_by("slug")
    found = newsletters.filter(slug=slug).first()
    if found is None:
        known = ", ".join(newsletters.values_list("slug", flat=True)[:10])
        remedy = f"known are: {known}" if known else "run: publisher newsletter create"
        raise PublisherError(
            "unknown_newsletter", f"there is no newsletter {slug!r}; {remedy}", "NEWSLETTER"
        )
    return found


def describe(issue: Issue) -> dict[str, Any]:
    """An issue as JSON: every key there, null where nothing is set."""
    items = issue.items.select_related("article_version__article")
    draft = draft_of(issue)
    return {
        "issue": str(issue.pk),
        "newsletter": issue.newsletter.slug,
        "state": issue.state,
        "articles": [
            {"guid": item.article_version.article.guid, "version": item.article_version.number}
            for item in items
        ],
        "content_hash": issue.content_hash,
        "subject": issue.subject,
        "preheader": issue.preheader or None,
        "intro": issue.intro or None,
        "items": [_item(item) for item in draft.items or ()],
        "sponsors": [_sponsor(box) for box in draft.sponsors or ()],
        "dated_at": timestamp(issue.dated_at),
        "approved_by": issue.approved_by or None,
        "approved_at": timestamp(issue.approved_at),
        "created_at": timestamp(issue.created_at),
    }


def _item(item: ItemDraft) -> dict[str, str | None]:
    return {
        "article": item.guid,
        "section": item.section or None,
        "length": item.length,
        "headline": item.headline or None,
        "teaser": item.teaser or None,
        "picture": item.picture or None,
        "alt": item.alt or None,
    }


def _sponsor(box: SponsorDraft) -> dict[str, object]:
    return {
        "after": box.after,
        "advertiser": box.advertiser,
        "text": box.text,
        "url": box.url or None,
    }


def print_issue(issue: Issue, as_json: bool) -> None:
    """Print one issue, for people as a table of it and one of its articles."""
    described = describe(issue)
    if as_json:
        emit(described)
        return
    table(
        ("issue", "newsletter", "state", "subject"),
        [[described[column] for column in ("issue", "newsletter", "state", "subject")]],
    )
    pairs = zip(described["articles"], described["items"], strict=True)
    rows = [[one["guid"], one["version"], item["length"], item["section"]] for one, item in pairs]
    table(("article", "version", "length", "section"), rows)
