"""« بريد الجزر »: an alert, a digest, a letter and a correction in Arabic."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from publisher.content.article import Article, Author
from publisher.content.blocks import (
    Closing,
    Heading,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
)
from publisher.renderers.email import Notice
from publisher.renderers.email.types import Brand, Composition, Envelope, Item, Sponsor
from tests.golden import sample_issue
from tests.golden.issues.samples import (
    GROUNDS,
    JUST_NOW,
    PICTURES,
    SHARPER,
    Sample,
    listed,
    paragraph,
    photograph,
    table,
)
from tests.golden.sample_issue import EVENING, READER, link, published, text

HERE = EVENING.astimezone(ZoneInfo("Asia/Beirut"))
BRAND = Brand(
    name="بريد الجزر",
    tagline="صحيفة الذين يعيشون بين ماءين",
    language="ar",
    colour="#0f5c4d",
    home_url="https://jazr.example.org",
    publisher_name="تعاونية بريد الجزر",
    postal_address="١٢ رصيف الميناء\nطرابلس",
    contact="tahrir@jazr.example.org",
    legal_notice="مديرة النشر: هدى الخوري.",
    privacy_url="https://jazr.example.org/privacy",
    heading_font="Amiri",
    body_font="Noto Naskh Arabic",
    social_links=(("ماستودون", "https://social.example.org/@jazr"),),
    footer="تُحرَّر هذه الرسالة بين مدّ وجزر، بأيدي تسعة أشخاص وقطّة.",
)
LIGHTHOUSE = Article(
    headline="منارة الجزيرة تضيء من جديد بعد تسع سنوات من العتمة",
    language="ar",
    direction="rtl",
    rubrics=("أخبار", "الساحل"),
    kicker="تراث",
    standfirst="مساء السبت عاد ضوء المنارة يمسح البحر. حكاية ورشة قادها متطوعون قلائل: أحد عشر "
    "ألف ساعة عمل، ورافعة من عام 1837، وكثير من الملح.",
    authors=(
        Author(name="ليلى حداد", note="تتابع ليلى حداد أخبار الساحل منذ عام 2014."),
        Author(name="سامر عيسى"),
    ),
    sponsor="تدعم شركة «مراكب الشمال» هذا الباب، ولا تطّلع على مقالاتنا قبل نشرها.",
    blocks=(
        paragraph(
            "كانت الساعة الخامسة إلا ربعًا حين وضعت ",
            Span("جميلة رزق", (Mark("strong"),)),
            "، وعمرها 81 عامًا، يدها على المفتاح. قالت: «",
            Span("أبي أطفأها", (Mark("emphasis"),)),
            "، وأنا أشعلها». ويعطيها ",
            *link("سجلّ المنارات", "https://example.org/manarat?a=1&b=2"),
            " اليوم الرقم 417. ويسمّيها البحّارة ",
            Span("le vieux phare", (Mark("language", language="fr"),)),
            " منذ أيام الانتداب.",
        ),
        photograph(
            "المنارة عند الغروب وقد أضيء فانوسها، وفي المقدّمة قارب صغير",
            "فانوس المنارة مساء السبت، كما يُرى من المرسى.",
            "سامر عيسى / بريد الجزر",
        ),
        Heading(content=text("أحد عشر ألف ساعة عمل")),
        paragraph(
            "بدأت الورشة بملاحظة بسيطة: لم يكن السلّم قائمًا إلا بحكم العادة. رقّم المتطوعون كل "
            "درجة، ثم أنزلوها بالحبال واحدة واحدة، قبل أن يعيدوها بالترتيب نفسه."
        ),
        Quote(
            paragraphs=(text("«المنارة المطفأة جملة لم تكتمل.»"),),
            source_marker="–",
            source=text("جميلة رزق، ابنة الحارس الأخير"),
        ),
        Heading(content=text("ما الذي رُمِّم"), level=3),
        List(
            items=(
                ListItem(content=text("العدسة: 132 موشورًا نُظّفت باليد")),
                ListItem(
                    content=text("البناء"),
                    children=(listed("الأساس بالكلس", "الشرفة", ordered=True),),
                ),
                ListItem(content=text("الرافعة القديمة، للزوّار")),
            )
        ),
        table(
            "كلفة الورشة باليورو",
            ("البند", "المقدَّر", "المصروف"),
            ("البناء", "84\u00a0000", "91\u00a0300"),
            ("العدسة والفانوس", "38\u00a0000", "36\u00a0750"),
            ("النقل بحرًا", "12\u00a0500", "19\u00a0400"),
        ),
        Preformatted(content=text("Fl R 5 s   38 m   21 M"), language="en", direction="ltr"),
        Separator(),
        Paragraph(
            content=text("The lighthouse is open on Saturdays."), language="en", direction="ltr"
        ),
        Closing(content=text("تُزار المنارة كل سبت حتى الربيع، إن شاء البحر.")),
    ),
)
STORM = Article(
    headline="العاصفة تغلق طريق الكورنيش في الاتجاهين",
    language="ar",
    direction="rtl",
    kicker="عاجل",
    rubrics=("أخبار",),
    standfirst="بلغت سرعة الرياح 147 كيلومترًا في الساعة. وتطلب المحافظة عدم استعمال الطريق قبل "
    "السادسة صباحًا.",
    authors=(Author(name="سامر عيسى"),),
    blocks=(
        paragraph("أُغلق الطريق منذ السابعة إلا ربعًا مساءً، ولن تسير الحافلات المدرسية غدًا."),
        listed("11\u00a0400 منزل بلا كهرباء", "القوارب باقية في الميناء", "رقم الطوارئ 112"),
        paragraph("نحدّث هذه الصفحة طوال الليل."),
    ),
)
MARKET = Article(
    headline="سوق السمك ينتقل إلى الليل",
    language="ar",
    direction="rtl",
    rubrics=("اقتصاد",),
    standfirst="يبدأ البيع عند الثانية فجرًا ابتداءً من الاثنين.",
    blocks=(paragraph("يكسب التجّار يومًا، ويسأل الصيّادون: من يدفع ثمن السهر؟"),),
)
TRAIN = Article(
    headline="قطار الساحل يعود في كانون الأول",
    language="ar",
    direction="rtl",
    blocks=(paragraph("رحلتان في اليوم."),),
)
SCHOOL = Article(
    headline="المدرسة تحتفظ بمعلّمها السادس",
    language="ar",
    direction="rtl",
    blocks=(paragraph("صوّت المجلس بالموافقة."),),
)
SPONSOR = Sponsor(
    advertiser="مكتبة حبر البحر",
    url="https://hibr.example.org/",
    blocks=(
        paragraph(
            "اثنتا عشرة كاتبة يقرأن البحر بصوت عالٍ، في 5 كانون الأول. ",
            *link("احجز مقعدًا", "https://hibr.example.org/seats"),
            ".",
        ),
    ),
    section="اقتصاد",
)
DIGEST = Composition(
    subject="منارة الجزيرة تضيء من جديد بعد تسع سنوات من العتمة",
    preheader="وأيضًا: سوق السمك ينتقل إلى الليل، وقطار الساحل يعود.",
    newsletter="رسالة المساء",
    language="ar",
    dated_at=HERE,
    items=(
        Item(article=published(31, LIGHTHOUSE)),
        Item(
            article=published(32, MARKET, notice="ذكرت نسخة سابقة أن البيع يبدأ الثلاثاء."),
            section="اقتصاد",
        ),
        SPONSOR,
        Item(article=published(3, sample_issue.ENGLISH), length="teaser", section="من الخارج"),
        Item(article=published(1, sample_issue.SHORT), section="من الخارج"),
        Item(article=published(33, TRAIN), length="line", section="باختصار"),
        Item(article=published(34, SCHOOL), length="line", section="باختصار"),
    ),
    brand=BRAND,
    view_url="https://jazr.example.org/view/27",
    list_names=("رسالة المساء",),
    pictures=PICTURES,
    sharper=SHARPER,
    grounds=GROUNDS,
    intro="مساء الخير. ضوء جديد في الأفق الليلة، و**أربعة أخبار** من الساحل.",
)
ALERT = replace(
    DIGEST,
    subject=STORM.headline,
    preheader="رياح بسرعة 147 كيلومترًا في الساعة، ولا حافلات غدًا.",
    newsletter="عاجل",
    list_names=("عاجل",),
    view_url="https://jazr.example.org/view/28",
    items=(Item(article=published(35, STORM, published_at=JUST_NOW, updated_at=JUST_NOW)),),
    intro="",
)
LETTER = replace(
    DIGEST,
    subject="ما يتركه لنا الليل",
    preheader="رسالة من هدى الخوري، وثلاث قراءات ليوم الأحد.",
    newsletter="رسالة هدى",
    list_names=("رسالة هدى",),
    view_url="https://jazr.example.org/view/29",
    intro="القرّاء الأعزّاء،\n\n"
    "يوم السبت ركبتُ آخر قارب إلى الجزيرة. لم يكن هناك ما يُرى: *هذا كل ما في المنارة المطفأة*. "
    "ثم كان هناك شيء.\n\n"
    "> «الآن نعرف أين نحن.»\n\n"
    "سألني بعضكم لماذا تتابع صحيفة صغيرة [ورشة طوال تسع سنوات](https://jazr.example.org/manara)."
    " لأن أحدًا غيرنا ما كان ليفعل.\n\n"
    "مع المودّة،\n\n**هدى الخوري**، رئيسة التحرير",
    items=(
        Item(article=published(31, LIGHTHOUSE), length="teaser", section="للقراءة"),
        Item(article=published(32, MARKET), section="للقراءة"),
        replace(SPONSOR, section="للقراءة"),
        Item(article=published(33, TRAIN), length="line", section="وأيضًا"),
    ),
)
SAMPLE = Sample(
    alert=ALERT,
    digest=DIGEST,
    letter=LETTER,
    notice=Notice(
        withdrawn=False,
        headline=LIGHTHOUSE.headline,
        headline_language="ar",
        text="ذكرت نسخة سابقة أن المنارة ظلّت مطفأة اثنتي عشرة سنة. والصحيح أنها تسع سنوات.",
        article_url="https://jazr.example.org/articles/31",
        issue_date=HERE,
        newsletter="رسالة المساء",
        language="ar",
        dated_at=HERE,
        brand=BRAND,
        list_names=("رسالة المساء",),
    ),
    envelope=Envelope(
        from_name="بريد الجزر",
        from_address="tahrir@jazr.example.org",
        reply_to="",
        list_id="masa.jazr.example.org",
        list_name="رسالة المساء",
        language="ar",
        unsubscribe_base="https://jazr.example.org/u/",
        preferences_base="https://jazr.example.org/preferences/",
        archive_url="https://jazr.example.org/archive/masa/",
        domain="jazr.example.org",
        unsubscribe_mailto="leave@jazr.example.org",
        complaint_address="complaints@jazr.example.org",
        time_zone="Asia/Beirut",
        feedback_id="27:masa:jazr:jazr-example-or",
        owner="tahrir@jazr.example.org",
    ),
    reader=replace(READER, address="layal@example.org", values={"name": "ليال"}),
)
