"""Where the subject is the first story's headline, the mail says it once, and as its title."""

from dataclasses import replace

import lxml.html
import pytest

from publisher.actions.themes.email_themes import load_theme
from publisher.renderers.email import render
from publisher.renderers.email.types import Composition, Item
from tests.golden.issues import english, french
from tests.mail_rules import faults

HEADS = ("h1", "h2", "h3")
INTRO = "Un mot d’abord.\n\n## Ce soir\n\nLe reste suit."


def issue(*lengths: str, section: str = "", intro: str = "", subject: str = "") -> Composition:
    """So many stories, of these lengths, the first as the subject unless another is given."""
    stories = french.SAMPLE.digest.stories[: len(lengths)]
    items = tuple(
        Item(article=one.article, length=length, section=section)  # type: ignore[arg-type]
        for one, length in zip(stories, lengths, strict=True)
    )
    headline = items[0].article.content.headline
    return replace(french.SAMPLE.digest, items=items, intro=intro, subject=subject or headline)


def heard(composition: Composition, theme: str) -> list[tuple[str, str]]:
    """The headings of the mail, each with its level."""
    page = lxml.html.document_fromstring(render(composition, load_theme(theme)).html)
    return [
        (str(one.tag), " ".join(one.text_content().split())) for one in page.iter("h1", "h2", "h3")
    ]


@pytest.mark.parametrize("intro", ["", INTRO])
@pytest.mark.parametrize("section", ["", "Littoral"])
@pytest.mark.parametrize("lengths", [("full",), ("teaser", "teaser"), ("full", "line", "teaser")])
@pytest.mark.parametrize("theme", ["letter", "digest", "briefing", "magazine", "alert"])
def test_it_is_said_once(theme: str, lengths: tuple[str, ...], section: str, intro: str) -> None:
    composition = issue(*lengths, section=section, intro=intro)
    mail = render(composition, load_theme(theme))
    assert faults(mail.html) == []
    said = [text for _, text in heard(composition, theme)]
    headline = " ".join(composition.subject.split())
    assert said.count(headline) == 1
    body = lxml.html.document_fromstring(mail.html).find("body")
    assert body is not None
    links = "".join(a.text_content() for a in body.iter("a") if a.getparent().tag not in HEADS)
    words = " ".join(body.text_content().split())
    assert words.count(headline) - " ".join(links.split()).count(headline) == 1


def test_a_digest_of_five_stories_is_headed_by_its_contents_then() -> None:
    found = heard(issue("full", "teaser", "teaser", "line", "line"), "digest")
    assert found[0] == ("h1", "Au sommaire")
    assert found[1][0] == "h2"
    shorter = issue("full", "teaser")
    assert heard(shorter, "digest")[0] == ("h1", shorter.subject)


@pytest.mark.parametrize("theme", ["letter", "digest"])
def test_a_subject_of_its_own_is_the_title(theme: str) -> None:
    composition = issue("full", "teaser", subject="Ce que la nuit nous laisse", intro=INTRO)
    assert heard(composition, theme)[0] == ("h1", "Ce que la nuit nous laisse")


@pytest.mark.parametrize("sample", [french.SAMPLE, english.SAMPLE], ids=["fr", "en"])
def test_the_contents_lead_to_the_web(sample: object) -> None:
    """Several mail programs do not jump within a mail."""
    composition = sample.digest  # type: ignore[attr-defined]
    page = lxml.html.document_fromstring(render(composition, load_theme("digest")).html)
    links = [str(a.get("href")) for a in page.iter("a")]
    assert not [link for link in links if link.startswith("#")]
    inside = [link.removeprefix(composition.view_url + "#") for link in links if "#story-" in link]
    assert inside
    assert all(page.get_element_by_id(anchor) is not None for anchor in inside)
