"""What a preflight finds, in Arabic: each fault, and the values that are words.

`{...}` stands between U+2068 and U+2069, so that a Latin value does not turn the sentence round.
"""

from collections.abc import Mapping

from publisher.renderers.email.checks.faults.fault import Words
from publisher.renderers.email.clients import groups

_FAULTS: Mapping[str, tuple[str, str]] = {
    "article_killed": ("«{headline}» سُحب سحبًا مُلزِمًا ولا يجوز استعماله", "أخرجه من العدد"),
    "article_withheld": ("«{headline}» محجوز", "انشره أولًا أو أخرجه من العدد"),
    "article_embargoed": (
        "«{headline}» تحت حظر النشر حتى {until}", "أرسل بعد ذلك أو أخرجه من العدد",
    ),
    "article_changed": (
        "«{headline}» صُوّب أو سُحب بعد الصيغة {version}", "ضع صيغته الحالية في العدد",
    ),
    "article_not_entitled": (
        "«{headline}» مخصّص لـ {access} وقوائم العدد لا تتيح ذلك، وليست فيه علامة قطع",
        "اعرض مقدّمته أو عنوانه فقط، أو ضع علامة قطع، أو أرسل إلى قوائم تتيحه",
    ),
    "no_articles": ("ليس في العدد مقال", "أضف إليه مقالًا"),
    "no_list": ("ليس للنشرة قائمة", "أعطها قائمة"),
    "issue_already_sent": ("أرسل {who} العدد في {when} (الإرسال {send})", "ألّف عددًا جديدًا"),
    "story_alerted": (
        "نبّه {who} هذه القائمة إلى «{headline}» في {when} (الإرسال {send})",
        "أخرجه أو انتظر حتى تمضي 24 ساعة",
    ),
    "article_outdated": (
        "«{headline}» هنا بالصيغة {version} والحالية هي {current}", "ضع صيغته الحالية في العدد",
    ),
    "light_shortened": (
        "للنسخة الخفيفة {most} كيلوبايت: مقالات ليست فيها كاملة: {stories}، وهي الأخيرة",
        "لا شيء، أو أخرج مقالات: رابط يؤدي إلى البقية",
    ),
    "light_too_large": (
        "حجم النسخة الخفيفة {size} كيلوبايت بدل {most} كحد أقصى، مع أن مقالاتها عناوين فقط",
        "اختصر كلمات الافتتاح، أو أخرج مقالات",
    ),
    "pictures_away": (
        "لا يمكن النظر الآن في الصور المحفوظة: المكان الذي تُحفظ فيه لا يجيب",
        "أعد الفحص بعد دقائق؛ لا يرى القرّاء صورة إلى أن يجيب. إن طال ذلك فاسأل من يدير المنظومة",
    ),
    "audience_differs": (
        "يصل العدد إلى {now} من المشتركين، ووصل السابق إلى {before} ({change}%)",
        "انظر إن كانت قائمة أو عملية استيراد قد تغيّرت",
    ),
    "segment_broken": (
        "لا يمكن اختيار المشتركين: {problem}", "غيّر الشريحة أو خذها من النشرة",
    ),
    "unmeasured_left_out": (
        "تسأل الشريحة عن النقرات: لا يتلقّى العدد {readers} من المشتركين غير المَقيسين",
        "إن كان ينبغي أن يتلقّوه فاسأل في الشريحة عن شيء آخر أيضًا",
    ),
    "empty_audience": (
        "لا أحد مؤكَّد في قوائم النشرة", "استورد مشتركين أو انتظرهم",
    ),
    "not_rendered": ("لا يمكن صنع الرسالة: {problem}", "أصلح ذلك أولًا"),
    "leave_link_missing": (
        "لا طريق للمغادرة في هذا الجزء: {part}", "أعد رابط المغادرة إلى المظهر",
    ),
    "merge_field_unresolved": (
        "لا يمكن ملء حقل دمج: {problem}", "صحّح الحقل أو أعطه قيمة بديلة",
    ),
    "theme_wrong": ("مظهر النشرة: {kind} («{problem}»)", "أصلح المظهر («{remedy}») ثم افحصه"),
    "theme_doubtful": ("مظهر النشرة: {kind} («{problem}»)", "أصلح المظهر («{remedy}») ثم افحصه"),
    "html_too_large": (
        "حجم HTML ‏{size} كيلوبايت، وتقطع برامج البريد ما زاد على {most} كيلوبايت",
        "اختصر مقالات إلى مقدّماتها أو أخرج بعضها",
    ),
    "merge_field_shown": (
        "ما يشبه حقل دمج سيُعرض كما كُتب: {problem}", "لا شيء، إن كان المقال يريد عرضه",
    ),
    "greeting_twice": (
        "تحيّي الرسالة قرّاءها وتحيّيهم الافتتاحية من جديد: «{text}»",
        "ابدأ الافتتاحية بما تريد قوله",
    ),
    "picture_still": (
        "في «{headline}» صورة متحركة، ولا يعرض البريد إلا أول مشهد منها: {picture}",
        "احفظها بصيغة GIF لا تزيد على {most} كيلوبايت، أو ضع رابطًا إلى حيث تتحرك، أو اختر غيرها",
    ),
    "picture_begins_empty": (
        "في «{headline}» صورة متحركة أول مشهد منها فارغ، ولا يعرض Outlook سواه: {picture}",
        "احفظها بأول مشهد يكفي وحده",
    ),
    "html_large": (
        "حجم HTML ‏{size} كيلوبايت، وتقطعه برامج البريد من نحو 100 كيلوبايت",
        "اختصر مقالات إلى مقدّماتها أو أخرج بعضها",
    ),
    "style_large": (
        "حجم أوراق الأنماط {size} كيلوبايت، وتهملها برامج بريد إذا زادت على {most} كيلوبايت",
        "بسّط المظهر",
    ),
    "alt_missing": (
        "صورة بلا كلمات لمن لا يراها: {picture}", "صفها في العدد أو في المقال",
    ),
    "picture_gone": ("لا يمكن عرض صورة: {picture}", "احفظها من جديد أو اختر غيرها"),
    "picture_heavy": (
        "حجم صورة {size} كيلوبايت: {picture}", "استعمل صورة دون {most} كيلوبايت",
    ),
    "link_empty": ("رابط بلا كلمات: {link}", "أعطه اسمًا"),
    "link_vague": ("لا يقول الرابط «{name}» إلى أين يؤدي: {link}", "سمّ ما يؤدي إليه"),
    "link_misleading": ("يُقرأ الرابط «{name}» ويؤدي إلى {link}", "اجعله يقول إلى أين يؤدي"),
    "link_http": ("رابط غير مشفّر: {link}", "استعمل https إن أتاحه الموقع"),
    "contrast_low": (
        "نص بلون {colour} على {paper} عسير القراءة: {ratio} بدل 4.5 إلى 1",
        "عتّم النص أو فتّح أرضيته",
    ),
    "colour_adjusted": (
        "لون المطبوعة {colour} أبهت من أن تُكتب به كلمات؛ تستعمل الرسالة {used}",
        "اختر لونًا أعتم أو اقبل ذلك",
    ),
    "heading_skipped": (
        "العنوان «{name}» من المستوى {level} تحت عنوان من المستوى {above}",
        "استعمل المستوى التالي",
    ),
    "heading_empty": ("عنوان من المستوى {level} فارغ", "أزله"),
    "subject_long": (
        "في الموضوع {length} من الرموز، وتعرض الهواتف نحو 40 والبرامج الأخرى 90",
        "ابدأ بالأهم أو اختصره",
    ),
    "spoofing_characters": (
        "رموز خفية أو تغيّر اتجاه الكتابة في هذا الجزء: {part} ({characters})", "اكتبه من جديد",
    ),
    "mixed_scripts": (
        "أبجديات مختلطة في كلمة واحدة من هذا الجزء: {part}، «{name}»", "اكتب الكلمة من جديد",
    ),
    "more_of_these": (
        "هناك {count} أخرى من هذا النوع ({kind})", "أصلح تلك أولًا ثم انظر من جديد",
    ),
    "sender_wrong": (
        "المُرسِل ليس عنوانًا يأتي منه البريد: {problem}", "صحّح مُرسِل المطبوعة",
    ),
    "sender_unaligned": (
        "بريد {domain} يوقّعه {signer}: يحسبه المتلقّون مزوّرًا",
        "أنشئ مفاتيح DKIM للنطاق {domain} أو أنه مفاتيح {signer}",
    ),
    "sender_domain_unknown": (
        "نطاق المُرسِل {domain} غير موجود", "صحّح مُرسِل المطبوعة",
    ),
    "dkim_record_wrong": (
        "ليس في DNS سجلّ في {name} أو فيه مفتاح آخر: لا يمكن التحقق من التوقيعات",
        "انشر السجلّ الذي تعرضه الإعدادات في «المُرسِل وDNS» أو أنه المفتاح",
    ),
    "dmarc_fails": (
        "يطلب {domain} رفض ما ليس من بريده (DMARC {policy})، وبريدنا غير موقَّع له",
        "أنشئ مفاتيح التوقيع في الإعدادات في «المُرسِل وDNS»",
    ),
    "imprint_missing": (
        "لا تقول الرسالة من ينشرها وأين: ينقص الناشر أو العنوان البريدي",
        "أضفهما إلى المطبوعة؛ فالقانون يطلبهما في الرسائل إلى الآخرين",
    ),
    "way_back_untried": (
        "لا يعود ما يرتدّ عن هذا المسار: لم يصل شيء إلى {domain} بعد",
        "على من يشغّل هذا التثبيت أن يُعدّ طريق الرجوع ثم يجرّبه",
    ),
    "site_http": (
        "عنواننا {link} غير مشفّر، ويريد مزوّدو البريد https لإلغاء الاشتراك",
        "على من يشغّل هذا التثبيت أن يعطيه عنوان https",
    ),
    "link_dead": ("رابط لا يؤدي إلى مكان: {link} ({problem})", "صحّحه أو أزله"),
    "links_not_checked": (
        "روابط لم تُفحص: {count} ({problem})", "أعد فحصها أو افحصها يدويًا",
    ),
    "dns_not_checked": (
        "لم تُفحص سجلّات SPF و DKIM و DMARC للمُرسِل: {problem}", "افحصها بالشبكة",
    ),
    "spf_missing": (
        "ليس للنطاق {domain} سجلّ SPF", "انشر سجلًّا يسمّي خادم الإرسال (RFC 7208)",
    ),
    "dmarc_missing": (
        "ليس للنطاق {domain} سجلّ DMARC، وكبار مزوّدي البريد يطلبونه", "انشر سجلًّا",
    ),
    "lost_somewhere": (
        "لا يُرى أو لا يُستعمل في كل مكان: {what} ({features})، في {programs} (* تعني جزئيًا)",
        "ليستغنِ المظهر عنه أو ليقل الشيء نفسه إلى جانبه",
    ),
    "plainer_somewhere": (
        "لا يُرى في كل مكان: {what} ({features})، في {programs} (* تعني جزئيًا)",
        "لا شيء: {instead}",
    ),
}  # fmt: skip
PHRASES: Mapping[str, str] = {
    **groups.PHRASES["ar"],
    "text": "نسخة النص", "header": "الترويسة", "HTML": "نسخة HTML", "subject": "الموضوع",
    "sender": "المُرسِل", "preheader": "سطر المعاينة", "greeting": "التحية",
    "intro": "الافتتاحية", "publication": "المطبوعة", "PUBLISHER_BASE_URL": "عنوان هذا التثبيت",
    "registered": "القرّاء المسجّلين", "paid": "القرّاء الدافعين",
    "it leads into a private network": "يؤدي إلى شبكة خاصة",
    "it is no address that could be called": "ليس عنوانًا يمكن الاتصال به",
    "there is no network": "لا شبكة", "no connection": "لا اتصال",
    "no complete answer": "لا جواب كاملًا", "there was no time left": "لم يبقَ وقت",
    "there are too many": "هي أكثر من اللازم",
    "mail goes to the built-in mailbox": "يذهب البريد إلى الصندوق الداخلي",
    "the domain is reserved for examples": "النطاق محجوز للأمثلة",
    "nobody has asked within an hour": "لم يسأل أحد منذ ساعة", "DNS did not answer": "لم يُجب DNS",
    "this machine names no resolver": "لا يسمّي هذا الجهاز محلّل أسماء",
    "theme_syntax": "خطأ في الصياغة", "undefined_name": "اسم مجهول",
    "unknown_template": "قالب غير موجود", "theme_forbidden": "تركيب ممنوع",
    "theme_too_slow": "مظهر بطيء جدًا", "theme_too_large": "مظهر كبير جدًا",
    "theme_too_deep": "تداخل عميق جدًا", "theme_error": "خطأ في التشغيل",
    "theme_died": "مظهر انقطع لنقص وقت أو ذاكرة", "theme_not_run": "مظهر لا يمكن تشغيله هنا",
    "bad_mjml": "صيغة MJML غير صحيحة", "unknown_element": "عنصر مجهول",
    "wrong_place": "عنصر في غير مكانه", "html_outside": "رموز HTML في غير مكانها",
    "raw_element": "عنصر في غير مكانه في الرأس", "refused_element": "عنصر مرفوض",
    "missing_alt": "صورة بلا نص بديل", "missing_language": "لغة غير مذكورة",
    "missing_title": "لا عنوان", "table_without_role": "جدول بلا دور",
    "missing_leave": "لا رابط للمغادرة", "misplaced_slot": "رابط خاص في غير مكانه",
    "forbidden_element": "عنصر ممنوع", "forbidden_attribute": "سمة ممنوعة",
    "forbidden_style": "نمط ممنوع", "bad_address": "عنوان لا يؤدي من رسالة إلى مكان",
    "unknown_attribute": "سمة مجهولة", "missing_preview": "لا معاينة",
    "http_picture": "صورة تُطلب بلا تشفير", "carriage_return": "نهايات أسطر CR LF",
    "weak_support": "عنصر لا تعرضه بعض برامج البريد",
    "not_shown": "عنصر من العدد النموذجي غائب",
    "low_contrast": "تباين غير كاف", "newer_pieces": "تتوفر قطع أحدث",
}  # fmt: skip


def words_of(code: str) -> Words:
    """What the fault says and what to do. Raises KeyError for a code that is none."""
    message, remedy = (_isolated(text) for text in _FAULTS[code])
    return Words(message, remedy)


def _isolated(text: str) -> str:
    return text.replace("{", "\u2068{").replace("}", "}\u2069")
