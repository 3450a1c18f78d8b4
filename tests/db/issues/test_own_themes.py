"""A newsroom's own theme: copied, changed, checked, used; a broken one sends nothing.

Slow: each theme is rendered in a process of its own.
"""

import email
import email.policy
import json

import pytest

from publisher.actions.issues.render_issue import render_issue
from publisher.actions.preflight import theme as of_themes
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.themes.copy_theme import copy_theme
from publisher.actions.themes.email_themes import (
    files_of_any,
    load_theme,
    our_files,
    our_names,
    theme_names,
)
from publisher.actions.themes.lint_theme import lint_theme
from publisher.actions.themes.render_theme import render_theme
from publisher.actions.themes.show_theme import list_themes
from publisher.cli.main import run
from publisher.delivery.models import Send
from publisher.errors import PublisherError, Refused
from publisher.renderers.email import render
from publisher.renderers.email.themes.sample import sample
from tests.newsroom import NOW, newsroom

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.THEMES = tmp_path / "themes"
    return settings.THEMES


@pytest.fixture
def maison(folder):
    copy_theme(name="digest", to="maison")
    return folder / "maison" / "mail.mjml"


def changed(file, old, new):
    source = file.read_text("utf-8")
    assert old in source
    file.write_text(source.replace(old, new, 1), "utf-8")


def places(name):
    return {(one.code, one.where) for one in lint_theme(name=name)}


@pytest.mark.parametrize("name", sorted({"alert", "digest", "letter"} & our_names()))
def test_ours_pass_the_linter(name):
    assert lint_theme(name=name) == []


def test_a_copy_looks_like_its_model_until_it_is_changed(maison):
    assert "maison" in theme_names()
    assert render(sample("fr"), load_theme("maison")) == render(sample("fr"), load_theme("digest"))
    styles = '<mj-attributes><mj-all font-family="Georgia, serif" /></mj-attributes>'
    maison.with_name("look.mjml").write_text(
        "{% macro styles(serif, serif_heads) %}"
        f"{styles}<mj-style>p {{ color: #123456; }}</mj-style>{{% endmacro %}}"
    )
    html = render_theme(name="maison", language="fr", format="html").decode()
    assert "#123456" in html
    assert "Bonjour Nolwenn Abgrall," in html


def test_a_copy_takes_what_is_shared_along_when_asked(folder):
    copy_theme(name="digest", to="tout", shared=True)
    assert (folder / "tout" / "story.mjml").exists()
    copy_theme(name="tout", to="encore")
    assert (folder / "encore" / "story.mjml").exists()


@pytest.mark.parametrize(
    ("name", "to", "code"),
    [
        ("digest", "letter", "theme_exists"),
        ("digest", "base", "theme_exists"),
        ("digest", "maison", "theme_exists"),
        ("digest", "../ailleurs", "bad_theme_name"),
        ("digest", "Maison", "bad_theme_name"),
        ("nulle", "autre", "unknown_theme"),
        ("../base", "autre", "unknown_theme"),
    ],
)
def test_a_copy_goes_where_it_may(maison, folder, name, to, code):
    with pytest.raises(PublisherError) as caught:
        copy_theme(name=name, to=to)
    assert caught.value.code == code
    assert [path.name for path in folder.iterdir()] == ["maison"]


def test_an_own_folder_takes_no_name_of_ours(folder):
    (folder / "digest").mkdir(parents=True)
    (folder / "digest" / "mail.mjml").write_text("{{ mine }}")
    assert render(sample("en"), load_theme("digest")).html
    (row,) = [row for row in list_themes() if row.own]
    assert "rename" in row.problem


def test_a_name_that_is_ours_since_stays_the_newsrooms(folder):
    ours = load_theme("magazine")
    (folder / "magazine").mkdir(parents=True)
    source = our_files("alert")["mail.mjml"]
    (folder / "magazine" / "mail.mjml").write_text(source)
    assert load_theme("magazine") != ours
    assert render(sample("fr"), load_theme("magazine")) == render(sample("fr"), load_theme("alert"))
    rows = [row for row in list_themes() if row.name == "magazine"]
    assert [(row.own, row.problem) for row in rows] == [(True, None)]
    assert files_of_any(None, "magazine") == {"mail.mjml": source}


def test_a_link_to_another_file_is_not_followed(maison, tmp_path):
    secret = tmp_path / "secret.key"
    secret.write_text("s3cret")
    maison.with_name("story.mjml").symlink_to(secret)
    with pytest.raises(PublisherError, match="no plain file") as caught:
        load_theme("maison")
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 200_001])
def test_a_file_that_cannot_be_a_template_is_named(maison, content):
    maison.with_name("story.mjml").write_bytes(content)
    with pytest.raises(PublisherError) as caught:
        load_theme("maison")
    assert (caught.value.code, caught.value.where) == ("bad_theme_file", "maison/story.mjml")


def test_the_linter_names_file_and_line(maison):
    changed(maison, "<mj-body", '<mj-text><p onclick="x()">x</p></mj-text>\n<mj-body')
    line = maison.read_text("utf-8").split("<mj-text><p onclick")[0].count("\n") + 1
    assert ("wrong_place", f"mail.mjml:{line}") in places("maison")
    maison.write_text("<mjml>\n{{ nobody }}\n")
    assert ("undefined_name", "mail.mjml:2") in places("maison")
    maison.write_text("<mjml>\n<mj-body>\n")
    assert ("bad_mjml", "mail.mjml") in places("maison")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("<script>1</script>", "forbidden_element"),
        ('<img alt="" src="https://t.example.org/?{{ leave }}" />', "misplaced_slot"),
        ('<p onclick="x()">a</p>', "forbidden_attribute"),
    ],
)
def test_what_no_mail_may_hold_is_refused_and_found(maison, words, code):
    changed(maison, "</mj-body>", f"<mj-section><mj-column><mj-text>{words}</mj-text></mj-column>"
            "</mj-section></mj-body>")  # fmt: skip
    with pytest.raises(PublisherError) as caught:
        render(sample("fr"), load_theme("maison"))
    assert caught.value.code == code


def test_a_font_from_elsewhere_is_refused_with_its_remedy(maison):
    maison.with_name("look.mjml").write_text(
        "{% macro styles(serif, serif_heads) %}"
        "<mj-style>p { color: #123456; }</mj-style>{% endmacro %}"
    )
    with pytest.raises(PublisherError, match="font-family") as caught:
        render(sample("fr"), load_theme("maison"))
    assert caught.value.code == "forbidden_style"


def test_a_theme_without_a_way_to_leave_is_refused(maison):
    maison.write_text('<mjml lang="fr" dir="ltr"><mj-body></mj-body></mjml>')
    with pytest.raises(PublisherError) as caught:
        render(sample("fr"), load_theme("maison"))
    assert caught.value.code == "missing_leave"


@pytest.mark.django_db
@pytest.mark.database
def test_from_a_copy_to_a_message(capsys, folder):
    room = newsroom()
    room.story("un")
    room.readers("lea@example.org,Léa")
    assert run(["theme", "copy", "digest", "maison"]) == 0
    changed(folder / "maison" / "mail.mjml", "</mj-body>", "<mj-section><mj-column><mj-text>"
            "<p>Fait maison</p></mj-text></mj-column></mj-section></mj-body>")  # fmt: skip
    capsys.readouterr()
    assert run(["theme", "lint", "maison", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []
    assert run(["newsletter", "change", "matin", "--theme", "maison"]) == 0
    room.newsletter.refresh_from_db()
    issue = room.issue("un")
    message = render_issue(
        issue=issue, format="eml", recipient="lea@example.org", actor="cli:test", now=NOW
    )
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    html = parsed.get_body(("html",)).get_content()
    assert "Fait maison" in html
    assert "La rivière revient" in html
    assert send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)


def issue_in(theme):
    room = newsroom()
    room.story("un")
    room.readers("lea@example.org,Léa")
    room.newsletter.theme = theme
    room.newsletter.save()
    return room.issue("un")


def of_theme(issue):
    report = preflight(issue=issue, now=NOW, network=False)
    found = [one for one in report.findings if one.code.startswith("theme_")]
    return [(one.severity, one.where, one.values["kind"]) for one in found]


@pytest.mark.django_db
@pytest.mark.database
def test_what_the_linter_finds_is_said_of_an_issue_and_an_error_keeps_it_here(maison):
    issue = issue_in("maison")
    assert of_theme(issue) == []
    image = '<mj-section><mj-column>\n<mj-image src="https://example.org/a.png" sense="0" />\n'
    changed(maison, "</mj-body>", f"{image}</mj-column></mj-section></mj-body>")
    line = maison.read_text("utf-8").split("<mj-image")[0].count("\n") + 1
    doubtful = ("warning", f"maison/mail.mjml:{line}", "unknown_attribute")
    assert of_theme(issue) == [("error", f"maison/mail.mjml:{line}", "missing_alt"), doubtful]
    with pytest.raises(Refused, match=rf"maison/mail.mjml:{line}: .*missing_alt") as caught:
        send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    assert caught.value.code == "preflight_failed"
    assert not Send.objects.filter(issue=issue).exists()
    changed(maison, "<mj-image", '<mj-image alt=""')
    assert of_theme(issue) == [doubtful]
    assert send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)


@pytest.mark.django_db
@pytest.mark.database
def test_a_theme_is_run_for_its_faults_once_while_its_files_stay_the_same(maison, monkeypatch):
    issue, runs = issue_in("maison"), []
    monkeypatch.setattr(of_themes, "_kept", {})
    monkeypatch.setattr(of_themes, "lint_theme", lambda *, name: runs.append(name) or [])
    for _ in range(3):
        of_theme(issue)
    assert runs == ["maison"]
    changed(maison, "</mj-body>", "{# ours #}</mj-body>")
    of_theme(issue)
    issue.newsletter.theme = "digest"
    of_theme(issue)
    assert runs == ["maison"] * 2


@pytest.mark.django_db
@pytest.mark.database
def test_a_broken_theme_sends_nothing(maison):
    issue = issue_in("maison")
    maison.write_text("<mjml>\n{% for i in range(99999) %}{{ 'a' * 300000000 }}{% endfor %}")
    with pytest.raises(PublisherError) as caught:
        send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    assert "maison/mail.mjml:2" in caught.value.where + caught.value.message
    assert not Send.objects.filter(issue=issue).exists()
