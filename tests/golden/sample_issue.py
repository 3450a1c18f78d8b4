"""An issue with every block of the content model, in French, English and Arabic."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from publisher.content.article import Article, Author, PublishedArticle
from publisher.content.blocks import (
    Cell,
    Closing,
    Figure,
    Heading,
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
from publisher.renderers.email import Notice
from publisher.renderers.email.types import Brand, Composition, Envelope, Item, Recipient

PARIS = ZoneInfo("Europe/Paris")
EVENING = datetime(2026, 11, 22, 18, 30, tzinfo=PARIS)
STRONG, EMPHASIS = Mark("strong"), Mark("emphasis")
PICTURE = "picture:0123456789abcdef0123456789abcdef01234567.png"


def text(words: str, *marks: Mark) -> tuple[Span, ...]:
    return (Span(words, marks),)


def link(words: str, href: str) -> tuple[Span, ...]:
    return text(words, Mark("link", href=href))


def cells(*words: str, header: bool = False) -> tuple[Cell, ...]:
    first = Cell(content=text(words[0]), header=True)
    return (first, *(Cell(content=text(word), header=header) for word in words[1:]))


LEAD = Article(
    headline="Le phare des Glénan se rallume après neuf ans de nuit",
    language="fr",
    rubrics=("Actualités", "Littoral"),
    kicker="Patrimoine",
    standfirst="Samedi, à la tombée du jour, la lanterne de l’île de Penfret a de nouveau balayé "
    "la mer. Récit d’un chantier mené par une poignée de bénévoles\u202f: onze mille heures, un "
    "treuil de 1837 et beaucoup de sel.",
    authors=(
        Author(
            name="Maëlle Kerbrat",
            note="Maëlle Kerbrat suit le littoral pour Le Courrier des Îles depuis 2014.",
        ),
        Author(name="Yann Le Goff"),
    ),
    sponsor="La Compagnie des Vedettes de l’Odet soutient cette rubrique. Elle ne relit pas nos "
    "articles.",
    blocks=(
        Paragraph(
            content=(
                Span("Il était 17\u00a0h\u00a042 quand "),
                Span("Jeanne Riou", (STRONG,)),
                Span(", 81\u00a0ans, a posé la main sur l’interrupteur. « "),
                Span("Mon père l’a éteint", (EMPHASIS,)),
                Span(", moi je le rallume\u00a0», a-t-elle dit. Le "),
                Span(
                    "registre des phares",
                    (Mark("link", href="https://example.org/phares?a=1&b=2"),),
                ),
                Span(" lui donne désormais le numéro\u00a0417"),
                Span("bis", (Mark("superscript"),)),
                Span("."),
            )
        ),
        Figure(
            src=PICTURE,
            alt="Le phare au crépuscule, sa lanterne allumée, une barque au premier plan",
            caption=text("La lanterne de Penfret, samedi soir, vue du mouillage."),
            credit="Yann Le Goff / Le Courrier des Îles",
            width=1200,
            height=675,
        ),
        Heading(content=text("Onze mille heures de travail")),
        Paragraph(
            content=text(
                "Le chantier avait commencé par un constat\u00a0: l’escalier ne tenait plus que "
                "par habitude. Les bénévoles ont numéroté chaque marche, puis les ont descendues "
                "une à une, à la corde, avant de les remonter dans le même ordre."
            )
        ),
        Quote(
            paragraphs=(
                text("«\u00a0Un phare éteint, c’est une phrase qu’on n’a pas finie.\u00a0»"),
            ),
            source_marker="–",
            source=text("Jeanne Riou, fille du dernier gardien"),
        ),
        Heading(content=text("Ce qui a été refait"), level=3),
        List(
            items=(
                ListItem(content=text("L’optique\u00a0: 132\u00a0prismes, nettoyés à la main")),
                ListItem(
                    content=text("La maçonnerie"),
                    children=(
                        List(
                            ordered=True,
                            items=(
                                ListItem(content=text("le soubassement, repris à la chaux")),
                                ListItem(content=text("la galerie, déposée puis reposée")),
                            ),
                        ),
                    ),
                ),
                ListItem(content=text("Le treuil d’origine, remis en marche pour les visites")),
            )
        ),
        Table(
            caption=text("Ce que le chantier a coûté"),
            head_rows=1,
            rows=(
                cells("Poste", "Prévu", "Dépensé", header=True),
                cells("Maçonnerie", "84\u00a0000\u00a0€", "91\u00a0300\u00a0€"),
                cells("Optique et lanterne", "38\u00a0000\u00a0€", "36\u00a0750\u00a0€"),
                cells("Transport par mer", "12\u00a0500\u00a0€", "19\u00a0400\u00a0€"),
            ),
        ),
        Preformatted(content=text("PENFRET  47° 43′ N  3° 57′ O\nFl R 5 s   38 m   21 M")),
        Separator(),
        Closing(
            content=text("Le phare se visite chaque samedi jusqu’à Pâques, si la mer le veut.")
        ),
    ),
)
SHORT = Article(
    headline="À Concarneau, la criée passe à la nuit",
    language="fr",
    rubrics=("Économie",),
    authors=(Author(name="Soizic Morvan"),),
    blocks=(
        Paragraph(
            content=text(
                "Dès lundi, les ventes commenceront à 2\u00a0h du matin. Les mareyeurs y gagnent "
                "une marée\u202f; les pêcheurs, eux, demandent qui paiera la veille."
            )
        ),
    ),
)
ENGLISH = Article(
    headline="The ferry that runs on yesterday’s wind",
    language="en",
    kicker="Letter from Orkney",
    standfirst="A hydrogen boat crosses to Shapinsay on power that the grid could not use.",
    authors=(Author(name="Isla Rendall"),),
    blocks=(
        Paragraph(
            content=(
                Span("The crossing takes twenty-five minutes. The islanders call it "),
                Span("la traversée", (Mark("language", language="fr"), EMPHASIS)),
                Span(" since the cook came from Brest. "),
                *link("Timetable", "https://example.com/ferry"),
            )
        ),
    ),
)
ARABIC = Article(
    headline="مرفأ صغير وكتاب كبير",
    language="ar",
    direction="rtl",
    blocks=(
        Paragraph(content=text("على رصيف الميناء مكتبة لا تغلق أبوابها، وفيها ألف كتاب عن البحر.")),
        Quote(paragraphs=(text("«البحر يحفظ كل الحكايات.»"),), source=text("أمينة المكتبة")),
        List(items=(ListItem(content=text("روايات")), ListItem(content=text("خرائط")))),
        Paragraph(content=text("Open every day."), language="en", direction="ltr"),
    ),
)
KILLED = Article(headline="Article retiré", language="fr", blocks=())


def published(number: int, content: Article, **changed: object) -> PublishedArticle:
    values: dict[str, object] = {
        "id": str(number),
        "version": 1,
        "guid": f"tag:example.org,2026:{number}",
        "url": f"https://news.example.org/articles/{number}",
        "content": content,
        "content_hash": f"{number:064}",
        "pubstatus": "usable",
        "published_at": datetime(2026, 11, 22, 9, tzinfo=UTC),
        "updated_at": datetime(2026, 11, 22, 9, tzinfo=UTC),
    }
    return PublishedArticle(**{**values, **changed})  # type: ignore[arg-type]


BRAND = Brand(
    name="Le Courrier des Îles",
    tagline="Le journal de ceux qui vivent entourés d’eau",
    language="fr",
    colour="#8a1c1c",
    home_url="https://news.example.org",
    publisher_name="la société coopérative Le Courrier des Îles",
    postal_address="12, quai du Port\n29900 Concarneau",
    contact="redaction@example.org",
    legal_notice="Directrice de la publication, Anne Tanguy. Imprimé nulle part.",
    privacy_url="https://news.example.org/vie-privee",
)
COMPOSITION = Composition(
    subject="Le phare des Glénan se rallume après neuf ans de nuit",
    preheader="Samedi, à la tombée du jour, la lanterne de Penfret a de nouveau balayé la mer.",
    newsletter="La lettre du soir",
    language="fr",
    dated_at=EVENING,
    items=(
        Item(article=published(1, LEAD)),
        Item(
            article=published(
                2, SHORT, notice="La première version de cet article datait la vente de mardi."
            )
        ),
        Item(article=published(3, ENGLISH)),
        Item(article=published(4, ARABIC)),
        Item(
            article=published(
                5, KILLED, pubstatus="canceled", notice="Nous avons retiré cet article."
            )
        ),
    ),
    brand=BRAND,
    view_url="https://news.example.org/view/7",
    list_names=("La lettre du soir",),
    pictures={PICTURE: "https://news.example.org/pictures/iles/0123456789abcdef.png"},
)
CORRECTION = Notice(
    withdrawn=False,
    headline="Le phare des Glénan se rallume après neuf ans de nuit",
    headline_language="fr",
    text="La première version de cet article disait que le phare était éteint depuis douze ans.\n"
    "Il l’était depuis neuf ans. Nos excuses à ses gardiens.",
    article_url="https://news.example.org/articles/1",
    issue_date=EVENING,
    newsletter="La lettre du soir",
    language="fr",
    dated_at=EVENING + timedelta(days=1),
    brand=BRAND,
)
ENVELOPE = Envelope(
    from_name="Le Courrier des Îles",
    from_address="redaction@example.org",
    reply_to="",
    list_id="soir.example.org",
    list_name="La lettre du soir",
    language="fr",
    unsubscribe_base="https://news.example.org/u/",
    preferences_base="https://news.example.org/preferences/",
    archive_url="https://news.example.org/archive/soir/",
    domain="example.org",
    time_zone="Europe/Paris",
)
READER = Recipient(
    address="lea@example.org",
    token="AbCdEf_0123456789-wxyz",
    message_id="abcdefghijklmnopqrstuvwxyz",
    dated_at=datetime(2026, 11, 22, 17, 30, 5, tzinfo=UTC),
    values={"name": "Léa Guéguen"},
)
