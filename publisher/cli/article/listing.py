"""`publisher article list`: a publication's stories."""

from typing import Annotated, Any

import typer

from publisher.cli.article.row import articles_of
from publisher.cli.chosen import chosen_publication
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.editorial.models import Article

app = typer.Typer()


@app.command("list", epilog="Example: publisher article list --json")
def list_(
    publication: PublicationOption = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 100,
    as_json: Json = False,
) -> None:
    """List a publication's articles, the newest first."""
    rows = [_row(article) for article in articles_of(chosen_publication(publication))[:limit]]
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
