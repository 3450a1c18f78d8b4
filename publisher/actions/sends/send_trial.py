"""Mail an issue to the newsroom as it stands, to see it in a real mailbox."""

import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from publisher.actions.issues.check_issue import check_issue
from publisher.actions.issues.compile_trial import compile_trial
from publisher.actions.sends.newsroom_copies import to_newsroom
from publisher.audience.addresses import normalise
from publisher.delivery.models import Send
from publisher.editorial.models import Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.audit import record
from publisher.publications.models import User

MOST = 20  # addresses: more than a newsroom looks at together
KEY = "trial:"


def send_trial(
    *,
    issue: Issue,
    addresses: Sequence[str],
    actor: str,
    now: datetime,
    to_anybody: bool,
    once: str = "",
) -> Send:
    """Send the issue, as it would leave at `now` (aware), to these addresses, marked as a test in
    subject, mail and ledger. Nothing else follows from it: no approval, no hour, no reader's count.

    to_anybody: whether they may be others than those of the newsroom (`newsroom_of`). once: what
    names this wish, up to 64 characters: the same one sends one test. Raises
    PublisherError `no_address`, `too_many_addresses`, `bad_address`, Refused `not_newsroom`, and
    what check_issue and compile_issue raise; then nothing has happened.
    """
    keys = _checked(issue, addresses, to_anybody)
    key = f"{KEY}{issue.pk}:{once[:64] or uuid.uuid4().hex}"
    with transaction.atomic():
        Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
        if sent := Send.objects.filter(issue=issue, idempotency_key=key).first():
            return sent
        check_issue(issue=issue, now=now)
        edition = compile_trial(issue=issue, now=now)
        send = to_newsroom(
            issue=issue, edition=edition, written=addresses, key=key, actor=actor, now=now
        )
        _record(send, issue, len(keys), actor, now)
    return send


def _record(send: Send, issue: Issue, recipients: int, actor: str, now: datetime) -> None:
    detail = {"issue": str(issue.pk), "recipients": recipients}
    title = issue.publication
    record(actor=actor, verb="send_trial", target=send, at=now, publication=title, **detail)


def newsroom_of(issue: Issue) -> set[str]:
    """The keys of the addresses that count as the newsroom's own: those of people who work on the
    publication, and the newsletter's control addresses."""
    people = User.objects.filter(memberships__publication=issue.publication_id, is_active=True)
    own = [*filter(None, people.values_list("email", flat=True))]
    own += issue.newsletter.control_addresses
    found = set()
    for address in own:
        with suppress(PublisherError):  # what is no address is nobody's
            found.add(normalise(address)[1])
    return found


def _checked(issue: Issue, addresses: Sequence[str], to_anybody: bool) -> Collection[str]:
    if not addresses:
        raise PublisherError("no_address", "say to which address the test goes", "--to")
    if len(addresses) > MOST:
        raise PublisherError("too_many_addresses", f"a test goes to at most {MOST}", "--to")
    keys = {normalise(address)[1] for address in addresses}
    if not to_anybody and not keys <= newsroom_of(issue):
        raise Refused(
            "not_newsroom",
            "a test goes to people of the newsroom and to control addresses; "
            "whoever may send issues may name others",
            "--to",
        )
    return keys
