"""A composition to its two parts."""

from collections.abc import Mapping

from publisher.renderers.email import slots
from publisher.renderers.email.markup import html_part
from publisher.renderers.email.plain import text_part
from publisher.renderers.email.types import Composition, RenderedMail


def render(composition: Composition, theme: Mapping[str, str]) -> RenderedMail:
    """HTML and text of an issue, slots still as placeholders.

    `theme` maps template names to sources (at least `mail.mjml`). Raises PublisherError for
    a theme that cannot be rendered. The same arguments give the same result.
    """
    nonce = slots.nonce_of(composition)
    return RenderedMail(
        subject=composition.subject,
        html=html_part(composition, theme, nonce),
        text=text_part(composition, nonce),
        nonce=nonce,
    )
