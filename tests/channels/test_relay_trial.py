"""A test mail by a relay: each step with its answer, up to the first that fails."""

from pathlib import Path

import pytest

from publisher.channels.smtp.connection import Timeouts
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.smtp.trial import RelayStep, try_relay
from publisher.channels.types import Parcel
from tests.channels import certificates
from tests.channels.chaos import Chaos
from tests.sink import Sink

QUICK = Timeouts(connect=2, greeting=0.5, command=0.5, data=0.5, block=0.5, final=0.5)
MAIL = Parcel(
    key=1, attempt=1, sender="lettre@example.org", recipient="ann@example.org",
    body=b"Subject: x\r\n\r\n.a\r\n",
)  # fmt: skip


def tried(
    sink: Sink, query: str = "starttls=never", user: str = "", ca: str = ""
) -> list[RelayStep]:
    url = f"smtp://{user}127.0.0.1:{sink.port}?{query}"
    route = SmtpRoute.from_url(url, allow_private=[sink.address])
    object.__setattr__(route, "ca_file", ca)
    return try_relay(route, MAIL, QUICK)


def test_every_step_of_a_good_relay() -> None:
    with Sink() as sink:
        steps = tried(sink)
        assert [mail.recipient for mail in sink.mails] == ["ann@example.org"]
    assert [one.step for one in steps] == [
        "connect", "greeting", "ehlo", "mail", "rcpt", "data", "body",
    ]  # fmt: skip
    assert all(one.ok for one in steps)
    assert steps[0].answer == "127.0.0.1"
    assert steps[3].answer.startswith("250")
    assert all(0 <= one.ms < 2_000 for one in steps)


def test_tls_and_signing_in_and_no_password_in_any_answer(tmp_path: Path) -> None:
    context, ca = certificates.make(tmp_path)
    with Sink(tls=context, users={"lettre": "geheim"}) as sink:
        good = tried(sink, "starttls=required", "lettre:geheim@", ca)
        bad = tried(sink, "starttls=required", "lettre:falsch@", ca)
        untrusted = tried(sink, "starttls=required", "lettre:geheim@")
    assert [one.step for one in good][:6] == ["connect", "greeting", "ehlo", "tls", "ehlo", "auth"]
    assert good[3].answer.startswith("TLS")
    assert all(one.ok for one in good)
    assert (bad[-1].step, bad[-1].ok) == ("auth", False)
    assert bad[-1].answer.startswith("535")
    assert (untrusted[-1].step, untrusted[-1].ok) == ("tls", False)
    assert "certificate" in untrusted[-1].answer
    assert "falsch" not in str(bad) + str(good)


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        ("hangs at greeting", "greeting"),
        ("hangs at EHLO", "ehlo"),
        ("resets at MAIL", "mail"),
        ("policy at RCPT", "rcpt"),
        ("MAIL refused", "mail"),
        ("hangs at DATA", "data"),
        ("hangs at FINAL", "body"),
        ("content refused", "body"),
        ("250 to DATA", "data"),
        ("no SMTP", "greeting"),
    ],
)
def test_the_first_step_that_fails_is_the_last(fault: str, step: str) -> None:
    with Chaos(fault=fault) as chaos:
        steps = tried(chaos)
    assert [one.ok for one in steps] == [True] * (len(steps) - 1) + [False]
    assert steps[-1].step == step
    assert steps[-1].answer


def test_a_relay_that_is_not_there() -> None:
    with Sink() as sink:
        pass
    (step,) = tried(sink)
    assert (step.step, step.ok) == ("connect", False)
