"""Templates that editors write, in the real process with its real limits."""

import time

import pytest

from publisher.actions.email_themes import our_sources
from publisher.channels.apart import check_apart, write_apart
from publisher.errors import PublisherError
from publisher.renderers.email import render, render_notice
from tests.golden.sample_issue import COMPOSITION, CORRECTION

NONCE = "0" * 16
HOSTILE = {
    "{{ 'a' * 300000000 }}": "theme_forbidden",
    "{{ 10 ** 1e8 }}": "theme_forbidden",
    "{{ 10 ** 100000000 }}": "theme_forbidden",
    "{{ ([1] * 9999 + [2]) * 9999 }}": "theme_forbidden",
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}"
    "{% endfor %}": "theme_too_slow",
    "{% macro a() %}{% for i in range(99999) %}{% set x = i %}{% endfor %}{{ a() }}{% endmacro %}"
    "{{ a() }}": "theme_too_slow",
    "{{ range(10 ** 9) }}": "theme_error",
    "{{ lipsum() }}": "undefined_name",
    "{{ ''.__class__.__mro__ }}": "theme_forbidden",
    "{{ mail.__init__.__globals__ }}": "theme_forbidden",
    "{{ '{0.__class__}'.format(1) }}": "theme_forbidden",
    "{{ brand.__setattr__('name', 'x') }}": "theme_forbidden",
    "{{ 'a' | center(1000000000) }}": "theme_too_large",
    "{% set n = namespace(x='0123456789') %}{% for i in range(40) %}{% set n.x = n.x ~ n.x %}"
    "{% endfor %}": "theme_too_large",
    "{% for i in range(99999) %}{{ '0123456789' * 9 }}{% endfor %}": "theme_forbidden",
    "{% include '/etc/passwd' %}": "unknown_template",
    "{% include '../secret.key' %}": "unknown_template",
    "{% include 'mail.mjml' %}": "theme_too_deep",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}": "theme_too_deep",
    "{{ nobody }}": "undefined_name",
    "{{ mail.nothing }}": "undefined_name",
    "{% if %}": "theme_syntax",
    "{{ 'a' | nofilter }}": "theme_syntax",
    "{{ direction_of('he') }}": "theme_forbidden",
}


def fault(template: str) -> PublisherError:
    with pytest.raises(PublisherError) as caught:
        write_apart({"mail.mjml": template}, "mine")(COMPOSITION, NONCE)
    return caught.value


@pytest.mark.parametrize("template", HOSTILE)
def test_a_hostile_template_is_an_error_that_names_its_line(template: str) -> None:
    error = fault("<mjml>\n\n" + template)
    assert (error.code, error.where) == (HOSTILE[template], "mine/mail.mjml:3")


def test_what_no_signal_interrupts_is_ended_by_the_kernel() -> None:
    sources = {
        "mail.mjml": "{{ ('9' * 4000) | int ** 16 }}" + "{{ ('a' * 199999) | wordwrap(1) }}" * 99
    }
    started = time.monotonic()
    with pytest.raises(PublisherError, match="theme"):
        write_apart(sources, "mine")(COMPOSITION, NONCE)
    assert time.monotonic() - started < 60


def test_nests_too_deep_to_be_read() -> None:
    assert fault("{{ " + "(" * 9000 + "1" + ")" * 9000 + " }}").code == "theme_too_deep"


def test_our_own_themes_write_the_same_apart() -> None:
    digest, notice = dict(our_sources("digest")), dict(our_sources("notice"))
    assert render(COMPOSITION, write_apart(digest, "mine")) == render(COMPOSITION, digest)
    assert render_notice(CORRECTION, write_apart(notice, "mine")) == render_notice(
        CORRECTION, notice
    )


def test_a_check_names_every_fault() -> None:
    sources = {
        "mail.mjml": '{% import "a.mjml" as a %}\n{{ mail.subject }}{{ nobody }}',
        "a.mjml": "{% macro one() %}\n{{ mail.subject }}{% endmacro %}",
        "b.mjml": "\n{% for %}",
    }
    faults = {(one["code"], one["where"]) for one in check_apart(sources, COMPOSITION, "mine")}
    assert faults == {
        ("undefined_name", "mail.mjml:2"),
        ("undefined_name", "a.mjml:2"),  # imported: it sees no variable of the mail
        ("theme_syntax", "b.mjml:2"),
    }
