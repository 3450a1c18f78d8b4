"""Pictures in an issue's intro: shown where readers may have them, else somebody is told."""

import pytest

from publisher.actions.issues.compile_issue import compiled_mail
from publisher.actions.issues.issue_snapshot import composition_of
from publisher.actions.pictures import moving_pictures
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.themes.email_themes import load_theme
from publisher.editorial.models import Issue, Picture
from publisher.renderers.email import render
from tests.db.issues.test_preflight_looks import found, moving, story
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers("ana@example.org,Ana")
    made.story("s1")
    return made


def with_intro(room: Newsroom, guid: str, *sources: str) -> Issue:
    issue = room.issue(guid)
    shown = "\n\n".join(
        f'![Un phare {n}]({one} "Le phare, lundi.")' for n, one in enumerate(sources)
    )
    Issue.objects.filter(pk=issue.pk).update(intro=f"La mer monte.\n\n{shown}")
    return Issue.objects.select_related("newsletter", "publication").get(pk=issue.pk)


def html_of(issue: Issue) -> str:
    composition = composition_of(issue, now=NOW)
    compiled_mail(issue, composition)
    return render(composition, load_theme("digest")).html


def test_a_picture_of_a_story_that_is_open_is_shown_with_its_size(room: Newsroom) -> None:
    story(room, moving("GIF", 40))
    name = Picture.objects.get().name
    issue = with_intro(room, "s1", f"picture:{name}")
    html = html_of(issue)
    assert html.count("<img") == 1
    assert 'alt="Un phare 0"' in html
    assert f"/pictures/{room.publication.slug}/{name}" in html
    assert all(f'{side}="40"' in html for side in ("width", "height"))
    assert found(issue, "picture_gone") == []


def test_a_picture_from_elsewhere_is_shown_by_its_address(room: Newsroom) -> None:
    issue = with_intro(room, "s1", "https://photos.example.org/phare.jpg")
    assert 'src="https://photos.example.org/phare.jpg"' in html_of(issue)
    assert found(issue, "picture_gone") == []


def test_one_that_nobody_may_have_is_said_and_its_caption_stays(room: Newsroom) -> None:
    alone = store_picture(publication=room.publication, data=moving("GIF", 40), now=NOW).name
    issue = with_intro(room, "s1", f"picture:{alone}", f"picture:{'0' * 40}.png")
    html = html_of(issue)
    assert "<img" not in html
    assert html.count("Le phare, lundi.") == 2
    gone = found(issue, "picture_gone")
    assert [(one.where, one.severity) for one in gone] == [("intro", "warning")] * 2


def test_one_that_moves_is_said_to_stand_still(room: Newsroom) -> None:
    story(room, moving("WEBP", 40))
    issue = with_intro(room, "s1", f"picture:{Picture.objects.get().name}")
    (finding,) = found(issue, "picture_still")
    assert finding.where == "intro"


def test_a_picture_s_bytes_are_read_once_for_all_that_is_asked(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    story(room, moving("GIF", 40))
    issue, reads = room.issue("danse"), []
    kept = moving_pictures.kept_bytes

    class Counting:
        def read(self, name: str) -> bytes:
            reads.append(name)
            return kept().read(name)

    monkeypatch.setattr(moving_pictures, "kept_bytes", Counting)
    moving_pictures.looked_at.cache_clear()
    assert found(issue, "picture_still") == found(issue, "picture_begins_empty") == []
    assert not moving_pictures.stands_still(Picture.objects.get().name)
    assert len(reads) == 1
