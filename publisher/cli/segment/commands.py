"""`publisher segment`: named filters over readers."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.readers.segments.change_segment import change_segment
from publisher.actions.readers.segments.create_segment import create_segment
from publisher.actions.readers.segments.delete_segment import delete_segment
from publisher.actions.readers.segments.named import named_segment, problem_of, text_of
from publisher.audience.models import Segment
from publisher.audience.segments.terms import vocabulary
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, emit, table, timestamp
from publisher.publications.models import Publication
from publisher.query.vocabulary import Vocabulary

app = typer.Typer()
Slug = Annotated[str, typer.Argument(help="Its short name.")]
Text = Annotated[str, typer.Argument(help="Whom it takes, in the language of docs/segments.md.")]


@app.command(
    epilog="Example: publisher segment create fideles "
    "'language is fr and joined after 2026-01-01 and not tag \"abonné\"'"
)
def create(
    slug: Slug, text: Text, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Create a segment: readers of whom a text is true."""
    chosen = chosen_publication(publication)
    made = create_segment(
        publication=chosen, slug=slug, text=text, actor=cli_actor(), now=timezone.now()
    )
    _print(made, as_json)


@app.command(epilog="Example: publisher segment change fideles 'list matinale and not bounced'")
def change(
    slug: Slug, text: Text, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Give a segment another text; sends that were decided before keep theirs."""
    chosen = chosen_publication(publication)
    changed = change_segment(
        publication=chosen, slug=slug, text=text, actor=cli_actor(), now=timezone.now()
    )
    _print(changed, as_json)


@app.command("list", epilog="Example: publisher segment list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the segments of a publication, and which cannot be used any more."""
    chosen = chosen_publication(publication)
    words = vocabulary(chosen)
    rows = [
        _described(segment, words, chosen)
        for segment in Segment.objects.filter(publication=chosen).order_by("slug")
    ]
    if as_json:
        emit({"segments": rows})
        return
    table(
        ("segment", "takes", "problem"),
        ([row["segment"], row["text"], row["problem"]] for row in rows),
    )


@app.command(epilog="Example: publisher segment delete fideles")
def delete(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Delete a segment that no newsletter goes by."""
    chosen = chosen_publication(publication)
    found = named_segment(publication=chosen, slug=slug)
    described = _described(found, vocabulary(chosen), chosen)
    delete_segment(publication=chosen, slug=slug, actor=cli_actor(), now=timezone.now())
    if as_json:
        emit({**described, "deleted": True})
    else:
        typer.echo(f"segment {slug} is deleted")


def _described(segment: Segment, words: Vocabulary, publication: Publication) -> dict[str, Any]:
    return {
        "segment": segment.slug,
        "publication": publication.slug,
        "text": text_of(segment, words),
        "problem": problem_of(segment, words) or None,
        "created_at": timestamp(segment.created_at),
        "changed_at": timestamp(segment.changed_at),
    }


def _print(segment: Segment, as_json: bool) -> None:
    described = _described(segment, vocabulary(segment.publication), segment.publication)
    if as_json:
        emit(described)
        return
    table(("segment", "takes"), [[described["segment"], described["text"]]])
