"""`publisher source`: the content management systems that articles come from."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.intake.sources.add_source import AddedSource, add_source
from publisher.actions.intake.sources.addresses import webhook_address
from publisher.actions.intake.sources.change_source import MOST_HOURS, change_source
from publisher.actions.intake.sources.pause_source import pause_source, resume_source
from publisher.actions.intake.sources.poll_source import Poll, poll_source
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.output import Json, PublicationOption, console, emit, table, timestamp
from publisher.cli.source.output import (
    articles_of,
    describe,
    doors_of,
    field_rows,
    shortened_problem,
    state_of,
)
from publisher.cli.spread import option, spread
from publisher.content.numbers import whole_number
from publisher.editorial.models import Source
from publisher.editorial.source_problems import english
from publisher.errors import ExitCode, PublisherError
from publisher.publications.models import Publication

app = typer.Typer(no_args_is_help=True)
Slug = Annotated[str, typer.Argument(help="The source's short name.")]


@app.command(
    epilog="Examples: publisher source add vigie --feed https://vigie.example.org/feed/; "
    "publisher source add vigie --webhook wordpress"
)
def add(
    slug: Slug,
    name: Annotated[str, typer.Option("--name", help="As people know it.")] = "",
    feed: Annotated[
        str, typer.Option("--feed", help="https address of its RSS, Atom or JSON feed.")
    ] = "",
    webhook: Annotated[
        str, typer.Option("--webhook", help="ghost or wordpress: it tells us of each post.")
    ] = "",
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Add a source of articles. A webhook's secret is shown this once."""
    added = add_source(
        publication=chosen_publication(publication),
        slug=slug,
        name=name,
        feed=feed,
        webhook=webhook,
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit({**describe(added.row), "secret": added.secret or None})
    else:
        _say_added(added)


def _say_added(added: AddedSource) -> None:
    """What was added, and where it goes on from here."""
    console.print(f"{added.row.slug} was added", markup=False)
    if added.row.feed_url:
        console.print("Its feed is polled from now on, by publisher worker.")
    if added.secret:
        _say_secret(added.row, added.secret)


def _say_secret(source: Source, secret: str) -> None:
    console.print(f"Its webhook goes to {webhook_address(source)}", markup=False)
    console.print(f"and is signed with this secret, shown only now: {secret}", markup=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What `change` sets; None is what was not named."""

    name: str | None = option("--name", "As people know it.")
    feed: str | None = option("--feed", "Another address; '' for none.")
    webhook: str | None = option("--webhook", "ghost, wordpress, or '' for none.")
    silent_hours: str | None = option(
        "--silent-hours",
        "After how many hours without a story a person is told; 0: never; '': its past decides.",
    )


@app.command(epilog="Example: publisher source change vigie --silent-hours 36")
@spread
def change(
    slug: Slug, changed: Changed, publication: PublicationOption = None, as_json: Json = False
) -> None:
    """Change a source. The secret of a new webhook is shown this once."""
    hours = changed.silent_hours
    source, secret = change_source(
        source=_source(chosen_publication(publication), slug),
        name=changed.name,
        feed=changed.feed,
        webhook=changed.webhook,
        silent_hours=_hours(hours) if hours else None,
        clear_silent_hours=hours == "",
        actor=cli_actor(),
        now=timezone.now(),
    )
    if as_json:
        emit({**describe(source), "secret": secret or None})
        return
    console.print(f"{source.slug} was changed", markup=False)
    if secret:
        _say_secret(source, secret)


def _hours(text: str) -> int:
    """Raises PublisherError `bad_hours`."""
    found = whole_number(text, most=MOST_HOURS)
    if found is None:
        raise PublisherError("bad_hours", f"0 to {MOST_HOURS} hours", "--silent-hours")
    return found


@app.command("list", epilog="Example: publisher source list --json")
def list_(publication: PublicationOption = None, as_json: Json = False) -> None:
    """List the sources and how they are."""
    sources = chosen_publication(publication).sources.order_by("slug")
    sources = sources.select_related("publication", "silence_limit")
    if as_json:
        emit({"sources": [describe(source) for source in sources]})
        return
    table(
        ("source", "state", "doors", "articles", "polled", "problem"),
        [
            (
                source.slug,
                state_of(source),
                doors_of(source),
                articles_of(source),
                timestamp(source.polled_at),
                shortened_problem(source),
            )
            for source in sources
        ],
    )


@app.command(epilog="Example: publisher source show vigie")
def show(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Show a source: its doors, its feed's last and next poll, its hub, what went wrong."""
    source = _source(chosen_publication(publication), slug)
    if as_json:
        emit(describe(source))
        return
    for key, value in field_rows(describe(source)):
        console.print(f"{key:<24}{'–' if value in (None, '') else value}", markup=False)


@app.command(epilog="Example: publisher source poll vigie --json")
def poll(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Poll a source's feed now. Ends with 1 when it failed or entries were refused."""
    source = _source(chosen_publication(publication), slug)
    done = poll_source(source=source, clock=lambda: datetime.now(UTC))
    if as_json:
        emit({"source": slug, **_polled(done)})
    else:
        _say(slug, done)
    if done.problem:
        raise typer.Exit(int(ExitCode.REFUSED))


@app.command(epilog="Example: publisher source pause vigie")
def pause(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Take nothing more from a source: no poll, no webhook, no push."""
    source = _source(chosen_publication(publication), slug)
    _print(pause_source(source=source, actor=cli_actor(), now=timezone.now()), as_json)


@app.command(epilog="Example: publisher source resume vigie")
def resume(slug: Slug, publication: PublicationOption = None, as_json: Json = False) -> None:
    """Take from it again; its feed is polled at once."""
    source = _source(chosen_publication(publication), slug)
    _print(resume_source(source=source, actor=cli_actor(), now=timezone.now()), as_json)


def _polled(done: Poll) -> dict[str, Any]:
    return {"outcome": done.outcome, **asdict(done.taken), "problem": english(done.problem) or None}


def _say(slug: str, done: Poll) -> None:
    taken = done.taken
    console.print(
        f"{slug}: {done.outcome.replace('_', ' ')}; {taken.created} created, {taken.updated} "
        f"updated, {taken.unchanged} unchanged, {taken.withdrawn} withdrawn",
        markup=False,
    )
    for each in taken.refused:
        console.print(f"refused {each.guid}: {each.message} ({each.code})", markup=False)
    for one in taken.warnings:
        about = f" {one.guid}" if one.guid else ""
        console.print(f"warning{about}: {one.message} ({one.code})", markup=False)
    if done.problem and not taken.refused:
        console.print(english(done.problem), markup=False)


def _source(publication: Publication, slug: str) -> Source:
    sources = publication.sources.select_related("publication", "silence_limit")
    source = sources.filter(slug=slug).first()
    if source is None:
        known = ", ".join(sources.order_by("slug").values_list("slug", flat=True))
        raise PublisherError(
            "unknown_source",
            f"{publication.slug} has no source {slug!r}; it has {known or 'none'}",
            slug,
        )
    return source


def _print(source: Source, as_json: bool) -> None:
    if as_json:
        emit(describe(source))
        return
    console.print(f"{source.slug} is {state_of(source)}", markup=False)
