"""Mails in scripts other than Latin: faces, leading, amounts, dates, first words, lines of text."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import lxml.html
import pytest

from publisher.actions.themes.email_themes import NOTICE, load_theme, theme_names
from publisher.content.article import Article
from publisher.content.blocks import Paragraph, Span
from publisher.renderers.email import render, render_notice
from publisher.renderers.email.checks.greetings import opens_with_greeting
from publisher.renderers.email.encoding.wrapping import WIDTH, columns, wrap
from publisher.renderers.email.outline import minutes_of, shortened
from publisher.renderers.email.themes.opening_words import first_words
from publisher.renderers.email.words.calendars import solar_hijri
from publisher.renderers.email.words.languages import full_date
from publisher.renderers.email.words.strings import ENGLISH, credit_line
from tests.mail_days import day
from tests.mail_rules import faults
from tests.mail_script_words import UNBROKEN
from tests.mail_scripts import LANGUAGES, day_of_script, notice_of_script

RTL, HIGH = ("he", "fa"), ("fa", "th", "hi")
FACES = {"he": "Arial Hebrew", "fa": "Tahoma", "zh-Hans": "PingFang SC", "th": "Leelawadee UI"}
FACES |= {"hi": "Nirmala UI"}


@pytest.mark.parametrize("theme", theme_names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_theme_spoils_a_script(theme: str, language: str) -> None:
    html = render(day_of_script(language), load_theme(theme)).html
    assert faults(html) == []
    page = lxml.html.document_fromstring(html)
    assert page.get("dir") == ("rtl" if language in RTL else "ltr")
    styles = [one.get("style") for one in page.find("body").iter() if one.get("style")]
    spaced = [one for one in styles if re.search(r"letter-spacing: ?-", one)]
    slanted = [one for one in styles if "italic" in one]
    raised = [one for one in styles if "text-transform" in one or "small-caps" in one]
    assert (spaced, slanted, raised) == ([], [], [])
    assert any(FACES[language] in one for one in styles)
    assert len(html.encode()) < 40_000


@pytest.mark.parametrize("language", HIGH)
@pytest.mark.parametrize("theme", theme_names())
def test_lines_of_high_scripts_do_not_touch(theme: str, language: str) -> None:
    page = lxml.html.document_fromstring(render(day_of_script(language), load_theme(theme)).html)
    for element in page.find("body").iter("h1", "h2", "h3", "h4", "p"):
        said = re.search(r"line-height: ?([\d.]+)", element.get("style") or "")
        if said and "figure-number" not in (element.get("class") or ""):
            assert float(said[1]) >= 1.35, element.get("class")


def test_latin_letters_keep_their_setting() -> None:
    html = render(day("fr"), load_theme("digest")).html
    assert "letter-spacing: -0.015em" in html
    assert "font-size:17px;line-height:1.55" in html
    assert "Arial Hebrew" not in html


@pytest.mark.parametrize("theme", [*theme_names(), NOTICE])
@pytest.mark.parametrize("language", RTL)
def test_amounts_stand_whole_wherever_they_are(theme: str, language: str) -> None:
    if theme == NOTICE:
        told = replace(notice_of_script(language), text="+12 % 1 250 €")
        html = render_notice(told, load_theme(theme)).html
    else:
        html = render(day_of_script(language), load_theme(theme)).html
    body = lxml.html.document_fromstring(html).find("body")
    amounts = [
        text
        for text in body.xpath(".//text()")
        if re.search(r"\d (?:\d{3}|[€%$])", text) and "display:none" not in _style(text)
    ]
    assert amounts
    for text in amounts:
        near = text.getparent() if not text.is_tail else text.getparent().getparent()
        assert near.get("dir") == "ltr", text


def _style(text: object) -> str:
    return text.getparent().get("style") or ""  # type: ignore[attr-defined]


def test_an_english_word_s_headline_keeps_its_ellipsis_on_its_side() -> None:
    page = lxml.html.document_fromstring(render(day_of_script("he"), load_theme("digest")).html)
    (button, *_) = page.xpath("//a[@class='act' and contains(., '…')]")
    assert re.fullmatch("Read: \u200f.*…\u200f", button.text_content())


def test_lists_and_numbers_of_persian_have_its_digits() -> None:
    html = render(day_of_script("fa"), load_theme("briefing")).html
    assert "list-style-type: persian" in html
    numbers = lxml.html.document_fromstring(html).xpath("//span[@class='number']/text()")
    assert numbers == ["۱", "۲", "۳"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("he", "יום שני, 23 בנובמבר 2026"),
        ("fa", "دوشنبه ۲ آذر ۱۴۰۵"),
        ("zh-Hans", "2026年11月23日星期一"),
        ("th", "วันจันทร์ที่ 23 พฤศจิกายน พ.ศ. 2569"),
        ("hi", "सोमवार, 23 नवंबर 2026"),
    ],
)
def test_dates_are_the_language_s_own(language: str, said: str) -> None:
    assert full_date(datetime(2026, 11, 23, tzinfo=UTC), language) == said


@pytest.mark.parametrize(
    ("day", "hijri"),
    [
        (date(2021, 3, 20), (1399, 12, 30)),
        (date(2021, 3, 21), (1400, 1, 1)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2026, 9, 22), (1405, 6, 31)),
        (date(2026, 9, 23), (1405, 7, 1)),
    ],
)
def test_the_year_of_iran_begins_in_spring(day: date, hijri: tuple[int, int, int]) -> None:
    assert solar_hijri(day) == hijri


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_greeting_of_ours_stands_over_the_editor_s(language: str) -> None:
    intro = day_of_script(language).intro
    assert opens_with_greeting(intro)
    assert not opens_with_greeting(intro.split("\n\n")[1])


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("冬天太暖，配额又少。", "冬天太暖，"),
        ("เรือข้ามฟากเที่ยวหกโมงเช้ากลับสู่ทะเลอีกครั้งหลังจอดซ่อมนานสามสัปดาห์เต็ม", ""),
        ("सर्दी बहुत गर्म थी। मछुआरे राह देख रहे थे।", "सर्दी बहुत गर्म थी।"),
        ("Un hiver trop doux, des quotas en baisse", "Un hiver trop doux,"),
    ],
)
def test_first_words(text: str, bold: str) -> None:
    found, rest = first_words(text)
    assert (found, found + rest) == (bold, text)


def test_a_headline_is_shortened_between_letters_with_their_marks() -> None:
    thai = shortened("เรือข้ามฟากเที่ยวหกโมงเช้ากลับสู่ทะเลอีกครั้งหลังจอดซ่อม", 12)
    assert thai == "เรือข้ามฟากเที่…"
    assert shortened(thai[:-1] + "ยวเรือ", 11) == "เรือข้ามฟาก…"
    chinese = shortened("第一艘氢动力渡轮将在Lorient建造，明年春天下水", 20)
    assert chinese == "第一艘氢动力渡轮将…"
    assert shortened("第一艘在Concarneau下水", 16) == "第一艘在…"
    assert shortened("短标题", 30) == "短标题"


def test_lines_of_chinese_are_broken_and_begin_with_no_mark() -> None:
    text = "星期一五点五十二分，跳板自十一月二日以来第一次放下。" * 6 + "“它回来了！”" * 9
    lines = wrap(text)
    assert "".join(lines) == text
    assert all(columns(line) <= WIDTH for line in lines)
    assert min(map(columns, lines[:-1])) >= WIDTH - 8
    assert not any(line[0] in "，。！”" or line[-1] == "“" for line in lines)
    assert wrap(f"货物编号是{UNBROKEN}{UNBROKEN}。")[1] == f"{UNBROKEN}{UNBROKEN}。"


@pytest.mark.parametrize(("language", "text"), [("zh", "港" * 2000), ("th", "เรือข้าม" * 700)])
def test_reading_time_is_told_without_spaces_too(language: str, text: str) -> None:
    (story, *_) = day("en", 1).articles
    content = Article(headline="x", language=language, blocks=(Paragraph(content=(Span(text),)),))
    assert 3 <= minutes_of(replace(story, content=content)) <= 6


@pytest.mark.parametrize(
    "credit", ["摄影：林晓岚", "ภาพถ่าย: มาลี", "फ़ोटो: मीरा", "צילום: נועה", "عکس: نرگس"]
)
def test_a_credit_that_names_itself_gets_no_label(credit: str) -> None:
    assert credit_line(credit, ENGLISH) == credit


def test_a_lone_brief_has_no_number_and_several_have() -> None:
    for stories, numbers in ((1, []), (4, ["1", "2", "3", "4"])):
        html = render(day("en", stories), load_theme("briefing")).html
        found = lxml.html.document_fromstring(html).xpath("//span[@class='number']/text()")
        assert found == numbers[: len(found)]
        assert bool(found) == bool(numbers)


@pytest.mark.parametrize("theme", theme_names())
def test_figures_of_latin_texts_come_from_no_arabic_face(theme: str) -> None:
    html = render(day("en", 1), load_theme(theme)).html
    for faces in re.findall(r"font-family: ?([^;\"]+)", html):
        if "Arabic" in faces:
            assert faces.index("Times New Roman") < faces.index("Arabic")
