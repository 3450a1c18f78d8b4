"""The first visit over HTTP: address of the site, proposal, steps, and each way to stories."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from publisher.actions.beginning.readings import forget_old
from publisher.actions.beginning.work_off import work_off_readings
from publisher.audience.models import Subscription
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue, Newsletter, Source
from publisher.publications.models import Membership, Publication, SiteReading, User
from tests.channels.web_server import Answer
from tests.site import TITLES, Site

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SITE = "/desk/begin/site/"


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    site = Site()
    settings.ALLOW_PRIVATE = [site.host]
    yield site
    site.close()


@pytest.fixture
def claire(db: None) -> Client:
    """The first administrator of an installation without any publication."""
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    client.force_login(User.objects.create_superuser("claire", email="claire@fanal.example.org"))
    return client


def work() -> None:
    work_off_readings(clock=lambda: datetime.now(UTC))


def fields_of(html: str) -> dict[str, str]:
    """What the form of a proposal would post."""
    found = re.findall(
        r'<input (?:dir="auto" )?type="(?:text|color)" id="(\w+)" name="\w+" value="([^"]*)"', html
    )
    return {name: value.replace("&amp;", "&") for name, value in found}


def proposed(client: Client, address: str) -> tuple[str, dict[str, str]]:
    """Ask for a site, have it read; the proposal's address and its fields."""
    page = client.post(SITE, {"address": address}).url
    work()
    return page, fields_of(client.get(page).text)


def begun(client: Client, site: Site) -> Publication:
    page, fields = proposed(client, site.address)
    client.post(page, fields | {"domain": "fanal.example.org", "logo": "1"})
    work()
    return Publication.objects.get()


def test_whoever_has_no_publication_is_asked_for_the_site_first(claire: Client) -> None:
    for page in ("/desk/", "/desk/begin/", "/desk/issues/"):
        assert claire.get(page).url == SITE
    asked = claire.get(SITE).text
    assert "Quelle est l’adresse de votre site" in asked


def test_others_may_not_begin_a_publication(client: Client) -> None:
    client.force_login(User.objects.create_user("paul"))
    for page in (SITE, f"{SITE}1/", f"{SITE}1/logo", "/desk/"):
        assert client.get(page).status_code == 403, page
    client.logout()
    assert client.get(SITE).url.startswith("/desk/sign-in/")


def test_a_letter_stands_there_after_two_answers(claire: Client, site: Site) -> None:
    answer = claire.post(SITE, {"address": site.address})
    page = answer.url
    waiting = claire.get(page)
    assert waiting.headers["Refresh"] == "1"
    assert site.asked() == []  # no request of a browser waits for a site
    work()
    found = claire.get(page).text
    assert "Refresh" not in claire.get(page).headers
    assert all(title in found for title in TITLES)
    fields = fields_of(found)
    assert fields["name"] == "Le Fanal"
    assert fields["colour"] == "#c2185b"
    assert fields["language"] == "fr"
    assert claire.get(f"{page}logo").headers["Content-Type"] == "image/png"

    made = claire.post(page, fields | {"domain": "fanal.example.org", "logo": "1"})
    assert made.url.startswith("/desk/begin/")
    assert "Refresh" in claire.get(made.url, follow=True).headers
    work()
    steps = claire.get(made.url, follow=True)
    assert "Refresh" not in steps.headers
    issue = Issue.objects.get()
    assert issue.subject == TITLES[0]
    assert issue.items.count() == len(TITLES)
    assert f"/desk/issues/{issue.pk}/preview/" in steps.text
    assert claire.get(f"/desk/issues/{issue.pk}/preview/", follow=True).status_code == 200
    title = Publication.objects.get()
    assert title.logo
    assert Membership.objects.get().role == Membership.Role.ADMIN
    assert Newsletter.objects.get().mailing_lists.count() == 1
    assert Source.objects.get().feed_url == f"{site.address}flux"


def test_pressed_twice_and_by_the_back_button_it_is_made_once(claire: Client, site: Site) -> None:
    page, fields = proposed(claire, site.address)
    fields |= {"domain": "fanal.example.org"}
    first, again = claire.post(page, fields).url, claire.post(page, fields).url
    assert first == again
    work()
    work()
    assert claire.get(page).url == first
    assert Publication.objects.count() == Issue.objects.count() == 1


def test_an_address_is_asked_once_while_it_is_read(claire: Client, site: Site) -> None:
    first = claire.post(SITE, {"address": site.address}).url
    assert claire.post(SITE, {"address": site.address}).url == first


@pytest.mark.parametrize(
    "typed", ["", "kiosque", "ftp://example.org", "javascript:alert(1)", "x" * 600]
)
def test_what_is_no_address_is_said_beside_the_field(claire: Client, typed: str) -> None:
    answer = claire.post(SITE, {"address": typed})
    assert answer.status_code == 400
    assert "pas l’adresse d’un site" in answer.text
    assert not SiteReading.objects.exists()


def test_a_site_that_does_not_answer_leaves_a_form_to_fill_in(claire: Client, site: Site) -> None:
    site.answers["/"] = Answer(503, {}, b"no")
    page, fields = proposed(claire, site.address)
    assert "erreur" in claire.get(page).text
    assert fields["name"] == ""
    fields |= {"name": "Le Fanal", "domain": "fanal.example.org"}
    claire.post(page, fields)
    work()
    assert Publication.objects.get().name == "Le Fanal"
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("domain", "kiosque", "Domaine"),
        ("name", "", "Nom de la publication"),
        ("feed", "http://fanal.example.org/flux", "Flux"),
        ("language", "xx", "Langue"),
        ("time_zone", "Mars/Olympus", "Fuseau horaire"),
        ("colour", "rouge", "Couleur"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(
    claire: Client, site: Site, field: str, value: str, said: str
) -> None:
    page, fields = proposed(claire, site.address)
    answer = claire.post(page, fields | {"domain": "fanal.example.org"} | {field: value})
    assert answer.status_code == 400
    message = answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert said in message
    assert not Publication.objects.exists()


def test_a_reading_is_its_persons_own(claire: Client, site: Site) -> None:
    page, _fields = proposed(claire, site.address)
    other = Client(headers={"host": "localhost"})
    other.force_login(User.objects.create_superuser("paul"))
    assert other.get(page).status_code == 404
    assert other.get(f"{page}logo").status_code == 404
    assert other.post(page, {"name": "x"}).status_code == 404


def test_where_no_worker_comes_the_form_does_and_then_the_button(
    claire: Client, site: Site
) -> None:
    page = claire.post(SITE, {"address": site.address}).url
    SiteReading.objects.update(asked_at=datetime.now(UTC) - timedelta(minutes=2))
    answer = claire.get(page)
    assert "Refresh" not in answer.headers
    assert "n’a pas répondu" in answer.text
    fields = fields_of(answer.text) | {"name": "Le Fanal", "domain": "fanal.example.org"}
    claire.post(page, fields)
    SiteReading.objects.update(due_at=datetime.now(UTC) - timedelta(minutes=2))
    claire.post("/desk/begin/stories/", {"act": "paste", "text": "Le phare\n\nIl se rallume."})
    steps = claire.get("/desk/begin/")
    assert "Refresh" not in steps.headers
    assert "Composer la première lettre" in steps.text


def test_a_reading_goes_after_a_week(claire: Client, site: Site) -> None:
    begun(claire, site)
    assert forget_old(datetime.now(UTC) + timedelta(days=6)) == 0
    assert forget_old(datetime.now(UTC) + timedelta(days=8)) == 1
    assert Publication.objects.count() == 1


def test_a_second_publication_is_begun_the_same_way(claire: Client, site: Site) -> None:
    first = begun(claire, site)
    assert SITE in claire.get("/desk/begin/").text
    page, fields = proposed(claire, site.address)
    answer = claire.post(page, fields | {"domain": "fanal.example.org"})
    second = Publication.objects.exclude(pk=first.pk).get()
    assert second.slug == "le-fanal-2"
    assert answer.url == f"/desk/begin/?of={second.slug}"
    client = Client(headers={"host": "localhost"})
    member = User.objects.create_user("paul")
    Membership.objects.create(publication=first, user=member, role="admin")
    client.force_login(member)  # not of every publication
    assert client.get(SITE).status_code == 403


def test_without_a_feed_a_pasted_story_becomes_the_letter(claire: Client, site: Site) -> None:
    site.answers = {"/": Answer(200, {}, b"<html lang=fr><title>Le Fanal</title>")}
    begun(claire, site)
    assert not Issue.objects.exists()
    assert "/desk/begin/stories/" in claire.get("/desk/begin/").text
    text = "Le phare se rallume\n\nIl était éteint depuis 1987.\n\nLes gardiens reviennent."
    for _ in range(2):  # pressed twice
        assert (
            claire.post("/desk/begin/stories/", {"act": "paste", "text": text}).status_code == 302
        )
    assert Article.objects.get().current.headline == "Le phare se rallume"
    assert "Composer" in claire.get("/desk/begin/").text
    for _ in range(2):
        claire.post("/desk/begin/stories/", {"act": "letter"})
    assert Issue.objects.get().subject == "Le phare se rallume"


@pytest.mark.parametrize("text", ["", "<script>alert(1)</script>", "x" * 600_000])
def test_what_is_no_story_is_said_and_stays_in_the_form(
    claire: Client, site: Site, text: str
) -> None:
    begun(claire, site)
    before = Article.objects.count()
    answer = claire.post("/desk/begin/stories/", {"act": "paste", "text": text})
    assert answer.status_code == 400
    assert Article.objects.count() == before


def test_examples_and_a_feed_given_later(claire: Client, site: Site) -> None:
    flux = site.answers.pop("/flux")
    title = begun(claire, site)
    claire.post("/desk/begin/stories/", {"act": "samples"})
    claire.post("/desk/begin/stories/", {"act": "samples"})
    assert Article.objects.filter(publication=title).count() == 3
    claire.post("/desk/begin/stories/", {"act": "letter"})
    assert Issue.objects.get().subject.startswith("Exemple")
    site.answers["/flux"] = flux
    claire.post("/desk/begin/stories/", {"act": "feed", "feed": f"{site.address}flux"})
    work()
    assert Article.objects.filter(publication=title).count() == 3 + len(TITLES)


def test_the_first_readers_are_oneself_and_a_file(claire: Client, site: Site) -> None:
    title = begun(claire, site)
    page = "/desk/begin/readers/"
    assert "claire@fanal.example.org" in claire.get(page).text
    assert claire.post(page, {"act": "own", "address": "claire"}).status_code == 400
    for _ in range(2):
        own = {"act": "own", "address": "claire@fanal.example.org"}
        assert claire.post(page, own).status_code == 302
    good = b"email\nlea@example.org\npaul@example.org\n"
    file = {
        "act": "file",
        "source": "Formulaire du site",
        "file": SimpleUploadedFile("a.csv", good),
    }
    assert claire.post(page, file).status_code == 302
    confirmed = Subscription.objects.filter(publication=title, status="confirmed")
    assert confirmed.count() == 3
    bad = {"act": "file", "source": "x", "file": SimpleUploadedFile("a.csv", good + b"nobody\n")}
    answer = claire.post(page, bad)
    assert answer.status_code == 400
    assert "(lignes 4)" in answer.text or "4" in answer.text
    assert claire.post(page, {"act": "file", "source": "x"}).status_code == 400
    nothing = {"act": "file", "source": "", "file": SimpleUploadedFile("a.csv", good)}
    assert claire.post(page, nothing).status_code == 400
    assert confirmed.count() == 3


def test_who_writes_is_asked_before_others_get_it(claire: Client, site: Site) -> None:
    begun(claire, site)
    issue = Issue.objects.get()
    send = f"/desk/issues/{issue.pk}/send/"
    assert send not in claire.get("/desk/begin/").text
    page = "/desk/begin/sender/"
    fields = {
        "publisher_name": "Société du Fanal",
        "postal_address": "1, quai du Nord\r\n29000 Port-Louët",
        "sender_name": "Le Fanal",
        "sender_address": "lettre@fanal.example.org",
        "reply_to": "",
    }
    wrong = claire.post(page, fields | {"sender_address": "lettre"})
    assert wrong.status_code == 400
    assert "29000 Port-Louët" in wrong.text  # what was typed is not lost
    assert claire.post(page, fields).url == page
    assert send in claire.get("/desk/begin/").text
    title = Publication.objects.get()
    assert title.postal_address == "1, quai du Nord\n29000 Port-Louët"


def test_today_offers_the_steps_until_a_letter_left_or_they_are_put_away(
    claire: Client, site: Site
) -> None:
    title = begun(claire, site)
    offer = "Voir ce qui vient ensuite"
    assert offer in claire.get("/desk/").text
    claire.post("/desk/begin/hide/")
    assert offer not in claire.get("/desk/").text
    assert claire.get("/desk/begin/").status_code == 200
    Publication.objects.update(steps_hidden_at=None)
    now = datetime.now(UTC)
    Send.objects.create(
        publication=title,
        kind=Send.Kind.ISSUE,
        state=Send.State.FINISHED,
        issue=Issue.objects.get(),
        created_by="user:claire",
        created_at=now,
        not_before=now,
        started_at=now,
        finished_at=now,
    )
    assert offer not in claire.get("/desk/").text


@pytest.mark.parametrize("page", ["", "stories/", "sender/", "readers/"])
def test_no_page_asks_more_than_a_few_questions(
    claire: Client, site: Site, page: str, django_assert_max_num_queries: Any
) -> None:
    begun(claire, site)
    with django_assert_max_num_queries(20):
        assert claire.get(f"/desk/begin/{page}").status_code == 200
