"""A newsletter's issues on the web: page after page, as feeds, and at an origin of their own."""

from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client

from publisher.delivery.models import Send
from publisher.editorial.models import ArticleVersion, Issue
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
KINDS = ("atom", "rss", "json")


@pytest.fixture
def sent(ours: Newsroom) -> Newsroom:
    ours.sent(Send.State.FINISHED, accepted=1)
    return ours


def more_issues(room: Newsroom, number: int) -> None:
    for each in range(number):
        issue = Issue.objects.create(
            publication=room.publication,
            newsletter=room.newsletter,
            subject=f"Numéro {each}",
            dated_at=NOW - timedelta(days=each + 1),
            content_hash="0" * 64,
            created_at=NOW,
        )
        Send.objects.create(
            publication=room.publication,
            kind=Send.Kind.ISSUE,
            state=Send.State.FINISHED,
            issue=issue,
            created_by="test",
            created_at=NOW,
            not_before=NOW,
            started_at=NOW,
        )


def kill(room: Newsroom) -> None:
    room.article.pubstatus, room.article.notice = "canceled", "Un faux."
    room.article.save()


def test_the_page_goes_back_to_the_first_issue(sent: Newsroom, browser: Client) -> None:
    more_issues(sent, 60)
    first = browser.get("/archive/rive-matin/")
    assert 'href="/archive/rive-matin/?page=2"' in first.text
    assert "Numéro 59" not in first.text
    assert "Numéro 59" in browser.get("/archive/rive-matin/?page=2").text


@pytest.mark.slow
def test_the_page_names_its_feeds_and_readers_understand_them(
    sent: Newsroom, browser: Client
) -> None:
    """Slow: many requests."""
    more_issues(sent, 40)
    page = browser.get("/archive/rive-matin/").text
    for kind in KINDS:
        address = f"/archive/rive-matin/feed.{kind}"
        assert f'href="{address}"' in page
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "/u/" not in answer.text
        again = browser.get(address, headers={"if-none-match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        if kind == "json":
            assert len(answer.json()["items"]) == 30
            continue
        read = feedparser.parse(answer.content)
        assert read.bozo == 0
        assert len(read.entries) == 30
        assert read.entries[0].title == "Ce matin à Rive"
        assert read.entries[0].link.endswith(f"/view/{sent.issue.pk}")
        assert "La marée monte à Rive" in read.entries[0].summary
        assert len({entry.id for entry in read.entries}) == 30


def test_a_killed_story_leaves_no_headline_in_page_or_feed(sent: Newsroom, browser: Client) -> None:
    Issue.objects.filter(pk=sent.issue.pk).update(subject="La marée monte à Rive")
    kill(sent)
    for path in ("", *(f"feed.{kind}" for kind in KINDS)):
        assert "marée" not in browser.get(f"/archive/rive-matin/{path}").text


def test_a_corrected_story_is_shown_as_it_is_now(sent: Newsroom, browser: Client) -> None:
    old = sent.article.current
    sent.article.current = ArticleVersion.objects.create(
        publication=sent.publication,
        article=sent.article,
        number=2,
        change=ArticleVersion.Change.CORRECTED,
        headline="La marée descend",
        content={**old.content, "headline": "La marée descend"},
        content_hash="1" * 64,
        note="Elle descend.",
        author="test",
        created_at=NOW,
    )
    sent.article.notice = "Elle descend."
    sent.article.save()
    page = browser.get(f"/view/{sent.issue.pk}").text
    assert "La marée descend" in page
    assert "La marée monte" not in page
    assert "Elle descend." in page
    assert "La marée descend" in browser.get("/archive/rive-matin/feed.atom").text


def test_what_is_not_sent_or_not_there_has_no_feed(ours: Newsroom, browser: Client) -> None:
    assert b"<entry" not in browser.get("/archive/rive-matin/feed.atom").content
    assert browser.get("/archive/nulle/feed.atom").status_code == 404
    assert browser.get("/archive/rive-matin/feed.xml").status_code == 404
    assert browser.post("/archive/rive-matin/feed.atom").status_code == 405


def test_an_issue_on_the_web_tells_nobody_and_runs_nothing(sent: Newsroom, browser: Client) -> None:
    page = browser.get(f"/view/{sent.issue.pk}")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert '<html lang="fr"' in page.text.replace("'", '"')
    assert "X-Robots-Tag" not in page.headers
    sent.newsletter.indexed = False
    sent.newsletter.save()
    for path in (f"/view/{sent.issue.pk}", "/archive/rive-matin/", "/archive/rive-matin/feed.rss"):
        assert browser.get(path).headers["X-Robots-Tag"] == "noindex"


@pytest.fixture
def own_origin(settings: Any) -> str:
    settings.VIEW_URL = "https://view.example.org"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "view.example.org"]
    return "view.example.org"


def test_issues_are_at_their_own_origin_alone(
    sent: Newsroom, browser: Client, own_origin: str
) -> None:
    path = f"/view/{sent.issue.pk}"
    moved = browser.get(path)
    assert (moved.status_code, moved.headers["Location"]) == (302, f"https://{own_origin}{path}")
    there = browser.get(path, headers={"host": own_origin})
    assert there.status_code == 200
    assert "La marée monte" in there.text
    for elsewhere in (
        "/",
        "/desk/",
        "/archive/rive-matin/",
        f"/articles/{sent.article.pk}",
        "/hub",
    ):
        assert browser.get(elsewhere, headers={"host": own_origin}).status_code == 404
    assert browser.get("/healthz", headers={"host": own_origin}).status_code == 200
    assert f'href="https://{own_origin}{path}"' in browser.get("/archive/rive-matin/").text
    assert f"https://{own_origin}{path}" in browser.get("/archive/rive-matin/feed.atom").text


def test_mails_lead_to_the_origin_of_their_own(sent: Newsroom, own_origin: str) -> None:
    from publisher.actions.issues.issue_snapshot import composition_of

    assert composition_of(sent.issue, now=NOW).view_url.startswith(f"https://{own_origin}/view/")
