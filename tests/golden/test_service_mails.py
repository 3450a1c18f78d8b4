"""Each mail about one person as its reader gets it: HTML, text, headers."""

from collections.abc import Callable

import pytest

from publisher.renderers.email.service import letter
from tests.golden.issues import service_mails
from tests.golden.test_mail import parts

Golden = Callable[[str, bytes | str], None]
HTML = ("confirmation-fr", "confirmation-ar", "forwarded-fr")


@pytest.mark.parametrize("kind", ["txt", "headers"])
@pytest.mark.parametrize("name", service_mails.NAMES)
def test_words(golden: Golden, name: str, kind: str) -> None:
    golden(f"service/{name}.{kind}", parts(service_mails.message_of(name))[kind])


@pytest.mark.parametrize("name", HTML)
def test_html(golden: Golden, name: str) -> None:
    golden(f"service/{name}.html", parts(service_mails.message_of(name))["html"])


@pytest.mark.parametrize("name", service_mails.NAMES)
def test_no_link_but_those_that_one_can_see(name: str) -> None:
    html = parts(service_mails.message_of(name))["html"]
    logos = ('<img class="logo"', '<img class="logo logo-day"', '<img class="logo-dark"')
    assert html.count("<img") == sum(map(html.count, logos))
    assert html.count('class="address"') == ("/confirm/TOKEN" in html)
    for header in ("List-Unsubscribe", "Precedence", "List-Id"):
        assert header not in parts(service_mails.message_of(name))["headers"]


def test_a_language_without_a_catalogue_takes_the_publications_sentences() -> None:
    own = {"confirmation.title": "Akwai maɓalli ɗaya", "confirmation.lines": "Ɗaya\nBiyu"}
    words = letter.words_for("ha", own)
    assert (words.language, words.confirmation.title) == ("ha", "Akwai maɓalli ɗaya")
    assert words.confirmation.lines == ("Ɗaya", "Biyu")
    assert words.confirmation.button == letter.words_for("en").confirmation.button
    assert letter.words_for("ha").language == "en"
    assert letter.words_for("ar-EG").language == "ar"
