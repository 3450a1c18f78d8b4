"""Stories written and edited at the desk, as a browser without script does it."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html
from PIL import Image

from publisher.content import codec
from publisher.content.editing.to_editor import to_editor
from publisher.editorial.models import Article, StoryDraft
from publisher.publications.models import Membership, User
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
NEW = "/desk/articles/new/"


def fields(page: str) -> dict[str, str]:
    """The form of the story as a browser would post it."""
    (form,) = html.fromstring(page).xpath("//form[@id='writing']")
    found: dict[str, str] = {}
    for one in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]"):
        if one.get("type") in {"checkbox", "radio"} and "checked" not in one.attrib:
            continue
        if one.get("type") == "file":
            continue
        value = one.text if one.tag == "textarea" else one.get("value")
        if one.tag == "select":
            value = next(iter(one.xpath(".//option[@selected]/@value")), "")
        value = (value or "").removeprefix("\n") if one.tag == "textarea" else value or ""
        found[one.get("name")] = value.replace("\n", "\r\n")
    return found


def edit_of(article: Article) -> str:
    return f"/desk/articles/{article.pk}/edit/"


def png(width: int = 8, height: int = 6) -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("1", (width, height)).save(data, "PNG", compress_level=1)
    return SimpleUploadedFile("quai.png", data.getvalue(), "image/png")


def newest(pk: int) -> tuple[Article, Any]:
    found = Article.objects.select_related("current").get(pk=pk)
    assert found.current is not None
    return found, codec.from_json(found.current.content)


def pk_of(answer: Any) -> int:
    assert answer.status_code == 302, answer.text
    return int(answer.url.rstrip("/").rsplit("/", 1)[-1])


def test_a_story_is_written_and_published(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(NEW).text) | {
        "headline": "Le bac repart : enfin !",
        "standfirst": "Après dix jours.",
        "body": "Le bac **repart** lundi.\r\n\r\n## Horaires\r\n\r\n- à 7 h\r\n- à 9 h",
        "authors": "Awa Diop | au port\r\nLuc Morel",
        "rubrics": "Région, Transports",
        "act": "publish",
    }
    answer = client.post(NEW, form)
    article, content = newest(pk_of(answer))
    assert content.headline == "Le bac repart\u00a0: enfin\u202f!"  # French, unless one says no
    assert [block.type for block in content.blocks] == ["paragraph", "heading", "list"]
    assert [author.name for author in content.authors] == ["Awa Diop", "Luc Morel"]
    assert content.rubrics == ("Région", "Transports")
    assert (article.source, article.pubstatus) == ("desk", "usable")
    assert article.guid.startswith(f"tag:{ours.publication.domain},")
    assert article.current is not None
    assert (article.current.author, article.current.door) == ("user:a-editor", "desk")
    again = client.post(NEW, form)  # a second press
    assert pk_of(again) == article.pk
    assert article.versions.count() == 1
    assert not StoryDraft.objects.exists()
    page = Client(headers={"host": "localhost"}).get(f"/articles/{article.pk}")
    assert "Le bac repart" in page.text


def test_a_story_is_kept_back_and_published_by_another(signed_in: SignedIn) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(NEW).text) | {"headline": "Plus tard", "body": "Un texte."}
    article, _ = newest(pk_of(client.post(NEW, form | {"act": "hold"})))
    assert article.pubstatus == "withheld"
    readers = Client(headers={"host": "localhost"})
    assert readers.get(f"/articles/{article.pk}").status_code == 404
    Article.objects.filter(pk=article.pk).update(published_at="2020-01-01T00:00:00Z")
    question = client.get(f"/desk/articles/{article.pk}/release/").text
    version = html.fromstring(question).xpath("//input[@name='version']/@value")[0]
    client.post(f"/desk/articles/{article.pk}/release/", {"version": version})
    assert readers.get(f"/articles/{article.pk}").status_code == 200
    article, _ = newest(article.pk)
    assert article.published_at.year > 2020, "it is news from the moment it is out"


def test_what_is_wrong_is_named_and_nothing_is_lost(signed_in: SignedIn) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(NEW).text) | {"headline": " ", "body": "Un texte.", "act": "publish"}
    refused = client.post(NEW, form)
    assert refused.status_code == 400
    assert "Titre\u00a0: l’article a besoin d’un titre." in refused.text
    assert fields(refused.text)["body"] == "Un texte."
    refused = client.post(NEW, form | {"headline": "Un", "body": "[[4: un tableau]]"})
    assert "crochets" in refused.text
    refused = client.post(
        NEW, form | {"headline": "Un", "body": "a", "embargo": "2001-01-01T08:00"}
    )
    assert refused.status_code == 400
    assert Article.objects.filter(source="desk").count() == 0


def test_nothing_changed_is_no_version(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(edit_of(ours.article)).text)
    before = ours.article.versions.count()
    assert client.post(edit_of(ours.article), form | {"act": "save"}).status_code == 302
    assert ours.article.versions.count() == before


@pytest.mark.parametrize(
    ("kind", "change", "minor"),
    [("update", "updated", False), ("correct", "corrected", False), ("silent", "updated", True)],
)
def test_a_change_goes_out_as_news_as_a_correction_or_in_silence(
    signed_in: SignedIn, ours: Newsroom, kind: str, change: str, minor: bool
) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(edit_of(ours.article)).text)
    form |= {"headline": "Un autre titre", "kind": kind, "notice": "Le titre.", "act": "save"}
    assert client.post(edit_of(ours.article), form).status_code == 302
    article, content = newest(ours.article.pk)
    assert article.current is not None
    assert (article.current.change, article.current.minor) == (change, minor)
    assert content.headline == "Un autre titre"
    assert article.notice == ("Le titre." if kind == "correct" else "")
    assert client.post(edit_of(ours.article), form).status_code == 302  # pressed twice
    assert article.versions.count() == 2


def test_a_correction_needs_its_notice(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(edit_of(ours.article)).text)
    form |= {"headline": "Un autre titre", "kind": "correct", "act": "save"}
    refused = client.post(edit_of(ours.article), form)
    assert refused.status_code == 400
    assert (
        "dites ce que les lecteurs doivent savoir" in refused.text.lower()
        or "Rien n’a" in refused.text
    )
    assert fields(refused.text)["headline"] == "Un autre titre"


def test_two_editors_never_overwrite(signed_in: SignedIn, ours: Newsroom) -> None:
    one, two = signed_in(Role.EDITOR), signed_in(Role.SENDER)
    mine = fields(two.get(edit_of(ours.article)).text)
    theirs = fields(one.get(edit_of(ours.article)).text)
    one.post(edit_of(ours.article), theirs | {"headline": "Le titre de l’une", "act": "save"})
    answer = two.post(
        edit_of(ours.article), mine | {"headline": "Le titre de l’autre", "act": "save"}
    )
    assert answer.status_code == 409
    page = html.fromstring(answer.text)
    left, right = page.xpath("//section[@class='text-side']")
    assert "de l’une" in " ".join(left.text_content().split())
    assert "de l’autre" in " ".join(right.text_content().split())
    assert newest(ours.article.pk)[1].headline == "Le titre de l’une"
    kept = fields(answer.text)
    assert kept["headline"] == "Le titre de l’autre"
    two.post(edit_of(ours.article), kept | {"act": "save"})
    assert newest(ours.article.pk)[1].headline == "Le titre de l’autre"


def test_a_session_that_ends_loses_nothing(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    new = fields(client.get(NEW).text) | {"headline": "À moitié", "body": "Un texte"}
    edited = fields(client.get(edit_of(ours.article)).text) | {"standfirst": "Un chapô à finir"}
    client.logout()
    answer = client.post(NEW, new | {"act": "publish"})
    assert answer.status_code == 302
    assert answer.url.startswith("/desk/sign-in/?next=/desk/articles/new/%3Fdraft%3D")
    answer_2 = client.post(edit_of(ours.article), edited | {"act": "save"})
    assert edit_of(ours.article) in answer_2.url
    assert ours.article.versions.count() == 1
    client.force_login(User.objects.get(username="a-editor"))
    page = client.get(unquote(answer.url.partition("next=")[2]))
    assert fields(page.text)["headline"] == "À moitié"
    assert fields(page.text)["body"] == "Un texte"
    page = client.get(edit_of(ours.article))
    assert fields(page.text)["standfirst"] == "Un chapô à finir"
    assert "pas encore enregistré" in page.text
    client.post(edit_of(ours.article), fields(page.text) | {"act": "discard"})
    assert "un chapô" not in client.get(edit_of(ours.article)).text.lower()


def test_nobody_keeps_a_draft_for_another(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(NEW).text) | {"headline": "Faux"}
    client.logout()
    client.post(NEW, form | {"draft": form["draft"][:-2] + "xx", "act": "publish"})
    assert not StoryDraft.objects.exists()
    sender = signed_in(Role.SENDER)
    sender.post(NEW, form | {"act": "keep"})
    assert StoryDraft.objects.get().person.username == "a-sender"


def test_pictures_are_uploaded_without_script(signed_in: SignedIn) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(NEW).text) | {"headline": "Le quai", "body": "Un texte."}
    form |= {
        "picture_alt": 'Le quai "nord"',
        "picture_caption": "À l’aube",
        "picture_credit": "A. Rey",
    }
    answer = client.post(NEW, {**form, "picture": png(), "act": "picture"})
    form = fields(client.get(answer.url).text)
    article, content = newest(pk_of(client.post(NEW, form | {"act": "publish"})))
    figure = content.blocks[1]
    assert (figure.alt, figure.credit) == ('Le quai "nord"', "A. Rey")
    assert figure.src.startswith("picture:")
    assert article.current is not None
    assert article.current.pictures.count() == 1


def test_a_picture_of_100_megapixels_is_refused_with_a_sentence(signed_in: SignedIn) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(NEW).text) | {"headline": "Le quai", "act": "picture"}
    refused = client.post(NEW, {**form, "picture": png(10_000, 10_000)})
    assert refused.status_code == 400
    assert "50\u00a0millions de pixels" in refused.text
    answer = client.post("/desk/articles/picture/", {"picture": png(10_000, 10_000)})
    assert (answer.status_code, "50\u00a0millions" in answer.json()["error"]) == (400, True)


def test_what_the_plain_form_cannot_show_stays(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    table = {
        "type": "table",
        "attrs": {"head_rows": 0},
        "content": [
            {
                "type": "table_row",
                "content": [
                    {
                        "type": "table_cell",
                        "attrs": {"rowspan": 2},
                        "content": [{"type": "text", "text": "7 h"}],
                    }
                ],
            }
        ],
    }
    document = {"type": "doc", "content": [{"type": "paragraph"}, table]}
    form = fields(client.get(NEW).text) | {"headline": "Horaires", "act": "publish"}
    article, content = newest(pk_of(client.post(NEW, form | {"document": json.dumps(document)})))
    assert [block.type for block in content.blocks] == ["table"]
    form = fields(client.get(edit_of(article)).text)
    assert form["body"] == "[[1: un tableau «\u00a07 h\u00a0»]]"
    form |= {"body": "Voici :\r\n\r\n" + form["body"], "act": "save"}
    client.post(edit_of(article), form)
    _, changed = newest(article.pk)
    assert changed.blocks[1] == content.blocks[0]
    assert codec.plain_text(changed.blocks[0].content) == "Voici\u00a0:"


def test_a_file_begins_a_story(signed_in: SignedIn) -> None:
    client = signed_in(Role.EDITOR)
    form = fields(client.get(NEW).text)
    text = b"---\ntitle: Le bac repart\nguid: elsewhere\ntags: [bac]\n---\nLe **bac** repart.\n"
    file = SimpleUploadedFile("bac.md", text)
    answer = client.post(NEW, {"draft": form["draft"], "act": "upload", "file": file})
    assert Article.objects.filter(source="desk").count() == 0
    form = fields(client.get(answer.url).text)
    assert (form["headline"], form["tags"], form["body"]) == (
        "Le bac repart",
        "bac",
        "Le **bac** repart.",
    )
    article, _ = newest(pk_of(client.post(NEW, form | {"act": "publish"})))
    assert article.guid.startswith("tag:")
    word = SimpleUploadedFile("bac.docx", b"PK\x03\x04" + b"\0" * 50)
    refused = client.post(
        NEW, {"draft": fields(client.get(NEW).text)["draft"], "act": "upload", "file": word}
    )
    assert refused.status_code == 400
    assert "Word" in refused.text


def test_the_scripts_helpers(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.EDITOR)
    pasted = SimpleUploadedFile("paste.html", b"<p>Un <b>mot</b> : <script>x</script></p>")
    answer = client.post("/desk/articles/paste/", {"html": pasted})
    assert answer.json()["content"][0]["content"][1]["marks"] == [{"type": "strong"}]
    document = to_editor(codec.from_json(ours.article.current.content).blocks)
    spaced = client.post("/desk/articles/typeset/", {"document": json.dumps(document)})
    assert spaced.json()["document"]["type"] == "doc"
    assert client.post("/desk/articles/typeset/", {"document": "{"}).status_code == 400
    form = fields(client.get(NEW).text) | {"headline": "Gardé"}
    assert "kept" in client.post("/desk/articles/draft/", form).json()
    client.logout()
    form |= {"headline": "Gardé encore"}
    kept = client.post("/desk/articles/draft/", form).json()
    assert kept["signed_out"].startswith("/desk/sign-in/?next=/desk/articles/new/")
    assert StoryDraft.objects.get().form["headline"] == "Gardé encore"
    assert client.post("/desk/articles/paste/", {"html": "x"}).status_code == 302


def test_who_reads_only_cannot_write(signed_in: SignedIn, ours: Newsroom, theirs: Newsroom) -> None:
    client = signed_in(Role.VIEWER)
    for page in (NEW, edit_of(ours.article)):
        assert client.get(page).status_code == 403
    for page in ("draft", "paste", "picture", "typeset"):
        assert client.post(f"/desk/articles/{page}/", {}).status_code == 403
    assert signed_in(Role.ADMIN).get(edit_of(theirs.article)).status_code == 404


def test_the_page_asks_little(
    signed_in: SignedIn, ours: Newsroom, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(Role.ADMIN)
    for page in (NEW, edit_of(ours.article)):
        with django_assert_max_num_queries(25):
            assert client.get(page).status_code == 200


def test_planned_words_that_a_correction_took_out_are_named(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.EDITOR)
    ours.issue.subject = "Les travaux ont coûté 12 millions"
    ours.issue.save()
    ours.issue.items.update(teaser="Un chapeau de trop")
    article = ours.article
    form = fields(client.get(edit_of(article)).text)
    first = form | {"body": "Les travaux ont coûté 12 millions.", "act": "save"}
    client.post(edit_of(article), first)
    form = fields(client.get(edit_of(article)).text)
    client.post(
        edit_of(article), form | {"body": "Les travaux ont coûté 14 millions.", "act": "save"}
    )
    page = client.get(f"/desk/articles/{article.pk}/").text
    assert "<q>12</q>" in page
    assert "coûté</q>" not in page
    assert f"/desk/issues/{ours.issue.pk}/compose/#subject" in page
