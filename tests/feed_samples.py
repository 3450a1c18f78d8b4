"""Stories for the tests of feeds: every block in French, one in English, one from right to left."""

from datetime import UTC, datetime, timedelta
from typing import Any

from publisher.content.article import Article, Author, PublishedArticle
from publisher.content.blocks import (
    Block,
    Cell,
    Closing,
    Figure,
    Heading,
    Inline,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
    Table,
)
from publisher.renderers.feeds import Entry, FeedMeta, Media, Source, make_entry

STARTED = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
NB, NNB = "\u00a0", "\u202f"


def words(text: str, *marks: Mark) -> Inline:
    return (Span(text, marks),)


def paragraph(text: str) -> Paragraph:
    return Paragraph(content=words(text))


SOURCE = Source(
    name="Le Fanal",
    domain="fanal.example.org",
    language="fr",
    pictures={
        "picture:ab12.png": Media(
            url="https://fanal.example.org/pictures/fanal/ab12.png",
            content_type="image/png",
            size=20_480,
            width=1200,
            height=800,
        )
    },
)

META = FeedMeta(
    id="tag:fanal.example.org,2026:feeds/fanal/all",
    title="Le Fanal",
    description="Le journal du littoral",
    language="fr",
    home_url="https://fanal.example.org/",
    addresses={
        "rss": "https://fanal.example.org/feeds/fanal/all.rss",
        "atom": "https://fanal.example.org/feeds/fanal/all.atom",
        "json": "https://fanal.example.org/feeds/fanal/all.json",
    },
    publication="Le Fanal",
    created=STARTED,
    rights="© Le Fanal SAS",
    icon="https://fanal.example.org/brand/fanal.png",
    stylesheet="/static/feed.css",
    contact="redaction@fanal.example.org",
)

FRENCH = Article(
    headline=f"Port de Kéroual{NB}: «{NB}La digue tiendra{NB}», jure l’ingénieure",
    kicker="Reportage",
    standfirst=f"Après trois hivers de tempêtes, le chantier s’achève. Qui paiera{NNB}?",
    rubrics=("Régions", "Littoral"),
    language="fr",
    authors=(
        Author(name="Maëlle Le Goff", note="Elle suit le littoral depuis 2011."),
        Author(name="Yann Tanguy"),
    ),
    sponsor="Avec le soutien de la Fondation du littoral",
    blocks=(
        paragraph(f"La mer monte, et les 4{NNB}200 habitants le savent."),
        Heading(content=words("Un mur de granit")),
        Paragraph(
            content=(
                Span("Le dossier "),
                Span("n’est pas ", (Mark("strong"),)),
                Span("clos", (Mark("strong"), Mark("emphasis"))),
                Span(" : voir "),
                Span(
                    "l’enquête & ses annexes",
                    (Mark("link", href="https://fanal.example.org/enquete?a=1&b=2"),),
                ),
                Span(", H"),
                Span("2", (Mark("subscript"),)),
                Span("O, m"),
                Span("2", (Mark("superscript"),)),
                Span(", "),
                Span("if a < b", (Mark("code"),)),
                Span(", "),
                Span("12 M€", (Mark("strikethrough"),)),
                Span(" et "),
                Span("breakwater", (Mark("language", language="en"),)),
                Span(".\nUne seconde ligne."),
            )
        ),
        Heading(content=words("Trois lots"), level=3),
        List(
            items=(
                ListItem(
                    content=words("Enrochement"),
                    marker="•",
                    children=(List(items=(ListItem(content=words("granit")),)),),
                ),
                ListItem(content=words("Béton"), marker="•"),
            )
        ),
        List(ordered=True, start=3, items=(ListItem(content=words("Contrôle"), marker="3."),)),
        Quote(
            paragraphs=(words(f"«{NB}La digue tiendra.{NB}»"),),
            source_marker="–",
            source=words("Anna Kerbrat, ingénieure"),
        ),
        Table(
            head_rows=1,
            caption=words("Le coût des travaux"),
            rows=(
                (Cell(content=words("Lot")), Cell(content=words("Coût"))),
                (Cell(content=words("Granit"), header=True), Cell(content=words("8 M€"))),
                (Cell(content=words("Total : 8 M€"), colspan=2),),
            ),
        ),
        Preformatted(content=words("Lot      Coût\nGranit   8 M€")),
        Figure(
            src="picture:ab12.png",
            alt="La digue sous l’écume",
            caption=words("La digue, le 2 mars."),
            credit="Photo Y. Tanguy",
        ),
        Separator(),
        Paragraph(content=words("The wall will hold."), language="en"),
        Closing(content=words("À suivre dans notre édition de demain.")),
    ),
)

ENGLISH = Article(
    headline="Tide tables & <levels>: what changes on Monday",
    standfirst="A short guide to the new tide tables.",
    rubrics=("Service",),
    language="en-GB",
    authors=(Author(name="Joan O’Hara"),),
    blocks=(paragraph('Use 5 < 7 and "quotes" & ampersands; ]]> is no trap.'),),
)

ARABIC = Article(
    headline="البحر يرتفع",
    standfirst="تقرير من الميناء القديم.",
    rubrics=("دولي",),
    language="ar",
    direction="rtl",
    authors=(Author(name="ليلى حداد"),),
    blocks=(paragraph("قال الصيادون إن السد سيصمد."),),
)

PAID = Article(
    headline="Le budget, ligne par ligne",
    access="paid",
    standfirst="Nos calculs.",
    language="fr",
    blocks=(paragraph("Premier paragraphe."),),
)

WITHDRAWN = Article(headline="Article retiré", language="fr", blocks=())


def published(content: Article, number: int, **changes: Any) -> PublishedArticle:
    """The article as an exit shows it, `number` hours after the first."""
    moment = STARTED + timedelta(hours=number)
    values = {
        "id": str(number),
        "version": 1,
        "guid": f"tag:fanal.example.org,2026:{number}",
        "url": f"https://fanal.example.org/articles/{number}",
        "content": content,
        "content_hash": "",
        "pubstatus": "usable",
        "published_at": moment,
        "updated_at": moment,
    }
    return PublishedArticle(**(values | changes))  # type: ignore[arg-type]


def entries() -> tuple[Entry, ...]:
    """The sample feed, newest first."""
    later = STARTED + timedelta(days=1, minutes=7)
    notice = "Article retiré\xa0: les faits étaient inexacts. Ne plus l’utiliser."
    stories = (
        published(ARABIC, 6),
        published(PAID, 5, excerpt=True),
        published(WITHDRAWN, 4, pubstatus="canceled", updated_at=later, notice=notice),
        published(FRENCH, 3, updated_at=later, notice="Le coût est de 8 M€, et non de 12 M€."),
        published(ENGLISH, 2, guid="tide tables 2026"),
    )
    return tuple(make_entry(story, SOURCE) for story in stories)


def story_titled(headline: str, *blocks: Block, **of_article: Any) -> PublishedArticle:
    """A published story under that headline; `of_article` are fields of its text."""
    content = Article(headline=headline, blocks=blocks or (paragraph("Un mot."),), **of_article)
    return PublishedArticle(
        id="7",
        version=1,
        guid="tag:fanal.example.org,2026:7",
        url="https://fanal.example.org/articles/7",
        content=content,
        content_hash="0" * 64,
        pubstatus="usable",
        published_at=STARTED,
        updated_at=STARTED,
    )
