"""What the converter lets through, and the linter does not."""

import pytest

from publisher.renderers.email.encoding.slots import LEAVE, placeholder
from publisher.renderers.email.findings import Finding
from publisher.renderers.email.finishing import html_of
from publisher.renderers.email.themes import lint, output
from publisher.renderers.email.themes.tags import tags

NONCE = "0123456789abcdef"
GOODBYE = placeholder(NONCE, LEAVE)
HEAD = "<mj-head><mj-title>t</mj-title><mj-preview>p</mj-preview></mj-head>"


def mjml(body: str, head: str = HEAD) -> str:
    return f'<mjml lang="fr" dir="ltr">\n{head}\n<mj-body>\n{body}\n</mj-body>\n</mjml>'


def column(inside: str) -> str:
    return mjml(f"<mj-section><mj-column>\n{inside}\n</mj-column></mj-section>")


def codes(findings: object) -> list[str]:
    return [one.code for one in findings]  # type: ignore[attr-defined]


def linted(source: str) -> list[Finding]:
    """The findings of a template without Jinja in it, as places give them."""
    placed = lint.with_places({"mail.mjml": source})["mail.mjml"]
    return lint.unique_findings(lint.lint_mjml(placed, "mail.mjml"))


def test_a_sound_theme_has_no_finding() -> None:
    assert linted(column('<mj-text css-class="pad"><p>a<br>b</p></mj-text>')) == []


@pytest.mark.parametrize(
    ("source", "code", "where"),
    [
        (column("<mj-txt>a</mj-txt>"), "unknown_element", "mail.mjml:5"),
        (column("<mj-section>a</mj-section>"), "wrong_place", "mail.mjml:5"),
        (mjml("<mj-text>a</mj-text>"), "wrong_place", "mail.mjml:4"),
        (mjml("<mj-column>a</mj-column>"), "wrong_place", "mail.mjml:4"),
        (mjml("\n<p>a</p>"), "html_outside", "mail.mjml:5"),
        (column("<p>a</p>"), "html_outside", "mail.mjml:5"),
        (column('<mj-image src="https://example.org/a.png" />'), "missing_alt", "mail.mjml:5"),
        (column('<mj-text>\n<img src="x"></mj-text>'), "missing_alt", "mail.mjml:6"),
        (column('<mj-image alt="" src="http://example.org/a" />'), "http_picture", "mail.mjml:5"),
        (column('<mj-text colour="red">a</mj-text>'), "unknown_attribute", "mail.mjml:5"),
        (mjml('<mj-include path="/etc/passwd" />'), "refused_element", "mail.mjml:4"),
        (mjml("", "<mj-head><mj-html-attributes /></mj-head>"), "refused_element", "mail.mjml:2"),
        (mjml("", HEAD.replace("<mj-title>t</mj-title>", "")), "missing_title", "mail.mjml"),
        (mjml("", HEAD.replace("<mj-preview>p</mj-preview>", "")), "missing_preview", "mail.mjml"),
        (mjml("").replace(' dir="ltr"', ""), "missing_language", "mail.mjml:1"),
        (
            mjml(
                "", HEAD.replace("</mj-head>", '<mj-style inline="inline">a{}</mj-style></mj-head>')
            ),
            "unknown_attribute",
            "mail.mjml:2",
        ),
        (
            mjml("", HEAD.replace("</mj-head>", "<mj-raw><p>a</p></mj-raw></mj-head>")),
            "raw_element",
            "mail.mjml:2",
        ),
    ],
)
def test_what_the_converter_lets_through(source: str, code: str, where: str) -> None:
    assert (code, where) in [(one.code, one.where) for one in linted(source)]


def test_carriage_returns_are_said() -> None:
    (found,) = lint.lint_source("mail.mjml", "<mjml>\n<mj-body>\r\n</mj-body></mjml>")
    assert (found.code, found.where) == ("carriage_return", "mail.mjml:2")


def test_places_stand_in_tags_and_nowhere_else() -> None:
    source = (
        "{# <p> #}{{ '<p>' | safe }}\n{% raw %}<b>{% endraw %}<{{ tag }} class='<i>'>\n<mj-text>"
    )
    assert lint.with_places({"a.mjml": source})["a.mjml"] == (
        "{# <p> #}{{ '<p>' | safe }}\n"
        '{% raw %}<b data-at="a.mjml:2">{% endraw %}<{{ tag }} class=\'<i data-at="a.mjml:2">\'>\n'
        '<mj-text data-at="a.mjml:3">'
    )


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("<table><tr><td>a</td></tr></table>", ["table_without_role"]),
        ('<table role="presentation"><tr><td>a</td></tr></table>', []),
        ('<table><tr><th scope="col">a</th></tr></table>', []),
        ("<table><tr><td>a</td></tr></table><table><tr><th>b</th></tr></table>", None),
    ],
)
def test_a_table_says_what_it_is_for(table: str, found: list[str] | None) -> None:
    expected = ["table_without_role"] if found is None else found
    assert codes(lint.lint_html(f"<html><body>{table}</body></html>", "m")) == expected


LEAVING = f'<a href="{GOODBYE}">leave</a>'


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<script>1</script>", "forbidden_element"),
        ("<!--[if mso]><ScRiPt>1</script><![endif]-->", "forbidden_element"),
        ("<style></style><iframe src='https://example.org/'>", "forbidden_element"),
        ("<form action='https://example.org/'><input></form>", "forbidden_element"),
        ("<link rel=stylesheet href=https://example.org/a.css>", "forbidden_element"),
        ("<base href='https://example.org/'>", "forbidden_element"),
        ("<svg onload=alert(1)>", "forbidden_element"),
        ("<meta http-equiv='refresh' content='0;url=https://example.org/'>", "forbidden_element"),
        ("<p onclick='x()'>a</p>", "forbidden_attribute"),
        ("<!--[if mso]><p onclick='x()'>a</p><![endif]-->", "forbidden_attribute"),
        ("<a href='javascript:x()'>a</a>", "bad_address"),
        ("<a href='java&#10;script:x()'>a</a>", "bad_address"),
        ("<a href='/articles/1'>a</a>", "bad_address"),
        ("<a href='data:text/html,x'>a</a>", "bad_address"),
        ("<img alt='' src='data:image/png;base64,x'>", "bad_address"),
        ("<img alt='' src='file:///etc/passwd'>", "bad_address"),
        ("<img alt='' srcset='https://example.org/a 1x, file:///b 2x'>", "bad_address"),
        ("<table background='cid:x'></table>", "bad_address"),
        ("<p style='width: expression(x())'>a</p>", "forbidden_style"),
        ("<p style='background: url(http://example.org/a)'>a</p>", "forbidden_style"),
        ("<style>@import 'https://example.org/a.css';</style>", "forbidden_style"),
        (
            f"<style>p {{ background: url(https://t.example.org/{GOODBYE}) }}</style>",
            "forbidden_style",
        ),
        (f"<img alt='' src='https://t.example.org/{GOODBYE}'>", "misplaced_slot"),
        (f"<a href='https://t.example.org/?u={GOODBYE}'>a</a>", "misplaced_slot"),
        (f"<p title='{GOODBYE}'>a</p>", "misplaced_slot"),
    ],
)
def test_what_no_mail_may_hold(html: str, code: str) -> None:
    assert code in codes(output.faults_of(html + LEAVING, NONCE, "mail.mjml"))


def test_a_mail_that_nobody_can_leave_is_refused() -> None:
    assert codes(output.faults_of("<p>a</p>", NONCE, "mail.mjml")) == ["missing_leave"]
    assert codes(output.faults_of(f"<p>{GOODBYE}</p>", NONCE, "m")) == ["missing_leave"]
    assert output.faults_of(LEAVING, NONCE, "mail.mjml") == []


def test_tags_know_what_they_stand_in() -> None:
    found = tags("<mj-a><p>x<br><img></p></mj-a><mj-b></q></mj-b><mj-c />")
    assert [(tag.name, tag.parents) for tag in found] == [
        ("mj-a", ()),
        ("p", ("mj-a",)),
        ("br", ("mj-a", "p")),
        ("img", ("mj-a", "p")),
        ("mj-b", ()),
        ("mj-c", ()),
    ]


def test_attributes_keep_their_characters() -> None:
    words = "Cr\u00e9dit\u00a0: \u0651 c\\\\d e\u0301 it's &#34;q&#34; \U0001f469\u200d\U0001f680"
    words = words.replace("\\\\", "\\")
    source = column(f'<mj-text><img alt="{words}" src="https://example.org/a.png" /></mj-text>')
    (picture,) = [tag for tag in tags(html_of(source)) if tag.name == "img"]
    assert picture.attributes["alt"] == words.replace("&#34;", '"')
