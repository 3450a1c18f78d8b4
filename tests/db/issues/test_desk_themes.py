"""Themes of the desk: versions that never change, used by mails, sends and newsletters.

Slow: each theme is rendered in a process of its own.
"""

import email
import email.policy
import json
from typing import Any

import pytest

from publisher.actions.issues.change_newsletter import change_newsletter
from publisher.actions.issues.compile_issue import compile_issue
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.themes.copy_theme import copy_theme
from publisher.actions.themes.email_themes import load_theme, our_files, theme_names
from publisher.actions.themes.save_version import roll_back, save_version
from publisher.actions.themes.start_theme import copy_to_desk, import_theme
from publisher.actions.themes.stored import files_of, newest_version, sound_version, versions_of
from publisher.actions.themes.theme_usage import delete_theme, use_of
from publisher.cli.main import run
from publisher.editorial.models import Edition, Issue, Theme, ThemeFile, ThemeVersion
from publisher.errors import PublisherError, Refused
from publisher.publications.models import AuditEntry
from publisher.renderers.email import render
from publisher.renderers.email.themes.sample import sample
from tests.newsroom import NOW, Newsroom, newsroom

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.database]
WORDS = "<mj-section><mj-column><mj-text><p>{}</p></mj-text></mj-column></mj-section></mj-body>"
BY: dict[str, Any] = {"actor": "user:lou", "now": NOW}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.THEMES = tmp_path / "themes"


@pytest.fixture
def room() -> Newsroom:
    return newsroom()


def started(room: Newsroom, name: str = "digest") -> Theme:
    return copy_to_desk(publication=room.publication, name=name, to="maison", **BY)


def said(text: str) -> dict[str, str]:
    files = our_files("digest")
    return files | {"mail.mjml": files["mail.mjml"].replace("</mj-body>", WORDS.format(text))}


def saved(theme: Theme, text: str, seen: int, **more: Any) -> ThemeVersion:
    return save_version(theme=theme, files=said(text), seen=seen, note="", **BY | more)


def issue_of(room: Newsroom, *, theme: str = "maison") -> Issue:
    change_newsletter(publication=room.publication, slug="matin", theme=theme, **BY)
    room.newsletter.refresh_from_db()
    room.story("un")
    room.readers("lea@example.org,Léa")
    return room.issue("un")


def html_of(issue: Issue) -> str:
    message = render_issue(issue=issue, format="eml", recipient=None, **BY)
    part = email.message_from_bytes(message, policy=email.policy.default).get_body(("html",))
    assert part is not None
    return str(part.get_content())


def test_a_copy_renders_as_its_model_to_the_byte(room: Newsroom) -> None:
    theme = started(room)
    version = newest_version(theme)
    assert (version.number, version.errors, version.made_from) == (1, 0, "digest")
    ours, own = load_theme("digest"), load_theme("maison", room.publication)
    assert render(sample("fr"), own) == render(sample("fr"), ours)
    assert "maison" in theme_names(room.publication)
    assert "maison" not in theme_names(newsroom("autre").publication)


def test_a_save_is_a_version_that_mails_are_made_with(room: Newsroom) -> None:
    theme = started(room)
    issue = issue_of(room)
    assert saved(theme, "En une", 1).number == 2
    assert "En une" in html_of(issue)
    assert saved(theme, "En deux", 2, actor="user:anne").made_from == "2"
    assert "En deux" in html_of(issue)
    assert [one.number for one in versions_of(theme)] == [3, 2, 1]
    assert "En une" in files_of(versions_of(theme)[1])["mail.mjml"]
    verbs = AuditEntry.objects.filter(object_type="theme").order_by("pk")
    assert list(verbs.values_list("verb", "detail__version")) == [
        ("save_theme", 1),
        ("save_theme", 2),
        ("save_theme", 3),
    ]


@pytest.mark.parametrize("wrong", ["{% if %}", "{{ nobody }}", '<a href="javascript:x">y</a>'])
def test_a_version_with_errors_is_kept_and_no_mail_is_made_with_it(
    room: Newsroom, wrong: str
) -> None:
    theme = started(room)
    issue = issue_of(room)
    saved(theme, "Bien", 1)
    broken = saved(theme, wrong, 2)
    assert broken.errors
    assert wrong in files_of(broken)["mail.mjml"]
    sound = sound_version(room.publication, "maison")
    assert sound is not None
    assert sound.number == 2
    assert "Bien" in html_of(issue)
    assert send_issue(issue=issue, idempotency_key=None, **BY).created
    mended = saved(theme, "Réparé", 3)
    assert (mended.number, mended.errors) == (4, 0)


def test_who_saved_meanwhile_is_said_and_nothing_is_overwritten(room: Newsroom) -> None:
    theme = started(room)
    saved(theme, "Anne", 1, actor="user:anne")
    with pytest.raises(Refused, match="user:anne saved version 2") as caught:
        saved(theme, "Lou", 1)
    assert caught.value.code == "theme_changed"
    assert "Anne" in files_of(newest_version(theme))["mail.mjml"]
    with pytest.raises(Refused) as again:
        saved(theme, "Anne", 2)
    assert again.value.code == "nothing_changed"


def test_back_to_a_version_is_a_new_one_of_the_same_bytes(room: Newsroom) -> None:
    theme = started(room)
    issue = issue_of(room)
    first = compile_issue(issue=issue, now=NOW)
    saved(theme, "Autre", 1)
    changed = compile_issue(issue=issue, now=NOW)
    assert changed.sha256 != first.sha256
    back = roll_back(theme=theme, to=1, seen=2, note="", **BY)
    assert (back.number, back.files) == (3, versions_of(theme)[-1].files)
    assert compile_issue(issue=issue, now=NOW).sha256 == first.sha256
    assert bytes(Edition.objects.get(pk=changed.pk).compiled) == bytes(changed.compiled)
    with pytest.raises(PublisherError) as caught:
        roll_back(theme=theme, to=9, seen=3, note="", **BY)
    assert caught.value.code == "unknown_theme_version"


def test_an_edition_says_its_version_and_a_send_keeps_its_bytes(room: Newsroom) -> None:
    theme = started(room)
    issue = issue_of(room)
    send = send_issue(issue=issue, idempotency_key=None, **BY).send
    saved(theme, "Plus tard", 1)
    send.refresh_from_db()
    assert send.edition is not None
    assert b"Plus tard" not in bytes(send.edition.compiled)
    use = use_of(theme)
    assert [(one.pk, number) for one, number in use.sends] == [(send.pk, 1)]
    assert [one.slug for one in use.newsletters] == ["matin"]


def test_a_theme_in_use_stays_and_another_goes_whole(room: Newsroom) -> None:
    theme = started(room)
    issue = issue_of(room)
    send = send_issue(issue=issue, idempotency_key=None, **BY).send
    with pytest.raises(Refused, match="newsletters matin") as caught:
        delete_theme(theme=theme, **BY)
    assert caught.value.code == "theme_in_use"
    change_newsletter(publication=room.publication, slug="matin", theme="letter", **BY)
    with pytest.raises(Refused, match=f"sends {send.pk}"):
        delete_theme(theme=theme, **BY)
    send.state = send.State.FINISHED
    send.save()
    before = bytes(send.edition.compiled)  # type: ignore[union-attr]
    delete_theme(theme=theme, **BY)
    assert not ThemeVersion.objects.exists()
    kept = Edition.objects.get(pk=send.edition_id)
    assert (bytes(kept.compiled), kept.theme_version) == (before, None)


def test_a_folder_is_taken_over_and_the_desks_is_used_from_then_on(
    room: Newsroom, settings: Any
) -> None:
    folder = copy_theme(name="digest", to="maison")
    with pytest.raises(PublisherError) as caught:
        started(room)
    assert caught.value.code == "theme_exists"
    theme = import_theme(
        publication=room.publication, folder=folder, name="maison", note="Du dépôt", **BY
    )
    (folder / "mail.mjml").write_text("{{ nothing }}")
    render(sample("fr"), load_theme("maison", room.publication))
    assert newest_version(theme).note == "Du dépôt"
    with pytest.raises(PublisherError) as again:
        import_theme(publication=room.publication, folder=folder, name="maison", note="", **BY)
    assert again.value.code == "theme_exists"


def test_an_import_with_errors_makes_no_mail(room: Newsroom, settings: Any) -> None:
    folder = copy_theme(name="digest", to="nue")
    (folder / "mail.mjml").write_text("{{ nothing }}")
    import_theme(publication=room.publication, folder=folder, name="autre", note="", **BY)
    with pytest.raises(PublisherError) as caught:
        load_theme("autre", room.publication)
    assert caught.value.code == "theme_faulty"
    issue = issue_of(room, theme="autre")
    with pytest.raises(PublisherError):
        send_issue(issue=issue, idempotency_key=None, **BY)


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({}, "mail.mjml"),
        ({"mail.mjml": "a\n\0"}, "mail.mjml:2"),
        ({"mail.mjml": "\ud800"}, "mail.mjml:1"),
        ({"mail.mjml": "x" * 200_001}, "mail.mjml"),
        ({"mail.mjml": "", "../x.mjml": ""}, "../x.mjml"),
        ({"mail.mjml": "", **{f"f{n}.mjml": "" for n in range(40)}}, "mail.mjml"),
    ],
)
def test_what_cannot_be_a_theme_changes_nothing(
    room: Newsroom, files: dict[str, str], where: str
) -> None:
    theme = started(room)
    with pytest.raises(PublisherError) as caught:
        save_version(theme=theme, files=files, seen=1, note="", **BY)
    assert (caught.value.code, caught.value.where) == ("bad_theme_file", where)
    assert newest_version(theme).number == 1


def test_the_same_file_is_kept_once(room: Newsroom) -> None:
    theme = started(room)
    saved(theme, "Un", 1)
    roll_back(theme=theme, to=1, seen=2, note="", **BY)
    assert ThemeFile.objects.count() == 2


@pytest.mark.parametrize("to", ["digest", "base", "notice", "service", "../x", "Maison", ""])
def test_a_name_that_is_ours_or_none_is_refused(room: Newsroom, to: str) -> None:
    with pytest.raises(PublisherError) as caught:
        copy_to_desk(publication=room.publication, name="digest", to=to, **BY)
    assert caught.value.code in {"theme_exists", "bad_theme_name"}
    assert not Theme.objects.exists()


def test_a_gallery_shows_all_with_the_last_stories(
    room: Newsroom, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    issue_of(room, theme="letter")
    started(room)
    folder = tmp_path / "gallery"
    pages = answer(capsys, "gallery", str(folder))["pages"]
    assert len(pages) == 1 + 6 * len([*theme_names(room.publication), "notice"])
    assert "Rectificatif" in (folder / "notice-light.html").read_text("utf-8")
    assert "La rivière revient" in (folder / "maison-light.html").read_text("utf-8")
    assert "@media all" in (folder / "digest-dark.html").read_text("utf-8")
    assert "invert(1)" in (folder / "digest-inverted.html").read_text("utf-8")
    assert "img-src 'none'" in (folder / "letter-no-pictures.html").read_text("utf-8")
    night = (folder / "letter-dark-no-pictures.html").read_text("utf-8")
    assert "img-src 'none'" in night
    assert "@media all" in night
    assert 'width="375"' in (folder / "index.html").read_text("utf-8")


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """What a command says with --json."""
    assert run(["theme", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_line_does_it_all(
    room: Newsroom, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    folder = copy_theme(name="digest", to="maison")
    made = answer(capsys, "import", str(folder), "--note", "Du dépôt")
    assert (made["theme"], made["version"], made["errors"]) == ("maison", 1, 0)
    saved(Theme.objects.get(), "Autre", 1)
    back = answer(capsys, "rollback", "maison", "1")
    assert (back["version"], back["made_from"]) == (3, "2")
    listed = answer(capsys, "versions", "maison")["versions"]
    assert [(one["version"], one["used"]) for one in listed] == [(3, True), (2, False), (1, False)]
    rows = answer(capsys, "list")["themes"]
    desk, shadowed = (row for row in rows if row["theme"] == "maison")
    assert (desk["folder"], desk["version"], desk["problem"]) == (None, 3, None)
    assert "rename" in shadowed["problem"]
    assert answer(capsys, "lint", "maison")["errors"] == 0
    answer(capsys, "copy", "maison", "dehors")
    assert (tmp_path / "themes" / "dehors" / "mail.mjml").exists()
    assert answer(capsys, "delete", "maison") == {"theme": "maison", "deleted": True}
    assert run(["theme", "versions", "maison"]) == 2
