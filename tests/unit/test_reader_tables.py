"""CSV, TSV, JSON lines and workbooks of readers in every encoding, and what is wrong with some."""

import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.audience.spreadsheets import BadRow, Row, Spreadsheet
from publisher.errors import PublisherError
from tests.properties import examples
from tests.workbook import Day, Formula, workbook

NAMES = "email;nom\nx@a.example;Zoé Lœwe\ny@a.example;Été\n"


def sheet(data: str | bytes, **options: str) -> Spreadsheet:
    data = data.encode() if isinstance(data, str) else data
    return Spreadsheet(io.BytesIO(data), "readers", **options)  # type: ignore[arg-type]


def names(data: str | bytes, **options: str) -> list[str]:
    rows = list(sheet(data, **options))
    assert all(isinstance(row, Row) for row in rows), rows
    return [row.name for row in rows if isinstance(row, Row)]


def refused(data: str | bytes, **options: str) -> PublisherError:
    with pytest.raises(PublisherError) as caught:
        list(sheet(data, **options))
    return caught.value


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_an_encoding_is_told_and_said(codec: str, encoding: str, ending: str) -> None:
    data = NAMES.replace("\n", ending).encode(codec)
    assert names(data) == ["Zoé Lœwe", "Été"]
    assert sheet(data).table.encoding == encoding


def test_latin_1_is_told_from_windows_1252_by_what_it_cannot_hold() -> None:
    data = NAMES.replace("œ", "oe").encode("latin-1")
    assert names(data) == ["Zoé Loewe", "Été"]
    assert sheet(data).table.encoding == "Latin-1"


@pytest.mark.slow
def test_the_first_letter_beyond_ascii_may_come_late() -> None:
    """Slow: large inputs."""
    many = "".join(f"r{n}@a.example;N\n" for n in range(100_000))
    data = f"email;nom\n{many}x@a.example;Zoé".encode("latin-1")
    found = sheet(data)
    assert found.table.encoding == "Latin-1"
    assert [row.name for row in found if isinstance(row, Row)][-1] == "Zoé"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ([NAMES.encode(), "z@a.example;Été\n".encode("latin-1")], 4),  # two files in one
        ([b"email;nom\n", b"x@a.example;Zo\x8e Mac\n", b"y@a.example;\x90t\x8e\n"], 3),
    ],
)
def test_a_text_that_would_be_half_wrong_is_refused(lines: list[bytes], line: int) -> None:
    error = refused(b"".join(lines))
    assert (error.code, error.where) == ("not_utf8", f"readers:{line}")


@pytest.mark.slow
def test_a_quotation_mark_that_is_never_closed_is_found_at_line_70000() -> None:
    """Slow: large inputs."""
    before = "".join(f"r{n}@a.example,N\n" for n in range(69_998))
    after = "".join(f"s{n}@a.example,N\n" for n in range(5_000))
    error = refused(f'email,nom\n{before}x@a.example,"Jean\n{after}')
    assert (error.code, error.where) == ("bad_csv", "readers:70000")


def test_cells_of_5000_characters_nul_and_formulas_are_named_where_they_count() -> None:
    long, formula = "x" * 5000, '=HYPERLINK("http://a.example";"Ann")'
    rows = list(
        sheet(
            f"email\tnom\tville\nok@a.example\tAnn\t{long}\na@a.example\t{long}\t\n"
            f"b@a.example\tA\0b\t\nc@a.example\t{formula}\t\n{formula}\tAnn\t\n"
            'd@a.example\t="Ann"\t\ne@a.example\t=)\t\n'
        )
    )
    assert [(row.line, getattr(row, "code", "")) for row in rows] == [
        (2, ""),
        (3, "bad_name"),
        (4, "bad_name"),
        (5, "formula_cell"),
        (6, "bad_address"),
        (7, ""),
        (8, ""),
    ]
    assert [row.name for row in rows if isinstance(row, Row)] == ["Ann", "Ann", "=)"]


@pytest.mark.slow
def test_a_line_of_200_megabytes_is_refused_and_never_held(tmp_path: Path) -> None:
    """Slow: large inputs."""
    file = tmp_path / "large.csv"
    with file.open("wb") as large:
        large.write(b"email;nom\na@a.example;Ann\nb@a.example;")
        large.truncate(200_000_000)  # no disk holds them
    tracemalloc.start()
    with file.open("rb") as large, pytest.raises(PublisherError) as caught:
        list(Spreadsheet(large, "readers"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (caught.value.code, caught.value.where) == ("bad_csv", "readers:3")
    assert peak < 30_000_000


def test_300_columns_are_read_and_2000_are_not() -> None:
    wide = ",".join(f"c{n}" for n in range(299))
    assert names(f"email,{wide}\nx@a.example,{',' * 298}\n") == [""]
    wide = ",".join(f"c{n}" for n in range(1999))
    assert refused(f"email,{wide}\nx@a.example\n").code == "too_many_columns"


@pytest.mark.parametrize(
    ("header", "column"), [("email,nom,email", "email"), ("email,Nom,ville,NOM ", "Nom")]
)
def test_two_columns_of_one_name_are_refused_where_one_must_be_chosen(
    header: str, column: str
) -> None:
    error = refused(f"{header}\nx@a.example,a,b,c\n")
    assert (error.code, error.where) == ("duplicate_column", "readers:1")
    assert column in error.message


def test_two_columns_of_one_name_that_nobody_reads_are_no_matter() -> None:
    assert names("email,note,note\nx@a.example,1,2\n") == [""]


def test_a_row_with_more_cells_than_columns_is_a_bad_one() -> None:
    good, bad = sheet("email,nom,statut\nx@a.example,Ann,actif\ny@a.example,Lee, Bob,actif\n")
    assert isinstance(good, Row)
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.code) == (3, "too_many_cells")


def test_no_column_of_addresses() -> None:
    error = refused("nom;ville\nAnn;Lyon\n")
    assert (error.code, error.where) == ("no_address_column", "readers:1")


def test_json_lines_of_any_keys_are_rows() -> None:
    lines = [
        {"email": "x@a.example", "name": "Ann"},
        {},
        {"name": "Bob", "email": "y@a.example", "unsubscribed": True},
        {"email": "z@a.example", "name": None, "tags": ["a", "b, c"], "unsubscribed": False},
    ]
    found = sheet("\n".join(json.dumps(line) for line in lines))
    rows = list(found)
    assert found.table.kind == "jsonl"
    assert [(row.line, row.left) for row in rows if isinstance(row, Row) and row.address] == [
        (1, None),
        (3, "unsubscribed"),
        (4, None),
    ]
    last = rows[-1]
    assert isinstance(last, Row)
    assert last.more is not None
    assert last.more.tags == ("a", "b, c")


def test_a_line_that_is_no_json_is_a_bad_row_and_the_others_are_read() -> None:
    rows = list(sheet('{"email":"x@a.example"}\n{"email":\n3\n{"email":"y@a.example"}'))
    assert [getattr(row, "code", "") for row in rows] == ["", "bad_json", "bad_json", ""]
    assert refused('[{"email":"x@a.example"},\n{"email":"y@a.example"}]').code == "bad_json"


def test_a_key_that_may_say_who_left_stops_wherever_it_comes() -> None:
    error = refused('{"email":"x@a.example"}\n{"email":"y@a.example","reader_status":1}')
    assert error.code == "unknown_status_column"


def test_a_sheet_of_a_workbook_is_read_by_its_values() -> None:
    data = workbook(
        {
            "Inscrits": [
                [],
                ["Courriel", "Nom", "Code", "Inscrit le", "Abonné"],
                ["x@a.example", Formula('UPPER("zoé")', "ZOÉ"), 75001, Day(45322.5), True],
                [],
                ["y@a.example", Formula("A1/0"), 1.5, Day(45322), False],
            ],
            "Vide": [[]],
            "Caché": [["email"], ["hidden@a.example"]],
        },
        hidden=["Caché"],
    )
    found = sheet(data, chosen={"Code": "external_id"})  # type: ignore[arg-type]
    first, second = found
    assert (found.table.kind, found.table.encoding) == ("xlsx", None)
    assert isinstance(first, Row)
    assert (first.line, first.key, first.name) == (3, "x@a.example", "ZOÉ")
    assert first.more is not None
    assert first.more.external_id == "75001"
    assert str(first.more.joined_at) == "2024-01-31 12:00:00+00:00"
    assert isinstance(second, Row)
    assert (second.line, second.name, second.left) == (5, "", "unsubscribed")


def test_of_several_sheets_one_must_be_named() -> None:
    data = workbook({"Un": [["email"], ["x@a.example"]], "Deux": [["email"], ["y@a.example"]]})
    assert refused(data).code == "several_sheets"
    assert refused(data, sheet="Trois").code == "unknown_sheet"
    (row,) = sheet(data, sheet="Deux")
    assert isinstance(row, Row)
    assert row.key == "y@a.example"


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and nothing more", "bad_workbook"),
        (workbook({"Un": [["email"]]})[:300], "bad_workbook"),
        (archive(**{"subscribed.csv": b"email\n"}), "zip_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old_workbook"),
        (archive(**{"xl/workbook.xml": b"<workbook", "[Content_Types].xml": b"<"}), "bad_workbook"),
        (workbook({"Un": [[]]}), "empty_file"),
    ],
)
def test_what_is_no_workbook_says_so(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_a_cell_beyond_the_columns_is_a_bad_row() -> None:
    (bad,) = sheet(workbook({"Un": [["email"], ["x@a.example", *[None] * 600, "x"]]}))
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.code) == (2, "too_many_cells")


def test_a_workbook_that_unpacks_without_end_is_refused_in_its_own_process() -> None:
    bomb = archive(**{"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": bytes(8 << 20)}).replace(
        (8 << 20).to_bytes(4, "little"), (2 << 30).to_bytes(4, "little")
    )
    assert refused(bomb).code == "workbook_too_large"


@examples(80)
@given(st.binary(max_size=300), st.sampled_from([b"", b'{"email":"', b"PK\x03\x04", b"\xff\xfe"]))
def test_any_bytes_give_rows_or_an_error_that_names_its_place(data: bytes, start: bytes) -> None:
    rows, where = [], "readers"
    try:
        rows = list(sheet(start + data))
    except PublisherError as error:
        where = error.where
    assert where.startswith("readers")
    assert all(isinstance(row, Row | BadRow) for row in rows)
