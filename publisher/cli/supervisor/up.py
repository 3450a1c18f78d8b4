"""`publisher up`: everything on this machine, in the right order."""

import os
import signal
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typer

from publisher import env
from publisher.actions.processes.broker import redis_url
from publisher.actions.processes.pulses import PulseBook
from publisher.channels.receiver.listening import FROM as RECEIVE_FROM
from publisher.channels.receiver.listening import NAME as RECEIVE
from publisher.channels.receiver.listening import Listening, read_listening
from publisher.cli.lines import print_line
from publisher.cli.supervisor import addresses, parts
from publisher.cli.supervisor.ailments import Ailments
from publisher.cli.supervisor.broker import require_broker
from publisher.cli.supervisor.child import Part
from publisher.cli.supervisor.directory import Lock, prepare
from publisher.cli.supervisor.relays import unreachable_relays
from publisher.cli.supervisor.supervise import Stopped, Supervisor
from publisher.cli.waiting import BEGINS, WAITING
from publisher.errors import ExitCode, PublisherError

STOPPING = "stopping: workers finish what they have begun (Ctrl-C again to stop at once)"
NO_WAY_BACK = (
    "neither PUBLISHER_RECEIVE nor PUBLISHER_IMAP_URL is set: unless your mail server runs "
    "`publisher mail receive`, or your provider has a webhook, what is rejected later does not "
    "come back"
)
CAUGHT = "SMTP_URL is not set: mail goes to the built-in mailbox, none leaves this machine"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What this machine starts, after the settings were looked at."""

    data_dir: Path
    host: str
    port: int
    embedded_database: bool
    private_broker: bool
    mailbox_port: int | None
    concurrency: int
    web_workers: int
    receives: Listening | None = None

    @cached_property
    def book(self) -> PulseBook:
        """The pulses of its processes."""
        return PulseBook(redis_url(env.text("REDIS_URL"), self.data_dir))


def plan(*, concurrency: int, web_workers: int) -> Plan:
    """Read the settings that `up` itself needs. Raises PublisherError for a wrong one."""
    host, port = addresses.web_address()
    return Plan(
        data_dir=env.data_dir(),
        host=host,
        port=port,
        embedded_database=not env.text("DATABASE_URL"),
        private_broker=not env.text("REDIS_URL"),
        mailbox_port=None if env.text("SMTP_URL") else addresses.free_port(),
        concurrency=concurrency,
        web_workers=web_workers,
        receives=_receives(),
    )


def _receives() -> Listening | None:
    given = env.text(RECEIVE)
    return read_listening(given, env.networks(RECEIVE_FROM)) if given else None


def run_up(what: Plan) -> int:
    """Start everything, keep it alive, drain it; returns the exit code.

    Raises PublisherError when the data directory, the port or a part is not usable.
    """
    prepare(what.data_dir)
    lock = Lock(what.data_dir)
    try:
        addresses.require_free(what.host, what.port)
        supervisor = Supervisor(environment(what), what.data_dir / "logs", print_line)
        return run_until_stopped(supervisor, what)
    finally:
        (what.data_dir / "run" / "mailbox").unlink(missing_ok=True)
        lock.release()


def run_until_stopped(supervisor: Supervisor, what: Plan) -> int:
    """From the first process to the last."""
    try:
        of_people = start(supervisor, what)
        announce(what)
        for line in of_people:
            print_line(line)
        ailments = Ailments(what.data_dir, what.book, print_line)
        supervisor.watch(ailments.look)
    except Stopped:
        pass
    finally:
        if supervisor.signals.stops:
            print_line(
                "stopping: workers finish what they have begun (Ctrl-C again to stop at once)"
            )
        supervisor.drain()
    print_line("stopped")
    return int(ExitCode.DONE)


def start(supervisor: Supervisor, what: Plan) -> list[str]:
    """Broker, mailbox and schema side by side; then all that needs them. Returns what there is to
    say of people."""
    first: list[Part] = []
    if what.private_broker:
        first.append(parts.broker(what.data_dir))
    if what.mailbox_port is not None:
        first.append(parts.mailbox(what.data_dir, what.mailbox_port))
    supervisor.start(first)
    of_people = migrate(supervisor, embedded=what.embedded_database)
    if not what.private_broker:
        require_broker(env.text("REDIS_URL"), what.data_dir)
    supervisor.wait_ready()
    if what.mailbox_port is not None:
        where = what.data_dir / "run" / "mailbox"
        where.write_text(f"{addresses.LOOPBACK}:{what.mailbox_port}\n")
    web = parts.web(what.host, what.port, what.web_workers)
    receivers = [parts.receiver(what.receives)] if what.receives else []
    supervisor.start([web, parts.worker(what.concurrency, what.book), *receivers])
    supervisor.wait_ready()
    return of_people


def migrate(supervisor: Supervisor, *, embedded: bool) -> list[str]:
    """Bring the schema up to date or refuse; a wrong setting ends here too, in its own words.
    Returns what it says of people.

    Says so when it has to wait for another process that migrates.
    """
    part, announced = parts.schema(embedded=embedded), False
    log = supervisor.logs / f"{part.name}.log"
    log.unlink(missing_ok=True)

    def look() -> None:
        nonlocal announced
        if not announced and WAITING in log.read_text(encoding="utf-8", errors="replace"):
            typer.echo(WAITING, err=True)
            announced = True

    if status := supervisor.run_once(part, look):
        raise not_migrated(log, status)
    return told(log)


def not_migrated(log: Path, status: int) -> PublisherError:
    """Why the migration ended with that status, in its own last words."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    message = lines[-1].removeprefix("publisher: ") if lines else signal_name(status)
    error = PublisherError("not_started", message)
    error.exit_code = ExitCode(status) if status in set(ExitCode) else ExitCode.REFUSED
    return error


def signal_name(status: int) -> str:
    """Words for a child that left no line behind."""
    how = signal.Signals(-status).name if status < 0 else f"exit code {status}"
    return f"the migration ended without a word ({how})"


def environment(what: Plan) -> dict[str, str]:
    """What the children see: our environment, the directory made absolute, the catcher."""
    own = {
        "PUBLISHER_DATA_DIR": str(what.data_dir),
        "DJANGO_SETTINGS_MODULE": "publisher.config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    if what.mailbox_port is not None:
        own["PUBLISHER_MAILBOX"] = f"{addresses.LOOPBACK}:{what.mailbox_port}"
    return {**os.environ, **own}


def told(log: Path) -> list[str]:
    """What the child of the migration had to say of people. It leaves the log: a link in it is for
    whoever reads along now."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    log.write_text("".join(f"{one}\n" for one in lines if not one.startswith(BEGINS)))
    return [one.removeprefix(BEGINS) for one in lines if one.startswith(BEGINS)]


def announce(what: Plan) -> None:
    """The addresses, and aloud where mail goes."""
    base = env.text("PUBLISHER_BASE_URL", "http://localhost:8000").rstrip("/")
    local = f"http://localhost:{what.port}"
    print_line(f"ready: {base}/desk/")
    if base != local:
        print_line(
            f"listening on {what.host} port {what.port}; links in mail and feeds begin with {base}"
        )
    if what.mailbox_port is not None:
        print_line(
            "SMTP_URL is not set: mail goes to the built-in mailbox, none leaves this machine"
        )
        print_line(f"mailbox: {base}/mailbox/")
    if what.receives is not None:
        print_line(f"mail that comes back: {what.receives.protocol} at {what.receives}")
    elif what.mailbox_port is None and not env.text("PUBLISHER_IMAP_URL"):
        print_line(NO_WAY_BACK)
    relays, allowed = env.text("SMTP_URL").split(), env.words("PUBLISHER_ALLOW_PRIVATE")
    for line in unreachable_relays(relays, allowed):
        print_line(line)
    print_line(f"data and logs: {what.data_dir}")
