"""`publisher segment count` and `explain`: how many, and why this one."""

from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.readers.segments.count_segment import count_segment
from publisher.actions.readers.segments.explain_segment import explain_segment
from publisher.cli.chosen import chosen_publication
from publisher.cli.label.tags import known_reader
from publisher.cli.output import Json, PublicationOption, console, emit, table

app = typer.Typer()
ANSWERS = {True: "yes", False: "no", None: "not measured"}


@app.command(epilog="Example: publisher segment count fideles --json")
def count(
    segment: Annotated[str, typer.Argument(metavar="SLUG|TEXT", help="A segment, or a text.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Count the readers whom a segment takes, and those of whom nobody knows.

    A segment that asks about clicks takes only readers who agreed to be measured.
    """
    found = count_segment(
        publication=chosen_publication(publication), slug_or_text=segment, now=timezone.now()
    )
    if as_json:
        emit(
            {
                "segment": found.slug,
                "text": found.text,
                "count": found.count,
                "unmeasured": found.unmeasured,
            }
        )
        return
    console.print(f"{found.count} readers: {found.text}", markup=False)
    if found.unmeasured:
        console.print(f"of {found.unmeasured} more it is not known: they are not measured")


@app.command(epilog="Example: publisher segment explain fideles reader@example.org")
def explain(
    slug: Annotated[str, typer.Argument(help="Slug of the segment.")],
    address: Annotated[str, typer.Argument(help="The reader's address.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Say of each clause of a segment whether it holds for one reader."""
    reader = known_reader(address, publication)
    found = explain_segment(subscriber=reader, slug=slug, now=timezone.now())
    if as_json:
        emit(
            {
                "segment": slug,
                "address": reader.address,
                "matches": found.matches,
                "clauses": [{"text": one.text, "holds": one.holds} for one in found.clauses],
            }
        )
        return
    table(("clause", "holds"), ([one.text, ANSWERS[one.holds]] for one in found.clauses))
    console.print(f"in the segment: {ANSWERS[found.matches]}")
