"""A language without a catalogue: the publication fills in one page, and readers are spoken to."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from publisher.actions.publications.own_sentences import (
    change_sentences,
    checked_sentence,
    sentences_of,
)
from publisher.actions.sends.service_message import compose_service_mail
from publisher.audience.models import Subscriber
from publisher.delivery.models import Delivery, ServiceMail
from publisher.errors import PublisherError
from publisher.publications.models import Membership, Publication
from publisher.publications.tokens import seal
from publisher.renderers.email.types import Recipient
from publisher.web.reader.sentence_names import known_sentences, sentences
from tests.shared_rows import shared_rows
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
PAGE = "/desk/publication/sentences/ha/"
HAUSA = {
    "Save": "Ajiye",
    "My newsletters": "Wasiƙuna",
    "Leave this newsletter?": "Ka bar wannan wasiƙa?",
    "You have left this newsletter": "Ka bar wannan wasiƙa",
    "It comes too often": "Tana zuwa fiye da kima",
    "Subscribe": "Yi rajista",
    "Tick what you want to get at %(address)s, then save.": "Zaɓi abin da zai zo %(address)s.",
    "fresh_link.subject": "Mahaɗin ku na {publication}",
    "fresh_link.button": "Buɗe shafina",
}


@shared_rows
def delivery(ours: Newsroom) -> Delivery:
    row = ours.delivery(ours.sent(), "amina@example.org", "accepted")
    Subscriber.objects.filter(pk=row.subscriber_id).update(language="ha")
    return row


def say(publication: Publication, texts: dict[str, str]) -> None:
    change_sentences(
        publication=publication,
        language="ha",
        texts=texts,
        known=known_sentences(),
        actor="test",
        now=NOW,
    )


def test_the_page_of_sentences_is_filled_in_at_the_desk(
    signed_in: SignedIn, ours: Newsroom, browser: Client, delivery: Delivery
) -> None:
    client = signed_in(Membership.Role.ADMIN)
    opened = client.post("/desk/publication/sentences/", {"language": "HA"})
    assert opened.headers["Location"] == PAGE
    form = html.fromstring(client.get(PAGE).text).xpath("//main//form")[0]
    labels = {label.text_content(): label.get("for") for label in form.xpath(".//label")}
    french = {word: sentences("fr")["pages"][word] for word in ("Save", "My newsletters")}
    fields = dict(form.form_values())
    fields |= {labels[french["Save"]]: "Ajiye", labels[french["My newsletters"]]: "Wasiƙuna"}
    assert client.post(PAGE, fields).status_code == 302
    page = browser.get(f"/preferences/{seal('leave', delivery.pk)}")
    assert page.headers["Content-Language"] == "ha"
    read = html.fromstring(page.text)
    assert (read.get("lang"), read.get("dir")) == ("ha", None)
    assert "Wasiƙuna" in page.text
    assert "Ajiye" in page.text
    assert "How often" in page.text or "each issue" in page.text, "what is empty is English"
    assert "Langue" not in page.text


def test_leaving_speaks_it_too(ours: Newsroom, browser: Client, delivery: Delivery) -> None:
    say(ours.publication, HAUSA)
    ours.newsletter.language = "ha-NG"
    ours.newsletter.save()
    page = f"/u/{seal('leave', delivery.pk)}"
    assert "Ka bar wannan wasiƙa?" in browser.get(page).text
    left = browser.post(page, {})
    assert HAUSA["You have left this newsletter"] in left.text
    assert HAUSA["It comes too often"] in left.text
    one_click = browser.post(page, {"List-Unsubscribe": "One-Click"})
    assert one_click.text == "Ka bar wannan wasiƙa.\n"


def test_the_sign_up_page_says_them_where_its_form_has_none(
    ours: Newsroom, browser: Client
) -> None:
    say(ours.publication, HAUSA)
    ours.mailing_list.is_open = True
    ours.mailing_list.save()
    page = browser.get(f"/subscribe/{ours.publication.slug}/?language=ha").text
    assert html.fromstring(page).get("lang") == "ha"
    assert "Yi rajista" in page


def test_mails_about_a_reader_say_them(ours: Newsroom, browser: Client, delivery: Delivery) -> None:
    say(ours.publication, HAUSA)
    browser.post(f"/preferences/{seal('leave', delivery.pk)}", {"fresh": "yes"})
    mail = ServiceMail.objects.get(purpose="fresh_link")
    row = mail.delivery
    assert row is not None
    reader = Recipient(address=row.address, token="t", message_id="m", dated_at=datetime.now(UTC))
    read = message_from_bytes(b"".join(compose_service_mail(mail, reader)), policy=policy.default)
    assert (read["Content-Language"], read["Subject"]) == ("ha", "Mahaɗin ku na Rive")
    text = read.get_body(("plain",)).get_content()
    assert "Buɗe shafina" in text
    assert "Pass it on to nobody" in text, "what is empty is English"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("Save", "Ajiye %(address)s", "bad_place"),
        ("Save", "Ajiye 100 %", "bad_place"),
        ("fresh_link.title", "{publication.name}", "bad_place"),
        ("confirmation.lines", "{", "bad_place"),
        ("Save", "a\x00b", "bad_text"),
        ("Save", "a" * 2001, "text_too_long"),
        ("No such sentence", "x", "unknown_sentence"),
    ],
)
def test_what_could_not_be_shown_changes_nothing(
    ours: Newsroom, name: str, text: str, code: str
) -> None:
    with pytest.raises(PublisherError) as refused:
        say(ours.publication, {"My newsletters": "Wasiƙuna", name: text})
    assert refused.value.code == code
    assert sentences_of(ours.publication, "ha") == {}


def test_a_wrong_sentence_gives_back_what_was_typed(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Membership.Role.ADMIN)
    form = html.fromstring(client.get(PAGE).text).xpath("//main//form")[0]
    fields = dict(form.form_values())
    first, second = [name for name in fields if name.startswith("s-")][:2]
    answer = client.post(PAGE, fields | {first: "Sunana {boka}", second: "Na biyu"})
    assert answer.status_code == 400
    read = html.fromstring(answer.text)
    assert read.xpath("//textarea[@aria-invalid='true']")[0].text == "Sunana {boka}"
    assert "Na biyu" in answer.text
    assert sentences_of(ours.publication, "ha") == {}


@pytest.mark.parametrize("tag", ["fr", "en-GB", "ar", "klingon", "x' OR 1", ""])
def test_a_language_that_is_ours_or_none_has_no_page(signed_in: SignedIn, tag: str) -> None:
    client = signed_in(Membership.Role.ADMIN)
    assert client.post("/desk/publication/sentences/", {"language": tag}).status_code == 400


def test_others_say_what_they_said(
    ours: Newsroom, theirs: Newsroom, browser: Client, delivery: Delivery
) -> None:
    say(theirs.publication, HAUSA)
    page = browser.get(f"/preferences/{seal('leave', delivery.pk)}")
    assert page.headers["Content-Language"] == "fr"
    assert "Wasiƙuna" not in page.text


@given(text=st.text(max_size=60), name=st.sampled_from(sorted(known_sentences())))
def test_whatever_is_kept_can_be_filled_in(text: str, name: str) -> None:
    try:
        kept = checked_sentence(name, text, known_sentences())
    except PublisherError:
        return
    values = dict.fromkeys(("address", "names", "time", "day", "newsletter", "publication"), "x")
    if "." in name or name in ("moment", "link_plain"):
        places = ("lists", "until", "old", "new", "date", "person", "partner", "issue")
        kept.format(**values, **dict.fromkeys(places, "x"))
    else:
        kept % (values | {"version": "1"})
