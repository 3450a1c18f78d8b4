"""The sample issue, as it was looked at: HTML, text, and one reader's whole message."""

import email
import email.policy
from collections.abc import Callable

import pytest

from publisher.actions.email_themes import load_theme
from publisher.renderers.email import compile_edition, compose, render, render_notice
from tests.golden import sample_issue

Golden = Callable[[str, bytes | str], None]


def test_html(golden: Golden) -> None:
    golden("mail/issue.html", render(sample_issue.COMPOSITION, load_theme("digest")).html)


def test_text(golden: Golden) -> None:
    golden("mail/issue.txt", render(sample_issue.COMPOSITION, load_theme("digest")).text)


def test_message(golden: Golden) -> None:
    mail = render(sample_issue.COMPOSITION, load_theme("digest"))
    edition = compile_edition(mail, sample_issue.ENVELOPE)
    golden("mail/issue.eml", compose(edition, sample_issue.READER))


@pytest.mark.parametrize("kind", ["html", "plain"])
@pytest.mark.parametrize("name", ["correction", "withdrawal", "correction-en"])
def test_notice(golden: Golden, name: str, kind: str) -> None:
    mail = render_notice(sample_issue.NOTICES[name], load_theme("notice"))
    message = email.message_from_bytes(
        compose(compile_edition(mail, sample_issue.ENVELOPE), sample_issue.READER),
        policy=email.policy.default,
    )
    body = message.get_body((kind,))
    assert body is not None
    assert message["Subject"] == mail.subject
    golden(f"mail/{name}.{kind}", body.get_content().replace("\r\n", "\n"))
