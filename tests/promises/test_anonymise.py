"""A name that was replaced stands nowhere any more: not at any exit, not in the house.

Slow: a whole house, with a partner, a hub and readers, walked through before and after.
"""

import json
import quopri
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from pytest_django.fixtures import Settings

from publisher.actions.approvals.comments import comment_on_issue
from publisher.actions.approvals.tell import ask_by_mail
from publisher.actions.approvals.texts import keep_text
from publisher.actions.compose.drafts import draft_of
from publisher.actions.compose.revisions import composition_to
from publisher.actions.erasure.names.anonymise_article import anonymise_article
from publisher.actions.erasure.names.places import find_places, read_names
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.issues.compile_issue import compile_issue
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.writing.drafts import keep_draft
from publisher.content.article import Article as Content
from publisher.content.article import Author, Parsed
from publisher.content.blocks import Figure, List, ListItem, Mark, Paragraph, Quote, Span
from publisher.delivery.models import Send
from publisher.editorial.differences import differences
from publisher.editorial.models import Approval, Issue
from publisher.publications.models import AuditEntry, User
from tests.promises.outside import NOW
from tests.promises.walk import House, house, walk
from tests.subscriber import subscriber

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.database]
FORMS = ["Aurélie Kerbrat", "Kerbrat", "Mme Kerbrat"]
MARK = b"kerbrat"
GUID = "tag:marche.example.org,2026:proces"


def text(picture: str, word: str = "condamnée") -> Content:
    return Content(
        headline=f"Aurélie Kerbrat {word}",
        kicker="AFFAIRE KERBRAT",
        standfirst="Le procès d’Aurélie\u00a0Kerbrat s’est tenu lundi.",
        authors=(Author(name="Paul Martin", note="A suivi l’affaire Kerbrat."),),
        tags=("Aurelie Kerbrat", "justice"),
        blocks=(
            Paragraph(content=(Span("Selon "), Span("Aurélie ", (Mark("strong"),)),
                               Span("Kerbrat, Mme Kerbrat et l’avocat de KERBRAT."))),
            Figure(src=f"picture:{picture}", alt="Mme Kerbrat au palais",
                   caption=(Span("Kerbrat, hier."),), credit="A. Kerbrat"),
            Quote(paragraphs=((Span("« Je nie », dit Kerbrat."),),), source=(Span("A. Kerbrat"),)),
            List(items=(ListItem(content=(Span("Kerbrat"),)),)),
            Paragraph(content=(Span("Le Kerbrat-Plage n’a rien à voir."),)),
        ),
    )  # fmt: skip


def come(place: House, content: Content, door: str = "test") -> Any:
    return store_article(
        arrival=Arrival(
            publication=place.publication, source=door, actor="test", now=datetime.now(UTC)
        ),
        parsed=Parsed(article=content),
        guid=GUID,
    )


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Iterator[House]:
    settings.ALLOWED_HOSTS, settings.MEDIA_ROOT = ["*"], tmp_path / "media"
    settings.DATA_DIR = tmp_path
    with subscriber() as server:
        settings.ALLOW_PRIVATE = [server.address]
        made = house(tmp_path / "agence", server)
        made.tell("autre")
        made.stories["proces"] = come(made, text(made.pictures["autre"], "jugée")).article
        made.stories["proces"] = come(made, text(made.pictures["autre"])).article
        made.compose("gratuite", "registered", lead="proces")
        yield made
    cache.clear()


def rows_with(mark: bytes) -> list[str]:
    """Every column of the database in which it stands, in any of its encodings."""
    found = []
    for model in apps.get_models():
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(columns, row, strict=True):
                    data = bytes(value) if isinstance(value, bytes | memoryview) else value
                    data = data if isinstance(data, bytes) else str(data).encode()
                    data = (data + quopri.decodestring(data)).lower()
                    if mark in data.replace(b"kerbrat-plage", b""):
                        found.append(f"{table}.{name}")
    return sorted(set(found))


def leaves(place: House, now: datetime) -> dict[str, bytes]:
    return {
        name: (data + quopri.decodestring(data)).lower().replace(b"kerbrat-plage", b"")
        for name, data in walk(place, now).items()
    }


def work_on(place: House, issue: Issue, now: datetime) -> None:
    """Somebody has begun to edit the story, and somebody else composed and talked of the issue."""
    person = User.objects.create(username="ida", email="ida@example.org")
    story = place.stories["proces"]
    body = json.dumps({"type": "doc", "content": [{"type": "text", "text": "Dit Mme Kerbrat."}]})
    form = {"headline": "Kerbrat parle", "body": body, "seen": "2"}
    keep_draft(
        publication=place.publication, person=person, key="", form=form, now=now, article=story
    )
    kept = composition_to(draft_of(issue))
    issue.revisions.create(
        publication=place.publication,
        number=1,
        content_hash=issue.content_hash,
        composition=kept,
        saved_by="user:ida",
        saved_at=now,
    )
    text = keep_text(issue=issue, edition=issue.sends.earliest("pk").edition, now=now)
    asked = Approval.objects.create(
        publication=place.publication,
        issue=issue,
        text=text,
        decision=Approval.Decision.ASKED,
        person="ida",
        note="Mme Kerbrat a relu.",
        at=now,
    )
    assert ask_by_mail(approval=asked, people=[person], now=now) == 1
    issue.sends.update(unapproved_because="Kerbrat parle à midi.")
    comment_on_issue(issue=issue, words="Kerbrat a-t-elle dit cela ?", actor="user:ida", now=now)


def test_a_replaced_name_stands_nowhere(place: House, caplog: pytest.LogCaptureFixture) -> None:
    now = datetime.now(UTC)
    (issue,) = place.issues.values()
    Issue.objects.filter(pk=issue.pk).update(intro="Bonjour, l’affaire **Kerbrat**.")
    issue.items.filter(position=1).update(teaser="Mme Kerbrat parle.", picture_alt="Kerbrat")
    issue.refresh_from_db()
    edition = compile_issue(issue=issue, now=now)
    Send.objects.filter(issue=issue).update(edition=edition, state=Send.State.FINISHED)
    work_on(place, issue, now)
    before = leaves(place, now + timedelta(minutes=1))
    assert {name for name, data in before.items() if MARK in data} >= {
        "partner", "partner by webhook", "page", "front", "view", "feed", "feed by hub",
        "archive pages", "api", "mail to gratuite", "archive",
    }  # fmt: skip
    story, names = place.stories["proces"], read_names(FORMS, "une prévenue")
    for file in place.folder.iterdir():
        file.unlink()
    places = find_places(article=story, names=names)
    assert {"headline", "kicker", "standfirst", "alt", "caption", "credit", "tags", "note"} <= {
        one.field for one in places.text
    }
    assert (places.versions, places.mails) == ((1,), 1)
    caplog.clear()
    done = anonymise_article(article=story, names=names, actor="test", now=now)
    assert done.version is not None
    assert (done.version.number, done.version.change, done.version.note) == (3, "updated", "")
    issue.refresh_from_db()
    after = leaves(place, now + timedelta(minutes=5))
    left = {name: data for name, data in after.items() if MARK in data}
    assert {name: data[max(data.find(MARK) - 60, 0) :][:160] for name, data in left.items()} == {}
    assert rows_with(MARK) == []
    assert MARK.decode() not in caplog.text.lower()
    whole = after["page"].decode("utf-8", "replace")
    assert "une prévenue condamnée" in whole
    assert "le procès d’une prévenue s’est tenu lundi" in whole
    assert "affaire une prévenue" in whole
    assert "une prévenue condamnée" in after["mail to gratuite"].decode("utf-8", "replace")
    assert "retrait" not in whole, "no notice"
    numbers = list(story.versions.order_by("number"))
    assert differences(numbers[1], numbers[2]).fields == ()
    assert differences(numbers[1], numbers[2]).text == ()
    assert {entry.verb for entry in AuditEntry.objects.all()} >= {"anonymise_article"}
    edition.refresh_from_db()
    shown = quopri.decodestring(bytes(edition.compiled)).decode("utf-8", "replace")
    assert "Une prévenue condamnée" in shown


def test_its_source_does_not_bring_it_back(place: House) -> None:
    story, names = place.stories["proces"], read_names(FORMS, "une prévenue")
    anonymise_article(article=story, names=names, actor="test", now=NOW)
    assert come(place, text(place.pictures["autre"])).result == "unchanged", "the text that it had"
    again = come(place, text(place.pictures["autre"], "relaxée en appel"))
    assert again.result == "updated"
    assert again.version.headline == "Une prévenue relaxée en appel"
    correct_article(
        article=again.article,
        notice="La date.",
        parsed=Parsed(article=text(place.pictures["autre"], "bientôt rejugée")),
        actor="test",
        now=NOW,
    )
    assert rows_with(MARK) == []
