"""The demo in order: found, add, import, send, kill, count, and the lines to print."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from publisher.actions.publications.sign_in_link import sign_in_link
from publisher.channels.mailbox import list_mails, read_mail
from publisher.cli.demo import checks, report
from publisher.cli.demo import story as steps
from publisher.cli.demo.receiver import Receiver
from publisher.cli.demo.words import words


def run_all(
    directory: Path, sample: steps.Sample, receiver: Receiver, *, doubt: bool
) -> tuple[list[str], list[str]]:
    """Do everything; returns the report's lines and what is wrong (nothing, if all is right).

    `doubt`: uncertain deliveries are right too, because somebody may kill a worker meanwhile.
    """
    story = steps.create_rows(sample)
    steps.add_partners(story, directory, receiver)
    steps.import_articles(story, sample)
    steps.send_issue(story)
    status = report.show_progress(story.newsletter.name, steps.progress(story))
    findings = checks.Findings()
    findings.expect("partners served", steps.wait_until(steps.served), True)
    steps.kill_one(story)
    findings.expect("state of the send", status["state"], "finished")
    uncertain = status["counts"]["uncertain"] if doubt else 0
    findings.expect("accepted", status["counts"]["accepted"], len(sample.addresses) - uncertain)
    findings.expect(
        "partners and feeds served", steps.wait_until(lambda: steps.all_delivered(story)), True
    )
    stories = len(story.guids) - 1
    checks.check_mails(findings, mails(directory), sample.addresses, stories, uncertain)
    checks.check_feeds(findings, settings.BASE_URL, len(story.guids))
    checks.check_partners(findings, story.folders, receiver, stories)
    findings.wrong += story.warnings
    return [
        *report.screen(words(), story, status, findings),
        *addresses(story, directory),
    ], findings.wrong


def mails(directory: Path) -> Iterator[tuple[str, bytes]]:
    """(recipient, raw bytes) of every mail that the built-in mailbox took."""
    for mail in list_mails(directory, limit=None):
        yield mail.recipient, read_mail(directory, mail.id)


def addresses(story: steps.Story, directory: Path) -> Iterator[str]:
    """Where the files are, and the two addresses to open."""
    yield report.row(words()["directory"], report.short(str(directory)))
    yield ""
    yield words()["doors"]
    yield report.row(words()["desk"], sign_in_link(story.user, steps.now()))
    yield report.row(words()["mailbox"], sign_in_link(story.user, steps.now(), to="/mailbox/"))
