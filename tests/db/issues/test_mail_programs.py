"""What readers of some mail programs do not see: said once for each group before a send, and by the
linter at the file and line that asks for it.

Slow: an own theme is rendered in a process of its own.
"""

import json

import pytest
from django.utils import translation

from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.themes.copy_theme import copy_theme
from publisher.actions.themes.lint_theme import lint_theme
from publisher.cli.main import run
from publisher.editorial.models import Issue
from publisher.web.desk.issues.checks import report_text
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.slow]
BOX = (
    '<mj-section><mj-column><mj-text>\n<div style="{}">x</div>\n</mj-text></mj-column></mj-section>'
)


@pytest.fixture
def folder(tmp_path, settings):
    settings.THEMES = tmp_path / "themes"
    return settings.THEMES


@pytest.fixture
def issue(folder) -> Issue:
    copy_theme(name="digest", to="maison")
    room = newsroom()
    room.story("un")
    room.readers("lea@example.org,Léa")
    room.newsletter.theme = "maison"
    room.newsletter.save()
    return room.issue("un")


def written(folder, old: str, new: str) -> str:
    file = folder / "maison" / "mail.mjml"
    source = file.read_text("utf-8")
    assert old in source
    source = source.replace(old, new, 1)
    file.write_text(source, "utf-8")
    return source


def test_a_mail_in_our_theme_is_only_plainer_and_the_check_says_how(issue, capsys) -> None:
    report = preflight(issue=issue, now=NOW, network=False)
    assert [one.code for one in report.findings if one.where == "HTML"] == []
    assert {one.severity for one in report.notes} == {"note"}
    groups = [one.values["what"] for one in report.notes]
    assert len(set(groups)) == len(groups), "one line for each group"
    night = next(one for one in report.notes if one.values["what"] == "colours for the night")
    assert "Gmail, Outlook (Windows)" in night.message
    assert night.remedy == "nothing: the mail has the day’s, or what the program makes"
    number = str(issue.pk)
    assert run(["issue", "preflight", number, "--offline", "--json"]) == 0
    assert "notes" not in json.loads(capsys.readouterr().out), "the contract's document"
    assert run(["issue", "preflight", number, "--offline", "--json", "--programs"]) == 0
    said = json.loads(capsys.readouterr().out)["notes"]
    assert [one["message"] for one in said] == [one.message for one in report.notes]
    assert run(["issue", "preflight", number, "--offline"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert " ".join(f"note: HTML: {night.message}".split()) in out


@pytest.mark.parametrize(
    ("language", "said", "instead"),
    [("fr", "les couleurs de nuit", "Rien\u00a0: le courriel"), ("ar", "ألوان الليل", "لا شيء")],
)
def test_the_desk_says_it_in_the_language_of_the_page(issue, language, said, instead) -> None:
    report = preflight(issue=issue, now=NOW, network=False)
    with translation.override(language):
        notes = report_text(issue, report).notes
    night = next(one for one in notes if said in one.message)
    assert night.remedy.startswith(instead)
    assert "colours" not in night.message + night.remedy


def test_what_an_own_theme_relies_on_is_a_warning_with_file_and_line(issue, folder) -> None:
    assert [one.code for one in lint_theme(name="maison")] == []
    box = BOX.format("display:flex;position:relative;border-radius:9px")
    source = written(folder, "</mj-body>", f"{box}</mj-body>")
    line = source.split("<div style=")[0].count("\n") + 1
    found = lint_theme(name="maison")
    assert {(one.severity, one.code, one.where) for one in found} == {
        ("warning", "weak_support", f"mail.mjml:{line}")
    }
    flex, position = (one.message for one in found)
    assert flex.startswith("display:flex is not shown in: Gmail (Android)*, Gmail (iOS)*, Outlook")
    assert position.startswith("position is not shown in: Apple Mail*, Gmail, Outlook")
    report = preflight(issue=issue, now=NOW, network=False)
    (lost,) = [one for one in report.findings if one.code in ("lost_somewhere", "theme_doubtful")]
    assert (lost.severity, lost.values["features"]) == ("warning", "display:flex, position")
    assert report.ok


def test_a_rule_of_a_style_sheet_has_its_own_line_and_a_fall_back_is_enough(folder, issue) -> None:
    rules = ".x { margin: 0; }\n\n.y { display: block; display: grid; }\n.z { display: grid; }"
    source = written(folder, "</mj-head>", f"<mj-style>\n{rules}\n</mj-style></mj-head>")
    line = source.split(".z {")[0].count("\n") + 1
    found = lint_theme(name="maison")
    assert [(one.code, one.where) for one in found] == [("weak_support", f"mail.mjml:{line}")]
