"""What every mail must have, whatever stands in its articles."""

import re
from dataclasses import replace

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.actions.themes.email_themes import load_theme, theme_names
from publisher.content.article import Article
from publisher.content.blocks import Mark, Paragraph, Preformatted, Span
from publisher.errors import PublisherError
from publisher.renderers.email import colours, render, render_notice
from publisher.renderers.email.anonymous import public_html
from publisher.renderers.email.encoding.wrapping import columns
from publisher.renderers.email.types import Composition, Item, RenderedMail
from publisher.renderers.email.words import languages
from tests.golden.sample_issue import COMPOSITION, CORRECTION, published
from tests.growth import grows_too_fast
from tests.properties import examples

HOSTILE = st.text(
    st.one_of(st.sampled_from("<>&\"'{}%[]\u202e\u00a0\n -="), st.characters()), min_size=1
)


def mailed(composition: Composition = COMPOSITION, theme: str = "digest") -> RenderedMail:
    return render(composition, load_theme(theme))


def with_article(article: Article, **changed: object) -> RenderedMail:
    return mailed(replace(COMPOSITION, items=(Item(article=published(1, article, **changed)),)))


def document(mail: RenderedMail) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(mail.html)


def test_a_mail_is_small_and_asks_nothing_of_others() -> None:
    mail = mailed()
    assert len(mail.html.encode()) < 100_000
    sources = re.findall(r'(?:src|background)="([^"]*)"|url\(([^)]*)\)', mail.html)
    assert sources == [(address, "") for address in COMPOSITION.pictures.values()]
    assert not re.search(r"<(script|link|iframe|form|object|embed)\b|@import|fonts\.", mail.html)


def test_language_and_direction_stand_where_they_change() -> None:
    page = document(mailed())
    assert (page.get("lang"), page.get("dir")) == ("fr", "ltr")
    headline = page.xpath("//h2[contains(., 'مرفأ')]/..")[0]
    assert (headline.get("lang"), headline.get("dir")) == ("ar", "rtl")
    inner = page.xpath("//p[contains(., 'Open every day')]")[0]
    assert (inner.get("lang"), inner.get("dir")) == ("en", "ltr")


def test_layout_tables_are_presentation_and_data_tables_are_not() -> None:
    page = document(mailed())
    layout = page.xpath("//table[not(contains(@class, 'data'))]")
    assert layout
    assert all(table.get("role") == "presentation" for table in layout)
    (data,) = page.xpath("//table[contains(@class, 'data')]")
    assert data.get("role") is None
    assert [cell.get("scope") for cell in data.xpath(".//th")] == ["col"] * 3 + ["row"] * 3


def test_the_footer_says_why_who_and_how_to_leave() -> None:
    mail = mailed()
    for part in (" ".join(document(mail).text_content().split(" ")), mail.text):
        flat = re.sub(r"[ \n]+", " ", part)
        assert "inscrite à la liste «\u00a0La lettre du soir\u00a0»" in flat
        assert "la société coopérative Le Courrier des Îles, 12, quai du Port, 29900" in flat
        assert "e désinscrire de cette lettre" in flat
        assert "redaction@example.org" in flat
        assert "dimanche 22 novembre 2026" in flat
    assert f'href="slot-{mail.nonce}-leave-end"' in mail.html
    assert f"slot-{mail.nonce}-leave-end" in mail.text


def test_the_ear_is_told_the_subject_as_it_is_written() -> None:
    subject = 'Marée\u00a0: "l’été" & <b>\u202f? \\u{a0}'
    page = document(mailed(replace(COMPOSITION, subject=subject)))
    assert page.xpath("//*[@role='article']/@aria-label") == [subject]


def test_a_killed_story_is_its_notice_alone() -> None:
    article = Article(headline="SECRET", standfirst="SECRET", blocks=())
    mail = with_article(article, pubstatus="canceled", notice="Retiré à la demande du parquet.")
    for part in (mail.html, mail.text):
        assert "SECRET" not in part
        assert "Retiré à la demande du parquet." in part


def test_advertising_is_marked() -> None:
    mail = mailed()
    assert "[Publicité] La Compagnie" in mail.text
    (label,) = document(mail).xpath("//*[text()='Publicité']")
    assert "La Compagnie" in label.getnext().text_content()


@examples(60)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_text_stays_text(headline: str, words: str, lines: str) -> None:
    article = Article(
        headline=headline,
        standfirst=words,
        sponsor=words,
        blocks=(
            Paragraph(content=(Span(words, (Mark("link", href="javascript:" + words),)),)),
            Preformatted(content=(Span(lines),)),
        ),
    )
    composition = replace(
        COMPOSITION, subject=headline, preheader=words, items=(Item(article=published(1, article)),)
    )
    page = document(mailed(composition))
    assert not page.xpath("//script | //@onclick | //a[starts-with(@href, 'javascript')]")
    shown = re.sub(r"\s+", "", page.xpath("//h1 | //h2")[0].text_content())
    if not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]", headline):
        assert shown == re.sub(r"\s+", "", headline)


def test_a_placeholder_in_an_article_is_only_text() -> None:
    first = with_article(Article(headline="h", blocks=(Paragraph(content=(Span("x"),)),)))
    stolen = f"slot-{first.nonce}-leave-end"
    second = with_article(Article(headline="h", blocks=(Paragraph(content=(Span(stolen),)),)))
    assert second.nonce != first.nonce


def test_the_text_part_keeps_to_72_columns() -> None:
    lines = [
        line for line in mailed().text.split("\n") if "://" not in line and "slot-" not in line
    ]
    assert max(map(columns, lines)) <= 72
    assert not any(line != line.rstrip(" ") for line in lines)


@pytest.mark.parametrize("theme", theme_names())
@pytest.mark.parametrize("language", ["fr", "en", "ar", "de-AT"])
def test_every_theme_speaks_every_language(theme: str, language: str) -> None:
    mail = mailed(replace(COMPOSITION, language=language), theme)
    assert document(mail).get("lang") == language
    assert document(mail).get("dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("language", ["fr", "en", "ar", "de-AT"])
def test_a_notice_speaks_every_language(language: str) -> None:
    mail = render_notice(replace(CORRECTION, language=language), load_theme("notice"))
    assert document(mail).get("lang") == language
    assert document(mail).get("dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("fr", "Lire l’article corrigé : {}"),
        ("en", "Read the corrected story: {}"),
        ("ar", "قراءة المقال المصحَّح: {}"),
    ],
)
def test_a_correction_names_the_story_that_it_leads_to(language: str, name: str) -> None:
    notice = replace(CORRECTION, language=language)
    mail = render_notice(notice, load_theme("notice"))
    (link,) = document(mail).xpath(f"//a[@href='{notice.article_url}']")
    assert link.text_content() == name.format(notice.headline)
    assert name.format(notice.headline) in re.sub(r"[ \n]+", " ", mail.text)
    long = render_notice(replace(notice, headline="mot " * 100), load_theme("notice"))
    (link,) = document(long).xpath(f"//a[@href='{notice.article_url}']")
    assert link.text_content().endswith("mot…")
    assert len(link.text_content()) < 130


def test_a_faulty_theme_says_so() -> None:
    with pytest.raises(PublisherError, match="the theme cannot be rendered"):
        render(COMPOSITION, {"mail.mjml": "{{ nobody }}"})
    with pytest.raises(PublisherError, match="the theme cannot be rendered"):
        render(COMPOSITION, {"mail.mjml": "<mjml><mj-body>"})
    with pytest.raises(PublisherError, match="the theme cannot be rendered"):
        render(COMPOSITION, {})


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_accents_can_be_read_on_either_paper(colour: str) -> None:
    for paper in (colours.LIGHT_PAPER, colours.DARK_PAPER):
        assert colours.contrast(colours.readable_colour(colour, paper), paper) >= 4.5


def test_french_writes_the_first_of_a_month() -> None:
    moment = COMPOSITION.dated_at.replace(day=1)
    assert languages.full_date(moment, "fr") == "dimanche 1er novembre 2026"
    assert languages.full_date(moment, "en") == "Sunday, November 1, 2026"


def test_twice_the_articles_take_twice_the_time() -> None:
    mailed(COMPOSITION)

    def shape(times: int) -> Composition:
        return replace(COMPOSITION, items=COMPOSITION.items * times)

    assert not grows_too_fast(mailed, shape, (2, 4, 8, 16))


@pytest.mark.parametrize("theme", ["alert", "digest", "letter"])
def test_the_page_of_an_issue_has_nothing_of_its_readers(theme: str) -> None:
    shown = public_html(mailed(theme=theme), "fr")
    assert "slot-" not in shown
    for words in ("Se désinscrire", "Vous recevez cette lettre", "Choisir ce que vous recevez"):
        assert words in mailed(theme=theme).html
        assert words not in shown
