"""render(): a composition to its HTML and text parts."""

from publisher.renderers.email.campaign import with_campaign
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.markup import Theme, html_part
from publisher.renderers.email.placing_fields import place_fields
from publisher.renderers.email.redirects import with_redirects
from publisher.renderers.email.text.part import text_part
from publisher.renderers.email.themes.output import refuse_faults
from publisher.renderers.email.types import Composition, RenderedMail


def render(composition: Composition, theme: Theme) -> RenderedMail:
    """HTML and text of an issue, slots still as placeholders.

    `theme` maps template names to sources (at least `mail.mjml`), or is a newsroom's own, which
    runs apart. Raises PublisherError for a theme that cannot be rendered, and for merge fields that
    cannot be filled. The same arguments give the same result.
    """
    nonce = slots.nonce_of(composition)
    composition = with_redirects(with_campaign(composition), nonce)
    composition, fields = place_fields(composition, nonce)
    html = html_part(composition, theme, nonce)
    if callable(theme):
        refuse_faults(html, nonce)
    greets = slots.placeholder(nonce, slots.GREETING) in html
    return RenderedMail(
        subject=composition.subject,
        html=html,
        text=text_part(composition, nonce, greets=greets),
        nonce=nonce,
        fields=fields,
    )
