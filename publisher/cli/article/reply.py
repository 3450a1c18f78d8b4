"""`publisher article reply`: a right of reply, below its story."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from publisher.actions.intake.article_files import read_file
from publisher.actions.stories.publish_reply import publish_reply
from publisher.cli.article.decision import Decision, decide
from publisher.cli.article.row import Guid, named_article
from publisher.cli.article.verbs import Notify, Yes
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption
from publisher.errors import PublisherError

app = typer.Typer()


@app.command(epilog='Example: publisher article reply GUID reply.txt --by "Ann Smith" --notify')
def reply(
    guid: Guid,
    file: Annotated[Path, typer.Argument(help="The reply, as UTF-8 text.")],
    by: Annotated[str, typer.Option(help="Whose reply it is.")],
    notify: Notify = False,
    yes: Yes = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Publish a reply to a story: below it for good, to everyone who has it."""
    article = named_article(chosen_publication(publication), guid)
    text = _text_of(file)
    words = Decision(
        verb="Publish a reply to",
        done="Published",
        then="It stands below the story everywhere; partners get it as a correction.",
        unchanged=True,
    )
    decide(
        words,
        article,
        lambda: publish_reply(
            article=article, by=by, text=text, actor=cli_actor(), now=timezone.now(), door="file"
        ),
        yes=yes,
        as_json=as_json,
        notify=notify,
    )


def _text_of(file: Path) -> str:
    try:
        return read_file(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PublisherError("not_utf8", "save the reply as UTF-8 text", str(file)) from None
