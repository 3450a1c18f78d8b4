"""Feeds, hubs, sources, themes, partners' contacts, mail that comes back, by program."""

from base64 import b64encode

import pytest

from publisher.delivery.models import IncomingMail
from publisher.editorial.models import Source, Theme
from publisher.syndication.models import FeedKey
from tests.newsroom import Newsroom, newsroom
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def room() -> Newsroom:
    made = newsroom()
    made.story("une")
    return made


@pytest.fixture
def desk(room: Newsroom) -> Program:
    return program(room.publication, "desk")


def test_a_private_feed_and_its_keys(desk: Program) -> None:
    body = {"slug": "prive", "private": True, "query": {"rubric": ["Port"]}}
    made = desk.post("/feeds", body)
    assert (made.status_code, made.json()["query"]) == (201, {"rubric": ["Port"]}), made.content
    key = desk.post("/feed-keys", {"feed": "prive", "name": "Anne"}, idempotency_key="k1")
    again = desk.post("/feed-keys", {"feed": "prive", "name": "Anne"}, idempotency_key="k1")
    assert (again.content, FeedKey.objects.count()) == (key.content, 1)
    assert key.json()["key"] in key.json()["urls"]["rss"]
    listed = desk.get("/feed-keys?feed=prive")
    assert key.json()["key"] not in listed.content.decode()
    place = f"/feed-keys/{key.json()['id']}"
    stale = desk.call("DELETE", place, if_match='"hier"')
    assert (stale.status_code, bool(stale["ETag"])) == (412, True)
    assert desk.call("DELETE", place, if_match=stale["ETag"]).status_code == 204
    assert desk.call("DELETE", place).json()["code"] == "already_revoked"
    assert desk.post("/feed-keys", {"feed": "rien", "name": "X"}).json()["where"] == "feed"


def test_a_feed_is_built_checked_moved_and_retired(desk: Program) -> None:
    assert desk.post("/feeds/all/lint", {}).json()["code"] == "not_built"
    assert desk.post("/feeds/all/build").json()["documents"] >= 3
    linted = desk.post("/feeds/all/lint", {"profiles": ["msn"]}).json()["documents"]
    assert linted
    assert all(
        {"severity", "rule", "message"} <= one.keys() for d in linted for one in d["findings"]
    )
    odd = desk.post("/feeds/all/lint", {"profiles": ["/etc/passwd.toml"]})
    assert (odd.status_code, odd.json()["code"]) == (422, "unknown_profile")
    moved = desk.post("/feeds/all/move", {"url": "https://example.org/all.{format}"}).json()
    assert moved["moved_to"]["rss"] == "https://example.org/all.rss"
    assert desk.post("/feeds/all/move", {"url": ""}).json()["moved_to"] is None
    assert desk.post("/feeds/all/retire").json()["retired_at"]
    assert desk.post("/feeds/all/retire").status_code == 409


def test_a_source_shows_its_secret_once(desk: Program) -> None:
    made = desk.post("/sources", {"slug": "blog", "webhook": "wordpress"})
    assert made.status_code == 201, made.content
    assert made.json()["secret"]
    assert "secret" not in desk.get("/sources/blog").json()
    assert desk.post("/sources/blog/pause").json()["state"] == "paused"
    assert desk.post("/sources/blog/pause").status_code == 409
    assert desk.post("/sources/blog/resume").json()["state"] == "active"
    wrong = desk.post("/sources", {"slug": "mal", "feed": "ftp://example.org/"})
    assert (wrong.status_code, wrong.json()["where"]) == (422, "feed")
    assert not Source.objects.filter(slug="mal").exists()


def test_a_source_is_changed_as_it_was_read(desk: Program) -> None:
    desk.post("/sources", {"slug": "blog", "webhook": "wordpress"})
    read = desk.get("/sources/blog")
    assert read.json()["silent_hours"] is None
    asked = {"name": "Le blog", "feed": "https://blog.example.org/feed/", "silent_hours": 36}
    made = desk.call("PUT", "/sources/blog", asked, if_match=read["ETag"])
    assert made.status_code == 200, made.content
    assert {name: made.json()[name] for name in asked} == asked
    assert desk.get("/sources").json()["sources"][0]["silent_hours"] == 36
    assert desk.call("PUT", "/sources/blog", asked, if_match=read["ETag"]).status_code == 412
    again = desk.call("PUT", "/sources/blog", {"usual_silence": True}).json()
    assert (again["silent_hours"], again["name"]) == (None, "Le blog")
    for wrong in ({"silent_hours": -1}, {"silent_hours": 1441}, {"feed": "ftp://example.org/"}):
        assert desk.call("PUT", "/sources/blog", wrong).status_code == 422
    assert desk.get("/sources/blog").json() == again
    assert desk.post("/sources/blog/rotate").json()["secret"]
    desk.post("/sources", {"slug": "fil", "feed": "https://fil.example.org/feed/"})
    assert desk.post("/sources/fil/rotate").status_code == 409


def test_who_may_ask_for_a_partners_page_is_changed_as_it_was_read(desk: Program) -> None:
    desk.post("/partners", {"slug": "agence", "name": "Agence"})
    read = desk.get("/partners/agence/contacts")
    both = {"addresses": ["a@agence.example.org", "b@agence.example.org"]}
    made = desk.call("PUT", "/partners/agence/contacts", both, if_match=read["ETag"])
    assert [one["address"] for one in made.json()["contacts"]] == both["addresses"]
    stale = desk.call("PUT", "/partners/agence/contacts", {"addresses": []}, if_match=read["ETag"])
    assert (stale.status_code, stale["ETag"]) == (412, made["ETag"])
    one = {"addresses": ["B@agence.example.org"]}
    left = desk.call("PUT", "/partners/agence/contacts", one, if_match=made["ETag"]).json()
    assert [each["address"] for each in left["contacts"]] == ["b@agence.example.org"]
    asked = desk.post("/partners/agence/invite", {"to": "b@agence.example.org"}).json()
    assert asked == {"invited": "b@agence.example.org", "contact": True}
    wrong = desk.call("PUT", "/partners/agence/contacts", {"addresses": ["nobody"]})
    assert wrong.status_code == 422
    assert len(desk.get("/partners/agence/contacts").json()["contacts"]) == 1


def test_mail_of_another_publication_is_not_taken(desk: Program) -> None:
    other = newsroom("autre").publication
    raw = b64encode(b"Subject: x\r\n\r\nbonjour").decode()
    for recipient in (f"leave+x@{other.domain}", "who@example.org"):
        answer = desk.post("/mails", {"recipient": recipient, "raw": raw})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_mailbox")
    assert desk.post("/mails", {"recipient": "a@b.example", "raw": "é"}).status_code == 422
    assert not IncomingMail.objects.exists()


def test_a_theme_is_shown_checked_and_tried(desk: Program) -> None:
    names = [one["name"] for one in desk.get("/themes").json()["themes"]]
    assert {"letter", "digest", "alert"} <= set(names)
    assert desk.get("/themes/..%2Fsecret").status_code == 404
    assert desk.get("/themes/letter/lint").json()["errors"] == 0
    copied = desk.post("/themes/letter/copy", {"to": "maison"}, idempotency_key="t1")
    assert (copied.status_code, copied["Location"]) == (201, "/api/v1/themes/maison")
    assert (copied.json()["own"], copied.json()["problem"]) == (True, None)
    again = desk.post("/themes/letter/copy", {"to": "maison"}, idempotency_key="t1")
    assert again.content == copied.content
    taken = desk.post("/themes/digest/copy", {"to": "maison"})
    assert (taken.status_code, taken.json()["code"]) == (409, "theme_exists")
    assert desk.post("/themes/letter/copy", {"to": "../etc"}).status_code == 422
    assert desk.post("/themes/nothing/copy", {"to": "autre"}).status_code == 404
    assert desk.get("/themes/maison/lint").json()["errors"] == 0
    assert Theme.objects.get().slug == "maison"
    _versions(desk)
    tried = desk.post("/themes/letter/render", {"language": "ar", "format": "html"}).json()
    assert 'dir="rtl"' in tried["content"]


def test_a_theme_is_shown_with_the_publications_brand_in_each_light(desk: Program) -> None:
    shown = desk.get("/themes/magazine/gallery").json()
    assert (shown["theme"], shown["light"]) == ("magazine", "light")
    assert "<html" in shown["html"]
    dark = desk.get("/themes/magazine/gallery?light=dark&pictures=off").json()["html"]
    assert "@media all" in dark
    assert "img-src 'none'" in dark
    assert "img-src 'none'" not in shown["html"]
    assert desk.get("/themes/notice/gallery").status_code == 200
    assert desk.get("/themes/nothing/gallery").status_code == 404
    for wrong in ("light=", "light=dusk", "pictures=some"):
        assert desk.get(f"/themes/magazine/gallery?{wrong}").status_code == 400, wrong


def test_what_mail_programs_show_of_a_theme_is_said_with_its_source(desk: Program) -> None:
    rows = desk.get("/themes/digest/clients").json()["features"]
    night = next(one for one in rows if one["shown"] == "prefers-color-scheme")
    assert (night["support"]["Gmail (web)"], night["support"]["Orange"]) == ("no", "yes")
    assert night["source"].endswith("/features/css-at-media-prefers-color-scheme/")
    assert not any(one["lost"] for one in rows)
    assert desk.get("/themes/nothing/clients").status_code == 404
    assert desk.get("/themes/notice/clients").status_code == 404


def _versions(desk: Program) -> None:
    files = desk.get("/themes/maison/files").json()["files"]
    mail = {"files": {**files, "mail.mjml": "{% if %}"}, "seen": 1, "note": "Essai"}
    saved = desk.post("/themes/maison/save", mail).json()["versions"][0]
    assert (saved["version"], saved["used"], saved["errors"] > 0) == (2, False, True)
    late = desk.post("/themes/maison/save", {"files": files, "seen": 1})
    assert (late.status_code, late.json()["code"]) == (409, "theme_changed")
    back = desk.post("/themes/maison/rollback", {"to": 1, "seen": 2}).json()["versions"][0]
    assert (back["version"], back["used"], back["errors"]) == (3, True, 0)
    listed = desk.get("/themes/maison/versions").json()["versions"]
    assert [one["version"] for one in listed] == [3, 2, 1]
    assert desk.get("/themes/maison/files?version=2").json()["files"]["mail.mjml"] == "{% if %}\n"
    for wrong, status in (("0", 400), ("x", 400), ("9", 422)):
        assert desk.get(f"/themes/maison/files?version={wrong}").status_code == status
    for bad in ({"../x.mjml": ""}, {"mail.mjml": 7}, {}):
        answer = desk.post("/themes/maison/save", {"files": bad, "seen": 3})
        assert answer.status_code == 422, bad
    assert desk.get("/themes/letter/versions").status_code == 404
    assert desk.call("DELETE", "/themes/letter").status_code == 404
    assert desk.call("DELETE", "/themes/maison").status_code == 204
    assert desk.get("/themes/maison").status_code == 404
