"""The themes that come with us: order and levels of headings, names of links, lengths, boxes that
were paid for, a brand, and what a narrow screen makes of tables."""

import re
from dataclasses import replace

import lxml.html
import pytest

from publisher.actions.themes.email_themes import NOTICE, SERVICE, load_theme, our_names
from publisher.content.article import Article
from publisher.content.blocks import Cell, Heading, Mark, Paragraph, Span, Table
from publisher.renderers.email import outline, render
from publisher.renderers.email.anonymous import public_html
from publisher.renderers.email.themes.environment import is_wide
from publisher.renderers.email.themes.fonts import families
from publisher.renderers.email.types import Composition, Item, RenderedMail, Sponsor
from tests.golden.issues import mails
from tests.golden.sample_issue import BRAND, COMPOSITION, LEAD, SHORT, published, text
from tests.mail_rules import faults
from tests.mail_samples import issue

THEMES = sorted(our_names() - {NOTICE, SERVICE})
FREE = Paragraph(content=text("Trois jours de lectures."))
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def page(mail: RenderedMail) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(mail.html)


def mailed(theme: str = "digest", **changed: object) -> RenderedMail:
    return render(replace(COMPOSITION, **changed), load_theme(theme))  # type: ignore[arg-type]


def outlined(mail: RenderedMail) -> list[tuple[str, str]]:
    return [(one.tag, one.text_content().strip()) for one in page(mail).iter(*HEADINGS)]


def named(headline: str, number: int = 1, **item: object) -> Item:
    article = published(number, Article(headline=headline, language="fr", blocks=(FREE,)))
    return Item(article=article, **item)  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", THEMES)
def test_the_subject_is_the_one_title_and_levels_go_down_by_one(theme: str) -> None:
    deep = Article(
        headline="Profond",
        blocks=(
            Heading(content=text("quatre"), level=4),
            Heading(content=text("deux"), level=2),
            Heading(content=text("trois"), level=3),
        ),
    )
    items = (named("Une"), Item(article=published(2, deep), section="Fond"), named("Fin", 3))
    heads = outlined(mailed(theme, subject="Ce soir", items=items))
    assert heads == [
        ("h1", "Ce soir"),
        ("h2", "Une"),
        ("h2", "Fond"),
        ("h3", "Profond"),
        ("h4", "quatre"),
        ("h4", "deux"),
        ("h5", "trois"),
        ("h2", "Fin"),
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_a_story_alone_whose_headline_is_the_subject_is_the_title(theme: str) -> None:
    items = (named("Une seule", section="Mer"),)
    assert outlined(mailed(theme, subject="Une seule", items=items)) == [("h1", "Une seule")]
    assert outlined(mailed(theme, subject="Une…", items=items)) == [("h1", "Une seule")]


def test_two_stories_of_one_headline_have_links_of_two_names() -> None:
    lengths = ("full", "teaser", "line", "line")
    items = tuple(named("Encore", number, length=kind) for number, kind in enumerate(lengths))
    names = [
        link.get("aria-label") or link.text_content()
        for link in page(mailed(items=items)).xpath("//a[contains(@href, '/articles/')]")
    ]
    assert names == ["Lire\u00a0: Encore", "Lire\u00a0: Encore (2)", "Encore", "Encore (2)"]


def test_the_contents_lead_to_each_story_by_its_headline() -> None:
    lengths = ("full", "line", "full")
    items = [named("Encore", number, length=kind) for number, kind in enumerate(lengths)]
    gone = Item(article=published(9, SHORT, pubstatus="canceled"))
    composition = replace(
        COMPOSITION,
        subject="Ce soir",
        items=(*items, named("Mer", 8, section="Mer"), gone),
        campaign={"utm_source": "lettre"},
    )
    mail = render(composition, load_theme("digest"))
    tree, shown = page(mail), lxml.html.document_fromstring(public_html(mail, "fr"))
    links, there = tree.xpath("//ul[@class='contents']//a"), composition.view_url
    assert [(one.get("href"), one.text, one.get("aria-label")) for one in links] == [
        (f"{there}#story-1", "Encore", "Au sommaire : Encore"),
        (f"{there}#story-2", "Encore", "Au sommaire : Encore (2)"),
        (f"{there}#story-3", "Encore", "Au sommaire : Encore (3)"),
        (f"{there}#story-4", "Mer", None),
        (f"{there}#story-5", "Article retiré", None),
    ]
    for link in links:
        for at in (tree, shown):
            (story,) = at.xpath(f"//*[@id='{link.get('href').partition('#')[2]}']")
            assert story.xpath("string(.//h2 | .//h3)").strip() == link.text
    assert shown.xpath("//ul[@class='contents']//a/@href") == [one.get("href") for one in links]
    assert "#story" not in mail.text
    assert faults(mail.html) == []


@pytest.mark.parametrize(("theme", "greets"), [("alert", False), ("digest", True)])
def test_both_parts_greet_or_neither(theme: str, greets: bool) -> None:
    mail = mailed(theme, intro="")
    mark = f"slot-{mail.nonce}-greeting-end"
    assert (mark in mail.html, mark in mail.text) == (greets, greets)
    told = mailed(theme, intro="Un mot.")
    mark = f"slot-{told.nonce}-greeting-end"
    assert mark in told.html
    assert mark in told.text


def test_a_cut_story_says_that_there_is_more() -> None:
    item = replace(named("Payant"), article=published(1, SHORT, excerpt=True))
    mail = mailed(items=(item,))
    for part in (page(mail).text_content(), mail.text):
        assert "Lire la suite\u00a0: À Concarneau, la criée" in part
    assert "Lire la suite\u00a0: À Concarneau, la criée passe à la nuit" in mail.text


@pytest.mark.parametrize("theme", THEMES)
def test_lengths(theme: str) -> None:
    first = named("La une")
    shown = {
        length: mailed(theme, items=(first, Item(article=published(2, LEAD), length=length)))
        for length in ("full", "teaser", "line")
    }
    whole, opening = "Onze mille heures de travail", "Samedi, à la tombée du jour"
    for length, mail in shown.items():
        html = re.sub("</?b>", "", mail.html.split("</style></head>")[-1])
        for part in (html, mail.text):
            assert (whole in part) == (length == "full")
            assert (opening in re.sub(r"\s+", " ", part.replace(COMPOSITION.preheader, ""))) == (
                length != "line"
            )
            assert "https://news.example.org/articles/2" in part
    assert "• Le phare des Glénan se rallume après neuf ans de nuit\n" in shown["line"].text


def test_a_teaser_without_a_standfirst_is_the_beginning_of_the_story() -> None:
    long = Article(headline="Long", blocks=(Paragraph(content=text("mot " * 200)),))
    said = outline.teaser_of(published(1, long))
    assert said.endswith("mot…")
    assert len(said) <= outline.TEASER


@pytest.mark.parametrize("theme", THEMES)
def test_what_was_paid_for_says_so_to_eye_ear_and_machine(theme: str) -> None:
    link = Paragraph(content=(Span("un bateau", (Mark("link", href="https://boat.example.org"),)),))
    box = Sponsor(
        advertiser="Les Vedettes",
        blocks=(Heading(content=text("À quai")), link),
        url="https://vedettes.example.org/?a=1&b=2",
    )
    mail = mailed(theme, items=(named("Une"), box, named("Deux", 2)))
    (label,) = page(mail).xpath("//p[.//*[text()='Publicité']]")
    links = label.getparent().xpath(".//a")
    assert label.text_content() == "Publicité · Les Vedettes"
    assert [(one.get("href"), one.get("rel"), one.text_content()) for one in links] == [
        ("https://boat.example.org", "sponsored", "un bateau"),
        ("https://vedettes.example.org/?a=1&b=2", "sponsored", "Voir le site\u00a0: Les Vedettes"),
    ]
    assert not page(mail).xpath("//a[@rel and contains(@href, '/articles/')]")
    assert "[Publicité] Les Vedettes\n" in mail.text
    assert "Voir le site\u00a0: Les Vedettes\nhttps://vedettes.example.org/?a=1&b=2\n" in mail.text


def test_a_box_cannot_pass_its_mark_to_text() -> None:
    trick = Paragraph(content=text('<a class="link" href="https://x.example.org">x</a>'))
    items = (named("Une"), Sponsor(advertiser="<b>A</b>", blocks=(trick,)))
    assert not page(mailed(items=items)).xpath("//a[contains(@href, 'x.example.org')]")


def addresses(mail: RenderedMail) -> set[str]:
    hrefs = page(mail).xpath("//a/@href[not(starts-with(., '#'))]")
    # What the contents lead to stands in the text itself.
    return {href.removeprefix("mailto:").partition("#story-")[0] for href in hrefs}


@pytest.mark.parametrize("name", mails.NAMES)
def test_the_text_part_has_every_address_of_a_golden(name: str) -> None:
    mail = mails.mail_of(name)
    assert {one for one in addresses(mail) if one not in mail.text} == set()


@pytest.mark.slow
def test_the_text_part_has_every_address_of_generated_issues() -> None:
    """Slow: large inputs."""
    for seed in range(60):
        theme, composition = issue(seed)
        mail = render(composition, load_theme(theme))
        assert {one for one in addresses(mail) if one not in mail.text} == set(), seed


def test_the_way_out_is_the_first_link_and_the_last_line() -> None:
    mail = mailed()
    leave = f"slot-{mail.nonce}-leave-end"
    assert page(mail).xpath("//a/@href")[0] == leave
    assert mail.text.rstrip().endswith(leave)


def test_a_brand_has_a_logo_fonts_links_and_a_footer() -> None:
    brand = replace(
        BRAND,
        logo="https://news.example.org/pictures/iles/logo.png",
        logo_size=(536, 96),
        heading_font='Playfair Display, "Bad;} *{display:none", serif',
        social_links=(("Mastodon", "https://m.example.org/@iles"), ("x", "javascript:alert(1)")),
        footer="Fait main.\n\nÀ Concarneau.",
    )
    mail = mailed(brand=brand)
    (logo,) = page(mail).xpath("//img[@class='logo']")
    assert (logo.get("alt"), logo.get("width"), logo.get("height")) == (BRAND.name, "268", "48")
    assert "'Playfair Display', Georgia" in mail.html
    assert "display:none;}" not in mail.html.replace(" ", "")
    assert "javascript" not in mail.html + mail.text
    for part in (page(mail).text_content(), mail.text):
        assert "Fait main." in part
        assert "À Concarneau." in part
    assert "Mastodon\u00a0: https://m.example.org/@iles" in mail.text


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [
        ("", "Georgia, "),
        ("Source Serif 4", "'Source Serif 4', Georgia, "),
        ("Inter, sans-serif", "'Inter', 'Helvetica Neue', "),
        ("a'; } x{y:z, url(//evil)", "Georgia, "),
        ("Vazir متن", "'Vazir متن', Georgia"),
    ],
)
def test_fonts_have_fall_backs_and_nothing_else(wanted: str, begins: str) -> None:
    assert families(wanted).startswith(begins)
    assert not set(families(wanted)) & set(';{}()"<>\\')


def grid(columns: int, word: str) -> Table:
    return Table(rows=((Cell(content=text(word)),) * columns,) * 2, head_rows=1)


def test_a_table_that_is_too_wide_scrolls_by_key_too() -> None:
    assert not is_wide(grid(3, "84\u00a0000 €"))
    assert is_wide(grid(12, "84\u00a0000 €"))
    assert is_wide(grid(2, "anticonstitutionnellement" * 2))
    article = Article(headline="t", blocks=(grid(3, "mot"), grid(12, "mot" * 9)))
    tables = page(mailed(items=(Item(article=published(1, article)),))).xpath(
        "//div[@class='wide']"
    )
    assert [one.get("tabindex") for one in tables] == [None, "0"]
    assert tables[1].get("aria-label") == "Tableau"


def test_an_arabic_mail_is_turned_round_and_speaks_arabic() -> None:
    mail = mails.mail_of("letter-ar")
    tree = page(mail)
    assert not tree.xpath("//div[@dir='rtl']//ul[contains(@class, 'list ')]")
    assert all(one.get("align") == "right" for one in tree.xpath("//td[@class='pad']"))
    footer = tree.xpath("//div[contains(@class, 'foot')]")[0].text_content()
    assert "إلغاء الاشتراك في هذه النشرة" in footer
    assert not re.search("[A-Za-z]{4}", re.sub(r"\S+@\S+", "", footer))


def test_words_in_another_language_than_the_mail_say_so() -> None:
    german = mailed(language="de")
    foot = page(german).xpath("//p[contains(., 'Unsubscribe from this letter')]")[0]
    assert (foot.get("lang"), foot.get("dir")) == ("en", "ltr")
    french = page(mailed(language="fr")).xpath("//p[contains(., 'Se désinscrire')]")
    assert not [one for one in french if one.get("lang")]


def test_a_time_is_told_as_the_language_does() -> None:
    story = published(1, replace(LEAD, language="fr"))
    assert outline.time_of(story, COMPOSITION) == "10\u00a0h"
    before: Composition = replace(COMPOSITION, dated_at=COMPOSITION.dated_at.replace(day=23))
    assert outline.time_of(story, before) == "dimanche 22 novembre 2026 à 10\u00a0h"


def test_ten_stories_stay_far_below_what_inboxes_cut() -> None:
    assert len(mailed(items=COMPOSITION.items * 2).html.encode()) < 45_000
