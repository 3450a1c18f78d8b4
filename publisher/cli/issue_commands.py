"""`publisher issue`: dated compositions of a newsletter."""

import sys
from typing import Annotated, Any, Literal

import typer
from django.utils import timezone

from publisher.actions.create_issue import create_issue
from publisher.actions.render_issue import find_delivery, render_issue
from publisher.cli import issue_send
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.editorial.models import Issue, Newsletter
from publisher.errors import PublisherError

app = typer.Typer(no_args_is_help=True)
issue_send.register(app)
IssueNumber = Annotated[str, typer.Argument(metavar="ISSUE", help="Its number.")]


@app.command(epilog="Example: publisher issue create matinale --article tag:example.org,2026:une")
def create(
    newsletter: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    articles: Annotated[
        list[str], typer.Option("--article", help="Guid of an article; again for more, in order.")
    ],
    subject: Annotated[
        str | None, typer.Option(help="Of the mail; else the first article's headline.")
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Compose a draft issue from articles, the lead first."""
    issue = create_issue(
        newsletter=_newsletter(newsletter, publication),
        guids=articles,
        subject=subject,
        actor=cli_actor(),
        now=timezone.now(),
    )
    _print(issue, as_json)


@app.command(epilog="Example: publisher issue show 7 --json")
def show(issue: IssueNumber, as_json: Json = False) -> None:
    """Show an issue and the articles in it."""
    _print(find_issue(issue), as_json)


@app.command(epilog="Example: publisher issue render 7 --format eml --recipient lea@example.org")
def render(
    issue: IssueNumber,
    kind: Annotated[
        Literal["html", "text", "eml"], typer.Option("--format", help="html, text or eml.")
    ] = "html",
    recipient: Annotated[
        str | None, typer.Option(help="A reader's address: the exact bytes of that delivery.")
    ] = None,
) -> None:
    """Print an issue's mail as HTML, text or a whole message."""
    found = find_issue(issue)
    rendered = render_issue(
        issue=found, format=kind, recipient=recipient, actor=cli_actor(), now=timezone.now()
    )
    if recipient and find_delivery(issue=found, recipient=recipient) is None:
        typer.echo("no delivery to that address: this is how it would be", err=True)
    sys.stdout.buffer.write(rendered)


def find_issue(number: str) -> Issue:
    """The issue of that number. Raises PublisherError `unknown_issue`."""
    issues = Issue.objects.select_related("newsletter", "publication")
    found = (
        issues.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    )
    if found is None:
        raise PublisherError(
            "unknown_issue", f"there is no issue {number!r}; see the desk for its number", "ISSUE"
        )
    return found


def describe(issue: Issue) -> dict[str, Any]:
    """An issue as JSON: every key there, null where nothing is set."""
    items = issue.items.select_related("article_version__article")
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
        "dated_at": timestamp(issue.dated_at),
        "approved_by": issue.approved_by or None,
        "approved_at": timestamp(issue.approved_at),
        "created_at": timestamp(issue.created_at),
    }


def _newsletter(slug: str, publication: str | None) -> Newsletter:
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


def _print(issue: Issue, as_json: bool) -> None:
    described = describe(issue)
    if as_json:
        emit(described)
        return
    table(
        ("issue", "newsletter", "state", "subject"),
        [[described[column] for column in ("issue", "newsletter", "state", "subject")]],
    )
    articles = [[row["guid"], row["version"]] for row in described["articles"]]
    table(("article", "version"), articles)
