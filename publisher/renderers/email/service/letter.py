"""One mail about one person: what a theme gets, and its HTML and text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from publisher.renderers.email.encoding import slots
from publisher.renderers.email.encoding.wrapping import RULE, underlined, wrap
from publisher.renderers.email.markup import Theme, html_part
from publisher.renderers.email.service.ar import ARABIC
from publisher.renderers.email.service.en import ENGLISH
from publisher.renderers.email.service.fr import FRENCH
from publisher.renderers.email.service.says import Alarm, Says, ServiceWords, with_sentences
from publisher.renderers.email.types import Brand, RenderedMail
from publisher.renderers.email.words import languages
from publisher.renderers.email.words.strings import Strings, joined, strings_for

_BY_LANGUAGE = {words.language: words for words in (FRENCH, ENGLISH, ARABIC)}
SUBJECT_LISTS = 3  # more are counted on, in the mail itself


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLetter:
    """Such a mail as its theme sees it, in one language all through.

    named: the lists that it is about. url: where the button leads; empty: no button. receipt: names
    and values of what is kept. quoted: what a person wrote, line by line, and who. preferences: the
    button leads to the reader's own preferences.
    """

    purpose: str
    language: str
    dated_at: datetime
    brand: Brand
    subject: str
    title: str
    lines: tuple[str, ...]
    named: tuple[str, ...]
    button: str
    url: str
    link_plain: str
    notes: tuple[str, ...]
    receipt_title: str
    receipt: tuple[tuple[str, str], ...]
    quoted_by: str
    quoted: tuple[str, ...]
    why: str
    preferences: bool = False
    list_names: tuple[str, ...] = ()
    view_url: str = ""
    newsletter: str = ""
    subscribe_url: str = field(default="", repr=False)  # nobody subscribes to these

    @property
    def preheader(self) -> str:
        """What inboxes show beside the subject."""
        return self.lines[0] if self.lines else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the words of a purpose are filled with.

    values: as the mail's row has them; `lists`: names; `old`, `new`, `person`, `partner`, `issue`:
    plain text; `alarm`: a code, or `title` and `lines` in its place; `quoted`: what a person wrote.
    expires_at, asked_at: aware, in the publication's time zone. consented: the text that the reader
    read. url: of the button.
    """

    purpose: str
    values: Mapping[str, Any]
    brand: Brand
    dated_at: datetime
    expires_at: datetime
    url: str = ""
    asked_at: datetime | None = None
    consented: str = ""


def is_spoken(language: str) -> bool:
    """Whether we have words of our own for a BCP 47 tag."""
    return language.lower().split("-")[0] in _BY_LANGUAGE


def words_for(language: str, own: Mapping[str, str] | None = None) -> ServiceWords:
    """The words for a BCP 47 tag: those that the publication has filled in (`own`), else ours in
    French, English or Arabic, else English."""
    known = _BY_LANGUAGE.get(language.lower().split("-")[0])
    if not own:
        return known or ENGLISH
    return with_sentences(known or ENGLISH, known.language if known else language, own)


def letter_of(facts: Facts, words: ServiceWords) -> ServiceLetter:
    """The mail in these words."""
    says, values = _says(facts, words), facts.values
    named = tuple(str(name) for name in values.get("lists", ()))
    alarm = _alarm(facts, words)
    fill = {**_filling(facts, words, named), "title": alarm.title}
    return ServiceLetter(
        purpose=facts.purpose,
        language=words.language,
        dated_at=facts.dated_at,
        brand=facts.brand,
        subject=says.subject.format(**fill),
        title=says.title.format(**fill),
        lines=(*(line.format(**fill) for line in says.lines), *alarm.lines),
        named=named,
        button=says.button.format(**fill) if facts.url or _to_preferences(facts) else "",
        url=facts.url,
        link_plain=words.link_plain,
        notes=tuple(line.format(**fill) for line in says.notes),
        receipt_title=words.receipt.title,
        receipt=_receipt(facts, words, named),
        quoted_by=words.person_wrote.format(**fill) if "quoted" in values else "",
        quoted=(*str(values["quoted"]).splitlines(), "", f"({words.left_out})")
        if "quoted" in values
        else (),
        why=says.why.format(**fill),
        preferences=_to_preferences(facts),
    )


def render_service(letter: ServiceLetter, theme: Theme) -> RenderedMail:
    """HTML and text, slots still as placeholders. The same arguments give the same result.

    Raises PublisherError for a theme that cannot be rendered.
    """
    nonce = slots.nonce_of(letter)
    return RenderedMail(
        subject=letter.subject,
        html=html_part(letter, theme, nonce),
        text=_text(letter, nonce),
        nonce=nonce,
    )


def _to_preferences(facts: Facts) -> bool:
    return facts.purpose == "welcome"


def _says(facts: Facts, words: ServiceWords) -> Says:
    old_side = f"{facts.purpose}_old" if facts.values.get("side") == "old" else ""
    found = getattr(words, old_side or facts.purpose)
    assert isinstance(found, Says)
    return found


def _filling(facts: Facts, words: ServiceWords, named: tuple[str, ...]) -> dict[str, str]:
    strings, values = strings_for(words.language), facts.values
    shown = [strings.quoted_list.format(name=name) for name in named[:SUBJECT_LISTS]]
    more = ["…"] if len(named) > SUBJECT_LISTS else []
    return {
        "publication": facts.brand.name,
        "until": _moment(facts.expires_at, words),
        "asked": _moment(facts.asked_at or facts.dated_at, words),
        "lists": joined([*shown, *more], strings),
        **{
            name: str(values.get(name, "")) for name in ("old", "new", "person", "partner", "issue")
        },
    }


def _alarm(facts: Facts, words: ServiceWords) -> Alarm:
    """What has happened: by its code, or as its values say it themselves."""
    values = facts.values
    known = words.alarms.get(str(values.get("alarm", "")))
    if known is None:
        return Alarm(str(values.get("title", "")), tuple(map(str, values.get("lines", ()))))
    fill = {name: str(value) for name, value in values.items()}
    return Alarm(known.title, tuple(line.format_map(_Known(fill)) for line in known.lines))


class _Known(dict[str, str]):
    """Values by their names; one that was not given is left out."""

    def __missing__(self, _name: str) -> str:
        return ""


def _moment(moment: datetime, words: ServiceWords) -> str:
    date = languages.full_date(moment, words.language)
    return words.moment.format(date=date, time=languages.time_of_day(moment, words.language))


def _receipt(
    facts: Facts, words: ServiceWords, named: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    if facts.purpose != "confirmation":
        return ()
    strings, receipt = strings_for(words.language), words.receipt
    rows = [(receipt.lists, joined(named, strings))]
    if facts.asked_at is not None:
        rows.append((receipt.asked_at, _moment(facts.asked_at, words)))
    if facts.consented:
        rows.append((receipt.text, strings.quoted_list.format(name=facts.consented)))
    return tuple(rows)


def _text(letter: ServiceLetter, nonce: str) -> str:
    paragraphs = [*_body(letter, nonce), [RULE], *_foot(letter)]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def _body(letter: ServiceLetter, nonce: str) -> Iterator[list[str]]:
    strings = strings_for(letter.language)
    yield wrap(letter.brand.name.upper())
    yield underlined(letter.title, "=")
    yield from (wrap(line) for line in letter.lines[:1])
    yield [line for name in letter.named for line in wrap(name, "• ", "  ")]
    yield from (wrap(line) for line in letter.lines[1:])
    if letter.button:
        where = slots.placeholder(nonce, slots.PREFERENCES) if letter.preferences else letter.url
        yield [*wrap(letter.button + strings.colon.rstrip()), where]
    yield from (wrap(line) for line in letter.notes)
    if letter.quoted:
        yield wrap(letter.quoted_by)
        yield [row for line in letter.quoted for row in wrap(line, "> ")]
    if letter.receipt:
        rows = (f"{name}{strings.colon}{value}" for name, value in letter.receipt)
        yield [
            *wrap(letter.receipt_title),
            *(line for row in rows for line in wrap(row, "• ", "  ")),
        ]


def _foot(letter: ServiceLetter) -> Iterator[list[str]]:
    """Who sends the mail, and why it came."""
    brand, words = letter.brand, strings_for(letter.language)
    yield wrap(_sender(brand, words))
    if brand.contact:
        yield wrap(f"{words.write_to_us} {brand.contact}")
    if brand.legal_notice:
        yield wrap(words.legal.format(notice=brand.legal_notice))
    if brand.privacy_url:
        yield [words.privacy + words.colon.rstrip(), brand.privacy_url]
    yield wrap(letter.why)


def _sender(brand: Brand, words: Strings) -> str:
    lines = (line.strip(" ,") for line in brand.postal_address.splitlines() if line.strip())
    sender = words.sent_by.format(name=brand.publisher_name or brand.name)
    return words.comma.join([sender, *lines]) + "."
