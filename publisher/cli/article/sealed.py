"""`publisher article seal|open-sealed`: a copy for a court, which two persons open."""

import hashlib
import os
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from publisher.actions.erasure.sealed.open_copy import find_copy, open_with_both
from publisher.actions.erasure.sealed.seal_copy import seal_copy
from publisher.cli.article.row import Guid, named_article
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, timestamp
from publisher.content.local_time import moment_in
from publisher.errors import PublisherError

app = typer.Typer()


@app.command(epilog="Example: publisher article seal GUID --until 2027-12-31")
def seal(
    guid: Guid,
    until: Annotated[str, typer.Option(help="The day on which it is erased; ten years at most.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Keep a sealed copy of a story, before a takedown. The first share of its key is shown here,
    once; another person takes the second at the desk."""
    article = named_article(chosen_publication(publication), guid)
    zone = ZoneInfo(article.publication.time_zone)
    ends_at = moment_in(f"{until}T00:00", zone, "--until")
    made = seal_copy(article=article, ends_at=ends_at, actor=cli_actor(), now=timezone.now())
    if as_json:
        number, ends = str(made.copy.pk), timestamp(ends_at)
        emit({"guid": guid, "copy": number, "share": made.share, "ends_at": ends})
        return
    console.print(f"Copy {made.copy.pk} is sealed until {until}. Your share, shown once:")
    console.print(made.share, markup=False)
    console.print("Another person takes the second share at the desk: Articles, Sealed copies.")


@app.command("open-sealed", epilog="Example: publisher article open-sealed GUID 3 --output a.json")
def open_sealed(
    guid: Guid,
    number: Annotated[int, typer.Argument(min=1, help="Of the copy, as the desk shows it.")],
    output: Annotated[Path, typer.Option(help="A file that is not there yet.")],
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Open a sealed copy with both shares, which are asked for, or lines of the input."""
    article = named_article(chosen_publication(publication), guid)
    copy = find_copy(article, number)
    if copy is None:
        raise PublisherError("unknown_copy", f"{guid} has no sealed copy {number}", str(number))
    if output.exists():
        raise PublisherError("file_exists", f"{output} is there; name another file", "--output")
    ask = [typer.prompt(which, hide_input=True, err=True) for which in ("One share", "The other")]
    data = open_with_both(copy=copy, shares=(ask[0], ask[1]), actor=cli_actor(), now=timezone.now())
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    if as_json:
        digest = hashlib.sha256(data).hexdigest()
        emit({"guid": guid, "copy": str(number), "file": str(output), "sha256": digest})
        return
    console.print(f"Opened into {output}.", markup=False)
