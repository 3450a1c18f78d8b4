"""What may be written as a merge field, what is refused, and what each reader gets."""

import email
import email.policy
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from itertools import pairwise
from typing import Any

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.actions.themes.email_themes import load_theme
from publisher.errors import PublisherError
from publisher.renderers.email import CompiledEdition, compile_edition, join_message, render
from publisher.renderers.email.edition.dkim import Signer, SigningKey, dns_record, make_private_key
from publisher.renderers.email.encoding import slots
from publisher.renderers.email.encoding.wrapping import columns, wrap
from publisher.renderers.email.fields.grammar import literal, parse
from publisher.renderers.email.inline import to_html
from publisher.renderers.email.intro import intro_blocks
from publisher.renderers.email.placing_fields import place_fields, text_for_anybody
from publisher.renderers.email.text.blocks import BlockWriter, Links
from publisher.renderers.email.types import RenderedMail
from publisher.renderers.email.words.strings import strings_for
from tests.golden.sample_issue import COMPOSITION, ENVELOPE, READER
from tests.growth import grows_too_fast
from tests.properties import examples

KEY = SigningKey(
    domain="example.org", selector="a", algorithm="rsa", private=make_private_key("rsa")
)
LEA = {"name": "Léa", "language": "fr", "lists": ["abonnes", "soir"], "access": "paid"}
JOHN = {"name": "", "language": "en-GB", "lists": ["soir"], "access": "registered"}
ANYTHING = st.text(max_size=300)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.one_of(ANYTHING, st.none(), st.integers()),
        "language": ANYTHING,
        "lists": st.one_of(st.lists(ANYTHING, max_size=5), st.none(), ANYTHING),
        "access": ANYTHING,
    },
)


def said(text: str, **values: Any) -> str:
    """A text for one reader."""
    composition = replace(COMPOSITION, subject="S" + text)
    return str(parsed(join_message(edition_of(composition), reader(values)))["Subject"])[1:]


def reader(values: dict[str, Any]) -> Any:
    return replace(READER, values=values)


def edition_of(composition: Any) -> CompiledEdition:
    """Compiled from a page that shows greeting, subject, preheader and intro, and nothing else."""
    nonce = slots.nonce_of(composition)
    shown, fields = place_fields(composition, nonce)
    blocks = intro_blocks(shown, nonce)
    writer = BlockWriter(strings_for("fr"), Links(1))
    greeting = slots.placeholder(nonce, slots.GREETING)
    text = [[greeting], wrap(shown.subject), *map(writer.lines, blocks), wrap("Fin.")]
    html = [f'<p style="margin: 0">{to_html(block.content)}</p>' for block in blocks]  # type: ignore[attr-defined]
    mail = RenderedMail(
        subject=shown.subject,
        html="\n".join([f"<i>{greeting}</i><b>{shown.preheader}</b>", *html, "<p>Fin.</p>\n"]),
        text="\n\n".join("\n".join(lines) for lines in text) + "\n",
        nonce=nonce,
        fields=fields,
    )
    return compile_edition(mail, ENVELOPE)


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def part(raw: bytes, kind: str) -> str:
    found = parsed(raw).get_body((kind,))
    assert found is not None
    payload = found.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def parts(intro: str, values: dict[str, Any], **other: str) -> tuple[str, str]:
    """The intro in the HTML and in the text part of one reader's mail."""
    made = edition_of(replace(COMPOSITION, subject="Sujet", preheader="", intro=intro, **other))
    again = CompiledEdition.from_bytes(made.to_bytes())
    assert again == made
    raw = join_message(again, reader(values))
    html, text = part(raw, "html"), part(raw, "plain")
    assert "slot-" not in html + text
    assert "later-" not in text
    inside = html.split("</b>\n", 1)[1].rsplit("<p>Fin.</p>", 1)[0]
    return inside.replace(' style="margin: 0"', ""), text.split("Sujet\n\n", 1)[1]


@pytest.mark.parametrize(
    ("text", "for_lea", "for_john"),
    [
        ('{{ " " ~ subscriber.name if subscriber.name }}, bonjour', " Léa, bonjour", ", bonjour"),
        (" {{ subscriber.name|default('vous') }}", " Léa", " vous"),
        (" {{ subscriber.name or 'vous' }}", " Léa", " vous"),
        (" {{ subscriber.name|upper }} {{ subscriber.name|lower }}.", " LÉA léa.", "  ."),
        (" {{ 'été comme hiver'|truncate(8) }}{{ subscriber.name }}", " été…Léa", " été…"),
        (" {{ subscriber.language }}", " fr", " en"),
        ("{% if subscriber.language in ('fr', 'br') %} a{% else %} b{% endif %}", " a", " b"),
        ("{% if 'abonnes' in subscriber.lists %} a{% else %} b{% endif %}", " a", " b"),
        ("{% if not subscriber.access == 'paid' and true %} a{% else %} b{% endif %}", " b", " a"),
        ("{% if subscriber.access != 'paid' or false %} a{% else %} b{% endif %}", " b", " a"),
        ("{{ ' x' if 'soir' not in subscriber.lists else ' y' }}", " y", " y"),
        (" {# rien #}{{ 'ÉTÉ'|capitalize ~ subscriber.name }}", " ÉtéLéa", " Été"),
    ],
)
def test_what_each_reader_gets(text: str, for_lea: str, for_john: str) -> None:
    assert said(text, **LEA).strip() == for_lea.strip()
    assert said(text, **JOHN).strip() == " ".join(for_john.split())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("{{ subscriber.nom }}", 1, "there is no subscriber.nom; there are subscriber.name"),
        ("{{ name }}", 1, "there is no 'name'"),
        ("{{ subscriber }}", 1, "needs an attribute"),
        ("a\n\n{{ subscriber.__class__ }}", 3, "there is no subscriber.__class__"),
        ("{{ ''.__class__ }}", 1, "Getattr is no part"),
        ("{{ subscriber.name.upper() }}", 1, "Call is no part"),
        ("{{ subscriber['name'] }}", 1, "Getitem is no part"),
        ("{{ 'a' * 300000000 }}", 1, "Mul is no part"),
        ("{{ 10 ** 100000000 }}", 1, "Pow is no part"),
        ("{% for a in range(10) %}{% endfor %}", 1, "For is no part"),
        ("{% set a = 'b' %}", 1, "Assign is no part"),
        ("{% include 'mail.mjml' %}", 1, "Include is no part"),
        ("{{ lipsum() }}", 1, "Call is no part"),
        ("{{ subscriber.name|attr('x') }}", 1, "the filter attr is not known"),
        ("{{ subscriber.name|safe }}", 1, "the filter safe is not known"),
        ("{% if 1 == 2 %}{% endif %}", 1, "Const is no part"),
        ("{{ subscriber.name|truncate(100000) }}", 1, "truncate(1 to 200)"),
        ("{{ subscriber.lists }}", 1, "stands after `in` only"),
        ("{{ subscriber.name == 'a' }}", 1, "a condition stands in {% if %} only"),
        ("{{ subscriber.name is defined }}", 1, "Test is no part"),
        ("a\n{% if subscriber.name %}", 2, "what may stand here is"),
        ("a\n{{ subscriber.name", 2, "what may stand here is"),
        ("{{" + "(" * 5000, 1, "nests too deeply"),
        ("{{ " + "not " * 3000 + "subscriber.name }}", 1, "nests too deeply"),
        ("{{ " + "9" * 9000 + " }}", 1, ""),
        ("{% if subscriber.name %}" * 40 + "{% endif %}" * 40, 1, "nest too deeply"),
        ("{{ subscriber.name }}" * 3001, 1, "too many merge fields"),
        ("{{ 'a" + "a" * 200_000 + "' }}", 1, "shorten it"),
    ],
)
def test_what_is_not_listed_is_refused_with_its_place(text: str, line: int, words: str) -> None:
    with pytest.raises(PublisherError) as refused:
        parse(text, "subject")
    assert (refused.value.code, refused.value.where) == ("bad_merge_field", f"subject:{line}")
    assert words in refused.value.message


@pytest.mark.parametrize(
    "shape",
    [
        lambda size: "{{" + "(" * size,
        lambda size: "{{ " + "not " * size + "subscriber.name }}",
        lambda size: "{{ " + "9" * size + " }}",
        lambda size: "{% if subscriber.name %}" * size + "{% endif %}" * size,
        lambda size: "{{ subscriber.name }}" * size,
        lambda size: "{{ 'a" + "a" * 100 * size + "' }}",
    ],
    ids=["brackets", "not", "digits", "conditions", "fields", "a string"],
)
def test_what_is_made_to_hurt_costs_no_more_than_its_length(shape: Callable[[int], str]) -> None:
    def read(text: str) -> None:
        with suppress(PublisherError):
            parse(text, "subject")

    assert not grows_too_fast(read, shape, (500, 2_000, 8_000))


def test_a_headline_in_the_place_of_a_subject_says_itself() -> None:
    headline = "Angular{{ x }}, {% if %} et {#nous#} {{{{"
    assert said(literal(headline)) == headline
    assert text_for_anybody(literal(headline), "subject", "fr") == headline


def test_a_subject_that_would_be_empty_is_refused() -> None:
    with pytest.raises(PublisherError, match="the subject is empty for a reader"):
        edition_of(replace(COMPOSITION, subject="{{ subscriber.name }} "))


def test_a_subject_in_any_script_is_folded_and_encoded() -> None:
    composition = replace(COMPOSITION, subject="{{ subscriber.name }}, voici " + "la une " * 12)
    edition = edition_of(composition)
    for name in ("Ana", "Zoé", "مريم", "=?utf-8?q?x?=", "x" * 100, "a\r\nBcc: b@example.org"):
        raw = join_message(edition, reader({"name": name}))
        head = raw.split(b"\r\n\r\n", 1)[0]
        assert max(map(len, head.split(b"\r\n"))) <= 78
        assert parsed(raw)["Bcc"] is None
        shown = " ".join(name.split())
        assert parsed(raw)["Subject"] == f"{shown}, voici " + ("la une " * 12).strip()
        signed = join_message(edition, reader({"name": name}), Signer([KEY], edition.head))
        assert dkim.verify(signed, dnsfunc=lambda *_, **__: dns_record(KEY).encode())


def test_a_paragraph_of_the_intro_is_for_some_readers() -> None:
    intro = (
        "Au *sommaire*.\n\n"
        '{% if subscriber.language == "fr" %}\nPour les Français.\n\nTout.\n'
        '{% elif "soir" in subscriber.lists %}\nIn the evening.\n'
        "{% else %}\nFor all.\n{% endif %}\nAprès."
    )
    html, text = parts(intro, LEA)
    assert html == (
        "<p>Au <em>sommaire</em>.</p>\n<p>Pour les Français.</p>\n<p>Tout.</p>\n<p>Après.</p>\n"
    )
    assert text == "Au sommaire.\n\nPour les Français.\n\nTout.\n\nAprès.\n\nFin.\n"
    html, text = parts(intro, JOHN)
    assert html == "<p>Au <em>sommaire</em>.</p>\n<p>In the evening.</p>\n<p>Après.</p>\n"
    assert text == "Au sommaire.\n\nIn the evening.\n\nAprès.\n\nFin.\n"
    assert "For all." in parts(intro, {"language": "en"})[0]


@pytest.mark.parametrize(
    "intro",
    [
        "{% if subscriber.access == 'paid' %}Merci.{% endif %}\n\nAprès.",
        "{% if subscriber.access == 'paid' %}\nMerci.\n{% endif %}\nAprès.",
        "{%- if subscriber.access == 'paid' -%}\n\nMerci.\n\n{%- endif %}\n\nAprès.",
    ],
)
def test_no_empty_paragraph_is_left(intro: str) -> None:
    assert parts(intro, LEA) == ("<p>Merci.</p>\n<p>Après.</p>\n", "Merci.\n\nAprès.\n\nFin.\n")
    assert parts(intro, JOHN) == ("<p>Après.</p>\n", "Après.\n\nFin.\n")


def test_conditions_stand_within_a_paragraph_and_within_each_other() -> None:
    intro = (
        "Bonjour{% if subscriber.name %}, **{{ subscriber.name }}**{% endif %}.\n\n"
        "{% if subscriber.language == 'fr' %}\n"
        "{% if subscriber.access == 'paid' %}\nAbonnée.\n{% else %}\nInscrite.\n{% endif %}\n"
        "{% endif %}"
    )
    html, text = parts(intro, LEA)
    assert html == "<p>Bonjour, <strong>Léa</strong>.</p>\n<p>Abonnée.</p>\n"
    assert text == "Bonjour, Léa.\n\nAbonnée.\n\nFin.\n"
    assert parts(intro, JOHN) == ("<p>Bonjour.</p>\n", "Bonjour.\n\nFin.\n")


def test_the_text_part_is_broken_after_the_names_are_in() -> None:
    intro = "Bonjour {{ subscriber.name }}, " + "le soleil se lève tôt ce matin, " * 8
    for name in ("Léa", "Anne-Charlotte de Kermadec-Tréguier", "漢字" * 10):
        _, text = parts(intro, {"name": name})
        lines = text.split("\n\n")[0].split("\n")
        assert all(columns(line) <= 72 for line in lines)
        assert " ".join(lines).startswith(f"Bonjour {name},")
        assert all(columns(f"{line} {after.split()[0]}") > 72 for line, after in pairwise(lines))


def test_an_editors_own_greeting_stands_instead() -> None:
    greeting = (
        '{% if subscriber.language == "en" %}Dear{% else %}Chère{% endif %} '
        '{{ subscriber.name|default("vous") }}'
    )
    edition = edition_of(replace(COMPOSITION, greeting=greeting))
    assert part(join_message(edition, reader(LEA)), "plain").startswith("Chère Léa\n")
    assert part(join_message(edition, reader(JOHN)), "html").startswith("<i>Dear vous</i>")


def test_a_link_for_some_readers_is_told_to_nobody_else() -> None:
    intro = (
        "Voir [la carte](https://example.org/carte).\n\n"
        "{% if subscriber.access == 'paid' %}\n- [La rencontre](https://example.org/jeudi)\n"
        "{% endif %}\n"
        "Fin{% if subscriber.access == 'paid' %}, [le code](https://example.org/code){% endif %}."
        "\n\nEt [le port](https://example.org/port)."
    )
    composition = replace(COMPOSITION, intro=intro)
    edition = compile_edition(render(composition, load_theme("digest")), ENVELOPE)
    theirs = part(join_message(edition, reader(LEA)), "plain")
    assert "• La rencontre\u00a0[https://example.org/jeudi]" in theirs.replace("\n  ", " ")
    assert "[https://example.org/code]" in theirs
    for text in (theirs, part(join_message(edition, reader(JOHN)), "plain")):
        assert "\n[1] https://example.org/carte\n[2] https://example.org/port\n" in text
        assert "la carte\u00a0[1]." in text
    assert "jeudi" not in text
    assert "code" not in text


def test_the_edition_says_what_it_asks_of_a_reader() -> None:
    plain = replace(COMPOSITION, subject="Sujet")
    assert edition_of(plain).asks == {"name"}
    intro = "{% if 'a' in subscriber.lists and subscriber.access == 'paid' %}x{% endif %}"
    assert edition_of(replace(plain, intro=intro)).asks == {"name", "lists", "access"}


@pytest.mark.parametrize(
    "intro",
    [
        "[ici](https://example.org/{{ subscriber.name }})",
        "![x](https://example.org/{{ subscriber.name }}.png)",
        "<a href='https://example.org/{{ subscriber.name }}'>x</a>",
        "| a | b |\n|---|---|\n| {{ subscriber.name }} | c |",
        "```\n{{ subscriber.name }}\n```",
        "<!-- {{ subscriber.name }} -->",
        "**a {% if subscriber.name %}b** c{% endif %}",
        "a {% if subscriber.name %}b\n\nc{% endif %}",
    ],
)
def test_a_field_where_none_can_be_filled_is_refused(intro: str) -> None:
    with pytest.raises(PublisherError) as refused:
        parts(intro, LEA)
    assert (refused.value.code, refused.value.where) == ("bad_merge_field", "intro")


def test_a_theme_that_shows_half_a_condition_is_refused() -> None:
    nonce = "0123456789abcdef"
    begun = slots.placeholder(nonce, "b0x0")
    with pytest.raises(PublisherError, match="the theme shows a part of a condition"):
        slots.tree(f"<p>{begun}</p><p>a</p>", nonce)
    with pytest.raises(PublisherError, match="the theme shows a part of a condition"):
        slots.tree(slots.placeholder(nonce, "b0end"), nonce)


WHOLE = edition_of(
    replace(
        COMPOSITION,
        subject="{{ subscriber.name ~ ' ' ~ subscriber.language }} à la une",
        preheader="{{ subscriber.name|upper }} / {{ subscriber.access }}",
        greeting="{{ subscriber.name|truncate(10) }} {{ subscriber.access }}",
        intro="A {{ subscriber.name }} {% if subscriber.access %}*b* {{ subscriber.language }}"
        "{% endif %}.\n\n{% if 'x' in subscriber.lists %}\n{{ subscriber.access }}\n{% endif %}\n",
    )
)


@pytest.mark.slow
@examples(300)
@given(VALUES)
def test_no_value_breaks_the_structure(values: dict[str, Any]) -> None:
    """Slow: many examples."""
    raw = join_message(WHOLE, reader(values))
    lines = raw.split(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 78
    assert not any(line.startswith(b".") or line.endswith(b" ") for line in lines)
    plain = parsed(join_message(WHOLE, reader({})))
    message = parsed(raw)
    assert message.keys() == plain.keys()
    assert not message.defects
    assert [one.get_content_type() for one in message.walk()] == [
        one.get_content_type() for one in plain.walk()
    ]
    html = part(raw, "html")
    assert set(re.findall(r"<(/?\w+)", html)) <= {"i", "b", "p", "em", "/i", "/b", "/p", "/em"}
    assert html.count("<p") == html.count("</p>")
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", html + part(raw, "plain"))
