"""`list change|show`, `form …` and `subscriber confirm-again`, as people type them."""

import email
import email.policy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from publisher.actions.readers.joining.ask_to_join import Asked, ask_to_join
from publisher.actions.readers.joining.text_keys import KEYS
from publisher.actions.sends.service_message import compose_service_mail
from publisher.audience.models import ConsentEvent, Form, MailingList
from publisher.cli.main import run
from publisher.publications.models import AuditEntry
from publisher.renderers.email.types import Recipient
from publisher.web.reader.joining import sentences
from tests.db.readers.joining.asking import NOW, leave_all, mails, make_title

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run([*words, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run([*words, "--json"]) == 2
    return str(json.loads(capsys.readouterr().err.splitlines()[-1])["error"]["code"])


def test_every_sentence_has_its_key_and_its_arabic() -> None:
    assert sentences.SENTENCES.keys() == KEYS == sentences._arabic().keys()


def test_a_list_is_opened_and_single_opt_in_is_said_out_loud(
    capsys: pytest.CaptureFixture[str],
) -> None:
    title = make_title()
    MailingList.objects.update(is_open=False)
    shown = printed(capsys, "list", "change", "l0", "--open", "--description", "Chaque matin")
    assert shown["open"] is True
    assert shown["opt_in"] == "double"
    assert shown["sign_up"] == "http://localhost:8000/subscribe/rive/l0"
    assert run(["list", "change", "l0", "--opt-in", "single"]) == 0
    assert "anybody can put anybody's address" in capsys.readouterr().err
    entry = AuditEntry.objects.filter(verb="change_list").latest("pk")
    assert (entry.detail["opt_in"], entry.actor[:4]) == ("single", "cli:")
    assert printed(capsys, "list", "show", "l0")["opt_in"] == "single"
    assert printed(capsys, "list", "show", "l1")["sign_up"] is None
    assert refused(capsys, "list", "change", "l0", "--opt-in", "none") == "unknown_opt_in"
    assert refused(capsys, "list", "change", "nothing", "--open") == "unknown_list"
    assert title.publication.slug == "rive"


def test_forms_are_made_changed_and_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_title()
    file = tmp_path / "hausa.toml"
    file.write_text('[ha]\nbutton = "Yi rajista"\ntitle = "Karɓi {list}"\n', encoding="utf-8")
    words = ("--list", "l1", "--asks-name", "--origin", "https://Blog.example.net/")
    made = printed(capsys, "form", "create", "salon", *words, "--texts", str(file))
    assert made["lists"] == made["asks_for"] == ["l1"]
    assert made["origins"] == ["https://blog.example.net"]
    assert made["texts"]["ha"]["button"] == "Yi rajista"
    assert made["address"] == "http://localhost:8000/subscribe/rive/?form=salon"
    changed = printed(
        capsys, "form", "change", "salon", "--text", "ha.title=", "--text", "fr.button=Je veux",
        "--all-lists", "--no-name", "--closed", "--slow",
    )  # fmt: skip
    assert changed["texts"] == {"ha": {"button": "Yi rajista"}, "fr": {"button": "Je veux"}}
    assert (changed["lists"], changed["open"], changed["asks_name"]) == ([], False, False)
    assert changed["slow_since"] is not None
    listed = printed(capsys, "form", "list")["forms"]
    assert [form["form"] for form in listed] == ["page", "salon"]
    assert printed(capsys, "form", "show", "page")["asks_for"] == ["l0", "l1"]
    assert Form.objects.count() == 1, "looking stores nothing"
    printed(capsys, "form", "change", "page", "--origin", "https://a.example.org")
    assert Form.objects.count() == 2


WRONG = [
    (("--origin", "null"), "bad_origin"),
    (("--origin", "https://a.example.org/page"), "bad_origin"),
    (("--list", "nothing"), "unknown_list"),
    (("--text", "button=x"), "bad_text_option"),
    (("--text", "fr.nothing=x"), "unknown_text"),
    (("--text", "xx-yy-zz.button=x"), "unknown_language"),
    (("--text", f"fr.button={'x' * 2000}"), "text_too_long"),
    (("--texts", "/nowhere.toml"), "unreadable_file"),
]


@pytest.mark.parametrize(("words", "code"), WRONG)
def test_what_is_wrong_is_named_and_nothing_changes(
    words: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make_title()
    assert refused(capsys, "form", "create", "salon", *words) == code
    assert not Form.objects.exists()
    assert refused(capsys, "form", "change", "nothing") == "unknown_form"


def test_a_person_sends_once_more_beyond_the_budget(capsys: pytest.CaptureFixture[str]) -> None:
    title, now = make_title(), timezone.now()
    for number in range(3):
        at = now - timedelta(hours=2) + timedelta(minutes=11 * number)
        title.ask("a@example.org", number % 2, now=at)
        leave_all(at)
    looked = printed(capsys, "subscriber", "confirm-again", "a@example.org", "--look")
    assert looked["unconfirmed"] == ["l0", "l1"]
    assert len(looked["mails"]) == 3
    assert looked["next_at"] > looked["mails"][-1]
    assert len(mails()) == 3
    sent = printed(capsys, "subscriber", "confirm-again", "a@example.org")
    assert (sent["sent"], len(sent["mails"])) == (True, 4)
    last = mails()[-1]
    assert last.due_at - timezone.now() < timedelta(seconds=1)
    assert AuditEntry.objects.get(verb="confirm_again").detail == {"lists": ["l0", "l1"]}
    title.press(last, timezone.now())
    assert ConsentEvent.objects.filter(kind="confirmed").count() == 2
    code = refused(capsys, "subscriber", "confirm-again", "a@example.org")
    assert code == "nothing_to_confirm"
    assert refused(capsys, "subscriber", "confirm-again", "b@example.org") == "unknown_subscriber"


def test_sending_again_brings_a_waiting_mail_forward(capsys: pytest.CaptureFixture[str]) -> None:
    title, now = make_title(), timezone.now()
    for number in range(4):
        at = now - timedelta(hours=1) + timedelta(minutes=11 * number)
        title.ask("a@example.org", number % 2, now=at)
        leave_all(at)
    assert mails()[-1].due_at > now + timedelta(hours=20)
    printed(capsys, "subscriber", "confirm-again", "a@example.org")
    assert len(mails()) == 4
    assert mails()[-1].due_at <= timezone.now()


def test_the_mail_says_what_the_form_says_in_the_readers_language(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    title = make_title()
    file = tmp_path / "hausa.toml"
    file.write_text(
        '[ha]\nbutton = "Yi rajista"\n'
        '"confirmation.subject" = "Tabbatar: {lists}"\n'
        '"confirmation.lines" = """Sannu daga {publication}.\nLayi na biyu."""\n',
        encoding="utf-8",
    )
    printed(capsys, "form", "create", "shafi", "--list", "l0", "--texts", str(file))
    form = Form.objects.get(slug="shafi")
    asked = Asked(
        publication=title.publication,
        form=form,
        lists=title.lists[:1],
        address="a@example.org",
        language="ha-NG",
        text="Na yarda.",
    )
    ask_to_join(asked=asked, now=NOW)
    Form.objects.update(texts={})  # a retry says what the first try said
    (mail,) = mails()
    assert mail.delivery is not None
    reader = Recipient(
        address="a@example.org", token="t" * 22, message_id="m", dated_at=mail.created_at
    )
    raw = b"".join(compose_service_mail(mail, reader))
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"] == "Tabbatar: “Lettre 0”"
    body = message.get_body(("plain",))
    assert body is not None
    assert "Sannu daga Rive.\r\n" in body.get_content()
    assert "Layi na biyu." in body.get_content()


@pytest.mark.parametrize("text", ["{publication.slug}", "{0}", "{lists!r}", "{", "{until:>999}"])
def test_a_mails_sentence_can_be_filled_in(
    text: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_title()
    words = ("form", "create", "shafi", "--list", "l0", "--text", f"ha.confirmation.title={text}")
    assert refused(capsys, *words) == "bad_text"
    assert not Form.objects.exists()
