"""The other side of SmtpChannel: a real SMTP server on loopback that can misbehave."""

import socket
from collections.abc import Mapping
from pathlib import Path

from publisher.channels.smtp import SmtpChannel, SmtpRoute, Timeouts
from publisher.channels.types import Outcome, Parcel
from tests.channels.chaos import FAULTS, Chaos
from tests.channels.contract import Harness, Received

# Only where nobody will answer: a busy machine may take its time.
IMPATIENT = Timeouts(connect=1, greeting=0.3, command=0.3, data=0.3, block=0.3, final=0.3)
PATIENT = Timeouts(connect=20, greeting=20, command=20, data=20, block=20, final=20)


def channel_to(url: str, address: str, timeouts: Timeouts = PATIENT) -> SmtpChannel:
    return SmtpChannel(SmtpRoute.from_url(url, allow_private=[address]), timeouts=timeouts)


def channel_to_chaos(server: Chaos) -> SmtpChannel:
    timeouts = IMPATIENT if server.fault.startswith("hangs") else PATIENT
    return channel_to(server.url, server.address, timeouts)


class SmtpHarness(Harness):
    def __init__(self, folder: Path) -> None:
        self.server = Chaos()

    def channel(self) -> SmtpChannel:
        return channel_to_chaos(self.server)

    def unreachable(self) -> SmtpChannel:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
        return channel_to(f"smtp://{address}", address)

    def received(self) -> list[Received]:
        return [Received("", mail.body) for mail in self.server.mails]

    def faults(self) -> Mapping[str, set[Outcome]]:
        return FAULTS

    def misbehave(self, fault: str) -> None:
        self.server.fault = fault

    def parcel(self, key: int, attempt: int = 1) -> Parcel:
        return Parcel(
            key=key,
            attempt=attempt,
            recipient=f"reader{key}@example.org",
            sender=f"b-{key}@news.example.org",
            body=b"Subject: %d\r\nMessage-ID: <%d@x>\r\n\r\ntext\r\n.dot\r\n\r\n" % (key, key),
        )

    def close(self) -> None:
        self.server.close()
