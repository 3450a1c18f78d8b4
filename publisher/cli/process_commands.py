"""The commands that run processes. Nothing here loads Django before it must."""

import os
from typing import Annotated

import typer

from publisher import env
from publisher.loading import loading

app = typer.Typer(no_args_is_help=True)
Concurrency = Annotated[
    int, typer.Option(min=1, max=64, help="Processes that send; each has its own connections.")
]
WebWorkers = Annotated[int, typer.Option(min=1, max=64, help="Web server processes.")]


@app.command(epilog="Example: PUBLISHER_BIND=127.0.0.1:8080 publisher up --concurrency 4")
def up(concurrency: Concurrency = 2, web_workers: WebWorkers = 1) -> None:
    """Start everything on this machine: broker, mailbox, web, worker, beat."""
    from publisher.cli.supervisor.up import plan, run_up

    raise typer.Exit(run_up(plan(concurrency=concurrency, web_workers=web_workers)))


@app.command(epilog="Example: publisher demo --once")
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="On free ports; end with 1 unless every count is right.")
    ] = False,
) -> None:
    """Show the main job with sample articles; nothing leaves the machine."""
    from publisher.cli.demo.run import run_demo

    raise typer.Exit(run_demo(once=once))


@app.command(epilog="Example: PUBLISHER_BIND=0.0.0.0:8000 publisher web --workers 4")
def web(workers: WebWorkers = 1) -> None:
    """Serve the web pages, feeds and the desk."""
    from publisher.cli.supervisor.addresses import require_free, web_address
    from publisher.cli.supervisor.parts import web_command

    host, port = web_address()
    require_free(host, port)
    _ready_database()
    _become(web_command(workers))


@app.command(epilog="Example: publisher worker --concurrency 4")
def worker(concurrency: Concurrency = 2) -> None:
    """Work off the ledger: mail, feeds, partners."""
    from publisher.cli.supervisor.parts import worker_command

    _ready_database()
    _require_broker()
    _become(worker_command(concurrency))


@app.command(epilog="Example: publisher beat (one in the whole installation)")
def beat() -> None:
    """Wake the workers for what is due. One in the whole installation is enough."""
    from publisher.cli.supervisor.parts import beat_command

    _ready_database()
    _require_broker()
    _become(beat_command())


@app.command(epilog="Example: PUBLISHER_RECEIVE=lmtp://127.0.0.1:2424 publisher receive")
def receive() -> None:
    """Take mail that comes back, by LMTP or SMTP at PUBLISHER_RECEIVE: to leave, of servers that
    could not deliver, of readers who complain or write."""
    _ready_database()
    from publisher.cli.receiving import run_receiver

    raise typer.Exit(run_receiver())


@app.command(epilog="Example: publisher migrate")
def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; end with 3 if something is pending.")
    ] = False,
    begin: Annotated[bool, typer.Option("--begin", hidden=True)] = False,
) -> None:
    """Bring the database to this version, and say which migrations were applied."""
    if check:
        from publisher.cli.bootstrap import bootstrap

        bootstrap(changes=False)
        _look_back()
        _tell(begin)
        return
    import django

    with loading():
        django.setup()
        from publisher.cli.schema import bring_to_this_version

    applied = bring_to_this_version()
    _look_back()
    for name in applied:
        typer.echo(f"applied {name}")
    typer.echo(f"{len(applied)} migrations applied" if applied else "nothing to apply")
    _tell(begin)


@app.command(
    epilog="Example: publisher manage shell",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    add_help_option=False,
)
def manage(context: typer.Context) -> None:
    """Run a Django management command."""
    from django.core.management import execute_from_command_line

    if context.args[:1] == ["migrate"]:
        from publisher.actions.processes.lean_migrations import use_lean_executor

        use_lean_executor()
    execute_from_command_line(["publisher manage", *context.args])


def _ready_database() -> None:
    """Set Django up; raises OutOfReach on pending migrations. Leaves no connection open."""
    from publisher.cli.bootstrap import bootstrap

    bootstrap()
    _look_back()
    from django.db import connections

    connections.close_all()


def _tell(begin: bool) -> None:
    """For `up`, which shows these lines when all is ready and knows no database."""
    if begin:
        from publisher.cli.beginning import beginning
        from publisher.cli.waiting import BEGINS

        for line in beginning():
            typer.echo(f"{BEGINS}{line}")


def _look_back() -> None:
    """A ledger that is older than what was decided in it takes that in before a page is shown."""
    from django.conf import settings
    from django.utils import timezone

    from publisher.actions.processes.guard_ledger import exits_open
    from publisher.delivery.models import LedgerIdentity

    # A ledger that nobody has worked on yet is no copy of another.
    known = LedgerIdentity.objects.exists()
    if known and not exits_open(data_dir=settings.DATA_DIR, now=timezone.now()):
        from publisher.actions.erasure.older_ledger import replay_if_held

        replay_if_held(data_dir=settings.DATA_DIR, now=timezone.now())


def _require_broker() -> None:
    """Raises OutOfReach: without a broker nobody would ever wake us."""
    from publisher.cli.supervisor.broker import require_broker

    require_broker(env.text("REDIS_URL"), env.data_dir())


def _become(command: list[str]) -> None:
    os.execv(command[0], command)  # noqa: S606 (no shell is wanted)
