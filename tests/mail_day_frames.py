"""What stands around the stories of tests/mail_days.py, and in the first of them."""

TITLES: dict[str, dict[str, str]] = {
    "fr": {
        "name": "Le Fanal",
        "tagline": "Le journal du port et des îles",
        "newsletter": "La matinale",
        "publisher": "Le Fanal SCOP",
        "address": "3, quai du Nord\n29900 Concarneau",
        "legal": "directrice de la publication, Anne Tanguy",
        "footer": "Composé à Concarneau, entre deux marées, par neuf personnes et un chat.",
    },
    "en": {
        "name": "The Lantern",
        "tagline": "News of the harbour and the isles",
        "newsletter": "The Morning",
        "publisher": "The Lantern Co-operative",
        "address": "3 North Quay\nKirkwall KW15 1LH",
        "legal": "editor, Isla Rendall",
        "footer": "Written between two ferries, by nine people and a cat.",
    },
    "ar": {
        "name": "الفنار",
        "tagline": "جريدة الميناء والجزر",
        "newsletter": "رسالة الصباح",
        "publisher": "تعاونية الفنار",
        "address": "٣ الرصيف الشمالي\nالميناء",
        "legal": "رئيسة التحرير رنا عيتاني",
        "footer": "تُكتب هذه الرسالة بين مدّين، بأيدي تسعة أشخاص وقطة.",
    },
}
INTROS = {
    "fr": "Ce matin, le port se réveille tôt\u00a0: le bac est revenu dans la nuit, et tout le "
    "monde a une opinion sur sa couleur.\n\n"
    "> **24,10\u00a0€** \n>\n> le kilo de sole lundi à la criée, deux fois le prix de mars.",
    "en": "The harbour is up early this morning: the ferry came home in the night, and everybody "
    "has a view on her colour.\n\n> **£24.10** \n>\n> for a kilo of sole on Monday, twice what it "
    "was in March.",
    "ar": "الميناء يستيقظ باكرًا هذا الصباح: عادت العبّارة في الليل، ولكل واحد رأي في لونها.\n\n"
    "> **24,10 €** \n>\n> سعر كيلو السمك يوم الاثنين، ضعف سعر مارس.",
}
ADVERTS = {
    "fr": (
        "Librairie L’Encre de Mer",
        "Le 5 décembre, douze autrices lisent la mer à voix haute. Entrée libre, thé offert.",
    ),
    "en": ("Sea Ink Books", "On 5 December twelve writers read the sea aloud. Free, with tea."),
    "ar": ("مكتبة حبر البحر", "في 5 ديسمبر تقرأ اثنتا عشرة كاتبة البحر بصوت عالٍ. الدخول مجاني."),
}
BODIES = {
    "fr": (
        "Il était 5\u00a0h\u00a052, lundi, quand la passerelle s’est abaissée pour la première "
        "fois depuis le 2 novembre. Quarante-trois voitures, deux camions de farine et une classe "
        "de seconde attendaient dans le noir.",
        "La panne avait pris tout le monde de court\u00a0: un arbre d’hélice fendu, une pièce que "
        "plus personne ne fabrique, un mécanicien de Brest qui en a forgé une autre.",
        "Ce qui change",
        "Deux rotations de plus le vendredi soir, et un tarif pour les vélos, gratuit le dimanche. "
        "La région rembourse les abonnements de novembre.",
        "«\u00a0On avait oublié le bruit du moteur\u202f; on l’a entendu comme une chanson.\u00a0»",
        "un habitué de la ligne",
    ),
    "en": (
        "At 5.52 on Monday the ramp came down for the first time since 2 November. Forty-three "
        "cars, two lorries of flour and a class of fifteen-year-olds were waiting in the dark.",
        "The breakdown had caught everybody out: a split shaft, a part that nobody makes any more, "
        "and an engineer in Leith who forged another.",
        "What changes",
        "Two more crossings on Friday evenings, and a fare for bicycles, free on Sundays. The "
        "council refunds the season tickets of November.",
        "“We had forgotten the sound of the engine; we heard it like a song.”",
        "a regular",
    ),
    "ar": (
        "في الساعة 5:52 من صباح الاثنين أُنزل الجسر أول مرة منذ 2 نوفمبر، وكانت ثلاث وأربعون سيارة "
        "تنتظر في العتمة.",
        "فاجأ العطل الجميع: محور مشقوق وقطعة لم يعد أحد يصنعها، وميكانيكي صنع غيرها.",
        "ما الذي يتغير",
        "رحلتان إضافيتان مساء الجمعة، وتعرفة للدراجات مجانية يوم الأحد.",
        "«نسينا صوت المحرك، فسمعناه كأنه أغنية.»",
        "أحد الركاب",
    ),
}
