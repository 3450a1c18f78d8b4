"""The checks on an issue's page: what they say in both languages, and that errors shut the door."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from publisher.actions.preflight.run_preflight import preflight
from publisher.delivery.models import Send
from publisher.delivery.reasons import Code, because
from publisher.delivery.sends import set_state
from publisher.editorial.models import Article, Issue
from publisher.publications.models import Membership
from publisher.renderers.email.checks.catalogue import FAULTS, finding_of
from publisher.web.desk.issues import checks
from tests.conftest import ROOT
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role


@pytest.fixture
def page(ours: Newsroom) -> str:
    return f"/desk/issues/{ours.issue.pk}/"


def test_warnings_are_said_and_block_nothing(
    signed_in: SignedIn, ours: Newsroom, page: str
) -> None:
    client = signed_in(Role.SENDER)
    text = client.get(page).text
    assert '<h2 id="checks">Vérifications</h2>' in text
    assert "Rien n’empêche ce numéro de partir" in text
    assert re.search(r"Remarque</span>\s*<span>Les enregistrements SPF, DKIM et DMARC", text)
    asked = client.get(f"{page}send/").text
    assert re.search(r'href="#checks">Les vérifications font \d remarques\.', asked)
    assert 'name="content_hash"' in asked


def test_errors_are_named_with_their_place_and_shut_the_door(
    signed_in: SignedIn, ours: Newsroom, page: str
) -> None:
    Article.objects.filter(pk=ours.article.pk).update(pubstatus="withheld")
    client = signed_in(Role.SENDER)
    text = client.get(page).text
    assert "1 erreur empêche ce numéro de partir" in text
    assert f'<a href="/desk/articles/{ours.article.pk}/">' in text
    assert 'est suspendu. <span class="soft">Publiez-le d’abord' in text
    assert text.index("Erreur</span>") < text.index("Remarque</span>")
    assert f"{page}send/" not in text, "there is no button"
    asked = client.get(f"{page}send/").text
    assert 'name="content_hash"' not in asked
    answer = client.post(
        f"{page}send/", {"content_hash": ours.issue.content_hash, "key": "k", "at": ""}
    )
    assert answer.status_code == 409
    assert not Send.objects.filter(kind="issue").exists()


def test_an_error_of_the_mail_itself_keeps_the_form_from_sending(
    signed_in: SignedIn, ours: Newsroom, page: str
) -> None:
    ours.issue.items.update(teaser="Cher {{ subscriber.name }}")
    hash_ = Issue.objects.get(pk=ours.issue.pk).content_hash
    answer = signed_in(Role.SENDER).post(f"{page}send/", {"content_hash": hash_, "key": "k"})
    assert answer.status_code == 409
    assert "les vérifications ont trouvé des erreurs" in answer.text
    assert "Un champ de fusion ne peut pas être rempli" in answer.text
    assert not Send.objects.filter(kind="issue").exists()


def test_a_button_asks_the_world_again(
    signed_in: SignedIn, ours: Newsroom, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def look(**values: object) -> None:
        asked.append(values["network"])

    monkeypatch.setattr("publisher.web.desk.issues.issues.preflight", look)
    answer = signed_in(Role.EDITOR).post(f"{page}check/")
    assert (answer.status_code, answer.url) == (302, f"{page}#checks")
    assert asked == [True]


def test_who_only_reads_asks_nobody(signed_in: SignedIn, page: str) -> None:
    viewer = signed_in(Role.VIEWER)
    assert viewer.post(f"{page}check/").status_code == 403
    assert "check/" not in viewer.get(page).text


def test_an_issue_that_has_left_is_checked_no_more(
    signed_in: SignedIn, ours: Newsroom, page: str
) -> None:
    ours.sent(Send.State.FINISHED, accepted=1)
    assert 'id="checks"' not in signed_in(Role.SENDER).get(page).text


def test_a_send_that_was_held_says_so_in_french(signed_in: SignedIn, ours: Newsroom) -> None:
    send = ours.sent(Send.State.HELD)
    finding = {"where": "sender", "code": "sender_unaligned", "values": {}}
    reason = because(Code.PREFLIGHT_FAILED, issue="1", findings=[finding], more=0)
    set_state(send, Send.State.HELD, reason)
    text = signed_in(Role.SENDER).get(f"/desk/sends/{send.pk}/").text
    assert "Les vérifications ont trouvé des erreurs au moment de partir" in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_fault_can_be_said(ours: Newsroom, language: str) -> None:
    report = preflight(issue=ours.issue, now=NOW, network=False)
    stories = checks.stories_of(ours.issue)
    values = dict.fromkeys(("size", "most", "count", "level", "above", "send"), 3)
    with translation.override(language):
        for one in report.findings:
            assert checks.finding_text(one, stories, "Europe/Paris").message
        for code, fault in FAULTS.items():
            names = set(re.findall(r"\{(\w+)\}", "".join(fault.english)))
            given = {name: values.get(name, "text") for name in names}
            given |= dict.fromkeys(names & {"when", "until"}, NOW)
            said = checks.finding_text(finding_of(code, "HTML", **given), stories, "Europe/Paris")
            assert "{" not in said.message + said.remedy
            assert said.message.endswith(".")
            if language == "fr":
                assert "2026-" not in said.message
                assert said.place == "la version HTML"


def test_a_ratio_is_written_as_the_language_of_the_page_writes_numbers() -> None:
    pale = finding_of("contrast_low", "", colour="#999", paper="#fff", ratio=2.8)
    for spoken, said in (("fr", "2,8 au lieu de 4,5"), ("en", "2.8 instead of 4.5")):
        with translation.override(spoken):
            assert said in checks.finding_text(pale, {}, "Europe/Paris").message


# Rooms in which a mail is put together: what they refuse is quoted by a preflight's finding.
COMPOSING = (
    "publisher/actions/issues/issue_snapshot.py",
    "publisher/actions/themes/email_themes.py",
    "publisher/actions/themes/stored.py",
    "publisher/channels/sandbox",
    "publisher/editorial/visibility.py",
    "publisher/renderers/email/fields",
    "publisher/renderers/email/intro.py",
    "publisher/renderers/email/markup.py",
    "publisher/renderers/email/placing_fields.py",
    "publisher/renderers/email/encoding",
    "publisher/renderers/email/themes",
)
NOT_THERE = {"unknown_theme_version"}  # a page of the desk asks for one, no mail does


def _codes_of_composing() -> set[str]:
    raised = re.compile(r'(?:PublisherError|Refused|BadInput)\(\s*"([a-z_]+)"')
    files = (
        file
        for room in COMPOSING
        for file in ([ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"))
    )
    return {code for file in files for code in raised.findall(file.read_text("utf-8"))} - NOT_THERE


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("about", ["not_rendered", "segment_broken", "sender_wrong"])
def test_no_refusal_is_quoted_in_english(language: str, about: str) -> None:
    codes = _codes_of_composing()
    assert {"bad_theme", "bad_merge_field", "theme_faulty"} <= codes
    english = "the mail cannot be made at all"
    left = []
    with translation.override(language):
        for code in sorted(codes):
            found = finding_of(about, "theme", problem=english, error=code)
            said = checks.finding_text(found, {}, "Europe/Paris")
            words = re.findall(r"\b(?:the|cannot|made|all)\b", said.message)
            left += [(code, said.message)] if words else []
    assert left == []


def test_what_a_refusal_quotes_stays() -> None:
    found = finding_of(
        "merge_field_unresolved", "intro", problem="unknown field 'naem'", error="bad_merge_field"
    )
    with translation.override("fr"):
        said = checks.finding_text(found, {}, "Europe/Paris").message
    assert "'naem'" in said
    assert "unknown" not in said
