"""What readers and their mail programs meet: leaving, choosing, reading."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.audience.models import Subscription, Suppression
from publisher.delivery.models import Delivery, Send
from publisher.publications.tokens import seal
from tests.shared_rows import shared_rows
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def delivery(ours: Newsroom) -> Delivery:
    return ours.delivery(ours.sent(), "anne@example.org", "accepted")


@pytest.fixture
def token(delivery: Delivery) -> str:
    return seal("leave", delivery.pk)


def status(delivery: Delivery) -> str:
    return Subscription.objects.get(subscriber=delivery.subscriber).status


def test_looking_at_the_leaving_page_changes_nothing(
    delivery: Delivery, token: str, browser: Client
) -> None:
    page = browser.get(f"/u/{token}")
    browser.head(f"/u/{token}")
    assert page.status_code == 200
    assert page.text.count("<button") == 1
    assert "Se désinscrire de cette lettre" in page.text
    assert status(delivery) == "confirmed"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert "anne@example.org" not in page.text


@pytest.mark.parametrize("body", ["List-Unsubscribe=One-Click", "leave=yes"])
def test_one_post_leaves_without_sign_in_cookie_or_redirect(
    body: str, delivery: Delivery, token: str
) -> None:
    mail_program = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = mail_program.post(
        f"/u/{token}", body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert "Vous êtes désinscrit" in answer.text
    assert status(delivery) == "unsubscribed"
    assert mail_program.post(f"/u/{token}").status_code == 200


def test_a_digest_a_week_is_chosen_by_the_same_button(
    delivery: Delivery, token: str, browser: Client
) -> None:
    link = Subscription.objects.get(subscriber=delivery.subscriber)
    number = link.mailing_list_id
    page = browser.get(f"/preferences/{token}").text
    assert "un récapitulatif par semaine, le samedi" in page
    for often, chosen in (("hourly", None), ("weekly", "weekly"), ("weekly", "weekly")):
        form = {"list": str(number), f"often-{number}": often, "often-999999": "weekly"}
        page = browser.post(f"/preferences/{token}", form).text
        link.refresh_from_db()
        assert (link.frequency, link.status) == (chosen, "confirmed")
    assert 'value="weekly" selected' in page
    assert "jusque-là, rien ne change" in page
    form[f"often-{number}"] = "each"
    page = browser.post(f"/preferences/{token}", form).text
    link.refresh_from_db()
    assert (link.frequency, link.frequency_from) == ("each", None)
    assert "jusque-là" not in page


def test_only_that_reader_leaves(delivery: Delivery, token: str, browser: Client) -> None:
    browser.post(f"/u/{token}")
    others = Subscription.objects.exclude(subscriber=delivery.subscriber)
    assert set(others.values_list("status", flat=True)) == {"confirmed"}


HOSTILE = [
    "x",
    "A" * 22,
    "A" * 5000,
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "’" * 22,
    seal.__name__,
    "%3Cscript%3Ealert(1)%3C/script%3E",
]


@pytest.mark.parametrize("wrong", HOSTILE)
@pytest.mark.parametrize("page", ["/u/", "/preferences/"])
def test_any_other_token_is_a_calm_404(
    wrong: str, page: str, delivery: Delivery, browser: Client
) -> None:
    for answer in (browser.get(page + wrong), browser.post(page + wrong)):
        assert answer.status_code == 404
        assert "Il n’y a rien à cette adresse" in answer.text
        assert "alert(1)" not in answer.text
    assert status(delivery) == "confirmed"


def test_a_token_of_another_purpose_does_not_open_the_page(
    delivery: Delivery, browser: Client
) -> None:
    assert browser.get(f"/u/{seal('return', delivery.pk)}").status_code == 404


def test_preferences_leave_and_come_back_with_a_new_consent(
    ours: Newsroom, delivery: Delivery, token: str, browser: Client
) -> None:
    browser.post(f"/u/{token}")
    page = browser.post(f"/preferences/{token}", {"list": str(ours.mailing_list.pk)})
    assert "Votre choix est enregistré." in page.text
    again = Subscription.objects.get(subscriber=delivery.subscriber)
    assert (again.status, again.consent_source) == ("confirmed", "preferences page")
    assert not Suppression.objects.exists()
    browser.post(f"/preferences/{token}", {})
    assert status(delivery) == "unsubscribed"


@pytest.mark.parametrize(("sent", "status_code"), [("x" * 1_000_000, 413), ("matin", 400)])
def test_what_no_form_of_ours_sends_is_not_taken_for_nothing_ticked(
    sent: str, status_code: int, delivery: Delivery, token: str, browser: Client
) -> None:
    answer = browser.post(f"/preferences/{token}", {"list": sent})
    assert answer.status_code == status_code
    assert "<h1>" in answer.text
    assert status(delivery) == "confirmed"


def test_coming_back_does_not_lift_a_complaint(
    ours: Newsroom, delivery: Delivery, token: str, browser: Client
) -> None:
    Subscription.objects.filter(subscriber=delivery.subscriber).update(status="unsubscribed")
    Suppression.objects.create(
        publication=ours.publication,
        address_key="anne@example.org",
        reason=Suppression.Reason.COMPLAINED,
        source="test",
        created_at=datetime.now(UTC),
    )
    browser.post(f"/preferences/{token}", {"list": str(ours.mailing_list.pk)})
    assert status(delivery) == "unsubscribed"
    assert Suppression.objects.count() == 1


def test_nobody_subscribes_to_a_list_of_another_publication(
    delivery: Delivery, token: str, theirs: Newsroom, browser: Client
) -> None:
    browser.post(f"/preferences/{token}", {"list": str(theirs.mailing_list.pk)})
    rows = Subscription.objects.filter(subscriber=delivery.subscriber)
    assert {row.mailing_list.publication_id for row in rows} == {delivery.publication_id}


def test_an_article_page_escapes_what_the_article_says(ours: Newsroom, browser: Client) -> None:
    page = browser.get(f"/articles/{ours.article.pk}")
    assert page.status_code == 200
    assert "La marée monte à Rive" in page.text
    assert "<strong>paragraphe</strong>" in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text


def test_embargoed_withheld_and_unknown_articles_look_alike(
    ours: Newsroom, browser: Client
) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    hidden = [
        ours.story("a", embargo_until=later),
        ours.story("b", embargo_until=datetime.now(UTC) - timedelta(seconds=2)),
        ours.story("c", pubstatus="withheld"),
        ours.story("d", pubstatus="canceled", embargo_until=later),
    ]
    unknown = browser.get("/articles/999999")
    for story in hidden:
        answer = browser.get(f"/articles/{story.pk}")
        assert (answer.status_code, answer.content) == (404, unknown.content), story
    assert "Histoire" not in browser.get("/").text


def test_a_killed_article_is_gone_and_says_why(ours: Newsroom, browser: Client) -> None:
    story = ours.story("k", pubstatus="canceled", notice="Le document était un faux.")
    page = browser.get(f"/articles/{story.pk}")
    assert page.status_code == 410
    assert "Le document était un faux." in page.text
    assert "Histoire k" not in page.text
    assert "Premier" not in page.text


def test_a_paid_article_is_cut_on_its_page(ours: Newsroom, browser: Client) -> None:
    page = browser.get(f"/articles/{ours.story('p', access='paid').pk}")
    assert "Premier" in page.text
    assert "Second" not in page.text
    assert "abonnés" in page.text


def test_an_issue_is_on_the_web_only_once_it_was_sent(ours: Newsroom, browser: Client) -> None:
    address = f"/view/{ours.issue.pk}"
    assert browser.get(address).status_code == 404
    assert "Ce matin" not in browser.get("/archive/rive-matin/").text
    ours.sent(Send.State.FINISHED, accepted=1)
    page = browser.get(address)
    assert page.status_code == 200
    assert "La marée monte à Rive" in page.text
    assert "Ce matin à Rive" in browser.get("/archive/rive-matin/").text
    for personal in ("/u/", "/preferences/", "slot-", "accepted0"):
        assert personal not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_a_story_killed_after_the_send_leaves_the_web_view(ours: Newsroom, browser: Client) -> None:
    ours.sent(Send.State.FINISHED, accepted=1)
    ours.article.pubstatus, ours.article.notice = "canceled", "Un faux."
    ours.article.save()
    page = browser.get(f"/view/{ours.issue.pk}")
    assert "La marée" not in page.text
    assert "paragraphe" not in page.text


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "9" * 40, "%00", "1%20OR%201=1"])
def test_a_hostile_issue_number_is_a_404(number: str, ours: Newsroom, browser: Client) -> None:
    assert browser.get(f"/view/{number}").status_code == 404
    assert browser.get(f"/articles/{number}").status_code == 404


def test_reader_pages_speak_the_publications_language(ours: Newsroom, browser: Client) -> None:
    ours.publication.language = "en-GB"
    ours.publication.save()
    token = seal("leave", ours.delivery(ours.sent(), "bob@example.org", "accepted").pk)
    page = browser.get(f"/u/{token}", headers={"accept-language": "fr"})
    assert "Unsubscribe from this newsletter" in page.text
    assert 'lang="en"' in page.text


# A reader's language, their publication's, and what a page speaks to them.
SPOKEN = [
    ("ar", "fr", "ar"),
    ("ar-MA", "en", "ar"),
    ("", "ar", "ar"),
    ("ha", "en", "en"),
    ("ha", "bm", "fr"),
]


@pytest.mark.parametrize(("own", "title", "spoken"), SPOKEN)
def test_a_reader_is_answered_in_their_language_else_the_publications(
    own: str, title: str, spoken: str, delivery: Delivery, token: str, browser: Client
) -> None:
    assert delivery.subscriber is not None
    delivery.subscriber.language, delivery.publication.language = own, title
    delivery.subscriber.save()
    delivery.publication.save()
    page = browser.get(f"/preferences/{token}")
    assert page.headers["Content-Language"] == spoken
    right = ' dir="rtl"' if spoken == "ar" else ""
    assert f'<html lang="{spoken}"{right}>' in page.text


def test_an_error_is_told_in_the_browsers_language(browser: Client) -> None:
    arabic = {"accept-language": "ar-DZ,ar;q=0.9,fr;q=0.5"}
    page = browser.get("/u/nobody", headers=arabic)
    assert page.status_code == 404
    assert '<html lang="ar" dir="rtl">' in page.text
    assert page.headers["Content-Language"] == "ar"
    assert 'lang="fr"' in browser.get("/desk/nothing", headers=arabic).text


def test_the_front_page_names_its_feeds(ours: Newsroom, browser: Client) -> None:
    ours.publication.feeds.create(slug="all", title="Tout", created_at=datetime.now(UTC))
    page = browser.get("/").text
    assert 'type="application/atom+xml"' in page
    assert "/feeds/rive/all.atom" in page
