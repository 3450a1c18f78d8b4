"""Files go in: versions, what stays the same, what is refused, and whose article it is."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.import_article import import_files
from publisher.actions.pictures.store_picture import store_picture
from publisher.actions.stories.kill_article import kill_article
from publisher.content.codec import from_json, to_json
from publisher.editorial.models import Article, ArticleVersion, Picture, Source
from publisher.editorial.snapshots import snapshot
from publisher.editorial.visibility import Exit, picture_shown, shown, visible_articles
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry, Publication
from tests.kept_pictures import picture_path

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
STORY = (
    "La gare ferme pour travaux\n\nLa gare centrale ferme samedi.\n\n"
    "Les trains partiront de la gare du Nord, où des bus attendront les voyageurs.\n"
)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def publication(slug="matin", **fields):
    return Publication.objects.create(
        slug=slug,
        name=slug.title(),
        domain=f"{slug}.example.org",
        sender_address=f"redaction@{slug}.example.org",
        created_at=datetime(2025, 3, 1, tzinfo=UTC),
        **fields,
    )


@pytest.fixture
def matin():
    return publication()


def run(publication, *paths, guid=None, now=NOW, typography=None, **more):
    arrival = Arrival(publication=publication, actor="cli:test", now=now, **more)
    return import_files(arrival=arrival, paths=paths, guid=guid, typography=typography)


def counts():
    models = (Article, ArticleVersion, Picture, AuditEntry)
    return [model.objects.count() for model in models]


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "La gare FERMÉE.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def png(colour="red"):
    data = BytesIO()
    Image.new("RGB", (40, 20), colour).save(data, "PNG")
    return data.getvalue()


def test_the_sample_goes_in(matin, shared):
    report = run(matin, shared / "samples" / "rencontre-aes-russie.txt")
    (done,) = report.articles
    assert done.guid == "tag:matin.example.org,2025:rencontre-aes-russie"
    assert (done.result, done.version) == ("created", 1)
    assert [(w.code, w.line) for w in done.warnings] == [("flattened_table", 45)]
    assert not report.errors


def test_a_file_makes_versions_only_where_its_text_changes(matin, story):
    (first,) = run(matin, story).articles
    assert first.guid == "tag:matin.example.org,2025:la-gare-fermee"
    later = NOW + timedelta(hours=1)
    assert run(matin, story, now=later).articles[0].result == "unchanged"
    story.write_text(STORY.replace("samedi", "dimanche"), encoding="utf-8")
    (second,) = run(matin, story, now=later).articles
    assert (second.result, second.version) == ("updated", 2)
    article = Article.objects.get()
    assert (article.published_at, article.updated_at) == (NOW, later)
    assert article.current.number == 2
    assert article.current.change == "updated"
    assert [v.number for v in article.versions.order_by("number")] == [1, 2]
    verbs = AuditEntry.objects.filter(verb="import_article").order_by("id")
    assert [entry.detail["result"] for entry in verbs] == ["created", "updated"]


TYPED = "Ici ou là ?\n\nElle dit : « non ! » et elle part.\n\nIl faut 12 000 € ; rien de plus.\n"
SET = "Elle dit\u00a0: «\u00a0non\u202f!\u00a0» et elle part."


def first_line():
    block = from_json(Article.objects.get().current.content).blocks[0]
    return "".join(span.text for span in block.content)


def test_french_spaces_are_set_in_what_a_person_typed(matin, tmp_path):
    path = tmp_path / "ici.txt"
    path.write_text(TYPED, encoding="utf-8")
    run(matin, path)
    assert Article.objects.get().current.headline == "Ici ou là\u202f?"
    assert first_line() == SET
    assert run(matin, path, typography="french").articles[0].result == "unchanged"
    assert run(matin, path, typography="none").articles[0].result == "updated"
    assert first_line() == "Elle dit : « non ! » et elle part."


def test_spaces_alone_are_no_news_of_a_story_that_is_in(matin, tmp_path):
    """A house that goes on with a later version, and imports its files again, announces nothing."""
    path = tmp_path / "ici.txt"
    path.write_text(TYPED, encoding="utf-8")
    run(matin, path, typography="none")
    assert run(matin, path).articles[0].result == "unchanged"
    assert first_line() == "Elle dit : « non ! » et elle part."
    path.write_text(TYPED.replace("rien", "guère"), encoding="utf-8")
    assert run(matin, path).articles[0].result == "updated"
    assert first_line() == SET


@pytest.mark.parametrize("way", ["zip", "source", "backfill"])
def test_what_comes_from_elsewhere_keeps_its_spaces(matin, tmp_path, way):
    path, options = tmp_path / "ici.txt", {}
    path.write_text(TYPED, encoding="utf-8")
    if way == "zip":
        with ZipFile(tmp_path / "all.zip", "w") as archive:
            archive.write(path, "ici.txt")
        path = tmp_path / "all.zip"
    elif way == "source":
        Source.objects.create(publication=matin, slug="cms", name="CMS", created_at=NOW)
        options = {"source": "cms"}
    else:
        options = {"backfill": True}
    run(matin, path, **options)
    assert first_line() == "Elle dit : « non ! » et elle part."


def test_what_show_prints_goes_in_again_unchanged(matin, story, tmp_path):
    run(matin, story)
    again = tmp_path / "again.json"
    content = to_json(snapshot(Article.objects.get().current).content)
    document = {**content, "version": 1, "pubstatus": "usable", "content_hash": "x"}
    again.write_text(json.dumps(document), encoding="utf-8")
    assert run(matin, again, now=NOW + timedelta(days=1)).articles[0].result == "unchanged"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "empty_file"),
        ("a.txt", b"\x00\x01\x02" * 100, "binary_file"),
        ("a.txt", b"Titre\n\n\xff", "not_utf8"),
        ("a.txt", b"x" * 2_000_000, "too_large"),
        ("a.txt", b"Pas de titre, une phrase.", "missing_headline"),
        ("a.html", b"<h1>T</h1>" + b"<div>" * 300, "too_deep"),
        ("a.json", b'{"blocks": []}', "missing_field"),
        (
            "a.json",
            json.dumps(
                {"headline": "T", "blocks": [{"type": "figure", "src": f"picture:{'0' * 40}.png"}]}
            ).encode(),
            "unknown_picture",
        ),
    ],
)
def test_bad_input_changes_nothing_and_stops_no_other(matin, story, tmp_path, name, data, code):
    before = counts()
    bad = tmp_path / name
    bad.write_bytes(data)
    report = run(matin, bad)
    assert [(e.file, e.code) for e in report.errors] == [(str(bad), code)]
    assert not report.articles
    assert counts() == before
    report = run(matin, bad, story, tmp_path / "missing.txt")
    assert [e.code for e in report.errors] == [code, "missing_file"]
    assert [a.file for a in report.articles] == [str(story)]


def test_directories_are_walked_and_twins_refused(matin, tmp_path):
    for folder in ("a", "b", ".hidden"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    report = run(matin, tmp_path)
    assert [a.file for a in report.articles] == [str(tmp_path / "a" / "index.txt")]
    assert [e.code for e in report.errors] == ["duplicate_guid"]


def test_a_guid_is_for_one_file(matin, story, tmp_path):
    (done,) = run(matin, story, guid="urn:gare").articles
    assert done.guid == "urn:gare"
    with pytest.raises(PublisherError) as refused:
        run(matin, story, story, guid="urn:gare")
    assert refused.value.code == "guid_for_several"


def test_publications_do_not_cross(matin, story):
    soir = publication("soir")
    run(matin, story, guid="urn:gare")
    run(soir, story, guid="urn:gare")
    assert [list(visible_articles(p, now=NOW)) for p in (matin, soir)] == [
        [Article.objects.get(publication=p)] for p in (matin, soir)
    ]
    picture = store_picture(publication=soir, data=png(), now=NOW)
    figure = {"type": "figure", "src": f"picture:{picture.name}"}
    foreign = story.with_name("foreign.json")
    foreign.write_text(json.dumps({"headline": "T", "blocks": [figure]}), encoding="utf-8")
    assert [e.code for e in run(matin, foreign).errors] == ["unknown_picture"]


def test_pictures_beside_the_file_are_stored(matin, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a b.png").write_bytes(png())
    (tmp_path / "bad.png").write_bytes(b"no picture")
    (tmp_path / "link.png").symlink_to("/etc/passwd")
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>Titre</h1><p>Texte.</p><img src='in/a%20b.png' alt='Rouge'>"
        "<figure><img src='bad.png'><figcaption>Restez.</figcaption></figure>"
        "<img src='none.png'><img src='link.png'>",
        encoding="utf-8",
    )
    (done,) = run(matin, page).articles
    assert [w.code for w in done.warnings] == ["bad_picture", "missing_file", "picture_elsewhere"]
    content = from_json(Article.objects.get().current.content)
    _, figure, caption = content.blocks
    picture = Picture.objects.get()
    assert figure.src == f"picture:{picture.name}"
    assert (figure.width, figure.height, figure.alt) == (40, 20, "Rouge")
    assert caption.content[0].text == "Restez."
    assert picture_path(picture.name).read_bytes() == png()
    assert picture_shown(picture, now=NOW)


def test_a_picture_that_moves_is_said_to_stand_still_in_mail(matin, tmp_path):
    first, second = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")
    first.save(tmp_path / "dance.webp", save_all=True, append_images=[second])
    page = tmp_path / "page.html"
    page.write_text("<h1>Titre</h1><p>Texte.</p><img src='dance.webp' alt='x'>", encoding="utf-8")
    (done,) = run(matin, page).articles
    assert [(w.code, w.message.split()[0]) for w in done.warnings] == [
        ("picture_still", "dance.webp")
    ]


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", png()[:30], b"x" * 10_000_001])
def test_what_is_no_picture_is_refused(matin, data):
    with pytest.raises(PublisherError) as refused:
        store_picture(publication=matin, data=data, now=NOW)
    assert refused.value.code in {"bad_picture", "picture_too_large"}
    assert not Picture.objects.exists()


def test_an_embargo_closes_every_exit_and_its_pictures(matin, tmp_path):
    picture = store_picture(publication=matin, data=png(), now=NOW)
    document = {
        "headline": "Secret",
        "embargo_until": "2026-11-23T06:00:00+01:00",
        "blocks": [{"type": "figure", "src": f"picture:{picture.name}"}],
    }
    path = tmp_path / "secret.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    run(matin, path)
    version = ArticleVersion.objects.get()
    end = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    for moment in (NOW, end, end + timedelta(seconds=4)):
        assert all(shown(version, exit=way, now=moment) is None for way in Exit)
        assert not visible_articles(matin, now=moment).exists()
        assert not picture_shown(picture, now=moment)
    after = end + timedelta(seconds=5)
    assert all(shown(version, exit=way, now=after) for way in Exit)
    assert picture_shown(picture, now=after)
    # A later file that is silent about the embargo does not lift it.
    path.write_text(json.dumps({**document, "embargo_until": None, "kicker": "Neuf"}))
    assert run(matin, path).articles[0].result == "updated"
    assert Article.objects.get().embargo_until == end


def test_a_killed_story_is_its_notice_and_takes_no_new_text(matin, story):
    run(matin, story)
    version = ArticleVersion.objects.get()
    kill_article(
        article=Article.objects.get(), notice="Erreur de personne.", actor="cli:test", now=NOW
    )
    version.refresh_from_db()
    for way in set(Exit) - {Exit.PICTURE}:
        published = shown(version, exit=way, now=NOW)
        assert published.notice == "Erreur de personne."
        assert "gare" not in json.dumps(to_json(published.content)).replace(published.guid, "")
    assert shown(version, exit=Exit.PICTURE, now=NOW) is None
    assert not visible_articles(matin, now=NOW).exists()
    story.write_text(STORY + "\nAutre chose, encore.\n", encoding="utf-8")
    assert [e.code for e in run(matin, story).errors] == ["article_killed"]


def test_paid_text_is_cut_where_the_reader_is_not_known(matin, story, tmp_path):
    path = tmp_path / "paid.json"
    text = [
        {"type": "paragraph", "content": [{"text": part, "marks": []}]} for part in ("Un.", "Deux.")
    ]
    path.write_text(json.dumps({"headline": "T", "access": "paid", "blocks": text}))
    run(matin, path)
    version = ArticleVersion.objects.get()
    lengths = {w: len(shown(version, exit=w, now=NOW).content.blocks) for w in Exit}
    assert set(lengths.values()) == {1} | {lengths[Exit.PICTURE]}
    entitled = shown(version, exit=Exit.PARTNER, now=NOW, entitled="paid")
    assert len(entitled.content.blocks) == 2


def test_a_withheld_story_is_nothing(matin, story):
    run(matin, story)
    Article.objects.update(pubstatus="withheld")
    seen = {w: shown(ArticleVersion.objects.get(), exit=w, now=NOW) for w in Exit}
    told = seen.pop(Exit.PARTNER)  # that holds it: to wait, and not a word of it
    assert (told.pubstatus, told.content.headline) == ("withheld", "Article suspendu")
    assert told.content.blocks == ()
    assert not any(seen.values())


def test_the_newest_come_first_without_a_query_each(matin, tmp_path, django_assert_num_queries):
    for day in (1, 2, 3):
        path = tmp_path / f"{day}.json"
        block = {"type": "paragraph", "content": [{"text": "x", "marks": []}]}
        moment = f"2026-11-0{day}T06:00:00Z"
        document = {"headline": f"Jour {day}", "published_at": moment, "blocks": [block]}
        path.write_text(json.dumps(document))
    run(matin, tmp_path)
    with django_assert_num_queries(1):
        found = [
            shown(article.current, exit=Exit.FEED, now=NOW).content.headline
            for article in visible_articles(matin, now=NOW)
        ]
    assert found == ["Jour 3", "Jour 2", "Jour 1"]
