"""`publisher newsletter list`: which newsletters there are."""

import typer

from publisher.cli.chosen import chosen_publication
from publisher.cli.newsletter.output import describe, print_newsletters
from publisher.cli.output import Json, PublicationOption, emit
from publisher.editorial.models import Newsletter

app = typer.Typer()


@app.command("list", epilog="Example: publisher newsletter list")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the newsletters of a publication."""
    found = Newsletter.objects.filter(publication=chosen_publication(publication))
    related = found.order_by("slug").select_related("publication", "segment", "exclusion")
    rows = [describe(newsletter) for newsletter in related.prefetch_related("mailing_lists")]
    if as_json:
        emit({"newsletters": rows})
        return
    print_newsletters(rows)
