"""A preflight over real rows: what blocks an issue, what is only said, and that nothing gets by."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

import publisher.actions.issues.compile_issue as compiling
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.pictures.moving_pictures import looked_at
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.preflight.report import Report
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.publications.dkim_keys import activate_dkim_key, create_dkim_keys
from publisher.actions.sends.control_send import resume_send
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.sends.start_send import start_due_sends
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.actions.themes.email_themes import LoadedTheme
from publisher.cli.main import run
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.content.parsers import parse
from publisher.delivery.models import Delivery, Send
from publisher.delivery.wording import english
from publisher.editorial.models import Issue, Newsletter, Picture
from publisher.errors import PublisherError, Refused
from publisher.publications.models import Publication
from tests.growth import grows_too_fast
from tests.kept_pictures import picture_path, put_away
from tests.newsroom import NOW, STORY, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ALWAYS = ["dns_not_checked", "site_http"]  # without a relay and https


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers("ana@example.org,Ana", "bo@example.org,Bo")
    made.story("s1")
    made.story("s2", STORY.replace("La rivière revient", "Le pont attend"))
    return made


def look(issue: Issue, **more: object) -> Report:
    values = {"now": NOW, "network": False, **more}
    return preflight(issue=Issue.objects.get(pk=issue.pk), **values)


def codes(report: Report) -> list[str]:
    return [one.code for one in report.findings if one.code not in ALWAYS]


def send(issue: Issue, **more: object) -> Send:
    values = {"idempotency_key": None, "actor": "cli:test", "now": NOW, **more}
    return send_issue(issue=issue, **values).send


def article(room: Newsroom, guid: str):
    return room.publication.articles.get(guid=guid)


def test_a_sound_issue_has_no_finding_but_what_is_true_of_the_machine(room: Newsroom) -> None:
    report = look(room.issue("s1", "s2"))
    assert (report.ok, codes(report)) == (True, [])
    assert [one.code for one in report.findings] == ALWAYS
    assert all(one.severity == "warning" for one in report.findings)


def test_stories_that_may_not_leave_are_errors_by_name(room: Newsroom) -> None:
    issue = room.issue("s1", "s2")
    later = NOW + timedelta(hours=3)
    act = {"actor": "cli:test", "now": NOW}
    kill_article(article=article(room, "s1"), notice="Faux.", **act)
    embargo_article(article=article(room, "s2"), until=later, note="", **act)
    report = look(issue)
    assert not report.ok
    found = {(one.where, one.code) for one in report.errors}
    assert {("s1", "article_killed"), ("s2", "article_embargoed")} <= found
    said = next(one.message for one in report.errors if one.code == "article_embargoed")
    assert "“Le pont attend” is under embargo until 2026-05-04 08:30 UTC" in said


def test_withheld_and_corrected_stories_are_errors_and_an_older_version_a_warning(
    room: Newsroom,
) -> None:
    issue = room.issue("s1", "s2")
    withhold_article(article=article(room, "s1"), actor="cli:t", now=NOW)
    assert "article_withheld" in codes(look(issue))
    other = room.issue("s2")
    settled = article(room, "s2")
    room.story("s2", STORY.replace("La rivière revient", "Le pont attend encore"))
    settled.refresh_from_db()
    if settled.current.number == 1:  # a text that still settles is no version of the issue's
        assert codes(look(other)) == []
        settled.current = settled.versions.get(number=2)
        settled.save()
    assert codes(look(other)) == ["article_outdated"]
    assert look(other).ok


def test_what_the_lists_may_not_read_whole(room: Newsroom) -> None:
    text = "Un paragraphe entier, avec sa phrase. " * 5
    blocks = tuple(Paragraph(content=(Span(text),)) for _ in range(4))
    content = Content(headline="Réservé", language="fr", blocks=blocks, access="paid")
    store(room, "paid", content)
    issue = room.issue("paid")
    (finding,) = look(issue).errors
    assert (finding.code, finding.where) == ("article_not_entitled", "paid")
    issue.items.update(length="teaser")
    assert look(issue).ok
    issue.items.update(length="full")
    room.newsletter.mailing_lists.update(access="paid")
    assert look(issue).ok, "its readers have paid"
    room.newsletter.mailing_lists.update(access="registered")
    with pytest.raises(Refused, match=r"article_not_entitled"):
        send(issue)


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#8a1c1c").save(file, "PNG")
    return file.getvalue()


def store(room: Newsroom, guid: str, content: Content) -> None:
    store_article(
        arrival=Arrival(publication=room.publication, source="test", actor="cli:test", now=NOW),
        parsed=Parsed(article=content),
        guid=guid,
    )


@pytest.mark.slow
def test_a_story_that_was_alerted_to_the_list_names_who_and_when(room: Newsroom) -> None:
    """Slow: much is written to the ledger."""
    Newsletter.objects.update(kind="alert")
    first = send(room.issue("s1"), actor="user:camille")
    again = room.issue("s1", "s2")
    later = NOW + timedelta(hours=23)
    (finding,) = look(again, now=later).errors
    assert (finding.code, finding.where) == ("story_alerted", "s1")
    assert f"user:camille on 2026-05-04 05:30 UTC (send {first.pk})" in finding.message
    with pytest.raises(Refused, match="user:camille"):
        send(again, now=later)
    assert look(again, now=NOW + timedelta(hours=25)).ok, "a day has passed"
    assert look(room.issue("s2"), now=later).ok, "another story"
    Newsletter.objects.update(kind="letter")
    assert look(again, now=later).ok, "a letter may sum up what was alerted"


def test_an_issue_that_was_sent_says_by_whom(room: Newsroom) -> None:
    issue = room.issue("s1")
    sent = send(issue)
    (finding,) = look(issue).errors
    assert finding.code == "issue_already_sent"
    assert f"send {sent.pk}" in finding.message


def test_a_story_that_shows_template_code_is_mailed_with_a_warning(room: Newsroom) -> None:
    code = "{% if subscriber.access %}{{ subscriber.email }}{% endif %}"
    room.story(
        "code", f"The code of a letter\n\nEach letter is written so.\n\n{code}\n\nThat is all.\n"
    )
    issue = room.issue("code")
    assert "merge_field_shown" in codes(look(issue))
    send(issue)


def test_braces_that_an_intro_sets_apart_are_mailed(room: Newsroom) -> None:
    issue = room.issue("s1")
    Issue.objects.update(intro="Write {% raw %}{{ subscriber.name }}{% endraw %} to greet.")
    issue.refresh_from_db()
    assert look(issue).ok
    issue.items.update(teaser="Dear {{ subscriber.language }}")
    assert "merge_field_unresolved" in codes(look(issue)), "another one is no part of it"
    issue.items.update(teaser="")
    send(issue)


def test_merge_fields_that_cannot_be_filled(room: Newsroom) -> None:
    issue = room.issue("s1")
    Issue.objects.update(intro="Bonjour {{ subscriber.prenom }},\n\n{{ subscriber.name }}")
    (finding,) = look(issue).errors
    assert (finding.code, finding.where) == ("merge_field_unresolved", "intro:1")
    Issue.objects.update(intro="")
    issue.items.update(teaser="Cher {{ subscriber.name }}")
    assert "merge_field_unresolved" in codes(look(issue))
    with pytest.raises(Refused, match="merge_field_unresolved"):
        send(Issue.objects.get())


def test_a_mail_that_is_too_large_is_not_sent(room: Newsroom) -> None:
    paragraph = "Un paragraphe entier, avec sa phrase et son point final. " * 10
    room.story("long", "Titre\n\n" + "\n\n".join([paragraph] * 160))
    issue = room.issue("long")
    assert codes(look(issue)) == ["html_too_large"]
    with pytest.raises(Refused) as caught:
        send(issue)
    assert (caught.value.code, caught.value.exit_code) == ("preflight_failed", 1)
    issue.refresh_from_db()
    assert (issue.approved_hash, issue.sends.count()) == ("", 0)


@pytest.fixture
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A theme whose HTML has lost its leaving link."""
    whole = compiling.loaded_theme

    def broken(name: str, publication: Publication | None) -> LoadedTheme:
        found = whole(name, publication)
        assert isinstance(found.theme, Mapping)
        theme = {
            file: source.replace('href="{{ leave }}"', 'href="https://example.org/"')
            for file, source in found.theme.items()
        }
        return replace(found, theme=theme)

    monkeypatch.setattr(compiling, "loaded_theme", broken)


@pytest.mark.slow
def test_a_theme_without_a_way_to_leave(room: Newsroom, no_way_out: None) -> None:
    """Slow: much is written to the ledger."""
    issue = room.issue("s1")
    (finding,) = look(issue).errors
    assert (finding.code, finding.where) == ("leave_link_missing", "HTML")
    with pytest.raises(Refused, match="leave_link_missing"):
        send(issue)


def test_a_sender_that_its_keys_do_not_sign_for(room: Newsroom) -> None:
    issue = room.issue("s1")
    (key, _) = create_dkim_keys(publication=room.publication, actor="cli:t", now=NOW)
    activate_dkim_key(key=key, actor="cli:t", now=NOW)
    assert look(issue, now=NOW + timedelta(minutes=1)).ok
    Publication.objects.update(sender_address="redaction@autre.example.com")
    (finding,) = look(issue, now=NOW + timedelta(minutes=1)).errors
    assert finding.code == "sender_unaligned"
    Publication.objects.update(sender_address="redaction")
    assert "sender_wrong" in codes(look(issue))


def test_a_scheduled_send_that_has_an_error_at_its_hour_is_held(room: Newsroom) -> None:
    (key, _) = create_dkim_keys(publication=room.publication, actor="cli:t", now=NOW)
    activate_dkim_key(key=key, actor="cli:t", now=NOW)
    waits = send(room.issue("s1"), at=NOW + timedelta(hours=2))
    Publication.objects.update(sender_address="redaction@autre.example.com")
    now = NOW + timedelta(hours=2)
    assert start_due_sends(now=now) == 0
    waits.refresh_from_db()
    assert waits.state == "held"
    assert english(waits.hold).startswith(
        "the issue has errors: sender: mail from autre.example.com"
    )
    assert not Delivery.objects.filter(send=waits).exists()
    resume_send(send=waits, actor="user:camille", now=now)
    assert start_due_sends(now=now) == 0, "nobody sets an error aside"
    Publication.objects.update(sender_address="redaction@gazette.example.org")
    resume_send(send=waits, actor="user:camille", now=now)
    assert start_due_sends(now=now) == 1


def test_an_audience_that_is_far_off_the_last_ones(room: Newsroom) -> None:
    send(room.issue("s2"))
    issue = room.issue("s1")
    assert codes(look(issue)) == []
    room.readers("cy@example.org,Cy")
    report = look(issue)
    assert (codes(report), report.ok) == (["audience_differs"], True)
    said = next(one.message for one in report.warnings if one.code == "audience_differs")
    assert "3 readers; the last one reached 2 (+50 %)" in said


def with_picture(room: Newsroom) -> tuple[Issue, Picture]:
    picture = store_picture(publication=room.publication, data=png(), now=NOW)
    figure = Figure(src=f"picture:{picture.name}", alt="Le pont")
    body = Paragraph(content=(Span("Un paragraphe."),))
    content = Content(headline="Images", language="fr", blocks=(body, figure))
    store(room, "images", content)
    return room.issue("images"), picture


def test_pictures_that_are_gone_too_heavy_or_say_nothing(room: Newsroom) -> None:
    issue, picture = with_picture(room)
    assert codes(look(issue)) == []
    path = picture_path(picture.name)
    path.write_bytes(png() + b"\0" * 1_000_000)
    assert codes(look(issue)) == ["picture_heavy"]
    path.unlink()
    assert codes(look(issue)) == ["picture_gone"]
    path.write_bytes(png())
    Picture.objects.all().delete()
    assert codes(look(issue)) == ["picture_gone"], "not even its row is left"


def test_a_store_of_pictures_that_is_away_is_said_and_asked_once(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue, picture = with_picture(room)
    looked_at.cache_clear()
    asked = put_away(monkeypatch)
    report = look(issue)
    assert (codes(report), report.ok) == (["pictures_away"], True)
    said = next(one for one in report.findings if one.code == "pictures_away")
    assert "check again in a few minutes" in said.remedy
    assert set(asked) == {("read", picture.name), ("size", picture.name)}


def test_the_command_prints_the_contracts_document(room: Newsroom, capsys) -> None:
    number = str(room.issue("s1").pk)
    assert run(["issue", "preflight", number, "--json", "--offline"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"issue", "content_hash", "ok", "findings", "checked_at"}
    assert (said["issue"], said["ok"]) == (number, True)
    for finding in said["findings"]:
        assert set(finding) == {"severity", "code", "where", "message", "remedy"}
    kill_article(article=article(room, "s1"), notice="Faux.", actor="cli:t", now=NOW)
    assert run(["issue", "preflight", number, "--json", "--offline"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert said["findings"][0]["code"] == "article_killed"
    assert run(["issue", "preflight", number, "--offline"]) == 1
    assert f"issue {number} may not be sent: " in capsys.readouterr().out


def test_the_command_refuses_to_send_and_names_the_error(
    room: Newsroom, capsys, no_way_out: None
) -> None:
    number = str(room.issue("s1").pk)
    assert run(["issue", "send", number, "--json"]) == 1
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] == "preflight_failed"
    assert "the HTML has no way to leave (leave_link_missing)" in error["message"]
    assert f"publisher issue preflight {number}" in error["message"]
    assert not Send.objects.filter(kind="issue").exists()


def test_a_mail_that_cannot_be_made_is_a_finding(room: Newsroom) -> None:
    issue = room.issue("s1")
    Newsletter.objects.update(theme="perdu")
    report = look(issue)
    assert [one.code for one in report.errors] == ["not_rendered"]
    with pytest.raises(PublisherError):
        send(issue)


@pytest.mark.slow
def test_four_times_the_stories_are_looked_at_in_four_times_the_time(room: Newsroom) -> None:
    """Slow: much is written to the ledger."""
    text = "\n\n".join(["Un paragraphe entier, avec sa phrase et son point. " * 8] * 6)
    for number in range(20):
        room.story(f"n{number}", f"Titre {number}\n\n{text}")
    issues = {size: room.issue(*(f"n{number}" for number in range(size))) for size in (5, 20)}
    look(issues[5])  # what is compiled once a process, is
    assert not grows_too_fast(look, issues.__getitem__, issues)


@pytest.mark.slow
def test_a_monstrous_issue_is_looked_at(room: Newsroom) -> None:
    """Slow: much is written to the ledger."""
    wide = "| " + " | ".join(f"colonne {n}" for n in range(8)) + " |\n"
    table = wide + "|" + "---|" * 8 + "\n" + wide * 4
    link = f"[{'x' * 300}](https://example.org/{'a' * 2000})"
    nested = "".join("  " * n + f"- niveau {n}\n" for n in range(20))
    text = f"# {'W' * 400}\n\n{link} 👨‍👩‍👧 \u0645\u0631\u062d\u0628\u0627 \u2028\n\n{nested}\n\n"
    issues = {}
    for tables in (10, 40):
        parsed = parse((text + f"{table}\n\n" * tables).encode(), filename="monstre.md")
        store(room, f"monster-{tables}", parsed.article)
        issues[tables] = room.issue(f"monster-{tables}")
    report = look(issues[40])
    assert not grows_too_fast(look, issues.__getitem__, issues)
    assert {"html_too_large", "subject_long"} <= set(codes(report))
    assert len(report.findings) < 100
