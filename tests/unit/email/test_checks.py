"""Each check of a composed mail fires where it should, and not where it should not."""

from email.message import EmailMessage

import pytest

from publisher.renderers.email.checks import characters, contrast, leaving, markup, merge_fields
from publisher.renderers.email.checks.reading import Sample
from publisher.renderers.email.checks.sender import InDns, Signature, in_dns, signed_for

LEAVE = "https://news.example.org/u/token"
SITE = "https://news.example.org"


def sample(
    body: str = "", *, head: str = "", text: str = LEAVE, subject: str = "Bonjour", **headers: str
) -> Sample:
    message = EmailMessage()
    message["Subject"] = subject
    message["List-Unsubscribe"] = headers.get("leave", f"<{LEAVE}>")
    message["List-Unsubscribe-Post"] = headers.get("post", "List-Unsubscribe=One-Click")
    message.set_content(text)
    html = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    message.add_alternative(html, subtype="html")
    places = {"La rivière revient": "s1"}
    return Sample(message=message.as_bytes(), leave_url=LEAVE, places=places)


def codes(findings) -> list[str]:
    return [one.code for one in findings]


WAY_OUT = f'<p><a href="{LEAVE}">Se désinscrire</a></p>'


def test_a_mail_that_can_be_left_is_left_alone() -> None:
    assert codes(leaving.leaving(sample(WAY_OUT))) == []


@pytest.mark.parametrize(
    ("mail", "part"),
    [
        (sample("<p>Rien</p>"), "HTML"),
        (sample(f'<p><a href="{LEAVE}"> </a></p>'), "HTML"),
        (sample(f'<!-- <a href="{LEAVE}">Partir</a> -->'), "HTML"),
        (sample(f'<p><a href="{LEAVE}x">Se désinscrire</a></p>'), "HTML"),
        (sample(WAY_OUT, text="Rien."), "text"),
        (sample(WAY_OUT, leave="<mailto:leave@example.org>"), "header"),
        (sample(WAY_OUT, post="yes"), "header"),
    ],
)
def test_the_part_without_a_way_to_leave_is_named(mail: Sample, part: str) -> None:
    (finding,) = leaving.leaving(mail)
    assert (finding.code, finding.severity) == ("leave_link_missing", "error")
    assert finding.values["part"] == part


@pytest.mark.parametrize(
    ("size", "found"),
    [(60, []), (79, []), (85, ["html_large"]), (100, ["html_too_large"])],
)
def test_the_weight_of_the_html(size: int, found: list[str]) -> None:
    # Two bytes a letter: what counts is bytes, decoded, not characters.
    assert codes(markup.weight(sample("é" * (size * 512)))) == found


def test_the_weight_of_the_style() -> None:
    style = "<style>" + "p { color: red } " * 500 + "</style>"
    assert codes(markup.weight(sample(head=style))) == []
    assert codes(markup.weight(sample(head=style * 3))) == ["style_large"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<img src="a.png" alt="Le pont">', []),
        ('<img src="a.png" alt="">', ["alt_missing"]),
        ('<img src="a.png">', ["alt_missing"]),
        ('<img src="a.png" alt="  ">', ["alt_missing"]),
        ('<img src="a.png" alt="" role="presentation">', []),
    ],
)
def test_pictures_say_what_they_show(body: str, found: list[str]) -> None:
    assert codes(markup.pictures(sample(body))) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<h1>Titre</h1><h2>Un</h2><h3>Deux</h3><h2>Trois</h2>", []),
        ("<h1>Titre</h1><h3>Un</h3>", ["heading_skipped"]),
        ("<h1>Titre</h1><h2> </h2>", ["heading_empty"]),
        ("<h1>Titre</h1><h2>La <em>rivière</em></h2><h4>Loin</h4>", ["heading_skipped"]),
    ],
)
def test_headings_go_down_level_by_level(body: str, found: list[str]) -> None:
    assert codes(markup.headings(sample(body))) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<a href="https://a.example/x">Lire : la rivière revient</a>', []),
        ('<a href="https://a.example/x"> </a>', ["link_empty"]),
        ('<a href="https://a.example/x"><img src="a.png" alt="Le pont"></a>', []),
        ('<a href="https://a.example/x"><img src="a.png" alt=""></a>', ["link_empty"]),
        ('<a href="https://a.example/x">Cliquez ici\u202f!</a>', ["link_vague"]),
        ('<a href="https://a.example/x">click here</a>', ["link_vague"]),
        ('<a href="https://a.example/x">En savoir plus…</a>', ["link_vague"]),
        ('<a href="http://a.example/x">Le rapport</a>', ["link_http"]),
        ('<a href="https://evil.example/x">https://bank.example/login</a>', ["link_misleading"]),
        ('<a href="https://www.bank.example/login">bank.example</a>', []),
        ('<a href="mailto:a@example.org">a@example.org</a>', []),
    ],
)
def test_links_say_where_they_go(body: str, found: list[str]) -> None:
    assert codes(markup.links(sample(body), site=SITE)) == found


def test_a_site_without_encryption_is_one_finding() -> None:
    site = "http://localhost:8000"
    body = "".join(f'<a href="{site}/articles/{n}">Lire {n}</a>' for n in range(5))
    assert codes(markup.links(sample(body), site=site)) == ["site_http"]


def test_a_finding_stands_under_its_story() -> None:
    link = '<p><a href="https://a.example"></a></p>'
    body = f"<h1>Gazette</h1>{link}<h2>La rivière\n revient</h2>{link}<h3>Un détail</h3>{link}"
    body += f"<h2>Publicité</h2>{link}"
    places = [one.where for one in markup.links(sample(body), site=SITE)]
    assert places == ["Gazette", "s1", "s1", "Publicité"]


def test_a_finding_in_a_sponsors_box_names_the_advertiser() -> None:
    link = '<p><a href="https://a.example"></a></p>'
    label = '<p class="sponsor-label"><span>Publicité</span> · <b>Les Vedettes</b></p>'
    body = f"<h2>La rivière revient</h2>{link}"
    body += f'<div class="ink sponsor sponsor-apart">{label}<h3>À quai</h3>{link}</div>{link}'
    places = [one.where for one in markup.links(sample(body), site=SITE)]
    assert places == ["s1", "Publicité · Les Vedettes", "s1"]


def test_a_link_within_the_mail_is_no_finding_and_is_not_asked() -> None:
    mail = sample('<a href="#story-1">La rivière revient</a><h2 id="story-1">La rivière</h2>')
    assert list(markup.links(mail, site=SITE)) == []
    assert markup.outside_addresses(mail, site=SITE) == ({}, {})


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<p style="color:#767676">Assez</p>', []),
        ('<p style="color:#777777">Pas assez</p>', ["contrast_low"]),
        ('<p style="color:#777777; font-size: 24px">Grand</p>', []),
        ('<p style="color:#777; font-size: 19px; font-weight: bold">Gras</p>', []),
        ('<div bgcolor="#000000"><p style="color:#333">Noir</p></div>', ["contrast_low"]),
        ('<div style="background:#8a1c1c"><p style="color:white">Bon</p></div>', []),
        ('<div style="display:none"><p style="color:#eee">Caché</p></div>', []),
        ('<div style="color:#777777"><p style="color:#111">Bon</p>\n&nbsp;</div>', []),
        ('<div style="color:#777777"><p style="color:#111">Bon</p>suite</div>', ["contrast_low"]),
    ],
)
def test_text_stands_out_from_its_ground(body: str, found: list[str]) -> None:
    assert codes(contrast.contrast(sample(body))) == found


def test_a_ratio_is_a_number_that_each_language_writes_its_own_way() -> None:
    (found,) = contrast.contrast(sample('<p style="color:#777777">Pas assez</p>'))
    assert found.values["ratio"] == 4.4, "never as much as it should be"
    assert "4.4 instead of 4.5" in found.message


def test_a_brands_colour_that_is_too_pale() -> None:
    assert codes(contrast.brand_colour("#8a1c1c")) == []
    assert codes(contrast.brand_colour("#FFD700")) == ["colour_adjusted"]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("La rivière revient", []),
        ("\u0645\u0631\u062d\u0628\u0627 \u200fParis", []),
        ("می\u200cخواهم", []),
        ("Famille 👨\u200d👩\u200d👧", []),
        ("Ελλάδα et Κύπρος, Москва", []),
        ("x" * 91, ["subject_long"]),
        ("facture\u202egpj.exe", ["spoofing_characters"]),
        ("pay\u200bpal", ["spoofing_characters"]),
        ("Pay\u200dpal", ["spoofing_characters"]),
        ("Le \u200ematin", ["spoofing_characters"]),
        ("P\u0430ypal", ["mixed_scripts"]),
    ],
)
def test_a_subject_is_what_it_looks_like(subject: str, found: list[str]) -> None:
    assert codes(characters.subject_and_sender(sample(subject=subject), sender="G")) == found
    if found != ["subject_long"]:
        (*_, last) = [None, *characters.spoofing(subject, "sender")]
        assert (last.where if last else None) == ("sender" if found else None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bonjour{{ ' ' ~ subscriber.name if subscriber.name }},", 0),
        ("Prix : 3 {euros}", 0),
        ("Bonjour {{ subscriber.nom }}", 1),
        ("{% if subscriber.name %}sans fin", 1),
    ],
)
def test_a_merge_field_that_cannot_be_read(text: str, found: int) -> None:
    assert (
        codes(merge_fields.unparsable_fields(text, "intro")) == ["merge_field_unresolved"] * found
    )


def test_a_merge_field_that_would_be_read_as_written() -> None:
    assert codes(merge_fields.left_over_fields(sample("<p>{{ name }} est du Jinja</p>"))) == []
    left = "Cher {{ subscriber.name }}"
    assert codes(merge_fields.left_over_fields(sample(f"<p>{left}</p>"))) == [
        "merge_field_unresolved"
    ]
    assert codes(merge_fields.left_over_fields(sample(subject=left))) == ["merge_field_unresolved"]
    assert codes(merge_fields.left_over_fields(sample(text="*|FNAME|*"))) == [
        "merge_field_unresolved"
    ]


OURS = Signature(domain="example.org", name="a._domainkey.example.org", record="v=DKIM1; p=AAAA")
GOOD = InDns(
    exists=True,
    spf=("v=spf1 mx -all",),
    dmarc=("v=DMARC1; p=reject",),
    keys={OURS.name: ("v=DKIM1; k=rsa; p=AA AA",)},
)


@pytest.mark.parametrize("domain", ["example.org", "news.example.org"])
def test_a_sender_whose_keys_sign_for_it(domain: str) -> None:
    assert codes(signed_for(domain, [OURS])) == []
    assert codes(signed_for(domain, [])) == [], "the relay may sign"


@pytest.mark.parametrize("domain", ["example.com", "notexample.org"])
def test_a_sender_whose_keys_sign_for_another(domain: str) -> None:
    assert codes(signed_for(domain, [OURS])) == ["sender_unaligned"]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"problem": "DNS did not answer"}, ["dns_not_checked"]),
        ({"exists": False}, ["sender_domain_unknown"]),
        ({"keys": {OURS.name: ()}}, ["dkim_record_wrong"]),
        ({"keys": {OURS.name: ("v=DKIM1; p=BBBB",)}}, ["dkim_record_wrong"]),
        ({"keys": {OURS.name: None}}, []),
        ({"keys": {}}, []),
        ({"spf": ()}, ["spf_missing"]),
        ({"dmarc": ()}, ["dmarc_missing"]),
        ({"spf": None, "dmarc": None}, []),
        ({"spf": ("v=spf1 -all",), "keys": {OURS.name: ()}}, ["dkim_record_wrong", "dmarc_fails"]),
        ({"spf": ("v=spf1 -all",)}, []),
    ],
)
def test_what_dns_says_against_a_sender(changed: dict[str, object], found: list[str]) -> None:
    dns = InDns.from_json({**GOOD.to_json(), **changed})
    assert codes(in_dns("example.org", [OURS], dns)) == found
