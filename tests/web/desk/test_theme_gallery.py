"""All themes on one page of the desk, in each look by a link; what mail programs show of them; and
what the linter finds in the language of the page.

Slow: an own theme is rendered in a process of its own.
"""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import translation
from lxml import html

from publisher.actions.issues.issue_snapshot import composition_of
from publisher.actions.issues.looks import last_stories
from publisher.actions.issues.looks.theme_gallery import gallery_mail
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.themes.email_themes import our_files
from publisher.actions.themes.lint_theme import lint_files
from publisher.editorial.models import Article, Issue, Newsletter, Theme
from publisher.publications.models import Membership, User
from publisher.renderers.email.findings import Finding
from publisher.renderers.email.types import Composition
from publisher.web.desk.issues.checks import report_text
from publisher.web.desk.themes.remedies import REMEDIES
from publisher.web.desk.themes.said import SAID
from publisher.web.desk.themes.words import KINDS, found_in
from tests.browser.room_rows import make_theme
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.database]
PAGE = "/desk/themes/gallery/"
SIX = {"alert", "briefing", "digest", "letter", "magazine", "notice"}
ENGLISH = re.compile(r"\b(the|is|has|not|which|stands|with|words|mail)\b", re.I)
SignedIn = Callable[[str], Client]
Role = Membership.Role
FAULTY = """<mjml>
<mj-head><mj-raw><div></div></mj-raw>
<mj-style>.a { display: grid }</mj-style></mj-head>
<mj-body><mj-text sense="0">x</mj-text><mj-neu /><mj-section><p>y</p><mj-column>
<mj-image src="http://example.org/a.png" />
<mj-text><table><tr><td onclick="x()">z</td></tr></table><a href="/nowhere">q</a>
<svg></svg><p style="color:#eeeeee">faint</p></mj-text>
</mj-column></mj-section></mj-body></mjml>
"""
PICTURE = (
    '<mj-section><mj-column><mj-image src="https://example.org/a.png" /></mj-column></mj-section>'
)


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(Role.ADMIN)


def frames(page: str) -> dict[str, str]:
    found = html.fromstring(page).xpath("//iframe/@src")
    return {re.search(r"theme=([\w-]+)", src)[1]: src for src in found}  # type: ignore[index]


def test_the_gallery_shows_all_six_and_the_newsrooms_own_with_its_brand(
    client: Client, ours: Newsroom
) -> None:
    make_theme(ours, NOW)
    shown = frames(client.get(PAGE).text)
    assert set(shown) == SIX | {Theme.objects.get().slug}
    for name, address in shown.items():
        frame = client.get(address)
        assert frame.status_code == 200, name
        assert ours.publication.name in frame.text
        assert frame.headers["Content-Security-Policy"].startswith("sandbox;")
    assert ours.issue.items.first().article_version.headline in client.get(shown["digest"]).text


def test_the_frames_of_a_page_share_what_was_composed_until_something_is_decided(
    ours: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(issue: Issue, *, now: datetime) -> Composition:
        made.append(issue.pk)
        return composition_of(issue, now=now)

    monkeypatch.setattr(last_stories, "composition_of", counted)
    last_stories._places.cache_clear()
    title, headline = ours.publication, ours.issue.items.first().article_version.headline
    for name in SIX - {"notice"}:
        assert headline in gallery_mail(publication=title, name=name, now=NOW)
    assert made == [ours.issue.pk]
    Article.objects.filter(versions__headline=headline).update(pubstatus="canceled")
    assert headline not in gallery_mail(publication=title, name="digest", now=NOW)
    title.name = "La Gazette neuve"
    assert "La Gazette neuve" in gallery_mail(publication=title, name="digest", now=NOW)


def test_each_look_is_a_link_and_each_link_keeps_the_other_switches(client: Client) -> None:
    first = html.fromstring(client.get(f"{PAGE}?width=375&light=dark").text)
    links = first.xpath("//nav[contains(@class, 'switches')]//a")
    assert len(links) == 7
    now = [one.text for one in links if one.get("aria-current")]
    assert now == ["téléphone", "de nuit", "avec images"]
    off = next(one.get("href") for one in links if one.text == "sans images")
    assert off == "?width=375&light=dark&pictures=off"
    page = client.get(f"{PAGE}{off}").text
    assert 'width="375"' in page
    frame = client.get(frames(page)["letter"])
    assert "@media all" in frame.text
    assert "img-src 'none'" in frame.headers["Content-Security-Policy"]
    turned = client.get(frames(client.get(f"{PAGE}?light=inverted").text)["letter"])
    assert "invert(1)" in turned.text
    odd = client.get(f"{PAGE}?width=9&light=dusk&pictures=maybe").text
    assert 'width="600"' in odd


def test_one_press_gives_the_theme_and_comes_back_to_the_same_look(
    client: Client, ours: Newsroom
) -> None:
    page = html.fromstring(client.get(f"{PAGE}?width=375&light=dark").text)
    form = next(one for one in page.forms if ("theme", "magazine") in one.form_values())
    pressed = form.xpath(".//button[@name='letter']")[0]
    values = dict(form.form_values()) | {"letter": pressed.get("value")}
    done = client.post(form.get("action"), values)
    assert done.headers["Location"] == (f"{PAGE}?width=375&light=dark&pictures=on#theme-magazine")
    assert Newsletter.objects.get(slug=pressed.get("value")).theme == "magazine"
    assert "magazine" not in [
        dict(one.form_values())["theme"]
        for one in html.fromstring(client.get(PAGE).text).forms
        if one.xpath(f".//button[@value='{pressed.get('value')}']")
    ]


def test_a_frame_of_no_theme_and_a_role_without_the_right_show_no_mail(
    client: Client, signed_in: SignedIn, theirs: Newsroom
) -> None:
    for name in ("nothing", "service", "base", "../digest", ""):
        assert client.get(f"{PAGE}mail/", {"theme": name}).status_code == 400, name
    foreign = make_theme(theirs, NOW)
    assert client.get(f"{PAGE}mail/", {"theme": foreign.slug}).status_code == 400
    assert signed_in(Role.VIEWER).get(PAGE).status_code in (403, 404)


@pytest.mark.parametrize(
    ("language", "what", "lost"),
    [
        ("fr", "Les couleurs de nuit", "rien n’y est perdu"),
        ("ar", "ألوان الليل", "لا يضيع منها شيء"),
    ],
)
def test_the_table_of_mail_programs_is_a_page(
    client: Client, language: str, what: str, lost: str
) -> None:
    User.objects.update(language=language)
    page = html.fromstring(client.get("/desk/themes/programs/").text)
    assert len(page.xpath("//tbody/tr")) == 60
    assert page.xpath("//h2")[0].text == what
    own = html.fromstring(client.get("/desk/themes/programs/?theme=digest").text)
    assert 5 < len(own.xpath("//tbody/tr")) < 60
    assert lost in own.text_content()
    assert client.get("/desk/themes/programs/?theme=../x").status_code == 200


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_the_linter_finds_is_said_in_the_language_of_the_page(language: str) -> None:
    found = lint_files(files={"mail.mjml": FAULTY}, name="maison", languages=("fr",))
    codes = {one.code for one in found}
    assert codes >= {"missing_alt", "unknown_element", "wrong_place", "weak_support", "not_shown"}
    with translation.override(language):
        for one in found_in(found, {"mail.mjml": FAULTY}):
            assert one.said, one.own
            assert not one.own
            for text in (one.kind, one.said, str(one.remedy)):
                bare = re.sub(
                    r"<[^>]*>|\{\{.*?\}\}|«[^»]*»|\u2068[^\u2069]*\u2069|[\w.-]+\.mjml", "", text
                )
                assert not ENGLISH.search(bare), text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_each_finding_has_its_sentence_and_its_remedy(language: str) -> None:
    values = dict.fromkeys(
        ("tag", "parent", "name", "words", "colour", "paper", "ratio", "shown", "programs",
         "address"), "x",
    )  # fmt: skip
    with translation.override(language):
        for code in SAID:
            said = str(SAID[code]) % values
            assert not ENGLISH.search(re.sub(r"<[^>]*>", "", said)), said
        for code, remedy in REMEDIES.items():
            assert code in KINDS[language]
            bare = re.sub(r"<[^>]*>|\{\{.*?\}\}|[\w-]+=\"[^\"]*\"", "", str(remedy))
            assert not ENGLISH.search(bare), remedy


def test_what_only_the_template_engine_says_is_kept_apart_and_marked_as_english() -> None:
    one = Finding(
        severity="error", code="theme_syntax", where="mail.mjml:2", message="unexpected", remedy="x"
    )
    with translation.override("fr"):
        (shown,) = found_in([one], {"mail.mjml": "a\nb"})
    assert (shown.said, shown.own, shown.kind) == ("", "unexpected", "erreur de syntaxe")


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "n’a pas d’attribut alt"), ("ar", "نص بديل")]
)
def test_a_check_before_a_send_says_it_so_too(
    ours: Newsroom, language: str, said: str, settings, tmp_path
) -> None:
    settings.THEMES = tmp_path
    (tmp_path / "neuf").mkdir()
    source = our_files("digest")["mail.mjml"].replace("</mj-body>", f"{PICTURE}</mj-body>", 1)
    (tmp_path / "neuf" / "mail.mjml").write_text(source, encoding="utf-8")
    Newsletter.objects.filter(pk=ours.issue.newsletter_id).update(theme="neuf")
    ours.issue.newsletter.refresh_from_db()
    report = preflight(issue=ours.issue, now=NOW, network=False)
    with translation.override(language):
        texts = report_text(ours.issue, report).errors
    wrong = [one for one in texts if one.code == "theme_wrong"]
    assert any(said in one.message for one in wrong)
    assert not [one for one in wrong if ENGLISH.search(re.sub(r"<[^>]*>", "", one.remedy))]
