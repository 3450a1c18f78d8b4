"""Writing in a real browser: the editor, a picture, a paste, two people, the keyboard, no script.

Slow: a browser; the pages are served by this process.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.pictures.store_picture import store_picture
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import (
    Cell,
    Closing,
    Figure,
    Heading,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
    Table,
)
from publisher.editorial.models import Article, StoryDraft
from publisher.publications.models import Membership
from tests.browser.chromium import CHROMIUM, browsing
from tests.web.conftest import NOW, Newsroom, make_newsroom

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
STRONG, EMPHASIS = Mark("strong"), Mark("emphasis")
Open = Callable[..., Any]
STORY = re.compile(r"/desk/articles/\d+/$")


def png(colour: str = "navy") -> bytes:
    data = BytesIO()
    Image.new("RGB", (80, 60), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def room(live_server: Any) -> Newsroom:
    return make_newsroom("rive", "La Rive")


def signed_in(room: Newsroom, name: str, address: str) -> dict[str, Any]:
    client = Client(headers={"host": "localhost"})
    client.force_login(room.member(name, Membership.Role.SENDER))
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}


@pytest.fixture
def opened(room: Newsroom, live_server: Any) -> Iterator[Open]:
    """Opens a page as somebody; the browser complains of nothing."""
    problems: list[str] = []
    people: dict[str, Any] = {}
    pages: list[Any] = []
    on_their_way: set[Any] = set()
    with ExitStack() as ending:

        def open_(path: str, name: str = "camille", **options: Any) -> Any:
            if name not in people:
                people[name] = signed_in(room, name, live_server.url)
            page = ending.enter_context(
                browsing(base_url=live_server.url, locale="fr-FR", **options)
            )
            page.context.add_cookies([people[name]])
            page.on(
                "console", lambda said: problems.append(said.text) if said.type == "error" else None
            )
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("request", lambda one: on_their_way.add(one))
            page.on("requestfinished", lambda one: on_their_way.discard(one))
            page.on("requestfailed", lambda one: on_their_way.discard(one))
            pages.append(page)
            page.goto(path)
            return page

        yield open_
        # The desk shows a story's pictures that are elsewhere yet, and the browser loads none.
        expected = ("409", "https://example.org/a.png")
        assert [one for one in problems if not any(part in one for part in expected)] == []
        for page in pages:  # no draft is kept any more when the pages close
            page.context.route("**/desk/articles/draft/", lambda route: route.abort())
            while on_their_way:
                page.evaluate("() => 0")  # hears what came back


def story(room: Newsroom, *blocks: Any, cut: int | None = None) -> Article:
    arrival = Arrival(publication=room.publication, source="vigie", actor="t", now=NOW)
    content = Content(headline="Le bac repart", blocks=blocks, cut=cut, language="fr")
    stored = store_article(arrival=arrival, parsed=Parsed(article=content), guid="bac")
    return Article.objects.select_related("current").get(pk=stored.article.pk)


def newest(article: Article) -> Content:
    found = Article.objects.select_related("current").get(pk=article.pk)
    assert found.current is not None
    return codec.from_json(found.current.content)


def text(page: Any) -> Any:
    return page.get_by_role("textbox", name="Texte")


def test_a_story_of_every_block_and_mark_is_saved_as_it_was(room: Newsroom, opened: Open) -> None:
    picture = store_picture(publication=room.publication, data=png(), now=NOW)
    marks = ("strong", "emphasis", "code", "subscript", "superscript", "strikethrough")
    article = story(
        room,
        Paragraph(
            content=(
                Span("un\ndeux ", (EMPHASIS, STRONG)),
                Span("trois ", (STRONG, EMPHASIS)),
                Span("lien", (Mark("link", href="https://example.org/?a=1&b=2"), STRONG)),
                Span("", (STRONG,)),
                Span("word", (Mark("language", language="en"), Mark("language", language="de"))),
                *(Span(f" {kind}", (Mark(kind),)) for kind in marks),
                Span("  deux  espaces\u00a0: "),
            )
        ),
        Paragraph(content=(), language="en", direction="rtl"),
        Heading(content=(Span("Un"), Span(" intertitre")), level=4),
        List(
            ordered=True,
            start=3,
            items=(
                ListItem(
                    content=(Span("a"),),
                    marker="3.",
                    children=(List(items=(ListItem(content=()),), language="en"),),
                ),
            ),
        ),
        List(items=()),
        Quote(paragraphs=((Span("cité"),), ()), source_marker="—", source=(Span("Anne"),)),
        Quote(paragraphs=()),
        Table(
            rows=((Cell(content=(Span("a"),), header=True, colspan=2, rowspan=3),), ()),
            head_rows=1,
            caption=(Span("légende"),),
        ),
        Preformatted(content=(Span("a\n  b\tc\n"), Span("d", (STRONG,)))),
        Figure(
            src=f"picture:{picture.name}", alt="a\nb", caption=(Span("c"),), credit="d", width=9
        ),
        Figure(src="https://example.org/a.png", rights="afp"),
        Separator(marker="* * *"),
        Closing(content=(Span("fin"),), language="en-GB"),
        cut=2,
    )
    page = opened(f"/desk/articles/{article.pk}/edit/")
    expect(text(page)).to_be_visible()
    page.get_by_role("button", name="Enregistrer l’article").click()
    page.wait_for_url(f"**/desk/articles/{article.pk}/")
    assert article.versions.count() == 1, "nothing changed, so there is no new version"
    # And what stands beside a change is as it was, to the last span.
    page = opened(f"/desk/articles/{article.pk}/edit/")
    text(page).locator("h4").click()
    page.keyboard.press("End")
    page.keyboard.type(" changé")
    page.get_by_role("button", name="Enregistrer l’article").click()
    page.wait_for_url(f"**/desk/articles/{article.pk}/")
    before, after = codec.from_json(article.current.content), newest(article)  # type: ignore[union-attr]
    assert (after.cut, len(after.blocks)) == (2, len(before.blocks))
    changed = [
        n for n, (a, b) in enumerate(zip(before.blocks, after.blocks, strict=True)) if a != b
    ]
    assert changed == [2]


def test_a_story_with_a_picture_is_written_and_corrected_in_place(
    room: Newsroom, opened: Open
) -> None:
    page = opened("/desk/articles/new/")
    page.get_by_label("Titre", exact=True).fill("Le bac repart : enfin !")
    text(page).click()
    page.keyboard.type("Le bac repart lundi.")
    data = json.dumps([*png()])
    page.evaluate(
        """data => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(data)], "quai.png", {type: "image/png"}));
            const at = document.querySelector(".ProseMirror").getBoundingClientRect();
            const event = new DragEvent("drop", {dataTransfer: files,
                bubbles: true, cancelable: true,
                clientX: at.x + 40, clientY: at.y + 25});
            document.querySelector(".ProseMirror p").dispatchEvent(event);
        }""",
        json.loads(data),
    )
    figure = text(page).locator("figure")
    expect(figure.locator("img")).to_be_visible()
    assert figure.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    figure.get_by_label("Ce que montre l’image").fill("Le quai")
    figure.get_by_label("Crédit").fill("A. Rey")
    figure.locator("figcaption").click()
    page.keyboard.type("Le bassin nord")
    page.get_by_role("button", name="Publier l’article").click()
    page.wait_for_url(STORY)
    article = Article.objects.get(source="desk")
    content = newest(article)
    assert content.headline == "Le bac repart\u00a0: enfin\u202f!"
    (said, shown) = content.blocks
    assert codec.plain_text(said.content) == "Le bac repart lundi."  # type: ignore[union-attr]
    assert isinstance(shown, Figure)
    assert (shown.alt, shown.credit, shown.width) == ("Le quai", "A. Rey", 80)
    assert codec.plain_text(shown.caption) == "Le bassin nord"

    page.goto(f"/desk/articles/{article.pk}/edit/")
    text(page).locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.press("ControlOrMeta+Shift+ArrowLeft")
    page.keyboard.type("mardi.")
    page.get_by_label("Comme rectificatif").check()
    page.get_by_label("Ce qui était faux").fill("Le bac repart mardi, et non lundi.")
    page.get_by_role("button", name="Enregistrer l’article").click()
    page.wait_for_url(f"**/desk/articles/{article.pk}/")
    article.refresh_from_db()
    assert article.notice == "Le bac repart mardi, et non lundi."
    assert "mardi" in codec.plain_text(newest(article).blocks[0].content)  # type: ignore[union-attr]


def test_what_word_put_on_the_clipboard_is_cleaned(room: Newsroom, opened: Open) -> None:
    page = opened("/desk/articles/new/")
    text(page).click()
    page.evaluate(
        """html => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/html", html);
            document.querySelector(".ProseMirror").dispatchEvent(new ClipboardEvent("paste",
                {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        "<html><head><style>p {color: red}</style></head><body><!--StartFragment-->"
        "<p class=MsoNormal style='color:red' onclick='x'>Il a coûté <del>12</del><ins>14</ins> "
        "<b>millions</b>.<o:p></o:p></p><h2>Après</h2><script>alert(1)</script><!--EndFragment-->",
    )
    expect(text(page).locator("h2")).to_have_text("Après")
    expect(text(page).locator("p").first).to_have_text("Il a coûté 14 millions.")
    expect(text(page).locator("strong")).to_have_text("millions")


def test_two_people_in_one_story(room: Newsroom, opened: Open) -> None:
    article = story(room, Paragraph(content=(Span("Le texte."),)))
    edit = f"/desk/articles/{article.pk}/edit/"
    one, two = opened(edit), opened(edit, "anne")
    for page, words in ((one, "Ma phrase. "), (two, "Une autre. ")):
        text(page).focus()
        expect(text(page)).to_be_focused()
        page.keyboard.type(words)
        page.get_by_role("button", name="Enregistrer l’article").click()
        page.wait_for_load_state()
    expect(two.locator(".text-side").first).to_contain_text("Ma phrase.")
    expect(two.locator(".text-side").last).to_contain_text("Une autre.")
    expect(text(two)).to_contain_text("Une autre. Le texte.")
    assert codec.plain_text(newest(article).blocks[0].content) == "Ma phrase. Le texte."  # type: ignore[union-attr]
    two.get_by_role("button", name="Enregistrer le mien à la place").click()
    two.wait_for_url(f"**/desk/articles/{article.pk}/")
    assert codec.plain_text(newest(article).blocks[0].content) == "Une autre. Le texte."  # type: ignore[union-attr]


def test_a_session_that_ends_while_somebody_types(room: Newsroom, opened: Open) -> None:
    page = opened("/desk/articles/new/")
    page.get_by_label("Titre", exact=True).fill("À moitié")
    page.context.clear_cookies(name="sessionid")
    text(page).click()
    page.keyboard.type("Un texte")
    link = page.get_by_role("link", name="se reconnecter")
    expect(link).to_be_visible(timeout=20_000)
    expect(link).to_have_attribute("href", re.compile("draft%253D|draft%3D"))
    draft = StoryDraft.objects.get()
    assert draft.form["headline"] == "À moitié"
    again = opened(f"/desk/articles/new/?draft={draft.key}")
    expect(text(again)).to_contain_text("Un texte")
    expect(again.get_by_label("Titre", exact=True)).to_have_value("À moitié")


def test_by_keyboard_alone(room: Newsroom, opened: Open) -> None:
    page = opened("/desk/articles/new/")
    title = page.get_by_label("Titre", exact=True)
    title.focus()
    expect(title).to_be_focused()
    page.keyboard.type("Au clavier")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "textbox":
            break
    expect(text(page)).to_be_focused()
    page.keyboard.press("ControlOrMeta+b")
    page.keyboard.type("Gras")
    page.keyboard.press("ControlOrMeta+b")
    page.keyboard.type(" et maigre.")
    page.keyboard.press("Enter")
    page.keyboard.type("Une liste")
    page.keyboard.press("Shift+Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.dataset.tool") == "bullets":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(text(page).locator("li")).to_have_count(1)
    expect(text(page)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("dessous")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Après")
    expect(text(page).locator("li li")).to_have_text("dessous")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "publish":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(STORY)
    content = newest(Article.objects.get(source="desk"))
    assert [block.type for block in content.blocks] == ["paragraph", "list", "paragraph"]
    first = content.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.content == (Span("Gras", (STRONG,)), Span(" et maigre."))
    listed = content.blocks[1]
    assert isinstance(listed, List)
    assert codec.plain_text(listed.items[0].children[0].items[0].content) == "dessous"


def test_without_script(room: Newsroom, opened: Open) -> None:
    page = opened("/desk/articles/new/", java_script_enabled=False)
    page.get_by_label("Titre", exact=True).fill("Sans script")
    page.get_by_label("Texte", exact=True).fill("Un **mot**.")
    page.get_by_label("Fichier (PNG").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": png()}
    )
    page.get_by_label("Ce que montre l’image").fill("Le quai")
    page.get_by_role("button", name="L’ajouter à la fin du texte").click()
    expect(page.get_by_label("Texte", exact=True)).to_contain_text("![Le quai]")
    page.get_by_role("button", name="Publier l’article").click()
    page.wait_for_url(STORY)
    content = newest(Article.objects.get(source="desk"))
    assert [block.type for block in content.blocks] == ["paragraph", "figure"]
