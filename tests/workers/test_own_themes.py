"""Templates that editors write, in the real process with its real limits.

Slow: each template is rendered in a process of its own, and some never end.
"""

import json
import os
from pathlib import Path

import pytest

from publisher.actions.themes.email_themes import our_sources
from publisher.channels.sandbox import check_in_sandbox, running, sandboxed_writer
from publisher.errors import PublisherError
from publisher.renderers.email import render, render_notice
from tests.golden.sample_issue import COMPOSITION, CORRECTION

# As the signal of the time leaves it behind when it comes at the very end.
GUARDED = """class TookTooLongError(Exception): pass
TookTooLongError.__module__ = 'publisher.renderers.email.themes.guarded'"""
pytestmark = pytest.mark.slow

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
        sandboxed_writer({"mail.mjml": template}, "mine")(COMPOSITION, NONCE)
    return caught.value


@pytest.mark.parametrize("template", HOSTILE)
def test_a_hostile_template_is_an_error_that_names_its_line(template: str) -> None:
    error = fault("<mjml>\n\n" + template)
    assert (error.code, error.where) == (HOSTILE[template], "mine/mail.mjml:3")


def test_what_no_signal_interrupts_is_ended_by_the_kernel() -> None:
    texts = "[['a' * 199999] * 199999] * 199999"
    days = "{{ " + f"({texts}) == ({texts})" + " }}"  # one comparison, in which no handler runs
    assert fault(days).code == "theme_died"


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_what_would_overflow_the_converter_ends_apart(depth: int) -> None:
    inside = f"{{{{ ('<div>' * {depth}) | safe }}}}{{{{ ('</div>' * {depth}) | safe }}}}"
    frame = "<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section>"
    sources = {"mail.mjml": frame.format(inside) + "</mj-body></mjml>"}
    with pytest.raises(PublisherError) as caught:
        render(COMPOSITION, sandboxed_writer(sources, "mine"))
    assert caught.value.code in {"theme_too_deep", "theme_died", "theme_forbidden"}


def test_nests_too_deep_to_be_read() -> None:
    assert fault("{{ " + "(" * 9000 + "1" + ")" * 9000 + " }}").code == "theme_too_deep"


def test_our_own_themes_write_the_same_apart() -> None:
    digest, notice = dict(our_sources("digest")), dict(our_sources("notice"))
    assert render(COMPOSITION, sandboxed_writer(digest, "mine")) == render(COMPOSITION, digest)
    assert render_notice(CORRECTION, sandboxed_writer(notice, "mine")) == render_notice(
        CORRECTION, notice
    )


def test_a_check_names_every_fault() -> None:
    sources = {
        "mail.mjml": '{% import "a.mjml" as a %}\n{{ mail.subject }}{{ nobody }}',
        "a.mjml": "{% macro one() %}\n{{ mail.subject }}{% endmacro %}",
        "b.mjml": "\n{% for %}",
    }
    faults = {(one["code"], one["where"]) for one in check_in_sandbox(sources, COMPOSITION, "mine")}
    assert faults == {
        ("undefined_name", "mail.mjml:2"),
        ("undefined_name", "a.mjml:2"),  # imported: it sees no variable of the mail
        ("theme_syntax", "b.mjml:2"),
    }


def run_instead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> str:
    """What comes of a process that does this in the place of ours."""
    file = tmp_path / "inside.py"
    file.write_text(
        f"import json, os, sys\nsys.path[:0] = [{str(running.INSIDE.parent)!r}]\n{script}"
    )
    monkeypatch.setattr(running, "INSIDE", file)
    running._answered.cache_clear()
    return sandboxed_writer({"mail.mjml": ""}, "mine")(COMPOSITION, NONCE)


def test_what_runs_apart_inherits_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET", "s3cret")
    with (tmp_path / "open").open("w") as handle:
        os.set_inheritable(handle.fileno(), True)
        said = run_instead(
            monkeypatch,
            tmp_path,
            "there = [n for n in range(3, 1000) if os.path.exists(f'/proc/self/fd/{n}')]\n"
            "said = [sorted(os.environ), there, os.getcwd(), sys.flags.isolated]\n"
            "json.dump({'html': json.dumps(said)}, sys.stdout)",
        )
    names, descriptors, folder, isolated = json.loads(said)
    assert "SECRET" not in names
    assert (descriptors, folder, isolated) == ([], "/", 1)


def test_what_runs_apart_opens_nothing_and_has_its_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = run_instead(
        monkeypatch,
        tmp_path,
        "import inside, socket\n"
        "inside.limit(); inside.forbid_opening(); said = []\n"
        "for what in (lambda: open('/etc/hostname'), lambda: socket.socket(), "
        "lambda: bytearray(300 * 2 ** 20), lambda: os.pipe()):\n"
        "    try: what()\n"
        "    except (OSError, MemoryError) as error: said.append(type(error).__name__)\n"
        "json.dump({'html': ' '.join(said)}, sys.stdout)",
    )
    assert said == "OSError OSError MemoryError OSError"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("import time\ntime.sleep(60)", "theme_died"),
        ("os.kill(os.getpid(), 11)", "theme_died"),
        ("import inside\ninside.limit()\nwhile True: pass", "theme_died"),
        ("raise MemoryError", "theme_died"),
        (f"{GUARDED}\nraise TookTooLongError", "theme_died"),
        ("raise RuntimeError('no')", "theme_not_run"),
    ],
)
def test_a_process_that_does_not_answer_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, code: str
) -> None:
    monkeypatch.setattr(running, "TIMEOUT", 5)
    with pytest.raises(PublisherError) as caught:
        run_instead(monkeypatch, tmp_path, script)
    assert caught.value.code == code
