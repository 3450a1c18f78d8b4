"""A mail that is a test for the newsroom says so: in its subject, and in its first line."""

import re
from dataclasses import replace
from html import escape

from publisher.renderers.email.encoding.wrapping import wrap
from publisher.renderers.email.types import RenderedMail
from publisher.renderers.email.words.strings import strings_for

# What the ear hears as the mail; a theme of a newsroom's own may have no more than a body.
_OPENS = re.compile(
    r'<div\b[^<>]*\brole="article"(?:[^<>"]|"[^"]*")*>|<body\b(?:[^<>"]|"[^"]*")*>', re.IGNORECASE
)
_STYLE = (
    "margin:0;padding:8px 16px;text-align:center;background-color:#fff3c4;color:#3d2b00;"
    "font-family:sans-serif;font-size:14px;line-height:1.5;"
)


def as_trial(mail: RenderedMail, language: str) -> RenderedMail:
    """The mail with the mark of a test before its subject and the sentence that it is one before
    everything else of both parts, in the language (BCP 47) of its issue. The rest stays."""
    words = strings_for(language)
    line = f'<p lang="{words.language}" dir="auto" style="{_STYLE}">{escape(words.trial_note)}</p>'
    opening = max(_OPENS.finditer(mail.html), key=lambda found: found.start(), default=None)
    at = opening.end() if opening else 0
    return replace(
        mail,
        subject=f"{words.trial_mark} {mail.subject}",
        html=mail.html[:at] + line + mail.html[at:],
        text="\n".join(wrap(words.trial_note)) + "\n\n" + mail.text,
    )
