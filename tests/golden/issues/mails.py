"""The samples as mails: rendered in the themes that stand, and composed for one reader."""

from dataclasses import replace
from functools import cache

from publisher.actions.themes.email_themes import FOLDER, load_theme
from publisher.renderers.email import Notice, compile_edition, join_message, render, render_notice
from publisher.renderers.email.types import Composition, Item, RenderedMail
from tests.golden.issues import arabic, english, french

SAMPLES = {"fr": french.SAMPLE, "en": english.SAMPLE, "ar": arabic.SAMPLE}
THEMES = [
    name
    for name in ("alert", "briefing", "digest", "letter", "magazine", "notice")
    if (FOLDER / name / "mail.mjml").exists()
]
OF_A_DIGEST = ("briefing", "magazine")  # what they are shown with
NAMES = [f"{theme}-{language}" for theme in THEMES for language in SAMPLES]


def content_of(name: str) -> Composition | Notice:
    """What the sample `theme-language` is made of."""
    theme, language = name.split("-")
    content = getattr(SAMPLES[language], "digest" if theme in OF_A_DIGEST else theme)
    assert isinstance(content, Composition | Notice)
    return _whole(content) if theme == "magazine" and isinstance(content, Composition) else content


def _whole(content: Composition) -> Composition:
    """The issue with all that is more than a line given whole: a magazine is for reading."""
    items = [
        replace(item, length="full") if isinstance(item, Item) and item.length == "teaser" else item
        for item in content.items
    ]
    return replace(content, items=tuple(items))


@cache
def mail_of(name: str) -> RenderedMail:
    """The sample's two parts, slots as placeholders."""
    content, theme = content_of(name), load_theme(name.split("-")[0])
    if isinstance(content, Notice):
        return render_notice(content, theme)
    return render(content, theme)


def message_of(name: str) -> bytes:
    """The sample as its reader's whole message, unsigned."""
    sample = SAMPLES[name.split("-")[1]]
    return join_message(compile_edition(mail_of(name), sample.envelope), sample.reader)
