"""An issue as a text to paste into a chat: what anybody may read of it now."""

from datetime import datetime

from publisher.actions.issues.web_view import public_composition, public_subjects
from publisher.content.blocks import Block
from publisher.content.parsers.markdown import parse_fragment
from publisher.editorial.models import Issue
from publisher.renderers.chat import whatsapp
from publisher.renderers.email.fields.grammar import has_fields
from publisher.renderers.email.placing_fields import text_for_anybody

INTRO = "intro"


def chat_text(*, issue: Issue, now: datetime) -> str:
    """For WhatsApp. Stories end where they are not free, and a killed one is its notice. Raises
    PublisherError for merge fields that cannot be read."""
    composed = public_composition(issue=issue, now=now)
    subject = public_subjects(issues=[issue], now=now)[issue.pk]
    return whatsapp(composed, subject=subject, intro=_intro(composed.intro, composed.language))


def _intro(text: str, language: str) -> tuple[Block, ...]:
    said = text_for_anybody(text, INTRO, language) if has_fields(text) else text
    return parse_fragment(said, language) if said.strip() else ()
