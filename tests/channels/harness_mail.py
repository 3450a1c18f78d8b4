"""The other side of StoryMailChannel: the SMTP server of harness_smtp.py, whose mails are read by
the standard library."""

import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path

from publisher.channels.story_mail import StoryMailChannel
from publisher.channels.types import Parcel
from publisher.renderers.email import message_pieces
from publisher.renderers.email.types import Envelope, Recipient
from publisher.renderers.email.wire_mail import WireMail, compile_wire_mail
from tests.channels.contract import Received
from tests.channels.harness_smtp import SmtpHarness, channel_to_chaos

ENVELOPE = Envelope(
    from_name="Le Courrier", from_address="agence@courrier.example.org", reply_to="", list_id="",
    list_name="", language="fr", unsubscribe_base="", archive_url="",
    domain="courrier.example.org", automatic=True,
)  # fmt: skip


def compose(parcel: Parcel) -> Parcel:
    """The wire file as an attachment."""
    file = (parcel.name, parcel.content_type, parcel.body)
    mail = WireMail(subject="Le bac", text="Ci-joint.", attached=file)
    at = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    recipient = Recipient(
        address="in@partner.example.org", token="t", message_id=f"m{parcel.key}", dated_at=at
    )
    return Parcel(
        key=parcel.key,
        attempt=parcel.attempt,
        pieces=message_pieces(compile_wire_mail(mail, ENVELOPE), recipient),
        recipient="in@partner.example.org",
        sender=f"b-{parcel.key}@courrier.example.org",
    )


class MailHarness(SmtpHarness):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)

    def channel(self) -> StoryMailChannel:  # type: ignore[override]
        opens = lambda: channel_to_chaos(self.server)  # noqa: E731
        return StoryMailChannel([opens], compose, "in@partner.example.org")

    def unreachable(self) -> StoryMailChannel:  # type: ignore[override]
        dead = super().unreachable()
        return StoryMailChannel([lambda: dead], compose, "in@partner.example.org")

    def received(self) -> list[Received]:
        found = []
        for mail in self.server.mails:
            message = email.message_from_bytes(mail.body, policy=email.policy.default)
            (file,) = message.iter_attachments()  # type: ignore[attr-defined]
            name = file.get_filename()
            found.append(Received(f"{message['Message-ID']} {name}", file.get_payload(decode=True)))
        return found

    def parcel(self, key: int, attempt: int = 1) -> Parcel:
        return Parcel(
            key=key,
            attempt=attempt,
            body=b'{"key": %d, "text": "d\xc3\xa9j\xc3\xa0 vu"}' % key,
            name=f"parcel-{key}.json",
            content_type="application/json",
        )
