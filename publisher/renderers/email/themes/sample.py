"""A sample issue in French, English and Arabic, to look at a theme and to check it with.

Each story has blocks that real ones have; together every block of the content model is there.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publisher.content.article import Article, Author, PublishedArticle
from publisher.content.blocks import Block, Closing, Figure, Quote, Span
from publisher.content.parsers.markdown import parse_fragment
from publisher.renderers.email.types import Brand, Composition, Envelope, Item, Recipient, Sponsor

LANGUAGES = ("fr", "en", "ar")
PICTURE = "https://news.example.org/pictures/sample.jpg"
_MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What the sample says in one language; bodies are Markdown."""

    name: str
    tagline: str
    newsletter: str
    headlines: tuple[str, str]
    standfirst: str
    kicker: str
    rubric: str
    author: str
    note: str
    body: str
    alt: str
    caption: str
    quote: str
    source: str
    closing: str
    short: str
    correction: str
    section: str
    intro: str
    sponsor: str
    advert: str
    address: str


_FRENCH = _Words(
    name="Le Fanal",
    tagline="Le journal du port",
    newsletter="La lettre du matin",
    headlines=("Le bac de six heures reprend la mer", "Au marché, la sole se fait rare"),
    standfirst="Après trois semaines à quai, il traverse de nouveau chaque matin.",
    kicker="Transports",
    rubric="Le port",
    author="Nolwenn Abgrall",
    note="Nolwenn Abgrall suit le port depuis dix ans.",
    body="Les premiers passagers ont trouvé **du café chaud** et un "
    "[horaire tout neuf](https://example.org/horaire).\n\n"
    "## Ce qui change\n\n- deux rotations de plus\n- un tarif pour les vélos\n  - gratuit dimanche"
    "\n\n1. réserver\n2. embarquer\n\n"
    "| Départ | Arrivée |\n|---|---|\n| 6 h | 6 h 40 |\n| 18 h | 18 h 40 |\n\n"
    "```\nFANAL  47° N  4° O\n```\n\n"
    "**Météo**\u00a0: Port 12° · Île 11°\n\n"
    "- **Samedi 7, 20 h** la chorale chante\n- **Dimanche 8** vide-grenier\n\n"
    "**À écouter**\u00a0: [Trois semaines sans bac](https://example.org/episode), 18 min\n\n"
    "> **Et vous\u202f?** Le bac vous a-t-il manqué\u202f?\n>\n"
    "> [Écrire à la rédaction](mailto:lecteurs@example.org)\n\n* * *\n",
    alt="Le bac quitte le quai à l’aube",
    caption="Le bac, lundi matin.",
    quote="«\u00a0On avait oublié le bruit du moteur.\u00a0»",
    source="un habitué",
    closing="Le bac part du quai nord.",
    short="Les pêcheurs parlent d’un hiver trop doux.",
    correction="Nous avions écrit que la vente avait lieu mardi\u202f; c’est lundi.",
    section="Brèves",
    intro="Ce matin, le port se réveille tôt.",
    sponsor="Les Cordages du Nord",
    advert="Des cordes qui tiennent.",
    address="3, quai du Nord\n29000 Le Port",
)
_ENGLISH = _Words(
    name="The Lantern",
    tagline="News from the harbour",
    newsletter="The morning letter",
    headlines=("The six o’clock ferry is back", "Sole is scarce at the market"),
    standfirst="After three weeks at the quay it crosses every morning again.",
    kicker="Transport",
    rubric="The harbour",
    author="Morag Flett",
    note="Morag Flett has covered the harbour for ten years.",
    body="The first passengers found **hot coffee** and a "
    "[new timetable](https://example.org/timetable).\n\n"
    "## What changes\n\n- two more crossings\n- a fare for bicycles\n  - free on Sundays\n\n"
    "1. book\n2. board\n\n"
    "| Leaves | Arrives |\n|---|---|\n| 6 am | 6.40 am |\n| 6 pm | 6.40 pm |\n\n"
    "```\nLANTERN  59° N  3° W\n```\n\n"
    "**Weather:** Harbour 12° · Island 11°\n\n"
    "- **Saturday 7, 8 pm** the choir sings\n- **Sunday 8** car boot sale\n\n"
    "**Listen:** [Three weeks without a ferry](https://example.org/episode), 18 min\n\n"
    "> **And you?** Did you miss the ferry?\n>\n"
    "> [Write to the newsroom](mailto:readers@example.org)\n\n* * *\n",
    alt="The ferry leaves the quay at dawn",
    caption="The ferry on Monday morning.",
    quote="“We had forgotten the sound of the engine.”",
    source="a regular",
    closing="The ferry leaves from the north quay.",
    short="Fishermen speak of too mild a winter.",
    correction="We wrote that the sale was on Tuesday; it is on Monday.",
    section="In brief",
    intro="The harbour is up early this morning.",
    sponsor="Northern Ropes",
    advert="Ropes that hold.",
    address="3 North Quay\nThe Harbour",
)
_ARABIC = _Words(
    name="الفنار",
    tagline="جريدة الميناء",
    newsletter="رسالة الصباح",
    headlines=("عبّارة السادسة تعود إلى البحر", "السمك نادر في السوق"),
    standfirst="بعد ثلاثة أسابيع على الرصيف تعبر من جديد كل صباح.",
    kicker="نقل",
    rubric="الميناء",
    author="ليلى حدّاد",
    note="تتابع ليلى حدّاد أخبار الميناء منذ عشر سنوات.",
    body="وجد الركاب الأوائل **قهوة ساخنة** و[جدولا جديدا](https://example.org/jadwal).\n\n"
    "## ما الذي يتغير\n\n- رحلتان إضافيتان\n- تعرفة للدراجات\n  - مجانا يوم الأحد\n\n"
    "1. احجز\n2. اصعد\n\n"
    "| المغادرة | الوصول |\n|---|---|\n| السادسة | السابعة |\n\n"
    "```\nFANAR  34° N  35° E\n```\n\n"
    "**الطقس**: الميناء 12° · الجزيرة 11°\n\n"
    "- **السبت 7، 20:00** تغني الجوقة\n- **الأحد 8** سوق الأغراض القديمة\n\n"
    "**استمعوا**: [ثلاثة أسابيع بلا عبّارة](https://example.org/episode)، 18 دقيقة\n\n"
    "> **وأنتم؟** هل اشتقتم إلى العبّارة؟\n>\n"
    "> [اكتبوا إلى التحرير](mailto:readers@example.org)\n\n* * *\n",
    alt="العبّارة تغادر الرصيف عند الفجر",
    caption="العبّارة صباح الاثنين.",
    quote="«نسينا صوت المحرك.»",
    source="أحد الركاب",
    closing="تنطلق العبّارة من الرصيف الشمالي.",
    short="يتحدث الصيادون عن شتاء دافئ.",
    correction="كتبنا أن البيع يوم الثلاثاء، وهو يوم الاثنين.",
    section="أخبار قصيرة",
    intro="الميناء يستيقظ باكرا هذا الصباح.",
    sponsor="حبال الشمال",
    advert="حبال تصمد.",
    address="٣ الرصيف الشمالي\nالميناء",
)
_WORDS = {"fr": _FRENCH, "en": _ENGLISH, "ar": _ARABIC}


def sample(language: str) -> Composition:
    """The sample issue in one of LANGUAGES; always the same. Raises KeyError for another one."""
    words = _WORDS[language]
    box = Sponsor(
        advertiser=words.sponsor,
        blocks=parse_fragment(words.advert, language),
        url="https://example.org/advert",
    )
    short = _published(2, _short(words, language), notice=words.correction)
    return Composition(
        subject=words.headlines[0],
        preheader=words.standfirst,
        newsletter=words.newsletter,
        language=language,
        dated_at=_MORNING.astimezone(ZoneInfo("Europe/Paris")),
        items=(
            Item(article=_published(1, _lead(words, language))),
            box,
            Item(article=short, section=words.section),
        ),
        brand=_brand(words, language),
        view_url="https://news.example.org/view/1",
        list_names=(words.newsletter,),
        subscribe_url="https://news.example.org/subscribe/morning/",
        pictures={PICTURE: PICTURE},
        grounds={PICTURE: "#6f8795"},
        intro=words.intro,
    )


def sample_envelope(language: str) -> Envelope:
    """The sample's fixed headers."""
    words = _WORDS[language]
    return Envelope(
        from_name=words.name,
        from_address="desk@example.org",
        reply_to="",
        list_id="morning.example.org",
        list_name=words.newsletter,
        language=language,
        unsubscribe_base="https://news.example.org/u/",
        archive_url="https://news.example.org/archive/morning/",
        domain="example.org",
        preferences_base="https://news.example.org/preferences/",
        still_base="https://news.example.org/still/",
        time_zone="Europe/Paris",
    )


def sample_reader(language: str) -> Recipient:
    """Somebody who gets the sample; their links open nothing."""
    return Recipient(
        address="reader@example.org",
        token="sample",  # noqa: S106 (it opens nothing)
        message_id="sample",
        dated_at=_MORNING,
        values={"name": _WORDS[language].author},
    )


def expected_words(language: str) -> dict[str, str]:
    """What a theme should show of the sample: what it is → its words."""
    words, texts = _WORDS[language], {}
    for name in ("name", "standfirst", "note", "caption", "quote", "source", "closing", "short"):
        texts[f"the sample's {name}"] = getattr(words, name)
    for name in ("correction", "section", "intro", "advert"):
        texts[f"the sample's {name}"] = getattr(words, name)
    for number, headline in enumerate(words.headlines, 1):
        texts[f"headline {number}"] = headline
    texts["the postal address"] = words.address.split("\n")[0]
    return texts


def _lead(words: _Words, language: str) -> Article:
    return Article(
        headline=words.headlines[0],
        language=language,
        rubrics=(words.rubric,),
        kicker=words.kicker,
        standfirst=words.standfirst,
        authors=(Author(name=words.author, note=words.note),),
        blocks=(*_opening(words), *parse_fragment(words.body, language), *_ending(words)),
    )


def _opening(words: _Words) -> tuple[Block, ...]:
    caption = (Span(words.caption),)
    figure = Figure(src=PICTURE, alt=words.alt, caption=caption, credit=words.author)
    return (replace(figure, width=1072, height=603),)


def _ending(words: _Words) -> tuple[Block, ...]:
    quote = Quote(paragraphs=((Span(words.quote),),), source=(Span(words.source),))
    return quote, Closing(content=(Span(words.closing),))


def _short(words: _Words, language: str) -> Article:
    body = parse_fragment(words.short, language)
    return Article(headline=words.headlines[1], language=language, blocks=body)


def _published(number: int, content: Article, notice: str | None = None) -> PublishedArticle:
    return PublishedArticle(
        id=str(number),
        version=1,
        guid=f"tag:example.org,2026:sample-{number}",
        url=f"https://news.example.org/articles/{number}",
        content=content,
        content_hash=f"{number:064}",
        pubstatus="usable",
        published_at=_MORNING,
        updated_at=_MORNING,
        notice=notice,
    )


def _brand(words: _Words, language: str) -> Brand:
    return Brand(
        name=words.name,
        tagline=words.tagline,
        language=language,
        colour="#1f5f8b",
        home_url="https://news.example.org",
        publisher_name=words.name,
        postal_address=words.address,
        contact="desk@example.org",
        legal_notice=words.author,
        privacy_url="https://news.example.org/privacy",
        social_links=(("Mastodon", "https://social.example.org/@fanal"),),
        footer=words.closing,
    )
