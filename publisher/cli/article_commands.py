"""`publisher article`: stories and their versions."""

import sys
from pathlib import Path
from typing import Annotated, Any

import click
import typer
from django.utils import timezone

from publisher.actions.import_article import ImportReport, RefusedFile, import_files
from publisher.actions.kill_article import Killed, kill_article
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.content.codec import to_json
from publisher.editorial.models import Article
from publisher.editorial.snapshots import snapshot
from publisher.errors import ExitCode, PublisherError, Refused
from publisher.publications.models import Publication

app = typer.Typer(no_args_is_help=True)
Guid = Annotated[str, typer.Argument(help="The article's guid, as `article list` shows it.")]


@app.command(
    "import",
    epilog="Example: publisher article import story.txt pages/ --json\n\n"
    "Text, HTML and the JSON of `article show` go in; exit 1 if some files were refused, 2 if all.",
)
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files, or directories of them.")],
    guid: Annotated[str | None, typer.Option(help="For a single file; else its own.")] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> int:
    """Import articles: new ones, new versions of known ones, nothing where nothing changed."""
    report = import_files(
        publication=chosen_publication(publication),
        paths=paths,
        guid=guid,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit(_import_document(report))
    else:
        _print_import(report)
    if not report.errors:
        return int(ExitCode.DONE)
    if as_json or not report.articles:
        raise _summary(report)
    return int(ExitCode.REFUSED)


@app.command("list", epilog="Example: publisher article list --json")
def list_(
    publication: PublicationOption = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 100,
    as_json: Json = False,
) -> None:
    """List a publication's articles, the newest first."""
    rows = [_row(article) for article in _articles(chosen_publication(publication))[:limit]]
    if as_json:
        emit({"articles": rows})
        return
    table(
        ("published (UTC)", "status", "version", "headline", "guid"),
        (
            (
                row["published_at"][:16].replace("T", " "),
                row["pubstatus"],
                row["version"],
                row["headline"],
                row["guid"],
            )
            for row in rows
        ),
    )


@app.command(epilog="Example: publisher article show tag:example.org,2026:story --json")
def show(guid: Guid, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Show an article's current version; the JSON can be imported again."""
    document = _shown(_article(chosen_publication(publication), guid))
    if as_json:
        emit(document)
        return
    for name, value in document.items():
        if name != "blocks" and value not in (None, []):
            console.print(f"{name:14} {_readable(value)}", markup=False)
    console.print(f"{'blocks':14} {', '.join(b['type'] for b in document['blocks'])}", markup=False)


@app.command(epilog='Example: publisher article kill GUID --notice "Withdrawn: wrong person."')
def kill(
    guid: Guid,
    notice: Annotated[str, typer.Option(help="Why; all that anybody still sees of it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Kill a story: it must not be used, by anybody, from now on."""
    article = _article(chosen_publication(publication), guid)
    if not yes:
        _confirm(article)
    killed = kill_article(article=article, notice=notice, actor=cli_actor(), now=timezone.now())
    document = _killed_document(article, killed)
    if as_json:
        emit(document)
        return
    console.print(f"Killed: {guid} (version {document['version']}).", markup=False)
    console.print(
        f"Partners that had it or may, and are told now: {killed.destinations_reached}; "
        f"deliveries stopped: {killed.stopped}."
    )
    console.print(f"Readers who got it by mail: {killed.readers}; sends held: {killed.sends_held}.")


def _import_document(report: ImportReport) -> dict[str, Any]:
    return {
        "articles": [
            {
                "file": done.file,
                "guid": done.guid,
                "version": done.version,
                "result": done.result,
                "warnings": [
                    {"code": w.code, "line": w.line, "message": w.message} for w in done.warnings
                ],
            }
            for done in report.articles
        ],
        "errors": [
            {"file": bad.file, "line": bad.line, "code": bad.code, "message": bad.message}
            for bad in report.errors
        ],
    }


def _print_import(report: ImportReport) -> None:
    if report.articles:
        rows = ((done.result, done.version, done.guid, done.file) for done in report.articles)
        table(("result", "version", "guid", "file"), rows)
    for done in report.articles:
        for warning in done.warnings:
            place = f"{done.file}:{warning.line}" if warning.line else done.file
            console.print(f"warning: {place}: {warning.message} ({warning.code})", markup=False)
    # When nothing went in, the last line is the error itself.
    for bad in report.errors if report.articles or len(report.errors) > 1 else []:
        click.echo(f"publisher: {_line(bad)}", err=True)


def _line(bad: RefusedFile) -> str:
    return f"{bad.where}: {bad.message} ({bad.code})"


def _summary(report: ImportReport) -> PublisherError:
    """The one error of a run: its only one, or how many there were."""
    kind = Refused if report.articles else PublisherError
    if len(report.errors) == 1:
        bad = report.errors[0]
        return kind(bad.code, bad.message, bad.where)
    total = len(report.errors) + len(report.articles)
    message = f"{len(report.errors)} of {total} files were refused; the others went in"
    if not report.articles:
        message = f"none of the {total} files could be imported"
    return kind("files_refused", message, report.errors[0].where)


def _articles(publication: Publication) -> Any:
    articles = Article.objects.filter(publication=publication, current__isnull=False)
    return articles.select_related("current").order_by("-published_at", "-id")


def _article(publication: Publication, guid: str) -> Article:
    article: Article | None = _articles(publication).filter(guid=guid).first()
    if article is None:
        raise PublisherError(
            "unknown_article",
            f"{publication.slug} has no article {guid!r}; see: publisher article list",
            guid,
        )
    return article


def _row(article: Article) -> dict[str, Any]:
    assert article.current is not None
    return {
        "guid": article.guid,
        "version": article.current.number,
        "pubstatus": article.pubstatus,
        "access": article.access,
        "headline": article.current.headline,
        "published_at": timestamp(article.published_at),
        "updated_at": timestamp(article.updated_at),
        "embargo_until": timestamp(article.embargo_until),
    }


def _shown(article: Article) -> dict[str, Any]:
    """The contract's shape of an article."""
    assert article.current is not None
    published = snapshot(article.current)
    content = to_json(published.content)
    return {
        "guid": content.pop("guid"),
        "version": published.version,
        "pubstatus": published.pubstatus,
        **content,
        "notice": published.notice,
        "content_hash": published.content_hash,
    }


def _readable(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_readable, value))
    if isinstance(value, dict):
        return " – ".join(str(part) for part in value.values() if part)
    return str(value)


def _killed_document(article: Article, killed: Killed) -> dict[str, Any]:
    return {
        "guid": article.guid,
        "version": killed.version.number,
        "pubstatus": "canceled",
        "destinations_reached": killed.destinations_reached,
        "deliveries_stopped": killed.stopped,
        "readers": killed.readers,
        "sends_held": killed.sends_held,
    }


def _confirm(article: Article) -> None:
    """Name the story and its reach before anything happens."""
    assert article.current is not None
    if not sys.stdin.isatty():
        raise PublisherError("confirmation_needed", "nobody can be asked here; add --yes", "--yes")
    issues = article.versions.filter(issue_items__isnull=False)
    count = issues.values("issue_items__issue").distinct().count()
    click.confirm(
        f"Kill “{article.current.headline}” in {article.publication.name}: gone from every feed "
        f"and page, {count} issues include it, and partners are told. Go on?",
        abort=True,
        err=True,
    )
