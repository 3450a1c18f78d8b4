"""Stories as partners get them: whole, corrected, taken back, waiting, in part, in Arabic."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from publisher.content.article import Article, Author, Enclosure, PublishedArticle
from publisher.content.blocks import Figure, Heading, Mark, Paragraph, Quote, Span
from publisher.content.excerpt import excerpt
from publisher.content.parsers import parse
from publisher.renderers.wire.source import WirePicture, WireSource
from tests.golden.sample_issue import LEAD, PICTURE
from tests.unit.content.stories import ENGLISH, FRENCH
from tests.unit.content.test_html import PAGE

MOMENT = datetime(2026, 3, 1, 6, 30, 1, tzinfo=UTC)
REMOTE = "https://agence.example.net/quai.jpg"
SOURCE = WireSource(
    name="Le Courrier",
    domain="courrier.example.org",
    language="fr",
    copyright_holder="Société du Courrier",
    usage_terms="Agences clientes seulement",
    pictures={
        PICTURE: WirePicture(
            url="https://courrier.example.org/pictures/é.png", content_type="image/png", size=12
        )
    },
    topics={("rubric", "littoral"): "medtop:20000422", ("tag", "phares"): "medtop:20000038"},
)


def published(content: Article, **changes: Any) -> PublishedArticle:
    """A version of a story, usable where nothing else is said."""
    article = PublishedArticle(
        id="7", version=3, guid="tag:courrier.example.org,2026:phare",
        url="https://courrier.example.org/articles/7", content=content, content_hash="0" * 64,
        pubstatus="usable", published_at=MOMENT, updated_at=MOMENT + timedelta(hours=3),
    )  # fmt: skip
    return replace(article, **changes)


FULL = replace(
    LEAD, tags=("Phares", "Finistère"), urgency=3, slugline="PENFRET-PHARE", place="Îles de Glénan",
    genre="Feature",
)  # fmt: skip
RIGHTS = Figure(
    src=REMOTE, alt="Un quai", caption=(Span("Le quai, vide."),), credit="AFP", rights="afp"
)
ARABIC = Article(
    headline="منارة تعود إلى الحياة بعد تسع سنوات",
    language="ar",
    direction="rtl",
    authors=(Author(name="ليلى بن سالم"),),
    rubrics=("أخبار",),
    place="تونس",
    blocks=(
        Heading(content=(Span("البحر"),)),
        Paragraph(
            content=(
                Span("قالت «"),
                Span("لقد أضاءت", (Mark("strong"),)),
                Span("» في "),
                Span("Penfret", (Mark("language", language="fr"),)),
                Span("، الساعة 17:42."),
            )
        ),
        Paragraph(content=(Span("Une phrase en français."),), language="fr", direction="ltr"),
        Quote(paragraphs=((Span("المنارة المطفأة جملة لم تكتمل"),),), source=(Span("ليلى"),)),
    ),
)
BACK = Article(headline="Article retiré", blocks=(), language="fr", direction="ltr")
WAITING = Article(headline="Article suspendu", blocks=(), language="fr", direction="ltr")
PAID = replace(FULL, access="paid", cut=2, sponsor=None)
# What is kept as golden files, in each format.
GOLDEN = {
    "every-block": published(FULL),
    "correction": published(
        replace(PAID, blocks=(*LEAD.blocks[:1], RIGHTS)),
        notice="L’horaire était faux\u00a0: 17\u00a0h\u00a042, non 18\u00a0h\u00a042.",
    ),
    "killed": published(
        BACK, pubstatus="canceled", taken_back="killed", notice="Une personne est en danger."
    ),
    "withheld": published(WAITING, pubstatus="withheld", taken_back="withheld"),
    "embargo": published(
        replace(PAID, embargo_until=MOMENT + timedelta(days=2, microseconds=1)), version=1
    ),
    "excerpt": published(excerpt(PAID), excerpt=True),
    # As a parcel is made for a partner who has no right to the picture.
    "unlicensed": published(replace(PAID, blocks=LEAD.blocks[:1] + LEAD.blocks[2:4])),
    "arabic": published(ARABIC, guid="https://manara.example.org/1#a"),
}


def _parsed(text: str, name: str) -> PublishedArticle:
    return published(parse(text.encode(), filename=name).article)


STORIES = GOLDEN | {
    "french.txt": _parsed(FRENCH, "french.txt"),
    "english.txt": _parsed(ENGLISH, "english.txt"),
    "page.html": _parsed(PAGE, "page.html"),
    "unpublished": published(BACK, pubstatus="canceled", taken_back="unpublished"),
    "enclosed": published(
        Article(
            headline="Titre",
            blocks=(Paragraph(content=(Span("Un texte."),)),),
            enclosures=(
                Enclosure(url="https://e.example.org/é.mp3", content_type="audio/mpeg", size=9),
                Enclosure(url="https://e.example.org/a.pdf", title="Le rapport"),
            ),
        )
    ),
    "bare": published(Article(headline="Titre", blocks=())),
    "odd guid": published(LEAD, guid="mon article « é » <1> 😀"),
    "hostile": published(
        Article(
            headline="<script>\x00\ud800 & co\ufffe",
            blocks=(Paragraph(content=(Span("<img onerror=x>\x1b[0m\u2028]]>\n-->"),)),),
            authors=(Author(name="A & B"), Author(note="note\x01"), Author()),
            rubrics=("<b>",),
            tags=("a\tb",),
            slugline="<!--",
            direction="rtl",
        )
    ),
}
