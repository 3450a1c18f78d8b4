"""An issue with every piece that editors can place, in French, English and Arabic:
`day_of_pieces("fr")` is a Composition like those of tests/mail_days.py."""

from dataclasses import replace

from publisher.content.article import Author
from publisher.content.blocks import Block, Figure
from publisher.content.parsers.markdown import parse_fragment
from publisher.renderers.email.types import Composition, Item
from tests.mail_days import day

SIZES = {"poster": (1072, 603), "upright": (800, 1120), "portrait": (600, 600)}
AUTHORS = {"fr": "Soizic Morvan", "en": "Morag Flett", "ar": "ليلى حدّاد"}
INTROS = {
    "fr": "Bonjour à tous,\n\nCe matin, le port se réveille tôt.\n\n"
    "**Météo**\u00a0: Concarneau 12\u00a0° · Groix 11\u00a0° · Brest 10\u00a0° · Vent d’ouest "
    "40\u00a0km/h\n\n"
    "- **Samedi 28, 20\u00a0h\u00a030** La chorale des Filets bleus chante au Grand Café. "
    "[Réserver une place](https://example.org/chorale)\n"
    "- **Dimanche 29** Vide-grenier, place du Marché, s’il ne pleut pas.\n"
    "- **Lundi 30, 8\u00a0h** Le bac reprend ses horaires d’hiver.\n\n"
    "> **Et vous\u202f?** Que faisiez-vous pendant les trois semaines sans bac\u202f?\n>\n"
    "> Vos réponses paraîtront samedi.\n>\n"
    "> [Écrire à la rédaction](mailto:lecteurs@example.org?subject=Le%20bac)",
    "en": "Good morning all,\n\nThe harbour is up early.\n\n"
    "**Markets** FTSE 100 **9,812** +0.4% · Brent **$74.10** −1.2% · Sole **£24.10** +98%\n\n"
    "- **Sat 28, 8.30 pm** The Blue Nets choir at the Ferry Inn. "
    "[Book a seat](https://example.org/choir)\n"
    "- **Sunday 29** Car boot sale on the green, if it is dry.\n"
    "- **Mon 30, 8 am** The ferry’s winter timetable begins.\n\n"
    "> **And you?** What did you do in the three weeks without a ferry?\n>\n"
    "> We print your answers on Saturday.\n>\n"
    "> [Write to the newsroom](mailto:readers@example.org?subject=Ferry)",
    "ar": "صباح الخير،\n\nالميناء يستيقظ باكرًا.\n\n"
    "**الطقس**: الميناء 12\u00a0° · الجزيرة 11\u00a0° · الرأس 10\u00a0°\n\n"
    "- **السبت 28، 20:30** جوقة الشباك الزرقاء في مقهى الميناء. "
    "[احجز مقعدًا](https://example.org/choir)\n"
    "- **الأحد 29** سوق الأغراض القديمة في الساحة.\n"
    "- **الاثنين 30** تبدأ مواعيد العبّارة الشتوية.\n\n"
    "> **وأنتم؟** ماذا فعلتم خلال ثلاثة أسابيع بلا عبّارة؟\n>\n"
    "> ننشر أجوبتكم يوم السبت.\n>\n"
    "> [اكتبوا إلى التحرير](mailto:readers@example.org?subject=Ferry)",
}
BODIES = {
    "fr": "![Le bac à quai](https://news.example.org/pictures/poster.jpg)\n\n"
    "**À écouter**\u00a0: [Trois semaines sans bac, épisode 3](https://example.org/episode-3), "
    "18\u00a0min\n\n"
    "Il était 5\u00a0h\u00a052, lundi, quand la passerelle s’est abaissée pour la première fois "
    "depuis le 2 novembre.\n\n"
    "![La passerelle, vue d’en bas](https://news.example.org/pictures/upright-1.jpg "
    '"La passerelle, lundi. Photo\u00a0: Yann Le Goff")\n\n'
    "La panne avait pris tout le monde de court\u00a0: un arbre d’hélice fendu, une pièce que plus "
    "personne ne fabrique, un mécanicien de Brest qui en a forgé une autre en onze jours, la nuit, "
    "après son service. On lui a offert la première traversée.\n\n"
    "## Ce qui change\n\n"
    "Deux rotations de plus le vendredi soir, et un tarif pour les vélos, gratuit le dimanche. La "
    "région rembourse les abonnements de novembre à qui en fait la demande avant le 15 décembre, "
    "par courrier ou au guichet du port.\n\n"
    "![Le mécanicien et sa pièce](https://news.example.org/pictures/upright-2.jpg)\n\n"
    "## À suivre\n\n"
    "**À voir** [La pièce forgée, en images](https://example.org/film), 4\u00a0min\n\n"
    "![Soizic Morvan](https://news.example.org/pictures/portrait.jpg "
    '"Soizic Morvan suit le port et les îles depuis 2011. Elle est née sur le bac, ou presque.")',
    "en": "![The ferry at the quay](https://news.example.org/pictures/poster.jpg)\n\n"
    "**Listen:** [Three weeks without a ferry, part 3](https://example.org/part-3), 18 min\n\n"
    "At 5.52 on Monday the ramp came down for the first time since 2 November.\n\n"
    "![The ramp from below](https://news.example.org/pictures/upright-1.jpg "
    '"The ramp on Monday. Photo: Ian Rendall")\n\n'
    "The breakdown had caught everybody out: a split shaft, a part that nobody makes any more, and "
    "an engineer in Leith who forged another in eleven nights, after his shift. He was given the "
    "first crossing.\n\n"
    "## What changes\n\n"
    "Two more crossings on Friday evenings, and a fare for bicycles, free on Sundays. The council "
    "refunds the season tickets of November to whoever asks before 15 December, by letter or at "
    "the desk in the harbour.\n\n"
    "![The engineer and his part](https://news.example.org/pictures/upright-2.jpg)\n\n"
    "## To follow\n\n"
    "**Watch** [How the part was forged](https://example.org/film), 4 min\n\n"
    "![Morag Flett](https://news.example.org/pictures/portrait.jpg "
    '"Morag Flett has covered the harbour since 2011. She was all but born on the ferry.")',
    "ar": "![العبّارة على الرصيف](https://news.example.org/pictures/poster.jpg)\n\n"
    "**استمعوا**: [ثلاثة أسابيع بلا عبّارة، الحلقة 3](https://example.org/part-3)، 18 دقيقة\n\n"
    "في الساعة 5:52 من صباح الاثنين أُنزل الجسر أول مرة منذ 2 نوفمبر.\n\n"
    "![الجسر من الأسفل](https://news.example.org/pictures/upright-1.jpg)\n\n"
    "فاجأ العطل الجميع: محور مشقوق وقطعة لم يعد أحد يصنعها، وميكانيكي صنع غيرها في إحدى عشرة ليلة "
    "بعد انتهاء عمله، فأُهديت إليه الرحلة الأولى.\n\n"
    "## ما الذي يتغير\n\n"
    "رحلتان إضافيتان مساء الجمعة، وتعرفة للدراجات مجانية يوم الأحد، وتعيد المنطقة ثمن اشتراكات "
    "نوفمبر لمن يطلبه قبل 15 ديسمبر بالبريد أو عند شباك الميناء في أوقات العمل.\n\n"
    "![الميكانيكي وقطعته](https://news.example.org/pictures/upright-2.jpg)\n\n"
    "## للمتابعة\n\n"
    "**شاهدوا** [كيف صُنعت القطعة](https://example.org/film)، 4 دقائق\n\n"
    "![ليلى حدّاد](https://news.example.org/pictures/portrait.jpg "
    '"ليلى حدّاد تتابع أخبار الميناء منذ عام 2011.")',
}


def day_of_pieces(language: str) -> Composition:
    """Four stories: the first has the pieces that stories have, the third its picture behind its
    text; the intro has the others."""
    base = day(language, 4)
    items = list(base.items)
    blocks = tuple(map(_sized, parse_fragment(BODIES[language], language)))
    items[0] = _changed(items[0], blocks, AUTHORS[language])
    third = items[2]
    assert isinstance(third, Item)
    picture, text, *rest = third.article.content.blocks
    items[2] = _changed(third, (text, picture, *rest))
    sources = [block.src for block in blocks if isinstance(block, Figure)]
    pictures = {**base.pictures, **{one: one for one in sources}}
    return replace(base, intro=INTROS[language], items=tuple(items), pictures=pictures)


def _changed(item: object, blocks: tuple[Block, ...], author: str = "") -> Item:
    assert isinstance(item, Item)
    content = replace(item.article.content, blocks=blocks)
    if author:
        content = replace(content, authors=(Author(name=author),))
    return replace(item, article=replace(item.article, content=content))


def _sized(block: Block) -> Block:
    if not isinstance(block, Figure):
        return block
    name = block.src.rpartition("/")[2].partition(".")[0].partition("-")[0]
    width, height = SIZES[name]
    return replace(block, width=width, height=height)
