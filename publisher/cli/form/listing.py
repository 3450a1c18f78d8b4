"""`publisher form show` and `list`."""

from typing import Annotated

import typer

from publisher.actions.readers.joining.forms import forms_of, named_form
from publisher.cli.chosen import chosen_publication
from publisher.cli.form.output import print_form, print_forms
from publisher.cli.output import Json, PublicationOption

app = typer.Typer()


@app.command(epilog="Example: publisher form show page --json")
def show(
    slug: Annotated[str, typer.Argument(help="Slug of the form; `page` is the title's own.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Show a form: what it asks for, its addresses, its words."""
    print_form(named_form(publication=chosen_publication(publication), slug=slug), as_json)


@app.command("list", epilog="Example: publisher form list")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List a publication's forms."""
    print_forms(forms_of(chosen_publication(publication)), as_json)
