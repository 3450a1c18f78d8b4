"""A notice to readers as a mail: what was wrong, or that a story must not be used any more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from publisher.renderers.email.encoding import slots
from publisher.renderers.email.encoding.wrapping import RULE, underlined, wrap
from publisher.renderers.email.markup import Theme, html_part
from publisher.renderers.email.outline import NAME, shortened
from publisher.renderers.email.text.part import footer
from publisher.renderers.email.types import Brand, RenderedMail
from publisher.renderers.email.words import languages
from publisher.renderers.email.words.notice import NoticeWords, notice_words
from publisher.renderers.email.words.strings import strings_for, strings_or_none


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice as a theme sees it, to the readers of one issue. Dates are in its time zone.

    headline: None when the story was withdrawn and none of its words may be shown.
    text: what readers are told. issue_date: of the issue in which they got the story.
    """

    withdrawn: bool
    headline: str | None
    headline_language: str
    text: str
    article_url: str
    issue_date: datetime
    newsletter: str
    language: str
    dated_at: datetime
    brand: Brand
    list_names: tuple[str, ...] = ()
    view_url: str = ""
    preheader: str = ""
    subscribe_url: str = field(default="", repr=False)  # nobody subscribes to notices

    @property
    def words(self) -> NoticeWords:
        """In the letter's language."""
        return notice_words(self.language)

    @property
    def subject(self) -> str:
        """Of the mail."""
        if self.withdrawn or not self.headline:
            return self.words.subject_withdrawn.format(date=self.issue_day)
        return self.words.subject_corrected.replace("{headline}", self.headline)

    @property
    def label(self) -> str:
        """The word over the notice."""
        return self.words.withdrawn if self.withdrawn else self.words.corrected

    @property
    def issue_day(self) -> str:
        """The date of the issue in full, in the language of the sentences around it."""
        tag = (
            self.language if strings_or_none(self.language) else strings_for(self.language).language
        )
        return languages.full_date(self.issue_date, tag)

    @property
    def read_in(self) -> str:
        """Where and when the reader got the story."""
        line = self.words.read_in.format(newsletter="{}", date=self.issue_day)
        return line.replace("{}", self.newsletter)

    @property
    def reason(self) -> str:
        """Why the mail came."""
        why = self.words.why_withdrawn if self.withdrawn else self.words.why_corrected
        return why.replace("{newsletter}", self.newsletter)

    @property
    def more(self) -> str:
        """What the link to the story's page says; `linked_headline` follows."""
        return self.words.read_notice if self.withdrawn else self.words.read_corrected

    @property
    def linked_headline(self) -> str:
        """The headline as the link names it; empty for a story that was withdrawn."""
        return shortened(self.headline, NAME) if self.headline else ""


def render_notice(notice: Notice, theme: Theme) -> RenderedMail:
    """HTML and text, slots still as placeholders. The same arguments give the same result.

    Raises PublisherError for a theme that cannot be rendered.
    """
    nonce = slots.nonce_of(notice)
    return RenderedMail(
        subject=notice.subject,
        html=html_part(notice, theme, nonce),
        text=_text(notice, nonce),
        nonce=nonce,
    )


def _text(notice: Notice, nonce: str) -> str:
    paragraphs = [*_body(notice, nonce), [RULE], *footer(notice, nonce, notice.reason)]
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def _body(notice: Notice, nonce: str) -> Iterator[list[str]]:
    colon = strings_for(notice.language).colon
    date = languages.full_date(notice.dated_at, notice.language)
    yield wrap(notice.brand.name.upper())
    yield wrap(f"{notice.newsletter} – {date}")
    yield [slots.placeholder(nonce, slots.GREETING)]
    yield [RULE]
    yield wrap(notice.label.upper())
    yield underlined(notice.headline or notice.words.one_story, "=")
    yield [line for part in notice.text.splitlines() for line in wrap(part)]
    disregard = f" {notice.words.disregard}" if notice.withdrawn else ""
    yield wrap(notice.read_in + disregard)
    about = colon + notice.linked_headline if notice.headline else colon.rstrip()
    yield [*wrap(notice.more + about), notice.article_url]
