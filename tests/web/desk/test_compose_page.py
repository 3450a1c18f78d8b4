"""The composing page: the mail beside it and its address, what it costs, and sessions that end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from publisher.actions.compose.drafts import ItemDraft, draft_of, with_items
from publisher.actions.compose.edit_issue import edit_issue
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue
from publisher.publications.models import AuditEntry, Membership
from publisher.web import signed_previews
from publisher.web.signed_previews import Look, preview_address
from tests.web.conftest import NOW, PASSWORD, Newsroom
from tests.web.desk.test_desk_compose import fields_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
MOST_QUERIES = 25


def press(client: Client, ours: Newsroom, act: str, **changes: str) -> str:
    """Open the page, change fields, press a button; where it leads."""
    form = fields_of(client.get(page_of(ours)).text, "composing") | changes | {"act": act}
    answer = client.post(page_of(ours), form)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def frame_in(text: str) -> str:
    return html.fromstring(text).xpath("//iframe/@src")[0]


def filled(ours: Newsroom, stories: int) -> None:
    items = draft_of(ours.issue).items or ()
    for number in range(stories):
        ours.story(f"s{stories}-{number}")
        items += (ItemDraft(guid=f"s{stories}-{number}", length="teaser"),)
    draft = with_items(draft_of(ours.issue), items)
    edit_issue(issue=ours.issue, draft=draft, actor="t", now=NOW)


def test_its_queries_do_not_grow_with_its_stories(signed_in: SignedIn, ours: Newsroom) -> None:
    client, counts = signed_in(Role.SENDER), []
    for stories in (1, 20):
        filled(ours, stories)
        client.get(page_of(ours))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(page_of(ours))
        assert page.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_QUERIES, [one["sql"][:160] for one in asked]


def test_each_switch_saves_and_turns_the_mail(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    page = client.get(press(client, ours, "see-light-dark", intro="Gardé.")).text
    assert Issue.objects.get().intro == "Gardé."
    assert "light=dark" in frame_in(page)
    mail = client.get(frame_in(page), follow=True)
    assert "@media all" in mail.text
    assert "prefers-color-scheme" not in mail.text
    assert "Gardé." in mail.text
    text = client.get(frame_in(page).replace("light=dark", "part=text"), follow=True).text
    assert "Premier paragraphe" in text
    source = client.get(frame_in(page).replace("light=dark", "part=source"), follow=True).text
    assert "List-Unsubscribe" in source
    bare = client.get(frame_in(page).replace("light=dark", "pictures=off"), follow=True)
    assert (
        "img-src &#x27;none&#x27;".replace("&#x27;", "'") in bare.headers["Content-Security-Policy"]
    )


def test_a_preview_reads_no_cookie_and_belongs_to_no_origin(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.EDITOR)
    address = preview_address(ours.issue.pk, Look(), "user:a-editor")
    stranger = Client(headers={"host": "localhost"})
    with CaptureQueriesContext(connection) as theirs:
        mail = stranger.get(address)
    with CaptureQueriesContext(connection) as mine:
        assert client.get(address).content == mail.content
    assert len(theirs) == len(mine), "whoever asks is not looked up"
    assert mail.status_code == 200
    assert not mail.cookies
    assert mail.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Cookie" not in mail.headers.get("Vary", "")
    assert mail.headers["Cache-Control"] == "private, no-store"
    assert mail.headers["Referrer-Policy"] == "no-referrer"


def test_its_address_lasts_a_while_and_cannot_be_changed(
    ours: Newsroom, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = preview_address(ours.issue.pk, Look(), "t")
    assert browser.get(address[:-2] + "xx").status_code == 410
    forged = signing.dumps({"issue": ours.issue.pk, "look": "", "actor": "t"}, salt="other")
    assert browser.get(f"/view/preview/{forged}").status_code == 410
    monkeypatch.setattr(signed_previews, "PREVIEW_SECONDS", -1)
    late = browser.get(address)
    assert late.status_code == 410
    assert "cet aperçu a expiré" in late.text
    assert "La marée monte" not in late.text


def test_previews_stand_on_their_own_host_where_there_is_one(
    signed_in: SignedIn, ours: Newsroom, settings: LazySettings
) -> None:
    settings.BASE_URL, settings.VIEW_URL = "http://localhost", "http://view.localhost"
    settings.ALLOWED_HOSTS = ["localhost", "view.localhost"]
    client = signed_in(Role.EDITOR)
    page = client.get(page_of(ours))
    assert "frame-src 'self' http://view.localhost" in page.headers["Content-Security-Policy"]
    there = client.get(frame_in(page.text)).headers["Location"]
    assert there.startswith("http://view.localhost/view/preview/")
    path = there.removeprefix("http://view.localhost")
    mail = Client(headers={"host": "view.localhost"}).get(path)
    assert mail.status_code == 200
    assert "frame-ancestors 'self' http://localhost" in mail.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in mail.headers
    assert Client(headers={"host": "localhost"}).get(path).status_code == 302


def test_who_may_read_mails_sees_it_as_a_reader(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.SENDER)
    where = press(client, ours, "as-reader", reader_address="RIVE1@example.org")
    assert "rive1" not in where
    page = client.get(where).text
    assert "Tel que rive1@example.org le reçoit" in page
    client.get(frame_in(page), follow=True)
    assert AuditEntry.objects.filter(verb="read_preview", actor="user:a-sender").exists()
    form = fields_of(page, "composing") | {"act": "as-reader", "reader_address": "x@example.org"}
    nobody = client.post(page_of(ours), form)
    assert nobody.status_code == 400
    assert "aucun inscrit de cette publication" in nobody.text


def test_an_editor_sees_no_readers_mail(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    reader = ours.mailing_list.subscriptions.first()
    assert reader is not None
    page = client.get(f"{page_of(ours)}?reader={reader.subscriber_id}").text
    assert "@example.org le reçoit" not in page
    where = client.get(f"/desk/issues/{ours.issue.pk}/preview/?reader={reader.subscriber_id}")
    client.get(where.headers["Location"])
    assert not AuditEntry.objects.filter(verb="read_preview").exists()


def test_a_test_leaves_what_was_typed_and_stays_here(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.SENDER)
    page = client.get(press(client, ours, "trial", to="moi@example.org", intro="Gardé.")).text
    send = Send.objects.get()
    assert "L’essai est en route" in page
    assert f"/desk/sends/{send.pk}/" in page
    (once,) = html.fromstring(page).xpath('//input[@form="composing"][@name="once"]/@value')
    form = fields_of(page, "composing") | {"act": "trial", "to": "moi@example.org", "once": once}
    for _ in range(2):  # a double click
        assert client.post(page_of(ours), form).status_code == 302
    assert Send.objects.count() == 2
    assert Issue.objects.get().intro == "Gardé."


def test_each_finding_leads_to_its_field(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    press(client, ours, "save", subject="x" * 150)
    for place in ("#subject", "#item-1"):
        page = html.fromstring(client.get(page_of(ours)).text)
        places = page.xpath('//*[@id="found"]//a/@href')
        assert place in places
        assert all(page.xpath(f'//*[@id="{one[1:]}"]') for one in places if one.startswith("#"))
        Article.objects.filter(guid="rive-1").update(pubstatus="withheld")


def test_stories_are_searched_without_saving(signed_in: SignedIn, ours: Newsroom) -> None:
    first = ours.story("phare", headline="Le phare se rallume")
    ours.story("phare-2", headline="Le phare s’éteint")
    client = signed_in(Role.EDITOR)
    found = client.get(f"{page_of(ours)}?only=offered&q=phare&without={first.pk}+x").text
    assert "s’éteint" in found
    assert "se rallume" not in found
    assert "<html" not in found


def test_what_was_typed_outlives_the_session(ours: Newsroom) -> None:
    """Without a script: signed out in mid-composition, back by another tab, and saved."""
    ours.member("camille", Role.EDITOR)
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    client.force_login(ours.publication.memberships.get().user)
    form = fields_of(client.get(page_of(ours)).text, "composing")
    typed = form | {"act": "save", "intro": "Tapé pendant une heure."}
    origin = {"Origin": "http://localhost"}
    client.logout()
    answer = client.post(page_of(ours), typed, headers=origin)
    assert answer.status_code == 403
    assert "Rien n’est perdu" in answer.text
    sign_in = fields_of_first(client.get("/desk/sign-in/").text)
    sign_in |= {"username": "camille", "password": PASSWORD}
    assert client.post("/desk/sign-in/", sign_in, headers=origin).status_code == 302
    (kept,) = (one for one in html.fromstring(answer.text).forms if one.method == "POST")
    again = client.post(kept.action, dict(kept.form_values()), headers=origin)
    assert again.status_code == 403, "the token is of before"
    assert "reconnecté" in again.text
    (kept,) = (one for one in html.fromstring(again.text).forms if one.method == "POST")
    assert client.post(kept.action, dict(kept.form_values()), headers=origin).status_code == 302
    assert Issue.objects.get().intro == "Tapé pendant une heure."


def fields_of_first(text: str) -> dict[str, str]:
    return dict(html.fromstring(text).forms[0].form_values())


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_what_another_site_posts_is_not_offered(
    origin: str, signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.EDITOR)
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    strict.cookies = client.cookies
    headers = {"Origin": origin} if origin else {}
    answer = strict.post(page_of(ours), {"subject": "À moi", "act": "save"}, headers=headers)
    assert answer.status_code == 403
    assert "À moi" not in answer.text


def test_an_issue_is_made_like_another_once(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    press(client, ours, "save", intro="Bonjour.", subject="Ce matin")
    page = client.get(f"/desk/issues/{ours.issue.pk}/").text
    forms = [one for one in html.fromstring(page).forms if "duplicate" in str(one.action)]
    given = dict(forms[0].form_values())
    answers = [client.post(forms[0].action, given) for _ in range(2)]
    assert len({one.headers["Location"] for one in answers}) == 1
    copy = Issue.objects.latest("pk")
    assert Issue.objects.count() == 2
    assert (copy.subject, copy.intro, copy.state) == ("Ce matin", "Bonjour.", "draft")
    assert [one.guid for one in draft_of(copy).items or ()] == ["rive-1"]
    assert copy.dated_at > NOW + timedelta(hours=2)


def test_a_story_that_may_not_be_mailed_is_left_out(signed_in: SignedIn, ours: Newsroom) -> None:
    filled(ours, 1)
    Article.objects.filter(guid="rive-1").update(pubstatus="canceled")
    client = signed_in(Role.EDITOR)
    answer = client.post(f"/desk/issues/{ours.issue.pk}/duplicate/", {"key": "a"})
    assert "1 article ne peut pas partir" in client.get(answer.headers["Location"]).text
    copy = Issue.objects.latest("pk")
    assert [one.guid for one in draft_of(copy).items or ()] == ["s1-0"]
    assert copy.subject == "Histoire s1-0"
    Article.objects.update(pubstatus="canceled")
    answer = client.post(f"/desk/issues/{ours.issue.pk}/duplicate/", {"key": "b"})
    assert answer.status_code == 409
    assert Issue.objects.count() == 2


def test_a_form_that_is_posted_twice_makes_one_issue(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    page = html.fromstring(client.get("/desk/issues/new/").text)
    (key,) = page.xpath('//input[@name="key"]/@value')
    form = {"newsletter": "rive-matin", "article": [ours.article.pk], "key": key}
    places = {client.post("/desk/issues/new/", form).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Issue.objects.count() == 2
