"""« Le Courrier des Îles »: an alert, a digest, a letter and a correction in French.

French lines hold U+00A0 before the colon and inside guillemets, U+202F before ; ! and ?.
"""

from dataclasses import replace

from publisher.content.article import Article, Author
from publisher.content.blocks import Span
from publisher.renderers.email.types import Composition, Item, Sponsor
from tests.golden import sample_issue
from tests.golden.issues.samples import (
    GROUNDS,
    JUST_NOW,
    PICTURES,
    SHARPER,
    Sample,
    listed,
    paragraph,
)
from tests.golden.sample_issue import EVENING, link, published

BRAND = replace(
    sample_issue.BRAND,
    heading_font="Playfair Display",
    body_font="Charter",
    social_links=(
        ("Mastodon", "https://social.example.org/@courrier"),
        ("YouTube", "https://video.example.org/courrier"),
    ),
    footer="Composé à Concarneau, entre deux marées, par neuf personnes et un chat.",
)
TEMPEST = Article(
    headline="Tempête Nolwenn\u00a0: le pont de l’Aulne est fermé",
    language="fr",
    kicker="Alerte",
    rubrics=("Actualités", "Météo"),
    standfirst="Des rafales de 147\u00a0km/h ont été mesurées à la pointe du Raz. La préfecture "
    "demande de ne pas prendre la route avant 6\u00a0h.",
    authors=(Author(name="Yann Le Goff"),),
    blocks=(
        paragraph(
            "Le pont est fermé dans les deux sens depuis 17\u00a0h\u00a015. Les cars scolaires ne "
            "circuleront pas demain matin\u202f; les écoles restent ouvertes."
        ),
        listed(
            "11\u00a0400\u00a0foyers sont privés d’électricité",
            "les bateaux pour Ouessant et Molène restent à quai",
            "le numéro d’urgence est le 112",
        ),
        paragraph("Nous mettrons cette page à jour toute la nuit."),
    ),
)
LIBRARY = Article(
    headline="La bibliothèque prête désormais des outils",
    language="fr",
    rubrics=("Vie locale",),
    standfirst="Une scie, une échelle, un roman\u00a0: la carte est la même.",
    authors=(Author(name="Soizic Morvan"),),
    blocks=(
        paragraph(
            "Depuis mardi, soixante outils sont rangés entre la poésie et les atlas. « On les "
            "rend plus vite que les livres\u00a0», assure la directrice."
        ),
    ),
)
TRAIN = Article(
    headline="Le train de 6\u00a0h\u00a012 s’arrêtera de nouveau à Rosporden",
    language="fr",
    blocks=(paragraph("L’arrêt reprend le 14 décembre."),),
)
OYSTERS = Article(
    headline="Huîtres\u00a0: la vente reprend dans l’anse du Trez-Hir",
    language="fr",
    standfirst="Deux analyses de suite ont été bonnes.",
    blocks=(paragraph("La préfecture a levé l’interdiction ce matin."),),
)
SPONSOR = Sponsor(
    advertiser="Librairie L’Encre de Mer",
    url="https://encre.example.org/?rayon=marine",
    blocks=(
        paragraph(
            "Le 5 décembre, ",
            Span("douze autrices"),
            " lisent la mer à voix haute. ",
            *link("Réserver une place", "https://encre.example.org/lectures"),
            ".",
        ),
    ),
    section="Économie",
)
DIGEST = Composition(
    subject="Le phare des Glénan se rallume après neuf ans de nuit",
    preheader="Et aussi\u00a0: la criée passe à la nuit, la bibliothèque prête des outils.",
    newsletter="La lettre du soir",
    language="fr",
    dated_at=EVENING,
    items=(
        Item(article=published(1, sample_issue.LEAD)),
        Item(
            article=published(
                2,
                sample_issue.SHORT,
                notice="La première version de cet article datait la vente de mardi.",
            ),
            section="Économie",
        ),
        SPONSOR,
        Item(article=published(8, LIBRARY), length="teaser", section="Économie"),
        Item(article=published(3, sample_issue.ENGLISH), length="teaser", section="Ailleurs"),
        Item(article=published(4, sample_issue.ARABIC), section="Ailleurs"),
        Item(article=published(9, TRAIN), length="line", section="En bref"),
        Item(article=published(10, OYSTERS), length="line", section="En bref"),
        Item(
            article=published(
                5,
                sample_issue.KILLED,
                pubstatus="canceled",
                taken_back="killed",
                notice="Nous avons retiré cet article\u00a0: les faits n’étaient pas établis.",
            ),
            length="line",
            section="En bref",
        ),
    ),
    brand=BRAND,
    view_url="https://news.example.org/view/7",
    list_names=("La lettre du soir",),
    pictures=PICTURES,
    sharper=SHARPER,
    grounds=GROUNDS,
    intro="Bonsoir. Ce soir, une lumière de plus sur l’horizon, et **six nouvelles** du littoral.",
)
ALERT = replace(
    DIGEST,
    subject=TEMPEST.headline,
    preheader="Rafales de 147\u00a0km/h à la pointe du Raz\u00a0; pas de cars scolaires demain.",
    newsletter="Alertes",
    list_names=("Alertes",),
    view_url="https://news.example.org/view/8",
    items=(Item(article=published(11, TEMPEST, published_at=JUST_NOW, updated_at=JUST_NOW)),),
    intro="",
)
LETTER = replace(
    DIGEST,
    subject="Ce que la nuit nous laisse",
    preheader="La lettre d’Anne Tanguy, et trois lectures pour dimanche.",
    newsletter="La lettre d’Anne",
    list_names=("La lettre d’Anne", "Les Amis du Courrier"),
    view_url="https://news.example.org/view/9",
    intro="Chères lectrices, chers lecteurs,\n\n"
    "Samedi, j’ai pris le dernier bateau pour Penfret avec un thermos et deux photographes. "
    "Il n’y avait rien à voir\u00a0: *c’est tout l’intérêt d’un phare éteint*. Puis, à "
    "17\u00a0h\u00a042, il y eut quelque chose.\n\n"
    "> «\u00a0Maintenant, on sait où on est.\u00a0»\n\n"
    "On m’a demandé pourquoi un journal de neuf personnes suit [un chantier pendant neuf "
    "ans](https://news.example.org/dossiers/phare). Parce que personne d’autre ne l’aurait fait.\n"
    '\n{% if "amis" in subscriber.lists %}\n'
    "Vous êtes des *Amis du Courrier*\u00a0: la lampe, c’est vous aussi.\n"
    "{% endif %}\n"
    "\nBon dimanche,\n\n"
    "**Anne Tanguy**, directrice de la rédaction",
    greeting='Bonsoir{{ " " ~ subscriber.name if subscriber.name }},',
    items=(
        Item(article=published(1, sample_issue.LEAD), length="teaser", section="À lire"),
        Item(article=published(8, LIBRARY), section="À lire"),
        replace(SPONSOR, section="À lire"),
        Item(article=published(9, TRAIN), length="line", section="Et encore"),
    ),
)
SAMPLE = Sample(
    alert=ALERT,
    digest=DIGEST,
    letter=LETTER,
    notice=replace(sample_issue.CORRECTION, brand=BRAND, list_names=("La lettre du soir",)),
    envelope=replace(
        sample_issue.ENVELOPE,
        unsubscribe_mailto="partir@news.example.org",
        complaint_address="plaintes@news.example.org",
        feedback_id="7:soir:courrier:courrier-exampl",
        owner="redaction@courrier.example.org",
    ),
    reader=replace(sample_issue.READER, values={"name": "Léa Guéguen", "lists": ["amis"]}),
)
WITHDRAWAL = replace(
    SAMPLE.notice,
    withdrawn=True,
    headline=None,
    text="Les faits rapportés étaient inexacts.",
)
