"""What mails about one person say in Arabic."""

from publisher.renderers.email.service.says import Alarm, Receipt, Says, ServiceWords

_OPENING = "فتح هذا الرابط لا يفعل شيئًا بعد: في الصفحة زرّ أخير ينتظر أن تضغط عليه."
_UNTIL = "الرابط صالح حتى {until}."
_IGNORE = "لم تطلب شيئًا؟ لا تفعل شيئًا: لن يتغيّر شيء."

ARABIC = ServiceWords(
    language="ar",
    moment="{date}، الساعة {time}",
    link_plain="الزرّ لا يستجيب؟ انسخ هذا العنوان في متصفّحك:",
    receipt=Receipt(
        title="ما نحتفظ به من طلبك",
        lists="القوائم",
        asked_at="تاريخ الطلب",
        text="النص الذي قرأته",
    ),
    person_wrote="كتب {person}:",
    left_out="تبقى المرفقات والتنسيق في الرسالة الأصلية.",
    confirmation=Says(
        subject="أكّد اشتراكك في {lists}",
        title="بقي زرّ واحد تضغط عليه",
        lines=("سجّل أحدهم، ولعلّه أنت، هذا العنوان لدى {publication} لتلقّي:", _OPENING),
        button="فتح صفحة التأكيد",
        notes=(_UNTIL, _IGNORE),
        why="تصلك هذه الرسالة وحدها لأن هذا العنوان أُدخل في استمارة اشتراك. من دون تأكيدك سننساه.",
    ),
    welcome=Says(
        subject="أنت مشترك في {lists}",
        title="تمّ اشتراكك",
        lines=("من الآن فصاعدًا ستراسلك {publication}:",),
        button="اختيار ما يصلك",
        notes=("بالزرّ نفسه يمكنك إلغاء الاشتراك في أي وقت.",),
        why="تصلك هذه الرسالة لأن هذا العنوان اشترك للتوّ.",
    ),
    fresh_link=Says(
        subject="رابطك لدى {publication}",
        title="رابطك",
        lines=(
            "يفتح هذا الرابط الصفحة التي ترى فيها ما تحتفظ به {publication} عنك، وتعدّله أو تنزّله "
            "أو تمحوه.",
            "لا تُرسله إلى أحد. يعمل مرة واحدة.",
        ),
        button="فتح صفحتي",
        notes=(_UNTIL, _IGNORE),
        why="تصلك هذه الرسالة لأن هذا الرابط طُلب لهذا العنوان.",
    ),
    address_change=Says(
        subject="أكّد عنوانك الجديد لدى {publication}",
        title="تلقّي رسائلك هنا",
        lines=(
            "طُلب أن تصل رسائل {publication} التي كانت تُرسل إلى {old} إلى هذا العنوان من الآن "
            "فصاعدًا.",
            _OPENING,
        ),
        button="فتح صفحة التأكيد",
        notes=(_UNTIL, _IGNORE),
        why="تصلك هذه الرسالة لأن هذا العنوان أُعطي بوصفه العنوان الجديد.",
    ),
    address_change_old=Says(
        subject="رسائل {publication} ستنتقل إلى عنوان آخر",
        title="طُلب عنوان آخر",
        lines=(
            "طُلب أن تذهب رسائل {publication} إلى {new} من الآن فصاعدًا، لا إلى هذا العنوان.",
            _OPENING,
        ),
        button="فتح صفحة التأكيد",
        notes=(_UNTIL, _IGNORE),
        why="تصلك هذه الرسالة لأن رسائلك تصل إلى هذا العنوان.",
    ),
    invitation=Says(
        subject="دعوة للعمل لدى {publication}",
        title="أنت مدعوّ",
        lines=(
            "يفتح لك {person} حسابًا في هيئة تحرير {publication}.",
            "في الصفحة ستختار كيف تسجّل الدخول.",
        ),
        button="فتح حسابي",
        notes=(_UNTIL, _IGNORE),
        why="تصلك هذه الرسالة لأن هذا العنوان دُعي.",
    ),
    reset=Says(
        subject="استعادة الدخول إلى {publication}",
        title="استعادة الدخول",
        lines=("في الصفحة ستختار من جديد كيف تسجّل الدخول.",),
        button="استعادة الدخول",
        notes=(_UNTIL, _IGNORE),
        why="تصلك هذه الرسالة لأن هذا طُلب لحسابك.",
    ),
    own_address=Says(
        subject="أكّد عنوانك الجديد لدى {publication}",
        title="الدخول بهذا العنوان",
        lines=(
            "طُلب في {asked} أن يصير هذا العنوان عنوان الحساب «{person}» في هيئة تحرير "
            "{publication}.",
            "في الصفحة تسجّل الدخول، ثم ينتظر زر أخير أن تضغطه. وحتى ذلك لا يتغيّر شيء.",
        ),
        button="فتح صفحة التأكيد",
        notes=(_UNTIL, _IGNORE),
        why="تصلك هذه الرسالة لأن هذا العنوان أُعطي بوصفه العنوان الجديد لحساب.",
    ),
    own_address_old=Says(
        subject="عنوان حسابك لدى {publication} سيتغيّر",
        title="طُلب عنوان آخر",
        lines=(
            "طُلب في {asked} أن يصير {new} عنوان الحساب «{person}» في هيئة تحرير {publication}، "
            "لا هذا العنوان.",
            "أأنت من طلب؟ لا تفعل شيئًا هنا: الرابط في الصندوق الآخر يؤكّد.",
            "لم تطلب؟ الصفحة خلف هذا الزر توقف كل شيء، وتعيد هذا العنوان إلى الحساب إن كان قد "
            "تغيّر، وتسجّل خروجك من كل مكان.",
        ),
        button="إيقاف التغيير",
        notes=(_UNTIL,),
        why="تصلك هذه الرسالة لأن هذا العنوان عنوان الحساب، أو كان.",
    ),
    partner_link=Says(
        subject="صفحة {partner} لدى {publication}",
        title="ما سُلّم إليكم",
        lines=(
            "يفتح هذا الرابط صفحة {partner} لدى {publication}: ما سُلّم وما أُجيب به، والتجارب، "
            "والنماذج، والسرّ، والجرد.",
            "لا تُرسله إلى أحد. يعمل مرة واحدة.",
        ),
        button="فتح الصفحة",
        notes=(_UNTIL, _IGNORE),
        why="تصلك هذه الرسالة لأن هذا الرابط طُلب لهذا العنوان، أو لأن هيئة التحرير ترسله إليك.",
    ),
    alarm=Says(
        subject="{title} ({publication})",
        title="{title}",
        lines=(),
        button="فتح المكتب",
        why="تصلك هذه الرسالة لأنك مسؤول عن {publication}.",
    ),
    approval=Says(
        subject="للموافقة: {issue}",
        title="عدد ينتظر موافقتك",
        lines=(
            "يسأل {person} هل يمكن أن يُرسل «{issue}» كما هو.",
            "تبيّن الصفحة ما تغيّر منذ آخر نظرة لك، وما وجدته الفحوص.",
        ),
        button="القراءة والقرار",
        why="تصلك هذه الرسالة لأن لك أن توافق على أعداد {publication}.",
    ),
    forwarded=Says(
        subject="كتب أحدهم إلى {publication}",
        title="رسالة إليك",
        lines=("وصلت هذه الرسالة إلى أحد العناوين التي ترسل نشراتكم.",),
        why="تصلك هذه الرسالة لأن عنوانك هو عنوان الاتصال لدى {publication}. أجب عنها كأي رسالة: "
        "سيصل جوابك إلى صاحبها.",
    ),
    alarms={
        "sent_unapproved": Alarm(
            "عدد يُرسل بلا موافقة",
            (
                "يرسل {by} «{issue}» بلا الموافقات التي تطلبها نشرته.",
                "السبب المذكور: {reason}",
            ),
        ),
        "destination_gone": Alarm(
            "شريك يقول إن عنوانه لم يعد موجودًا",
            (
                "أجابت الوجهة {place} للشريك {partner} بأن لا أحد هناك (410). لا يُرسل إليها شيء "
                "غير السحب إلى أن ينظر شخص في الأمر.",
                "اسألوا الشريك، ثم: publisher partner resume {partner} --destination {place}",
            ),
        ),
        "still_there": Alarm(
            "شريك لا يزال يعرض ما وجب سحبه",
            (
                "أُبلغ {partner} بسحب {guid}، ولا يزال موجودًا في الوجهة {place}.",
                "اتصلوا به: {contact}. يبيّن التقرير منذ متى: publisher article takedown-report "
                "{guid}",
            ),
        ),
        "destination_host_key_changed": Alarm(
            "خادم شريك لم يعد هو نفسه",
            (
                "لخادم الشريك {partner} ({place}) مفتاح غير الذي تم التحقق منه: إما أُعيد "
                "إعداده أو أن أحدًا يتوسط الاتصال. لم يُعرض عليه شيء، ولا يُرسل إليه شيء إلى أن"
                " ينظر شخص في الأمر.",
                "اطلبوا المفتاح الجديد من الشريك بطريق آخر، ثم: publisher partner change "
                "{partner} --destination {place} --set host_key=… ثم publisher partner resume "
                "{partner} --destination {place}",
            ),
        ),
        "webhook_gone": Alarm(
            "خطاف ويب يقول إن عنوانه لم يعد موجودًا",
            (
                "أجاب خطاف الويب {webhook} بأن لا أحد هناك (410). أُوقف مؤقتًا، وما يحدث في أثناء "
                "ذلك ينتظر 30 يومًا.",
                "تحققوا من عنوانه، ثم: publisher webhook resume {webhook}",
            ),
        ),
        "webhook_failing": Alarm(
            "خطاف ويب لا يستلم شيئًا",
            (
                "لم يستلم خطاف الويب {webhook} شيئًا منذ أربعة أيام. أُوقف مؤقتًا، وما يحدث في أثناء "
                "ذلك ينتظر 30 يومًا.",
                "انظروا بماذا يجيب: publisher webhook log {webhook} ثم: publisher webhook resume "
                "{webhook}",
            ),
        ),
        "destination_stalled": Alarm(
            "شريك لا يستلم شيئًا",
            (
                "تنتظر مقالة عند الوجهة {place} للشريك {partner} منذ {waits}، وهذا أطول من "
                "المعتاد. عدد المقالات المنتظرة: {waiting}.",
                "انظروا بماذا تجيب: publisher partner log {partner}",
            ),
        ),
        "source_silent": Alarm(
            "مصدر لا يأتي بشيء",
            (
                "لم يأتِ المصدر {source} بشيء منذ {silent}؛ وفي الأسابيع الأربعة الماضية لم يصمت "
                "أكثر من {usual}.",
                "انظروا فيه: publisher source list",
            ),
        ),
        "form_slow": Alarm(
            "استمارة تعمل ببطء",
            (
                "لا يكاد أحد يؤكّد ما تطلبه الاستمارة «{form}»: {confirmed} تأكيدات "
                "مقابل {asked} رسائل. الرسائل التالية تغادر ببطء ولا يضيع منها شيء.",
                "انظروا من يستعمل الاستمارة، ثم: publisher form change {form} --no-slow",
            ),
        ),
    },
)
