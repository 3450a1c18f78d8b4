"""`publisher issue create`, `edit`, `show` and `list`: what an issue is composed of."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from publisher.actions.compose.compose_by_rule import compose_by_rule
from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, draft_of
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.compose.issue_file import MOST_BYTES, IssueFile, read_issue_file
from publisher.actions.compose.issue_text import write_issue_file
from publisher.actions.issues.create_issue import create_issue
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.issue.output import describe, find_issue, find_newsletter, print_issue
from publisher.cli.output import Json, PublicationOption, emit, table
from publisher.editorial.models import Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.models import Publication

IssueNumber = Annotated[str, typer.Argument(metavar="ISSUE", help="Its number.")]
File = Annotated[
    Path | None,
    typer.Option("--file", help="A composition in TOML (docs/issues.md); - for standard input."),
]


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
    if file is None:
        issue = create_issue(
            newsletter=product,
            guids=articles or [],
            subject=subject,
            actor=cli_actor(),
            now=timezone.now(),
        )
    else:
        read = _read(file, product.publication)
        draft = _over(read.draft, subject=subject)
        try:
            issue = compose_issue(
                newsletter=product, draft=draft, actor=cli_actor(), now=timezone.now()
            )
        except PublisherError as error:
            raise read.placed(error) from None
    print_issue(issue, as_json)


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
    draft = _over(
        read.draft if read else IssueDraft(),
        subject=subject,
        preheader=preheader,
        intro=_text(intro, "--intro") if intro else None,
    )
    if refresh and draft.items is None:
        draft = _over(draft, items=draft_of(found).items)
    try:
        edited = edit_issue(issue=found, draft=draft, actor=cli_actor(), now=timezone.now())
    except PublisherError as error:
        raise read.placed(error) if read else error from None
    print_issue(edited, as_json)


def show(
    issue: IssueNumber,
    as_json: Json = False,
    kind: Annotated[
        Literal["table", "toml"],
        typer.Option("--format", help="toml: what `issue edit --file` reads."),
    ] = "table",
) -> None:
    """Show an issue and the articles in it."""
    found = find_issue(issue)
    if kind == "toml" and not as_json:
        zone = ZoneInfo(found.publication.time_zone)
        sys.stdout.write(write_issue_file(draft_of(found), zone=zone))
        return
    print_issue(found, as_json)


def list_(
    newsletter: Annotated[str | None, typer.Argument(help="Slug; else of all of them.")] = None,
    state: Annotated[
        Literal["draft", "approved", "sent"] | None, typer.Option(help="Only those.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """List issues, the newest first."""
    owner = chosen_publication(publication)
    rows = Issue.objects.filter(publication=owner).select_related("newsletter", "publication")
    if newsletter:
        rows = rows.filter(newsletter=find_newsletter(newsletter, owner.slug))
    if state:
        rows = rows.filter(state=state)
    found = [describe(issue) for issue in rows.order_by("-pk")[:limit]]
    if as_json:
        emit({"issues": found})
        return
    columns = ("issue", "newsletter", "state", "dated_at", "subject")
    table(columns, [[row[column] for column in columns] for row in found])


def register(app: typer.Typer) -> None:
    """Add the verbs to `publisher issue`."""
    example = "Example: publisher issue "
    app.command("create", epilog=f"{example}create matinale --article tag:example.org,2026:une")(
        create
    )
    app.command("compose", epilog=f"{example}compose matinale")(compose)
    app.command("edit", epilog=f"{example}edit 7 --subject 'Ce matin' --file numero.toml")(edit)
    app.command("show", epilog=f"{example}show 7 --format toml")(show)
    app.command("list", epilog=f"{example}list matinale --state draft")(list_)


def _over(draft: IssueDraft, **said: object) -> IssueDraft:
    """The draft with what options say over it."""
    given = {name: value for name, value in said.items() if value is not None}
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
