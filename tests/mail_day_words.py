"""What the stories of tests/mail_days.py say: section, kicker, headline, standfirst, author."""

Story = tuple[str, str, str, str, str]
FRENCH: tuple[Story, ...] = (
    (
        "",
        "Transports",
        "Le bac de six heures reprend la mer après trois semaines à quai",
        "Réparé à Brest, le navire assure de nouveau quarante traversées par jour. Les pêcheurs "
        "attendaient\u202f; les lycéens, un peu moins.",
        "Nolwenn Abgrall",
    ),
    (
        "Le port",
        "Pêche",
        "À la criée, la sole se fait rare et les prix s’envolent",
        "Un hiver trop doux, des quotas en baisse\u00a0: le kilo a dépassé 24\u00a0euros lundi "
        "matin, du jamais-vu depuis 2011.",
        "Yann Le Goff",
    ),
    (
        "Le port",
        "Énergie",
        "Le premier ferry à hydrogène sera construit à Lorient",
        "La région apporte 38\u00a0millions d’euros. Mise à l’eau prévue au printemps 2028, pour "
        "la ligne de Groix.",
        "Soizic Morvan",
    ),
    (
        "Politique",
        "Budget",
        "La taxe de mouillage divise le conseil municipal",
        "Votée à une voix près, elle rapportera 210\u00a0000\u00a0euros. L’opposition annonce un "
        "recours devant le tribunal administratif.",
        "Maëlle Kerbrat",
    ),
    (
        "Politique",
        "Logement",
        "Résidences secondaires\u00a0: l’île limite les locations à cent vingt jours",
        "Le règlement entre en vigueur en janvier. Deux cents propriétaires ont déjà écrit au "
        "maire\u00a0; il leur répondra en réunion publique.",
        "Maëlle Kerbrat",
    ),
    (
        "Culture",
        "Cinéma",
        "Le festival du film insulaire s’ouvre sur un silence de neuf minutes",
        "Un documentaire sans paroles sur les gardiens de phare, salué debout vendredi soir. Notre "
        "critique, et les séances à ne pas manquer.",
        "Jeanne Riou",
    ),
    (
        "Culture",
        "Livres",
        "Quatre romans pour finir l’automne au coin du poêle",
        "Une fugue en Islande, un naufrage, une enquête et un amour tardif\u00a0: la sélection de "
        "la librairie L’Encre de Mer.",
        "Jeanne Riou",
    ),
    (
        "Sciences",
        "Océan",
        "Le gulf stream ralentit, ce que l’on sait et ce que l’on ignore",
        "Trois études parues en un mois ne disent pas la même chose. Une océanographe de Roscoff "
        "démêle les courbes.",
        "Yann Le Goff",
    ),
    (
        "En bref",
        "Météo",
        "Vent d’ouest et grains\u00a0: les liaisons du soir pourraient être retardées",
        "Rafales à 80\u00a0km/h attendues.",
        "La rédaction",
    ),
    (
        "En bref",
        "École",
        "La cantine du bourg passe au poisson local deux fois par semaine",
        "Dès la rentrée de janvier.",
        "La rédaction",
    ),
)
ENGLISH: tuple[Story, ...] = (
    (
        "",
        "Transport",
        "The six o’clock ferry is back after three weeks at the quay",
        "Repaired in Leith, she makes forty crossings a day again. The fishermen had been "
        "waiting; the schoolchildren rather less.",
        "Morag Flett",
    ),
    (
        "The harbour",
        "Fishing",
        "Sole is scarce at the market, and prices take off",
        "Too mild a winter and smaller quotas: a kilo passed £24 on Monday morning, which nobody "
        "has seen since 2011.",
        "Magnus Flett",
    ),
    (
        "The harbour",
        "Energy",
        "The first hydrogen ferry will be built on the Clyde",
        "The region puts in £38 million. She should be afloat in the spring of 2028, for the "
        "Shapinsay run.",
        "Isla Rendall",
    ),
    (
        "Politics",
        "Budget",
        "A mooring charge divides the council",
        "Passed by a single vote, it will bring in £210,000. The opposition says that it will go "
        "to court.",
        "Isla Rendall",
    ),
    (
        "Politics",
        "Housing",
        "Second homes: the island limits lets to a hundred and twenty days",
        "The rule takes effect in January. Two hundred owners have written to the convener, who "
        "will answer at a public meeting.",
        "Isla Rendall",
    ),
    (
        "Culture",
        "Film",
        "The island film festival opens with nine minutes of silence",
        "A documentary without words on the keepers of lighthouses got a standing ovation on "
        "Friday. Our review, and what else to see.",
        "Jean Harvey",
    ),
    (
        "Culture",
        "Books",
        "Four novels to end the autumn beside the stove",
        "A flight to Iceland, a shipwreck, an inquiry and a late love: the choice of the Sea Ink "
        "bookshop.",
        "Jean Harvey",
    ),
    (
        "Science",
        "The ocean",
        "The Gulf Stream is slowing: what is known and what is not",
        "Three papers within a month do not say the same. An oceanographer takes the curves apart.",
        "Magnus Flett",
    ),
    (
        "In brief",
        "Weather",
        "Westerlies and squalls: evening sailings may be late",
        "Gusts of 50 miles an hour are expected.",
        "Newsroom",
    ),
    (
        "In brief",
        "School",
        "The village canteen turns to local fish twice a week",
        "From January on.",
        "Newsroom",
    ),
)
ARABIC: tuple[Story, ...] = (
    (
        "",
        "نقل",
        "عبّارة السادسة تعود إلى البحر بعد ثلاثة أسابيع على الرصيف",
        "أُصلحت في مرسيليا وتعود لتؤمّن أربعين رحلة في اليوم. كان الصيادون ينتظرون عودتها.",
        "ليلى حدّاد",
    ),
    (
        "الميناء",
        "صيد",
        "السمك نادر في السوق والأسعار ترتفع",
        "شتاء دافئ وحصص أقل: تجاوز سعر الكيلو 24 € صباح الاثنين، وهو ما لم يحدث منذ 2011.",
        "سامر خوري",
    ),
    (
        "الميناء",
        "طاقة",
        "أول عبّارة بالهيدروجين تُبنى في طرابلس",
        "تساهم المنطقة بمبلغ 38 مليون €، ومن المقرر إنزالها إلى البحر في ربيع 2028.",
        "رنا عيتاني",
    ),
    (
        "سياسة",
        "موازنة",
        "رسم الرسوّ يقسم المجلس البلدي",
        "أُقرّ بفارق صوت واحد، وسيدرّ 210 000 €. المعارضة تعلن لجوءها إلى القضاء.",
        "هالة صبّاغ",
    ),
    (
        "سياسة",
        "سكن",
        "الجزيرة تحدّ الإيجارات بمئة وعشرين يومًا في السنة",
        "يبدأ العمل بالقرار في يناير، وقد راسل مئتا مالك رئيس البلدية.",
        "هالة صبّاغ",
    ),
    (
        "ثقافة",
        "سينما",
        "مهرجان سينما الجزر يُفتتح بتسع دقائق من الصمت",
        "وثائقي بلا كلام عن حرّاس المنارات لقي تصفيقًا طويلًا مساء الجمعة. قراءتنا للفيلم.",
        "جنى روكز",
    ),
    (
        "ثقافة",
        "كتب",
        "أربع روايات لختام الخريف قرب المدفأة",
        "هروب إلى آيسلندا وغرق وتحقيق وحب متأخر: اختيارات مكتبة حبر البحر.",
        "جنى روكز",
    ),
    (
        "علوم",
        "المحيط",
        "تيار الخليج يتباطأ: ما نعرفه وما نجهله",
        "ثلاث دراسات في شهر واحد لا تقول الشيء نفسه. عالمة محيطات تفكّك المنحنيات.",
        "سامر خوري",
    ),
    ("أخبار قصيرة", "طقس", "رياح غربية وزخّات: رحلات المساء قد تتأخر", "رياح متوقعة.", "التحرير"),
    (
        "أخبار قصيرة",
        "مدرسة",
        "مطعم المدرسة يقدّم السمك المحلي مرتين في الأسبوع",
        "من يناير.",
        "التحرير",
    ),
)
STORIES = {"fr": FRENCH, "en": ENGLISH, "ar": ARABIC}
