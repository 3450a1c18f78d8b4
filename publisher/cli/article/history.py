"""`publisher article timeline|versions|diff`: what happened to a story."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.stories.article_timeline import article_timeline, version_document
from publisher.cli.article.row import Guid, named_article
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, console, emit, table
from publisher.editorial.differences import FieldChange, differences
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import PublisherError

app = typer.Typer()
Document = dict[str, Any]


@app.command(epilog="Example: publisher article timeline tag:example.org,2026:story")
def timeline(guid: Guid, publication: PublicationOption = None, as_json: Json = False) -> None:
    """One story over all channels: who got which version when, who acknowledged, who has not."""
    article = named_article(chosen_publication(publication), guid)
    document = article_timeline(article=article, now=timezone.now())
    if as_json:
        emit(document)
        return
    _print_head(document)
    _print_versions(document["versions"], document["current"])
    _print_partners(document["partners"])
    _print_feeds(document["feeds"])
    _print_mail(document["issues"], document["notices"])


@app.command(epilog="Example: publisher article versions tag:example.org,2026:story --json")
def versions(guid: Guid, publication: PublicationOption = None, as_json: Json = False) -> None:
    """List a story's versions: who made which when, and why."""
    article = named_article(chosen_publication(publication), guid)
    rows = [version_document(one) for one in article.versions.order_by("number")]
    assert article.current is not None
    current = article.current.number
    if as_json:
        emit({"guid": guid, "current": current, "versions": rows})
        return
    _print_versions(rows, current)


@app.command(epilog="Example: publisher article diff tag:example.org,2026:story 1 2")
def diff(
    guid: Guid,
    before: Annotated[int | None, typer.Argument(help="A version; else the last but one.")] = None,
    after: Annotated[int | None, typer.Argument(help="Another; else the newest.")] = None,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show what two versions of a story differ in."""
    article = named_article(chosen_publication(publication), guid)
    numbers = sorted(article.versions.values_list("number", flat=True))
    new = after or numbers[-1]
    old = before or max((n for n in numbers if n < new), default=new)
    found = differences(version_of(article, old), version_of(article, new))
    if as_json:
        changes = [{"field": c.field, "before": c.before, "after": c.after} for c in found.fields]
        text = {"text": list(found.text), "formatting": found.formatting}
        emit({"guid": guid, "before": old, "after": new, "fields": changes, **text})
        return
    for change in found.fields:
        _print_change(change)
    for line in found.text:
        console.print(line, markup=False)
    if found.formatting:
        console.print("The words are the same; marks, pictures or structure differ.")
    if not (found.fields or found.text or found.formatting):
        console.print(f"Versions {old} and {new} have the same text.")


def version_of(article: Article, number: int) -> ArticleVersion:
    """The article's version of that number. Raises PublisherError `unknown_version`."""
    found = article.versions.filter(number=number).select_related("article").first()
    if found is None:
        raise PublisherError(
            "unknown_version",
            f"{article.guid} has no version {number}; see: publisher article versions",
            str(number),
        )
    return found


def _print_change(change: FieldChange) -> None:
    console.print(f"{change.field}:", markup=False)
    for sign, value in (("-", change.before), ("+", change.after)):
        if value not in (None, []):
            console.print(f"{sign} {value}", markup=False)


def _print_head(document: Document) -> None:
    console.print(f"{document['headline']} ({document['pubstatus']})", style="bold", markup=False)
    console.print(f"{document['guid']}, from {document['source']}", markup=False)
    if document["embargo_until"]:
        console.print(f"embargo until {document['embargo_until']}", markup=False)
    if document["settling"]:
        waiting = document["settling"]
        console.print(
            f"version {waiting['version']} settles until {waiting['settles_at']}", markup=False
        )
    console.print(f"page: {document['page'] or 'none'}\n", markup=False)


def _print_versions(rows: list[Document], current: int | None) -> None:
    table(
        ("version", "at (UTC)", "change", "by", "way in", "note"),
        (
            (
                f"{row['version']}{' *' if row['version'] == current else ''}",
                _minute(row["created_at"]),
                f"{row['change']}{', minor' if row['minor'] else ''}",
                row["author"],
                row["door"],
                row["note"],
            )
            for row in rows
        ),
    )


def _print_partners(partners: list[Document]) -> None:
    console.print(f"\nPartners: {len(partners)}", style="bold")
    rows = [(partner, one) for partner in partners for one in partner["deliveries"]]
    if rows:
        table(
            ("partner", "version", "state", "at (UTC)", "answer", "next try (UTC)"),
            (
                (
                    f"{partner['partner']}{' (paused)' if partner['paused'] else ''}",
                    one["version"],
                    one["state"],
                    _minute(one["changed_at"]),
                    one["reply_code"],
                    _minute(one["next_attempt_at"]),
                )
                for partner, one in rows
            ),
        )
    late = [one["partner"] for one in partners if one["owed"]]
    if late:
        console.print(f"not acknowledged yet: {', '.join(late)}", markup=False)


def _print_feeds(feeds: list[Document]) -> None:
    names = [f"{one['feed']}{' (being rebuilt)' if one['stale'] else ''}" for one in feeds]
    console.print(f"\nFeeds that show it: {len(feeds)}", style="bold")
    if names:
        console.print(", ".join(names), markup=False)


def _print_mail(issues: list[Document], notices: list[Document]) -> None:
    console.print(f"\nIssues with it: {len(issues)}", style="bold")
    rows = [
        (one["issue"], one["newsletter"], send["send"], send["state"], version, _counts(counts))
        for one in issues
        for send in one["sends"] or [{"send": None, "state": one["state"], "readers": {}}]
        for version, counts in (send["readers"] or {str(one["version"]): {}}).items()
    ]
    rows += [
        ("–", "notice", one["send"], one["state"], one["version"], _counts(one["counts"]))
        for one in notices
    ]
    if rows:
        table(("issue", "newsletter", "send", "state", "version", "readers"), rows)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(counts.items())) or "–"


def _minute(moment: str | None) -> str | None:
    return moment[:16].replace("T", " ") if moment else None
