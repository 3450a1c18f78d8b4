"""The light edition: text alone, stories whole, little enough; as the strictest reader takes it."""

import re
from collections.abc import Iterator
from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.actions.issues.looks.light import light_composition, light_size, light_theme
from publisher.content.blocks import Figure, Paragraph, Span
from publisher.renderers.email import compile_edition, join_message, render
from publisher.renderers.email.light_edition import LIMIT, shortened_stories
from publisher.renderers.email.types import Composition, Item, Length
from tests.golden.issues.mails import SAMPLES
from tests.mail_rules import faults
from tests.mail_samples import issue
from tests.properties import examples
from tests.unit.email.test_message_parses import part, read

LOADS = "//img | //link | //style | //script | //picture | //video | //audio | //iframe | //*[@src]"
LOADS += " | //*[@background] | //*[@srcset] | //*[@class!='data']"
# Its colours are those of the program that shows it; authors' own links have no class here.
NO_FAULT = r"no colours of its own|\d+ links are all called"
PARAGRAPH = "Le vent tourne au nord et les bateaux rentrent. " * 20


def light(composition: Composition) -> str:
    return render(light_composition(composition), light_theme()).html


def loads(html: str) -> list[str]:
    """What the mail would fetch, and what only a style sheet needs."""
    page = lxml.html.document_fromstring(html)
    found = [element.tag for element in page.xpath(LOADS)]
    return found + re.findall(r"(?i)url\(|@import|@font-face|/pictures/|mj-", html)


def with_paragraphs(composition: Composition, number: int, length: Length) -> Composition:
    """Every story with so many paragraphs of a kilobyte, at that length."""
    return replace(composition, items=tuple(_longer(composition, number, length)))


def _longer(composition: Composition, number: int, length: Length) -> Iterator[Item]:
    for item in composition.stories:
        blocks = (Paragraph(content=(Span(PARAGRAPH),)),) * number
        content = replace(item.article.content, blocks=blocks)
        article = replace(item.article, content=content, pubstatus="usable")
        yield replace(item, article=article, length=length)


@given(seed=st.integers(0, 10**6))
@examples(150, deadline=None)
def test_any_issue_is_text_alone_and_sound(seed: int) -> None:
    _, composition = issue(seed)
    html = light(composition)
    assert loads(html) == []
    assert [one for one in faults(html) if not re.match(NO_FAULT, one)] == []


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_it_is_a_tenth_of_the_usual_one_and_says_all_the_rest(language: str) -> None:
    sample = SAMPLES[language]
    composition = sample.digest
    mail = render(light_composition(composition), light_theme())
    message = read(join_message(compile_edition(mail, sample.envelope), sample.reader))
    html, text = part(message, "html"), part(message, "plain")
    assert len(html.encode()) <= LIMIT
    said = " ".join(lxml.html.document_fromstring(html).text_content().split())
    for item in composition.stories:
        if item.article.pubstatus == "usable":
            assert " ".join(item.article.content.headline.split()) in said
    for name in (composition.brand.legal_notice, composition.brand.publisher_name):
        assert name in said
        assert name.split()[0] in text
    assert html.count("/u/") >= 2
    assert "/preferences/" in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_teaser_is_the_whole_story_and_a_headline_stays_one() -> None:
    composition = with_paragraphs(SAMPLES["fr"].digest, 2, "teaser")
    items = list(composition.stories)
    items[-1] = replace(items[-1], length="line")
    found = light_composition(replace(composition, items=tuple(items)))
    assert [one.length for one in found.stories] == ["full"] * (len(items) - 1) + ["line"]
    assert light(found).count(PARAGRAPH.strip()) == 2 * (len(items) - 1)


def test_who_may_read_nothing_of_a_paid_story_gets_its_teaser() -> None:
    composition = with_paragraphs(SAMPLES["fr"].digest, 2, "teaser")
    first = composition.stories[0]
    cut = replace(first.article.content, cut=1, blocks=first.article.content.blocks[:1])
    for content, expected in ((first.article.content, "teaser"), (cut, "full")):
        article = replace(first.article, excerpt=True, content=content)
        items = (replace(first, article=article), *composition.items[1:])
        found = light_composition(replace(composition, items=items))
        assert found.stories[0].length == expected


def test_what_does_not_fit_is_shortened_from_the_end_and_counted() -> None:
    composition = with_paragraphs(SAMPLES["fr"].digest, 6, "teaser")
    stories = composition.stories * 3
    composition = replace(composition, items=stories)
    found = light_composition(composition)
    lengths = [one.length for one in found.stories]
    whole = lengths.count("full")
    assert 0 < whole < len(stories)
    assert lengths == ["full"] * whole + ["teaser"] * (len(stories) - whole)
    assert shortened_stories(composition, found) == len(stories) - whole
    assert light_size(found) <= LIMIT
    more = [*found.items]
    more[whole] = replace(composition.stories[whole], length="full")
    assert light_size(replace(found, items=tuple(more))) > LIMIT - 1024  # nothing more fits


def test_a_hundred_stories_are_lines_at_last_and_too_many_even_so() -> None:
    composition = with_paragraphs(SAMPLES["fr"].digest, 3, "full")
    hundred = (composition.stories * 50)[:100]
    found = light_composition(replace(composition, items=hundred))
    assert {one.length for one in found.stories} <= {"teaser", "line"}
    assert len(found.stories) == 100
    intro = "\n\n".join([PARAGRAPH] * 40)
    found = light_composition(replace(composition, intro=intro))
    assert {one.length for one in found.stories} == {"line"}
    assert light_size(found) > LIMIT


def test_what_a_picture_shows_stands_in_its_place_and_never_for_the_story() -> None:
    composition = with_paragraphs(SAMPLES["fr"].digest, 1, "full")
    figure = Figure(src="picture:a.png", alt="Un phare", caption=(Span("Mardi."),), credit="Y. L.")
    bare = Figure(src="picture:b.png")
    first = composition.stories[0]
    content = replace(
        first.article.content, standfirst=None, blocks=(figure, bare, *first.article.content.blocks)
    )
    items = (replace(first, article=replace(first.article, content=content)),)
    html = light(replace(composition, items=items))
    said = " ".join(lxml.html.document_fromstring(html).text_content().split())
    assert "[Image : Un phare] Mardi. Crédit : Y. L." in said
    teaser = (replace(items[0], length="line"),)
    assert "phare" not in light(replace(composition, items=teaser)).replace("Le phare", "")


def test_the_same_issue_is_the_same_bytes() -> None:
    sample = SAMPLES["ar"]
    made = {
        compile_edition(
            render(light_composition(sample.letter), light_theme()), sample.envelope
        ).sha256
        for _ in range(2)
    }
    assert len(made) == 1
