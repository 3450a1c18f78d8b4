"""What a mail says beside its articles, in French and in English."""

from collections.abc import Sequence
from dataclasses import dataclass

# In the French lines: U+00A0 before the colon and inside guillemets, U+202F before ; ! and ?


@dataclass(frozen=True, slots=True, kw_only=True)
class Strings:
    """The words of one language. `{...}` are filled by the theme or the text part."""

    language: str
    greeting: str
    greeting_named: str
    view_on_web: str
    contents: str
    by: str
    and_: str
    comma: str
    read_online: str
    source_dash: str
    picture: str
    picture_credit: str
    advertising: str
    correction: str
    withdrawn: str
    withdrawn_plain: str
    unavailable: str
    why_one: str
    why_many: str
    why_none: str
    quoted_list: str
    pause: str
    leave: str
    preferences: str
    sent_by: str
    write_to_us: str
    legal: str
    privacy: str
    leave_long: str
    preferences_long: str
    read_rest: str
    colon: str


FRENCH = Strings(
    language="fr",
    greeting="Bonjour,",
    greeting_named="Bonjour {name},",
    view_on_web="Lire ce numéro sur le web",
    contents="Au sommaire",
    by="Par {names}",
    and_=" et ",
    comma=", ",
    read_online="Lire cet article en ligne",
    source_dash="–",
    picture="Image",
    picture_credit="Crédit\u00a0: {credit}",
    advertising="Publicité",
    correction="Rectificatif",
    withdrawn="Article retiré",
    withdrawn_plain="Cet article a été retiré par la rédaction.",
    unavailable="Un article de ce numéro n’est pas disponible pour le moment.",
    why_one="Vous recevez cette lettre parce que votre adresse est inscrite à la liste {lists}.",
    why_many="Vous recevez cette lettre parce que votre adresse est inscrite aux listes {lists}.",
    why_none="Vous recevez cette lettre parce que votre adresse y est inscrite.",
    quoted_list="«\u00a0{name}\u00a0»",
    pause="Envie d’un autre rythme, ou d’en rester là\u202f?",
    leave="Se désinscrire de cette lettre",
    preferences="Choisir ce que vous recevez",
    sent_by="Elle vous est envoyée par {name}",
    write_to_us="Une question, une erreur à signaler\u202f? Écrivez-nous\u00a0:",
    legal="Mentions légales\u00a0: {notice}",
    privacy="Vos données et vos droits",
    leave_long="Pour se désinscrire de cette lettre",
    preferences_long="Pour choisir ce que vous recevez",
    read_rest="Lire la suite en ligne",
    colon="\u00a0: ",
)
ENGLISH = Strings(
    language="en",
    greeting="Hello,",
    greeting_named="Hello {name},",
    view_on_web="Read this issue on the web",
    contents="In this issue",
    by="By {names}",
    and_=" and ",
    comma=", ",
    read_online="Read this story online",
    source_dash="—",
    picture="Picture",
    picture_credit="Credit: {credit}",
    advertising="Advertisement",
    correction="Correction",
    withdrawn="Story withdrawn",
    withdrawn_plain="The newsroom has withdrawn this story.",
    unavailable="One story of this issue is not available at the moment.",
    why_one="You receive this letter because your address is on the list {lists}.",
    why_many="You receive this letter because your address is on the lists {lists}.",
    why_none="You receive this letter because your address is on its list.",
    quoted_list="“{name}”",
    pause="Would you like less of it, or none?",
    leave="Unsubscribe from this letter",
    preferences="Choose what you receive",
    sent_by="It is sent to you by {name}",
    write_to_us="A question, an error to report? Write to us:",
    legal="Legal notice: {notice}",
    privacy="Your data and your rights",
    leave_long="To unsubscribe from this letter",
    preferences_long="To choose what you receive",
    read_rest="Read the rest online",
    colon=": ",
)
_BY_LANGUAGE = {"fr": FRENCH, "en": ENGLISH}


def known(language: str | None) -> Strings | None:
    """The words of a BCP 47 tag's language, or None where there are none."""
    return _BY_LANGUAGE.get((language or "").lower().split("-")[0])


def strings_for(language: str | None) -> Strings:
    """The words for a BCP 47 tag: French or English, English for every other language."""
    return known(language) or ENGLISH


def joined(names: Sequence[str], strings: Strings) -> str:
    """Names in a row as a sentence has them: "A, B et C"."""
    if len(names) < 2:
        return "".join(names)
    return strings.comma.join(names[:-1]) + strings.and_ + names[-1]


def why(list_names: Sequence[str], strings: Strings) -> str:
    """The footer's sentence that says why the mail came."""
    quoted = joined([strings.quoted_list.format(name=name) for name in list_names], strings)
    lines = (strings.why_none, strings.why_one)
    sentence = lines[len(list_names)] if len(list_names) < 2 else strings.why_many
    return sentence.replace("{lists}", quoted)
