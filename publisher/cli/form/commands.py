"""`publisher form create` and `change`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from publisher.actions.readers.joining.forms import FormChanges, change_form, create_form
from publisher.cli.chosen import chosen_publication, cli_actor
from publisher.cli.form.output import print_form
from publisher.cli.output import Json, PublicationOption
from publisher.cli.spread import option, spread
from publisher.errors import PublisherError

app = typer.Typer()
LARGEST = 1_000_000  # bytes of a file of sentences
Texts = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `create` and `change` may both set."""

    name: str | None = option("--name", "For the newsroom; else the slug.")
    lists: list[str] | None = option(
        "--list", "A list that it asks for; again for more. None: all that are open."
    )
    origins: list[str] | None = option(
        "--origin",
        "Whose pages may post to its JSON address, like https://example.org; again for more.",
    )
    text: list[str] | None = option(
        "--text",
        "A sentence in the place of ours, such as fr.button=Je veux; again for more; "
        "an empty one is ours again.",
    )
    texts: Path | None = option("--texts", "A TOML file of sentences, a table for each language.")
    asks_name: bool | None = option("--asks-name/--no-name", "Whether it asks for a name.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What `change` alone sets."""

    all_lists: bool = option("--all-lists", "It asks for all lists that are open.", default=False)
    no_origin: bool = option("--no-origin", "No other site's pages may post JSON.", default=False)
    is_open: bool | None = option("--open/--closed", "Whether anybody can sign up by it.")
    slow: bool | None = option(
        "--slow/--no-slow", "Whether it mails slowly, as it does when confirmations collapse."
    )


@app.command(epilog="Example: publisher form create salon --list matinale --asks-name")
@spread
def create(
    slug: Annotated[str, typer.Argument(help="Its short name in addresses.")],
    settings: Settings,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Create a form for sign-up pages, other sites and programs."""
    made = create_form(
        publication=chosen_publication(publication),
        slug=slug,
        actor=cli_actor(),
        now=timezone.now(),
        **_given(settings),
    )
    print_form(made, as_json)


@app.command(epilog="Example: publisher form change page --text 'fr.button=Je veux la recevoir'")
@spread
def change(
    slug: Annotated[str, typer.Argument(help="Slug of the form; `page` is the title's own.")],
    settings: Settings,
    changed: Changed,
    publication: PublicationOption = None,
    as_json: Json = False,
) -> None:
    """Change a form; what is not named stays."""
    given = _given(settings)
    if changed.all_lists:
        given["lists"] = []
    if changed.no_origin:
        given["origins"] = []
    given["is_open"], given["slow"] = changed.is_open, changed.slow
    form = change_form(
        publication=chosen_publication(publication),
        slug=slug,
        actor=cli_actor(),
        now=timezone.now(),
        **given,
    )
    print_form(form, as_json)


def _given(settings: Settings) -> FormChanges:
    return FormChanges(
        name=settings.name,
        lists=settings.lists or None,
        origins=settings.origins or None,
        texts=_texts(settings),
        asks_name=settings.asks_name,
    )


def _texts(settings: Settings) -> Texts | None:
    """Those of the file, then those that were named."""
    found = _file_of(settings.texts) if settings.texts else {}
    for one in settings.text or []:
        place, equals, text = one.partition("=")
        language, dot, key = place.partition(".")
        if not (equals and dot):
            raise PublisherError(
                "bad_text_option", f"{one[:60]!r} must look like fr.button=Je veux", "--text"
            )
        found.setdefault(language, {})[key] = text
    return found or None


def _file_of(path: Path) -> Texts:
    try:
        if path.stat().st_size > LARGEST:
            raise PublisherError("too_large", f"more than {LARGEST} bytes", str(path))
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PublisherError("unreadable_file", f"{error.strerror}", str(path)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PublisherError("bad_toml", f"this is no TOML in UTF-8: {error}", str(path)) from None
    return {language: _table(language, table, path) for language, table in found.items()}


def _table(language: str, table: Any, path: Path) -> dict[str, str]:
    sentences = table if isinstance(table, Mapping) else {}
    if not sentences or not all(isinstance(text, str) for text in sentences.values()):
        raise PublisherError(
            "bad_texts",
            f'below [{language}] must stand lines like button = "Je veux"',
            str(path),
        )
    return dict(sentences)
