"""What falls away where a mail program does not know something, and what stands there instead.

The English phrases are what findings hold; `PHRASES` has them in the desk's other languages.
"""

from typing import NamedTuple


class Group(NamedTuple):
    """what: falls away; instead: stands there, so that whoever reads misses no word."""

    what: str
    instead: str


GROUPS: dict[str, Group] = {
    "night": Group("colours for the night", "the mail has the day’s, or what the program makes"),
    "narrow": Group("the setting for narrow screens", "lines are set as for a wide screen"),
    "sheet": Group("rules of the style sheet", "each element keeps the style that it carries"),
    "layout": Group("placing and wrapping", "things stand in their order, in the same columns"),
    "sizes": Group("relative and greatest sizes", "sizes are those of the program"),
    "ornament": Group("corners, shadows and grounds", "edges are square and grounds plain"),
    "letters": Group("the fine setting of letters", "letters stand as the program sets them"),
    "pictures": Group("kinds and sizes of pictures", "the ordinary picture is shown"),
    "motion": Group("movement", "it stands still"),
    "media": Group("sound, video and forms", "their links are there"),
    "links": Group("jumps within the mail", "the text is there all the same, farther down"),
    "hearing": Group("what is said to screen readers", "they read the words as they stand"),
}
_FRENCH = {
    "night": ("les couleurs de nuit",
        "le courriel garde celles du jour, ou celles que choisit la messagerie"),
    "narrow": ("la mise en page des écrans étroits", "les lignes restent celles d’un écran large"),
    "sheet": ("des règles de la feuille de style",
        "chaque élément garde le style qu’il porte"),
    "layout": ("des placements et des retours à la ligne",
        "tout reste dans l’ordre, dans les mêmes colonnes"),
    "sizes": ("des tailles relatives ou maximales", "la messagerie choisit les siennes"),
    "ornament": ("des arrondis, des ombres et des fonds",
        "les bords sont droits et les fonds unis"),
    "letters": ("des réglages fins des lettres", "la messagerie les compose à sa façon"),
    "pictures": ("des formats et des tailles d’images", "l’image ordinaire est montrée"),
    "motion": ("du mouvement", "rien ne bouge"),
    "media": ("du son, de la vidéo ou des formulaires", "leurs liens sont là"),
    "links": ("des sauts dans le courriel", "le texte est là tout de même, plus bas"),
    "hearing": ("des indications aux lecteurs d’écran", "ils lisent les mots tels quels"),
}  # fmt: skip
_ARABIC = {
    "night": ("ألوان الليل", "تبقى للرسالة ألوان النهار أو ما يختاره البرنامج"),
    "narrow": ("تنسيق الشاشات الضيقة", "تبقى الأسطر كما على شاشة عريضة"),
    "sheet": ("قواعد من ورقة الأنماط", "يحتفظ كل عنصر بالنمط الذي يحمله"),
    "layout": ("المواضع والتفاف الأسطر", "يبقى كل شيء في ترتيبه وفي الأعمدة نفسها"),
    "sizes": ("مقاسات نسبية أو قصوى", "المقاسات هي مقاسات البرنامج"),
    "ornament": ("الزوايا المستديرة والظلال والخلفيات", "الحواف مستقيمة والخلفيات بلون واحد"),
    "letters": ("التنسيق الدقيق للحروف", "الحروف كما يضعها البرنامج"),
    "pictures": ("أنواع الصور ومقاساتها", "تُعرض الصورة العادية"),
    "motion": ("الحركة", "يبقى كل شيء ساكنًا"),
    "media": ("الصوت والفيديو والاستمارات", "روابطها موجودة"),
    "links": ("القفزات داخل الرسالة", "النص موجود في كل الأحوال، أسفل قليلًا"),
    "hearing": ("ما يُقال لقارئات الشاشة", "تقرأ الكلمات كما هي"),
}


def _phrases(translated: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {
        english: words
        for name, pair in translated.items()
        for english, words in zip(GROUPS[name], pair, strict=True)
    }


PHRASES = {"fr": _phrases(_FRENCH), "ar": _phrases(_ARABIC)}
