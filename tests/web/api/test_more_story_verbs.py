"""Two versions compared, search engines asked, a reply, a sealed copy: by program."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from publisher.actions.erasure.sealed.open_copy import take_share
from publisher.content.codec import timestamp
from publisher.editorial.models import Article, SealedCopy
from publisher.errors import Refused
from publisher.publications.models import ApiToken, AuditEntry
from tests.newsroom import Newsroom, newsroom
from tests.web.api.client import Program, program, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GUID = "tag:gazette.example.org,2026:bac"


@pytest.fixture
def room() -> Newsroom:
    return newsroom()


@pytest.fixture
def cms(room: Newsroom) -> Program:
    made = program(room.publication, "cms", source="cms")
    made.put(GUID)
    return made


def test_two_versions_are_compared(cms: Program) -> None:
    same = cms.get(f"/articles/{GUID}/diff").json()
    assert (same["before"], same["after"], same["fields"], same["text"]) == (1, 1, [], [])
    text = story("Le bac s’arrête")
    cms.post(f"/articles/{GUID}/correct", {"notice": "Il s’arrête.", "article": text})
    found = cms.get(f"/articles/{GUID}/diff").json()
    assert (found["guid"], found["before"], found["after"]) == (GUID, 1, 2)
    assert {"field": "headline", "before": "Le bac revient", "after": "Le bac s’arrête"} in (
        found["fields"]
    )
    assert cms.get(f"/articles/{GUID}/diff?before=2&after=1").json()["before"] == 2
    for wrong, status in (("before=0", 400), ("after=x", 400), ("before=", 400), ("after=9", 404)):
        assert cms.get(f"/articles/{GUID}/diff?{wrong}").status_code == status, wrong
    assert cms.get("/articles/nothing/diff").status_code == 404
    cms.post(f"/articles/{GUID}/kill", {"notice": "Fausse nouvelle."})
    killed = cms.get(f"/articles/{GUID}/diff")
    assert (killed.status_code, killed.json()["code"]) == (409, "article_killed")
    assert b"revient" not in killed.content


def test_search_engines_are_asked_not_to_list_it(cms: Program) -> None:
    hidden = cms.post(f"/articles/{GUID}/noindex").json()
    assert hidden == {"guid": GUID, "noindex": True, "changed": True}
    assert cms.post(f"/articles/{GUID}/noindex").json()["changed"] is False
    assert Article.objects.get(guid=GUID).noindex
    shown = cms.post(f"/articles/{GUID}/noindex", {"noindex": False}).json()
    assert (shown["noindex"], shown["changed"]) == (False, True)
    assert AuditEntry.objects.filter(verb="set_noindex").count() == 2
    assert cms.post(f"/articles/{GUID}/noindex", {"noindex": "yes"}).status_code == 422


def test_a_reply_stays_below_the_story(cms: Program) -> None:
    reply = {"by": "Mme Rey", "text": "C’est faux.\n\nLe bac n’a jamais cessé."}
    done = cms.post(f"/articles/{GUID}/reply", reply).json()
    assert (done["version"], done["change"], done["pubstatus"]) == (2, "corrected", "usable")
    cms.put(GUID, story("Le bac revient encore"))
    assert "jamais cessé" in str(Article.objects.get(guid=GUID).current.content)
    for wrong, where in (({"by": "", "text": "x"}, "by"), ({"by": "x", "text": " "}, "text")):
        answer = cms.post(f"/articles/{GUID}/reply", wrong)
        assert (answer.status_code, answer.json()["where"]) == (422, where)


def test_a_copy_is_sealed_and_its_maker_cannot_have_both_shares(cms: Program) -> None:
    ApiToken.objects.update(created_by="user:ada")
    now = datetime.now(UTC)
    made = cms.post(f"/articles/{GUID}/seal", {"until": timestamp(now + timedelta(days=30))})
    assert made.status_code == 200, made.content
    assert made.json()["share"]
    copy = SealedCopy.objects.get(pk=made.json()["copy"])
    with pytest.raises(Refused, match="cannot have the second"):
        take_share(copy=copy, actor="user:ada", now=now)
    assert take_share(copy=copy, actor="user:lea", now=now) != made.json()["share"]
    twice = cms.post(f"/articles/{GUID}/seal", {"until": timestamp(now + timedelta(days=3))})
    assert (twice.status_code, twice.json()["code"]) == (409, "already_sealed")
    for until in ("yesterday", timestamp(now - timedelta(days=1)), None):
        assert cms.post(f"/articles/{GUID}/seal", {"until": until}).status_code == 422


def test_both_shares_open_a_sealed_copy_even_after_a_takedown(cms: Program) -> None:
    ApiToken.objects.update(created_by="user:ada")
    now = datetime.now(UTC)
    made = cms.post(f"/articles/{GUID}/seal", {"until": timestamp(now + timedelta(days=30))}).json()
    copy = SealedCopy.objects.get(pk=made["copy"])
    shares = {"share": made["share"], "other": take_share(copy=copy, actor="user:lea", now=now)}
    assert cms.post(f"/articles/{GUID}/takedown", {"reason": "Jugement."}).status_code == 200
    there = f"/articles/{GUID}/open-sealed"
    opened = cms.post(there, {"copy": made["copy"], **shares})
    assert opened.status_code == 200, opened.content
    assert opened["Cache-Control"] == "private, no-store"
    document = opened.json()
    assert hashlib.sha256(document["content"].encode()).hexdigest() == document["sha256"]
    assert len(json.loads(document["content"])["versions"]) == 1
    turned = {"share": shares["other"], "other": shares["share"]}
    assert cms.post(there, {"copy": made["copy"], **turned}).json()["sha256"] == document["sha256"]
    same = cms.post(there, {"copy": made["copy"], **shares, "other": shares["share"]})
    assert (same.status_code, same.json()["code"]) == (422, "shares_do_not_fit")
    typo = cms.post(there, {"copy": made["copy"], **shares, "other": "AAAA"})
    assert (typo.status_code, typo.json()["code"]) == (422, "no_share")
    for number in ("999999", "0", "x"):
        assert cms.post(there, {"copy": number, **shares}).status_code in (404, 422)
    poor = program(copy.article.publication, "poor", "articles:seal")
    assert poor.post(there, {"copy": made["copy"], **shares}).status_code == 403
