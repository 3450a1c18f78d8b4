"""`publisher issue test`: the issue in a real mailbox, before anybody gets it."""

from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from publisher.actions.processes.guard_ledger import exits_open
from publisher.actions.processes.workers_alive import workers_alive
from publisher.actions.sends.send_trial import send_trial
from publisher.cli.chosen import cli_actor
from publisher.cli.issue.output import IssueNumber, find_issue
from publisher.cli.issue.send import no_worker
from publisher.cli.output import Json, console, emit

app = typer.Typer()


@app.command("test", epilog="Example: publisher issue test 7 --to claire@example.org")
def send_test(
    issue: IssueNumber,
    to: Annotated[list[str], typer.Option("--to", help="An address; again for more, up to 20.")],
    as_json: Json = False,
) -> None:
    """Mail an issue as it stands to some addresses, marked as a test; nothing else follows."""
    found, now = find_issue(issue), timezone.now()
    exits_open(data_dir=settings.DATA_DIR, now=now)
    send = send_trial(issue=found, addresses=to, actor=cli_actor(), now=now, to_anybody=True)
    if as_json:
        emit(
            {
                "send": str(send.pk),
                "issue": str(found.pk),
                "state": send.state,
                "recipients": send.recipients,
            }
        )
    else:
        console.print(f"test {send.pk} of issue {found.pk}: {send.recipients} mails, {send.state}")
    if not workers_alive():
        typer.echo(f"publisher: {no_worker()}", err=True)
