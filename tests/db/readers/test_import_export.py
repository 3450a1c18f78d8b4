"""Exports and zip files go in: what is published, once, quietly; the refused are named."""

import io
import json
import subprocess
import sys
import warnings
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import connection

from publisher.actions.intake import import_zip
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.import_article import import_files
from publisher.cli.main import run as command
from publisher.content.codec import from_json
from publisher.content.parsers.wordpress.post import read_post
from publisher.content.problems import BadInput
from publisher.editorial.models import Article, ArticleVersion, Source
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from tests.article_text import text_of
from tests.wordpress import HEAD, export, item

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@pytest.fixture
def fanal(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return Publication.objects.create(
        slug="fanal", name="Fanal", domain="fanal.example.org", created_at=NOW
    )


def take(publication, path, typography=None, progress=None, **more):
    arrival = Arrival(publication=publication, actor="cli:test", now=NOW, **more)
    return import_files(arrival=arrival, paths=[path], typography=typography, progress=progress)


def written(tmp_path, text, name="export.xml"):
    (tmp_path / name).write_text(text)
    return tmp_path / name


def content(guid):
    return from_json(Article.objects.get(guid=guid).current.content)


CLASSIC = """Un premier paragraphe [sic].

[caption id="x"]<img src="https://www.example.org/q.jpg" alt="Q" /> La légende[/caption]

<!--more-->

Suite
et fin. [vc_row a="b"]Dedans[/vc_row]

[gallery ids="7"]"""


def test_a_post_keeps_what_wordpress_said_of_it(fanal, tmp_path):
    picture = "<wp:attachment_url>https://www.example.org/p.jpg</wp:attachment_url>"
    post = item(
        12,
        CLASSIC,
        raw='<category domain="category" nicename="paris">Paris</category>'
        '<category domain="post_tag" nicename="crue">crue</category>',
    )
    attachment = item(7, kind="attachment", status="inherit", raw=picture)
    report = take(fanal, written(tmp_path, export([post, attachment])))
    assert [done.guid for done in report.articles] == ["https://www.example.org/?p=12"]
    article = content("https://www.example.org/?p=12")
    assert (article.rubrics, article.tags, article.cut) == (("Paris",), ("crue",), 2)
    assert [author.name for author in article.authors] == ["Awa Diop"]
    assert [b.type for b in article.blocks] == ["paragraph", "figure", "paragraph", "figure"]
    assert "[sic]" in text_of(article)
    assert "vc_row" not in text_of(article)
    row = Article.objects.get()
    assert (row.backfill, row.published_at.year) == (True, 2016)
    assert row.source_items.get().source_id == "12"


def test_what_is_not_published_stays_out_and_is_counted(fanal, tmp_path):
    items = [
        item(1),
        item(2, status="draft"),
        item(3, status="private"),
        item(4, kind="page"),
        item(5, raw="<wp:post_password>x</wp:post_password>"),
    ]
    report = take(fanal, written(tmp_path, export(items)))
    assert dict(report.left_out) == {"draft": 1, "private": 1, "page": 1, "protected": 1}
    assert Article.objects.count() == 1


@pytest.mark.slow
def test_it_goes_on_after_a_stop_and_says_what_was_there(fanal, tmp_path, monkeypatch):
    """Slow: much is written to the ledger."""
    path = written(tmp_path, export([item(n) for n in range(120)]))

    def stop(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(fanal, path, progress=stop)
    assert Article.objects.count() == 20
    read = []

    def counted(*given):
        read.append(given)
        return read_post(*given)

    monkeypatch.setattr("publisher.content.parsers.wordpress.export.read_post", counted)
    results = [done.result for done in take(fanal, path).articles]
    assert (results.count("unchanged"), results.count("created")) == (20, 100)
    assert len(read) == 100, "what was in already must not be read again"
    assert Article.objects.count() == ArticleVersion.objects.count() == 120


@pytest.mark.slow
def test_others_may_write_while_an_archive_is_read(fanal, tmp_path, monkeypatch):
    """Slow: much is written to the ledger."""
    path = written(tmp_path, export([item(n) for n in range(60)]))
    outside, depths = len(connection.savepoint_ids), []

    def noted(*given):
        depths.append(len(connection.savepoint_ids))
        return read_post(*given)

    monkeypatch.setattr("publisher.content.parsers.wordpress.export.read_post", noted)
    take(fanal, path)
    assert depths == [outside] * 60, "SQLite has one writer: reading must not keep it"


def test_the_refused_are_named_by_line_and_guid_and_the_others_go_in(fanal, tmp_path, capsys):
    deep = "<div>" * 300 + "x"
    items = [item(1), item(2, deep), item(3, title=" "), item(4, ""), item(5)]
    path = written(tmp_path, export(items))
    assert command(["article", "import", str(path), "--json"]) == 1
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert len(report["articles"]) == 2
    codes = {(bad["code"], bad["line"] is not None) for bad in report["errors"]}
    assert codes == {("too_deep", True), ("missing_headline", True), ("missing_body", True)}
    assert all("https://www.example.org/?p=" in bad["message"] for bad in report["errors"])
    lines = path.read_text().split("\n")
    assert all("<item>" in lines[bad["line"] - 1] for bad in report["errors"])


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    + HEAD.split("?>", 1)[1]
)
FILE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + (HEAD.split("?>", 1)[1])
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (LAUGHS + item(1, raw="<x>&b;</x>") + "</channel></rss>", "entity_tricks"),
        (FILE + item(1, raw="<x>&f;</x>") + "</channel></rss>", "entity_tricks"),
        (export([item(1), item(2)])[:-60], "bad_xml"),
    ],
)
def test_a_broken_or_cunning_export_goes_in_not_at_all(fanal, tmp_path, text, code):
    report = take(fanal, written(tmp_path, text))
    assert [bad.code for bad in report.errors] == [code]
    assert Article.objects.count() == 0


MANY = '<x a = "" b = "" c = ""/>' * 60_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (MANY, "too_many_elements"),
        ("<!-- <![CDATA[ -->" + "<x/>" * 210_000 + "<!-- ]]> -->", "too_many_elements"),
        ("<x>" + "y" * 999_000 + "</x>" + ("<y>" + "y" * 999_000 + "</y>") * 20, "item_too_large"),
    ],
    ids=["attributes", "behind a comment", "text"],
)
def test_an_item_that_would_fill_the_memory_is_refused(fanal, tmp_path, raw, code):
    """Slow: large inputs."""
    report = take(fanal, written(tmp_path, export([item(1), item(2, raw=raw)])))
    assert [bad.code for bad in report.errors] == [code]
    assert Article.objects.count() == 0


@pytest.mark.slow
def test_many_items_are_no_large_item(fanal, tmp_path):
    """Slow: a large input."""
    items = [item(number, raw="<x/>" * 90_000) for number in range(3)]
    assert len(take(fanal, written(tmp_path, export(items))).articles) == 3


@pytest.mark.slow
def test_a_large_item_costs_no_more_memory_than_its_limit(tmp_path):
    """Slow: a large input."""
    path = written(tmp_path, export([item(1, raw="<x/>" * 5_000_000)]))
    code = (
        "import resource, sys\n"
        "from publisher.content.parsers.wordpress import overview\n"
        "from publisher.content.problems import BadInput\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    overview(open(sys.argv[1], 'rb'))\n"
        "except BadInput as problem:\n"
        "    print(problem.code)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    refused, kilobytes = done.stdout.split()
    assert refused == "too_many_elements"
    assert int(kilobytes) < 120_000


def test_an_archive_can_belong_to_a_source(fanal, tmp_path):
    path = written(tmp_path, export([item(1)]))
    with pytest.raises(PublisherError, match="no source"):
        take(fanal, path, source="wp")
    Source.objects.create(publication=fanal, slug="wp", created_at=NOW)
    take(fanal, path, source="wp")
    assert Article.objects.get().source == "wp"


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return path


def test_a_folder_s_zip_files_go_in_with_it(fanal, tmp_path):
    zipped(tmp_path / "a.zip", [("une.md", STORY)])
    zipped(tmp_path / "b.zip", [("../up.md", STORY)])
    (tmp_path / "deux.md").write_text(STORY)
    report = take(fanal, tmp_path)
    assert {done.file for done in report.articles} == {
        str(tmp_path / "a.zip/une.md"),
        str(tmp_path / "deux.md"),
    }
    assert [(bad.code, bad.file) for bad in report.errors] == [
        ("zip_path", str(tmp_path / "b.zip"))
    ]


STORY = "# La gare ferme\n\nLa gare centrale ferme samedi pour travaux.\n"


def test_a_zip_file_is_a_folder(fanal, tmp_path):
    path = zipped(tmp_path / "a.zip", [("x/une.md", STORY), ("x/deux.txt", b"\0"), ("l.pdf", "x")])
    report = take(fanal, path)
    assert [done.file for done in report.articles] == [str(path / "x/une.md")]
    assert [(bad.code, bad.file) for bad in report.errors] == [
        ("binary_file", str(path / "x/deux.txt"))
    ]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("ok.md", STORY), ("../up.md", STORY)], "zip_path"),
        ([("ok.md", STORY), ("/abs.md", STORY)], "zip_path"),
        ([("ok.md", STORY), ("in.zip", b"PK")], "nested_archive"),
        ([("ok.md", STORY), ("bomb.txt", b"0" * 19_000_000)], "zip_bomb"),
    ],
)
def test_a_cunning_zip_file_goes_in_not_at_all(fanal, tmp_path, files, code):
    report = take(fanal, zipped(tmp_path / "a.zip", files))
    assert [bad.code for bad in report.errors] == [code]
    assert Article.objects.count() == 0
    assert not (tmp_path.parent / "up.md").exists()


def test_a_zip_file_of_too_many_files_or_none(fanal, tmp_path, monkeypatch):
    monkeypatch.setattr(import_zip, "MOST_FILES", 2)
    path = zipped(tmp_path / "a.zip", [(f"{n}.md", STORY) for n in range(3)])
    assert [bad.code for bad in take(fanal, path).errors] == ["zip_bomb"]
    (tmp_path / "b.zip").write_bytes(io.BytesIO(b"PK\x03\x04 no zip").getvalue())
    assert [bad.code for bad in take(fanal, tmp_path / "b.zip").errors] == ["bad_zip"]


def test_minor_and_french_typography_on_request(fanal, tmp_path):
    path = written(tmp_path, "# Titre\n\nVraiment? « Oui »!\n\n    a ? b\n", "s.md")
    take(fanal, path, typography="french")
    assert "Vraiment\u202f? «\u00a0Oui\u00a0»\u202f!" in text_of(
        content(Article.objects.get().guid)
    )
    assert "a ? b" in text_of(content(Article.objects.get().guid))
    before = Article.objects.get().updated_at
    path.write_text("# Titre\n\nUne faute de frappe corrigée.\n")
    take(fanal, path, minor=True)
    assert Article.objects.get().current.minor
    assert Article.objects.get().updated_at == before


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_piece_that_unpacks_whole_is_not_begun(fanal, tmp_path, method):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("une.md", STORY)
    assert [(bad.code, bad.file) for bad in take(fanal, path).errors] == [("zip_method", str(path))]


def test_what_a_zip_file_s_names_contradict_is_said_in_its_own_words(fanal, tmp_path):
    for files, words in (
        ([("une.md", STORY), ("une.md", STORY)], "'une.md' stands in the zip file twice"),
        ([("une.md", STORY), ("./une.md", STORY)], "'une.md' stands in the zip file twice"),
        ([("x", STORY), ("x/une.md", STORY)], "'x' is a file and a folder"),
        ([("l.pdf", "x")], "the zip file holds no article"),
        ([], "the zip file holds no article"),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile notices a name that is written twice
            path = zipped(tmp_path / "a.zip", files)
        (bad,) = take(fanal, path).errors
        assert bad.message.startswith(words)
        assert "publisher-zip" not in bad.message


def test_a_damaged_zip_file_is_bad_input_wherever_it_is_damaged(fanal, tmp_path):
    whole = zipped(tmp_path / "a.zip", [("une.md", STORY)]).read_bytes()
    path = tmp_path / "b.zip"
    for place in range(len(whole)):
        for change in (0xFF, 0x01):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])
            with suppress(BadInput), import_zip.unpacked(path):
                pass
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(BadInput), import_zip.unpacked(path):
            pass
