"""The sixty things that mail programs differ in: each is found where a mail uses it, and nowhere
else; who misses it, and whether that matters, is said from the table."""

import re

import pytest

from publisher.actions.themes.email_themes import NOTICE, SERVICE, load_theme, our_names
from publisher.renderers.email import render
from publisher.renderers.email.clients.css import of_declarations, of_sheet
from publisher.renderers.email.clients.groups import GROUPS
from publisher.renderers.email.clients.losses import losses
from publisher.renderers.email.clients.programs import PROGRAMS, SUPPORT
from publisher.renderers.email.clients.reading import features_of
from publisher.renderers.email.clients.table import FEATURES
from tests.growth import grows_too_fast
from tests.mail_days import day
from tests.unit.email.mail_program_samples import BARE, USES, body, sheet, styled

THEMES = sorted(our_names() - {NOTICE, SERVICE})


def test_there_are_sixty_and_each_has_a_sample_and_a_source() -> None:
    assert len(FEATURES) == 60
    assert USES.keys() == FEATURES.keys()
    for name, one in FEATURES.items():
        assert (len(one.support), set(one.support) <= set(SUPPORT)) == (len(PROGRAMS), True)
        assert one.group in GROUPS
        assert re.fullmatch(r"20\d\d-[01]\d", one.tested), name
        assert one.source == f"https://www.caniemail.com/features/{name}/"


@pytest.mark.parametrize("name", FEATURES)
def test_each_is_found_where_it_is_used_and_not_where_it_is_not(name: str) -> None:
    used, unused = USES[name]
    assert name in features_of(used)
    assert name not in features_of(unused)
    assert name not in features_of(BARE)


def test_a_plain_mail_uses_none() -> None:
    assert features_of(BARE) == frozenset()
    assert losses(features_of(BARE)) == []


def test_what_only_outlook_reads_is_not_counted_and_what_all_but_outlook_read_is() -> None:
    hidden = '<!--[if mso]><div style="position:absolute">x</div><![endif]-->'
    assert features_of(body(hidden)) == frozenset()
    shown = '<!--[if !mso]><!--><div style="position:absolute">x</div><!--<![endif]-->'
    assert features_of(body(shown)) == {"css-position"}


def test_what_has_a_fall_back_before_it_is_not_relied_on() -> None:
    assert of_declarations("color: #000; color: var(--ink)") == frozenset()
    assert of_declarations("color: var(--ink); color: #000") == {"css-variables"}
    assert of_declarations("color: #000; background: var(--ink)") == {"css-variables"}
    assert features_of(sheet("p { display: block; display: flex }")) == {"html-style"}


def test_a_rule_of_a_style_sheet_says_where_it_begins() -> None:
    css = "p { color: red }\n/* a:hover {} */\n.x { margin: 0;\n  display: grid }\n"
    assert [(name, css[at : at + 7]) for name, at in of_sheet(css)] == [
        ("css-display-grid", "display")
    ]


def test_broken_html_is_read_to_its_end() -> None:
    assert features_of('<p title="<style>" hidden>x</p><style>a:hover{color:red}') >= {
        "html-hidden",
        "css-pseudo-class-hover",
    }


@pytest.mark.parametrize(
    "bad", ["<style>", "<!--", '<a "', "<a '\"", "<a b=", "<style>{", "<style>\"'{"]
)
def test_broken_html_is_read_quickly(bad: str) -> None:
    assert not grows_too_fast(features_of, lambda times: bad * times, (1_900, 7_500, 30_000))


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("theme", THEMES)
def test_our_themes_lose_nothing_in_any_program(theme: str, language: str) -> None:
    html = render(day(language), load_theme(theme)).html
    found = losses(features_of(html))
    assert found, "they are plainer in some"
    assert [one.values for one in found if one.lost] == []


def test_a_loss_names_what_falls_away_and_who_misses_it() -> None:
    flex, plain = losses(features_of(styled("display:flex;border-radius:3px")))
    assert (flex.lost, plain.lost) == (True, False)
    assert flex.values == {
        "what": "placing and wrapping",
        "instead": "things stand in their order, in the same columns",
        "features": "display:flex",
        "programs": "Gmail (Android)*, Gmail (iOS)*, Outlook (Windows), Orange, GMX/WEB.DE*",
    }
    assert plain.values["programs"] == "Outlook (Windows), Yahoo*, Orange, GMX/WEB.DE*"


def test_programs_of_one_house_that_do_the_same_are_one_name() -> None:
    (night,) = losses(["css-at-media-prefers-color-scheme"])
    assert str(night.values["programs"]).startswith("Gmail, Outlook (Windows), Yahoo, SFR")
    (both,) = losses(["css-at-media-prefers-color-scheme", "css-color-scheme"])
    assert "Gmail, Outlook (Windows), Outlook (web)*" in str(both.values["programs"])
