"""Themes share what is compiled, and each still gets its own templates."""

import pytest
from jinja2.exceptions import SecurityError

from publisher.renderers.email.markup import filled
from publisher.renderers.email.themes.guarded import guarded_environment, write_mail
from publisher.renderers.email.themes.sample import sample

ENTRY = {"mail.mjml": "{% include 'note.mjml' %} of {{ 6 * 7 }}"}


def test_a_template_of_the_same_name_stays_its_theme_s_own() -> None:
    for words in ("One", "Another", "One"):
        assert filled(sample("fr"), {**ENTRY, "note.mjml": words}, "0" * 16) == f"{words} of 42"


def test_what_runs_apart_is_never_what_was_compiled_for_ours() -> None:
    sources = {"mail.mjml": "{% for n in [9] %}{{ '*' * (n * 30000) }}{% endfor %}"}
    assert len(filled(sample("fr"), sources, "0" * 16)) == 270_000
    with pytest.raises(SecurityError, match="too long"):
        write_mail(guarded_environment(sources), {})
