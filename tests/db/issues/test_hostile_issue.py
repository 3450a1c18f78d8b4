"""Stories whose words look like our own language leave as they were written."""

import email
import email.policy

import pytest

from publisher.actions.issues.render_issue import render_issue
from publisher.actions.preflight.run_preflight import preflight
from tests.newsroom import NOW, newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HEADLINE = "Le gabarit {{ name }} et {% if x %} en texte"
STORY = f"""{HEADLINE}

Du Jinja {{{{ 'a' * 3000000000 }}}} dans un chapeau, qui n’a rien à dire de plus.

Le premier paragraphe contient {{{{ 7 * 7 }}}} et {{% for x in y %}}, en toutes lettres.
"""


def test_braces_in_a_story_are_text_for_the_mail_and_for_its_checks() -> None:
    room = newsroom()
    room.readers("lea@example.org,Léa")
    room.story("braces", STORY)
    issue = room.issue("braces")
    assert [one.code for one in preflight(issue=issue, now=NOW, network=False).errors] == []
    raw = render_issue(issue=issue, format="eml", recipient=None, actor="cli:test", now=NOW)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Subject"] == HEADLINE
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        said = part.get_content().replace("&#39;", "'")
        assert "{{ 7 * 7 }}" in said
        assert "49" not in part.get_content().split("{{ 7 * 7 }}")[1][:20]
        assert " ".join(HEADLINE.split()) in " ".join(said.split())
