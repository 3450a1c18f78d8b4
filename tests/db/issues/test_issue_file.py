"""An issue in a file: what is written is read back, and what is wrong is named with its line."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft, draft_of
from publisher.actions.compose.issue_file import read_issue_file
from publisher.actions.compose.issue_text import write_issue_file
from publisher.cli.main import run
from publisher.content.problems import BadInput
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from tests.conftest import ROOT
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows

PARIS = ZoneInfo("Europe/Paris")
EXAMPLE = re.search(r"```toml\n(.+?)```", (ROOT / "docs" / "issues.md").read_text(), re.S)
rows = pytest.mark.database
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
items = st.builds(
    ItemDraft,
    guid=words,
    section=words,
    length=st.sampled_from(["full", "teaser", "line"]),
    headline=words,
    teaser=words,
    picture=words,
    alt=words,
)
boxes = st.builds(SponsorDraft, after=st.integers(0, 3), advertiser=words, text=words, url=words)
drafts = st.builds(
    IssueDraft,
    subject=words,
    preheader=words,
    intro=words,
    dated_at=st.integers(0, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC)),
    items=st.lists(items, min_size=1, max_size=3).map(tuple),
    sponsors=st.lists(boxes, max_size=3).map(tuple),
)


def read(text: str) -> IssueDraft:
    return read_issue_file(text.encode(), name="numero.toml", zone=PARIS).draft


@pytest.mark.slow
@given(drafts)
def test_what_is_written_is_read_back(draft: IssueDraft) -> None:
    """Slow: many examples."""
    last = len(draft.items or ())
    held = sorted((replace(b, after=min(b.after, last)) for b in draft.sponsors or ()), key=_after)
    draft = replace(draft, sponsors=tuple(held))
    assert read(write_issue_file(draft, zone=PARIS)) == draft


def _after(box: SponsorDraft) -> int:
    return box.after


def test_the_example_of_the_documentation_says_what_it_means() -> None:
    assert EXAMPLE
    draft = read(EXAMPLE[1])
    assert draft.subject == "Ce matin : la rivière revient"
    assert draft.dated_at == datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    assert [item.length for item in draft.items or ()] == ["full", "teaser", "line"]
    assert draft.sponsors == (
        SponsorDraft(
            after=1,
            advertiser="Librairie du Pont",
            text="Tous les livres de la rentrée, *jusqu’à dimanche*.",
            url="https://librairie.example.org/rentree",
        ),
    )


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ('subject = "a"\nintro = 3\n', "wrong_type", "numero.toml:2: intro"),
        ('subject = "a"\ncolour = "b"\n', "unknown_key", "numero.toml:2: colour"),
        ('subject = "a\n', "bad_toml", "numero.toml:1"),
        ('\n[[items]]\narticle = "a"\nsize = 1\n', "unknown_key", "numero.toml:4: items[1].size"),
        (
            'intro = """\n[[items]]\nx=3\n"""\n[[items]]\narticle = "a"\n\n[[items]]\nalt="b"\n',
            "missing_key",
            "numero.toml:8: items[2].article",
        ),
        ('[[items]]\narticle = ["a"]\n', "wrong_type", "numero.toml:2: items[1].article"),
        ('[[items]]\nadvertiser = "a"\nat = 3\n', "unknown_key", "numero.toml:3: items[1].at"),
        ('items = ["a"]\n', "wrong_type", "numero.toml:1: items"),
        ("date = 2026-03-29T02:30:00\n", "bad_time", "numero.toml:1: date"),
        ("date = 3\n", "wrong_type", "numero.toml:1: date"),
        ("a = " + "[" * 5000, "bad_toml", "numero.toml:1"),
    ],
)
def test_a_bad_file_names_line_and_key(text: str, code: str, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_file_of_other_bytes_or_too_many_is_refused() -> None:
    for data, code in ((b"subject = '\xff'", "bad_toml"), (b"#" * 1_000_001, "too_large")):
        with pytest.raises(PublisherError) as caught:
            read_issue_file(data, name="x", zone=PARIS)
        assert caught.value.code == code


@shared_rows
def room(db: None) -> Newsroom:
    made = newsroom()
    made.story("une")
    made.story("deux", "Le marché ouvre\n\nOn y vend de tout, dès sept heures, sous la halle.\n")
    return made


FILE = """subject = "Ce matin"
intro = \"\"\"
Un mot.

Un autre.\"\"\"

[[items]]
article = "deux"
headline = "Mon titre"

[[items]]
advertiser = "Librairie"
text = "Des livres."

[[items]]
article = "une"
length = "line"
"""


@rows
def test_the_command_goes_round(
    room: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "numero.toml"
    file.write_text(FILE)
    assert run(["issue", "create", "matin", "--file", str(file), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [row["guid"] for row in made["articles"]] == ["deux", "une"]
    assert made["items"][0]["headline"] == "Mon titre"
    assert made["sponsors"] == [
        {"after": 1, "advertiser": "Librairie", "text": "Des livres.", "url": None}
    ]
    assert run(["issue", "show", made["issue"], "--format", "toml"]) == 0
    file.write_text(capsys.readouterr().out)
    assert run(["issue", "edit", made["issue"], "--file", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == made
    intro = tmp_path / "intro.md"
    intro.write_text("Bonjour **à tous**.\n")
    edit = ["issue", "edit", made["issue"], "--subject", "Ce soir", "--intro", str(intro)]
    assert run([*edit, "--json"]) == 0
    edited = json.loads(capsys.readouterr().out)
    assert (edited["subject"], edited["intro"]) == ("Ce soir", "Bonjour **à tous**.")
    assert edited["items"] == made["items"]
    assert run(["issue", "list", "matin", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"issues": [edited]}


@rows
def test_a_wrong_value_is_named_with_its_line_and_changes_nothing(
    room: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue = room.issue("une")
    before = draft_of(issue)
    file = tmp_path / "numero.toml"
    for old, new, place in (
        ('"line"', '"long"', "numero.toml:17: items[3].length"),
        ('"une"', '"nulle"', "numero.toml:16: items[3].article"),
        ('text = "Des livres."', 'text = ""', "numero.toml:13: items[2].text"),
        ('subject = "Ce matin"', 'subject = "{{ 7 * 7 }}"', "numero.toml:1: subject"),
    ):
        file.write_text(FILE.replace(old, new))
        assert run(["issue", "edit", str(issue.pk), "--file", str(file)]) == 2
        assert place in capsys.readouterr().err
        assert run(["issue", "create", "matin", "--file", str(file)]) == 2
        assert place in capsys.readouterr().err
    assert draft_of(Issue.objects.get()) == before


@rows
def test_articles_or_a_file_but_not_both(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["issue", "create", "matin"]) == 2
    assert run(["issue", "create", "matin", "--article", "une", "--file", "x"]) == 2
    assert run(["issue", "create", "matin", "--file", "/nowhere/x.toml"]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert not Issue.objects.exists()
