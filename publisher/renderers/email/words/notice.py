"""What a correction mail says, in French, English and Arabic."""

from dataclasses import dataclass

# In the French lines: U+00A0 before the colon and inside guillemets


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """The words of one language. `{...}` are filled by the theme or the text part."""

    corrected: str
    withdrawn: str
    subject_corrected: str
    subject_withdrawn: str
    one_story: str
    read_in: str
    disregard: str
    read_corrected: str
    read_notice: str
    why_corrected: str
    why_withdrawn: str


FRENCH = NoticeWords(
    corrected="Rectificatif",
    withdrawn="Retrait",
    subject_corrected="Rectificatif\u00a0: {headline}",
    subject_withdrawn="Retrait d’un article du {date}",
    one_story="Un article que vous avez reçu a été retiré",
    read_in="Vous avez reçu cet article dans «\u00a0{newsletter}\u00a0», le {date}.",
    disregard="Nous vous prions de ne plus en tenir compte.",
    read_corrected="Lire l’article corrigé",
    read_notice="Lire cet avis en ligne",
    why_corrected="Vous recevez ce rectificatif parce que ce numéro de la lettre"
    " «\u00a0{newsletter}\u00a0» vous a été envoyé.",
    why_withdrawn="Vous recevez cet avis parce que ce numéro de la lettre"
    " «\u00a0{newsletter}\u00a0» vous a été envoyé.",
)
ENGLISH = NoticeWords(
    corrected="Correction",
    withdrawn="Withdrawal",
    subject_corrected="Correction: {headline}",
    subject_withdrawn="A story of {date} has been withdrawn",
    one_story="A story that you received has been withdrawn",
    read_in="You received this story in “{newsletter}” on {date}.",
    disregard="Please disregard it.",
    read_corrected="Read the corrected story",
    read_notice="Read this notice online",
    why_corrected="You receive this correction because that issue of the letter “{newsletter}”"
    " was sent to you.",
    why_withdrawn="You receive this notice because that issue of the letter “{newsletter}”"
    " was sent to you.",
)

ARABIC = NoticeWords(
    corrected="تصحيح",
    withdrawn="سحب",
    subject_corrected="تصحيح: {headline}",
    subject_withdrawn="سحب مقال من عدد {date}",
    one_story="سُحب مقال وصلك سابقًا",
    read_in="وصلك هذا المقال في «{newsletter}» بتاريخ {date}.",
    disregard="نرجو عدم الاعتداد به.",
    read_corrected="قراءة المقال المصحَّح",
    read_notice="قراءة هذا الإشعار على الويب",
    why_corrected="يصلك هذا التصحيح لأن ذلك العدد من نشرة «{newsletter}» أُرسل إليك.",
    why_withdrawn="يصلك هذا الإشعار لأن ذلك العدد من نشرة «{newsletter}» أُرسل إليك.",
)
_BY_LANGUAGE = {"fr": FRENCH, "en": ENGLISH, "ar": ARABIC}


def notice_words(language: str | None) -> NoticeWords:
    """The words for a BCP 47 tag: French, English or Arabic, English for every other language."""
    return _BY_LANGUAGE.get((language or "").lower().split("-")[0], ENGLISH)
