"""Render the sample issue with a theme."""

import email
import email.policy
from typing import Literal, cast

from publisher.actions.themes.email_themes import known_theme, load_theme
from publisher.publications.models import Publication
from publisher.renderers.email import compile_edition, join_message, render
from publisher.renderers.email.themes.sample import sample, sample_envelope, sample_reader

Format = Literal["html", "text", "eml"]


def render_theme(
    *,
    name: str,
    language: str,
    format: Format,  # noqa: A002
    publication: Publication | None = None,
) -> bytes:
    """A part of the sample's mail (UTF-8, LF), or the whole message.

    language: one of the sample's (fr, en, ar). publication: whose themes of the desk are meant,
    too. Raises PublisherError `unknown_theme`, or with the
    theme's fault.
    """
    mail = render(sample(language), load_theme(known_theme(name, publication), publication))
    message = join_message(
        compile_edition(mail, sample_envelope(language)), sample_reader(language)
    )
    if format == "eml":
        return message
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    body = parsed.get_body(("html" if format == "html" else "plain",))
    assert body is not None, "every mail has both parts"
    return cast(str, body.get_content()).replace("\r\n", "\n").encode()
