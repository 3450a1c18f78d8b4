"""`publisher issue create`, `compose` and `edit`: what an issue is composed of."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from publisher.actions.compose.compose_by_rule import compose_by_rule
from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, draft_of
from publisher.actions.compose.duplicate_issue import duplicate_issue
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.compose.issue_file import MOST_BYTES, IssueFile, read_issue_file
from publisher.actions.issues.create_issue import create_issue
from publisher.cli.chosen import cli_actor
from publisher.cli.issue.output import IssueNumber, find_issue, find_newsletter, print_issue
from publisher.cli.output import Json, PublicationOption
from publisher.editorial.models import Issue, Newsletter
from publisher.errors import PublisherError, Refused
from publisher.publications.models import Publication

app = typer.Typer()
File = Annotated[
    Path | None,
    typer.Option("--file", help="A composition in TOML (docs/issues.md); - for standard input."),
]


@app.command(epilog="Example: publisher issue create matinale --article tag:example.org,2026:une")
def create(
    newsletter: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    articles: Annotated[
        list[str] | None,
        typer.Option("--article", help="Guid of an article; again for more, in order."),
    ] = None,
    file: File = None,
    subject: Annotated[
        str | None, typer.Option(help="Of the mail; else the first article's headline.")
    ] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Compose a draft issue from articles, the lead first, or from a file."""
    if bool(articles) == bool(file):
        raise PublisherError("usage", "give articles with --article, or a --file", "--article")
    product = find_newsletter(newsletter, publication)
    if file:
        print_issue(_composed(product, file, subject), as_json)
        return
    now, actor = timezone.now(), cli_actor()
    issue = create_issue(
        newsletter=product, guids=articles or [], subject=subject, actor=actor, now=now
    )
    print_issue(issue, as_json)


@app.command(epilog="Example: publisher issue compose matinale")
def compose(
    newsletter: Annotated[str, typer.Argument(help="Slug of the newsletter.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Compose a draft by the newsletter's rule now; 1 if it finds too few stories."""
    product = find_newsletter(newsletter, publication)
    composed = compose_by_rule(newsletter=product, actor=cli_actor(), now=timezone.now())
    if composed.issue is None:
        raise Refused(
            "too_few_articles",
            f"the rule finds {composed.found} articles and asks for {composed.at_least}; "
            f"look at it with: publisher newsletter rule {product.slug}",
            product.slug,
        )
    print_issue(composed.issue, as_json)


@app.command(epilog="Example: publisher issue edit 7 --subject 'Ce matin' --file numero.toml")
def edit(
    issue: IssueNumber,
    subject: Annotated[str | None, typer.Option(help="Of the mail, with merge fields.")] = None,
    preheader: Annotated[str | None, typer.Option(help="What mailboxes show beside it.")] = None,
    intro: Annotated[
        Path | None, typer.Option(help="A file of Markdown with merge fields; - for stdin.")
    ] = None,
    file: File = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Take its articles as they stand now.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Change a draft issue; what is not named stays, and an approval is void."""
    found = find_issue(issue)
    read = _read(file, found.publication) if file else None
    draft = _with_options(
        read.draft if read else IssueDraft(),
        subject=subject,
        preheader=preheader,
        intro=_text(intro, "--intro") if intro else None,
    )
    if refresh and draft.items is None:
        draft = _with_options(draft, items=draft_of(found).items)
    try:
        edited = edit_issue(issue=found, draft=draft, actor=cli_actor(), now=timezone.now())
    except PublisherError as error:
        raise read.placed(error) if read else error from None
    print_issue(edited, as_json)


@app.command(epilog="Example: publisher issue duplicate 7")
def duplicate(issue: IssueNumber, as_json: Json = False) -> None:
    """Compose a draft like an issue that there is, of today, its stories as they stand now."""
    made = duplicate_issue(issue=find_issue(issue), actor=cli_actor(), now=timezone.now())
    for guid in made.left_out:
        typer.echo(f"left out, for it may not be mailed now: {guid}", err=True)
    print_issue(made.issue, as_json)


def _composed(newsletter: Newsletter, file: Path, subject: str | None) -> Issue:
    """The issue of a file; an option's subject counts before the file's."""
    read = _read(file, newsletter.publication)
    draft = _with_options(read.draft, subject=subject)
    try:
        return compose_issue(
            newsletter=newsletter, draft=draft, actor=cli_actor(), now=timezone.now()
        )
    except PublisherError as error:
        raise read.placed(error) from None


def _with_options(draft: IssueDraft, **options: object) -> IssueDraft:
    """The draft with what options say over it."""
    given = {name: value for name, value in options.items() if value is not None}
    return replace(draft, **given)  # type: ignore[arg-type]


def _read(file: Path, publication: Publication) -> IssueFile:
    data = _bytes(file, "--file")
    zone = ZoneInfo(publication.time_zone)
    return read_issue_file(data, name="-" if str(file) == "-" else file.name, zone=zone)


def _text(file: Path, option: str) -> str:
    try:
        return _bytes(file, option).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PublisherError("bad_text", f"{file} is not UTF-8", option) from None


def _bytes(file: Path, option: str) -> bytes:
    """At most one byte more than is allowed. Raises PublisherError `no_such_file`."""
    if str(file) == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise PublisherError(
            "no_such_file", f"{file} cannot be read: {error.strerror}", option
        ) from None
