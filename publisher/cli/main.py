"""The `publisher` command: finds the noun, turns errors into one line and an exit code.

Nouns are loaded on demand, after Django, so that `publisher up` and `--help` stay quick.
"""

import json
import logging
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup, TyperOption
from typer.main import get_group

from publisher import __version__
from publisher.cli.bootstrap import bootstrap
from publisher.cli.nouns import NOUNS, NounGroup
from publisher.errors import ExitCode, PublisherError

if TYPE_CHECKING:  # Typer's own copy of Click; nothing of it is needed while running
    from typer._click.core import Command, Context, Parameter
    from typer._click.formatting import HelpFormatter

COMMANDS = {
    "up": "Start everything on this machine.",
    "demo": "Show the main job with sample articles; nothing leaves the machine.",
    "web": "Serve the web pages, feeds and the desk.",
    "worker": "Work off the ledger: mail, feeds, partners.",
    "beat": "Wake the workers for what is due.",
    "receive": "Take mail that comes back, by LMTP or SMTP.",
    "migrate": "Bring the database to this version.",
    "manage": "Run a Django management command.",
}
EPILOG = """Every command takes --debug (show the traceback). Example: publisher article import
story.txt --json"""


class Root(TyperGroup):
    """The root command; loads `publisher.cli.NOUN` when that noun is asked for."""

    def list_commands(self, ctx: "Context") -> list[str]:
        return [*COMMANDS, *NOUNS]

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        if cmd_name in NOUNS:
            bootstrap()
            # A command's stderr is its own error and nothing else: scripts read it as JSON.
            logging.getLogger("publisher").setLevel(logging.ERROR)
            return NounGroup(cmd_name)
        if cmd_name in COMMANDS:
            module = import_module("publisher.cli.process_commands")
            return get_group(module.app).commands.get(cmd_name)
        return None

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        nouns = {name: noun.help for name, noun in NOUNS.items()}
        for title, rows in (("Commands", COMMANDS), ("Nouns", nouns)):
            with formatter.section(title):
                formatter.write_dl(list(rows.items()))


def _show_version(ctx: "Context", param: "Parameter", value: bool) -> None:
    if value and not ctx.resilient_parsing:
        typer.echo(__version__)
        raise typer.Exit


root = Root(
    name="publisher",
    rich_markup_mode=None,
    params=[
        TyperOption(
            param_decls=["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        )
    ],
    help="Self-hosted newsletter and syndication publisher for newsrooms.",
    epilog=EPILOG,
    no_args_is_help=True,
)


def fail(error: PublisherError, as_json: bool) -> int:
    """Print one error (one line, or one JSON document) on stderr and return its exit code."""
    if as_json:
        body = {"code": error.code, "message": error.message, "where": error.where or None}
        typer.echo(json.dumps({"error": body}, ensure_ascii=False), err=True)
    else:
        named = error.where and error.where not in error.message
        line = f"{error.where}: {error.message}" if named else error.message
        typer.echo("publisher: " + " ".join(line.split()), err=True)
    return int(error.exit_code)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    # What stands after `manage` belongs to Django.
    own = arguments[: arguments.index("manage")] if "manage" in arguments else arguments
    debug, as_json = "--debug" in own, "--json" in own
    if debug:
        arguments = [a for a in arguments if a != "--debug"]
    try:
        result = root.main(args=arguments, prog_name="publisher", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except (KeyboardInterrupt, typer.Abort):
        return int(ExitCode.INTERRUPTED)
    except Exception as error:
        if debug:
            raise
        explained = as_publisher_error(error)
        code = fail(explained, as_json)
        return mta_exit_code(explained) if own[:2] == ["mail", "receive"] else code


def as_publisher_error(error: Exception) -> PublisherError:
    """What a person should read of any exception."""
    from publisher.cli.problems import explain

    return explain(error)


def mta_exit_code(error: PublisherError) -> int:
    """What an MTA understands (sysexits.h): no such address, no such report; all else may pass."""
    return {"unknown_mailbox": os.EX_NOUSER, "bad_report": os.EX_DATAERR}.get(
        error.code, os.EX_TEMPFAIL
    )


def main() -> None:
    """The console script."""
    sys.exit(run(sys.argv[1:]))
