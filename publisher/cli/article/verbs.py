"""`publisher article correct|kill|takedown|unpublish|withhold|release|embargo`."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from django.db import transaction
from django.utils import timezone

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.intake.article_files import read_file, store_pictures_beside
from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.release_article import release_article
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.cli.article.decision import Decision, decide
from publisher.cli.article.row import Guid, named_article
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption
from publisher.content.local_time import moment_in
from publisher.content.parsers import parse
from publisher.content.typesetting import typeset
from publisher.editorial.models import Article
from publisher.errors import PublisherError

app = typer.Typer()
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Note = Annotated[str, typer.Option("--note", help="Why, for the house; no reader sees it.")]
Notify = Annotated[
    bool, typer.Option("--notify", help="Mail those readers who got another version.")
]


@app.command(
    epilog='Examples: publisher article correct GUID --notice "The mayor is Ann, not Anne."; '
    'publisher article correct GUID corrected.txt --notice "..." --notify'
)
def correct(
    guid: Guid,
    notice: Annotated[str, typer.Option(help="What was wrong; it stands with the story.")],
    file: Annotated[Path | None, typer.Argument(help="The right text; else it stays.")] = None,
    notify: Notify = False,
    yes: Yes = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Correct a story: a new version with a notice, at once, to everyone who has it."""
    article = named_article(chosen_publication(publication), guid)
    words = Decision(
        verb="Correct",
        done="Corrected",
        then="The notice stands with it everywhere; partners get the new version.",
        unchanged=True,
    )
    act = lambda: _corrected(article, notice, file)  # noqa: E731 (asked for after the question)
    decide(words, article, act, yes=yes, as_json=as_json, notify=notify)


@app.command(
    epilog='Example: publisher article kill GUID --notice "The story on the port is withdrawn." '
    '--reason "Wrong person named."'
)
def kill(
    guid: Guid,
    notice: Annotated[
        str, typer.Option(help="All that anybody still sees of it; say what it is about.")
    ],
    reason: Annotated[str, typer.Option(help="Why, for the house; it leaves by no exit.")] = "",
    notify: Notify = False,
    yes: Yes = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Kill a story: it must not be used, by anybody, from now on."""
    article = named_article(chosen_publication(publication), guid)
    words = Decision(
        verb="Kill",
        done="Killed",
        then="Only the notice stays, in feeds and on its page; partners are told.",
    )
    decide(
        words,
        article,
        lambda: kill_article(
            article=article, notice=notice, reason=reason, actor=cli_actor(), now=timezone.now()
        ),
        yes=yes,
        as_json=as_json,
        notify=notify,
    )


@app.command(epilog='Example: publisher article takedown GUID --reason "Court order 26/1234."')
def takedown(
    guid: Guid,
    reason: Annotated[str, typer.Option(help="Why, for the house; no reader sees it.")],
    notify: Notify = False,
    yes: Yes = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Remove a story for good, by law: text and pictures go, in stored mails and versions too."""
    article = named_article(chosen_publication(publication), guid)
    words = Decision(
        verb="Take down",
        done="Taken down",
        then="Its text and pictures are deleted, and no mail that held it can be shown again; "
        "this cannot be undone.",
    )
    decide(
        words,
        article,
        lambda: takedown_article(
            article=article, reason=reason, actor=cli_actor(), now=timezone.now()
        ),
        yes=yes,
        as_json=as_json,
        notify=notify,
    )


@app.command(epilog="Example: publisher article unpublish GUID --note 'Published by mistake.'")
def unpublish(
    guid: Guid,
    note: Note = "",
    yes: Yes = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Take a story off pages and feeds without a word; its source may publish it again."""
    article = named_article(chosen_publication(publication), guid)
    words = Decision(
        verb="Unpublish",
        done="Unpublished",
        then="It is gone from feeds and pages without a notice; partners get a cancel.",
    )
    decide(
        words,
        article,
        lambda: unpublish_article(
            article=article, note=note, actor=cli_actor(), now=timezone.now()
        ),
        yes=yes,
        as_json=as_json,
    )


@app.command(epilog="Example: publisher article withhold GUID --note 'The desk checks a name.'")
def withhold(
    guid: Guid,
    note: Note = "",
    yes: Yes = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Hold a story back until `release`: shown nowhere, partners that hold it are told to wait."""
    article = named_article(chosen_publication(publication), guid)
    words = Decision(
        verb="Withhold",
        done="Withheld",
        then="It is shown nowhere until it is released; partners that hold it are told to wait.",
    )
    decide(
        words,
        article,
        lambda: withhold_article(article=article, note=note, actor=cli_actor(), now=timezone.now()),
        yes=yes,
        as_json=as_json,
    )


@app.command(epilog="Example: publisher article release GUID")
def release(
    guid: Guid,
    note: Note = "",
    yes: Yes = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Release what was withheld, unpublished or under embargo: it is out at once."""
    article = named_article(chosen_publication(publication), guid)
    words = Decision(
        verb="Release", done="Released", then="It is out at once: pages, feeds and partners."
    )
    decide(
        words,
        article,
        lambda: release_article(article=article, note=note, actor=cli_actor(), now=timezone.now()),
        yes=yes,
        as_json=as_json,
    )


@app.command(
    epilog="Examples: publisher article embargo GUID 2026-11-23T06:00:00Z; "
    "publisher article embargo GUID '2026-11-23 07:00' --zone Europe/Paris"
)
def embargo(
    guid: Guid,
    until: Annotated[str, typer.Argument(help="RFC 3339, or a local time.")],
    zone: Annotated[
        str | None, typer.Option(help="Of a local time; else the publication's.")
    ] = None,
    note: Note = "",
    yes: Yes = False,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Put a story under embargo: no exit shows it before that time; then it goes out by itself."""
    article = named_article(chosen_publication(publication), guid)
    moment = moment_in(until, _zone(zone or article.publication.time_zone), "UNTIL")
    words = Decision(
        verb="Put under embargo",
        done="Under embargo",
        then=f"No exit shows it before {moment:%Y-%m-%d %H:%M} UTC.",
        past="It is out already. What readers got by mail cannot be called back; partners that "
        "hold it are told to wait.",
    )
    decide(
        words,
        article,
        lambda: embargo_article(
            article=article, until=moment, note=note, actor=cli_actor(), now=timezone.now()
        ),
        yes=yes,
        as_json=as_json,
    )


def _corrected(article: Article, notice: str, file: Path | None) -> Reached:
    now = timezone.now()
    with transaction.atomic():
        parsed = None
        if file is not None:
            zone = ZoneInfo(article.publication.time_zone)
            parsed = parse(read_file(file), filename=str(file), time_zone=zone)
            parsed = store_pictures_beside(parsed, file, publication=article.publication, now=now)
            language = article.publication.language
            parsed = typeset(parsed, filename=str(file), language=language)
        return correct_article(
            article=article,
            notice=notice,
            parsed=parsed,
            actor=cli_actor(),
            now=now,
            door="file" if file else "",
        )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PublisherError(
            "unknown_time_zone", f"{name!r} is no time zone; write Europe/Paris, say", "--zone"
        ) from None
