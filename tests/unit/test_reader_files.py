"""Files of readers as other mailing tools write them: columns, standings, quotes, names."""

import io
from datetime import UTC, datetime

import pytest

from publisher.audience.spreadsheets import BadRow, Row, Spreadsheet
from publisher.errors import PublisherError

ZWJ, ZWNJ = "\u200d", "\u200c"


def read(text: str, **chosen: str) -> list[Row | BadRow]:
    return list(Spreadsheet(io.BytesIO(text.encode()), "readers.csv", chosen))


def standings(text: str, **chosen: str) -> dict[str, str | None]:
    """Why each reader is left out, by the part of the address before the @; None if not."""
    rows = read(text, **chosen)
    assert all(isinstance(row, Row) for row in rows), rows
    return {row.key.partition("@")[0]: row.left for row in rows if isinstance(row, Row)}


LISTMONK = """uuid,email,name,attributes,status,created_at,updated_at
1,here@a.example,Ann,"{""city"": ""Lyon""}",enabled,2024-01-01,2024-01-01
2,off@a.example,Bob,{},disabled,2024-01-01,2024-01-01
3,never@a.example,Cy,{},blocklisted,2024-01-01,2024-01-01
"""
MAILCHIMP = """Email Address,First Name,Last Name,Address,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,\
UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,CLEAN_TIME,MEMBER_RATING
here@a.example,Ann,Lee,1 rue Haute,2024-01-01,,2024-01-02,,,,,2
left@a.example,Bob,Ott,,2024-01-01,,,2025-02-03 10:00:00,May,NORMAL,,2
gone@a.example,Cy,Roy,,2024-01-01,,,,,,2025-02-03 10:00:00,2
"""
GHOST = """id,email,name,note,subscribed_to_emails,complimentary_plan,deleted_at,labels
1,here@a.example,Ann,"likes
long notes",true,,,
2,left@a.example,Bob,,false,,,
3,gone@a.example,Cy,,true,,2025-01-01T00:00:00.000Z,
4,null@a.example,Di,,true,,null,
"""
KEILA = """Email,First name,Last name,External ID,Status,Data
here@a.example,Ann,Lee,,active,{}
left@a.example,Bob,,,unsubscribed,{}
gone@a.example,Cy,,,unreachable,{}
"""
SUBSTACK = """email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at
here@a.example,false,,other,false,2024-01-01,
left@a.example,true,,monthly,true,2024-01-01,
"""
BUTTONDOWN = """email_address,notes,tags,type,unsubscription_date,unsubscription_reason,\
undeliverability_date
here@a.example,,,regular,,,
paid@a.example,,,premium,,,
left@a.example,,,unsubscribed,2025-01-01,too much,
gone@a.example,,,undeliverable,,,2025-01-01
new@a.example,,,unactivated,,,
"""
BREVO = """CONTACT ID;EMAIL;FIRSTNAME;LASTNAME;EMAIL_BLACKLISTED;SMS_BLACKLISTED;ADDED_TIME
1;here@a.example;Ann;Lee;0;1;01-02-2024
2;never@a.example;Bob;Ott;1;0;01-02-2024
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LISTMONK, {"here": None, "off": "inactive", "never": "blocked"}),
        (MAILCHIMP, {"here": None, "left": "unsubscribed", "gone": "bounced"}),
        (GHOST, {"here": None, "left": "unsubscribed", "gone": "deleted", "null": None}),
        (KEILA, {"here": None, "left": "unsubscribed", "gone": "bounced"}),
        (SUBSTACK, {"here": None, "left": "unsubscribed"}),
        (
            BUTTONDOWN,
            {
                "here": None,
                "paid": None,
                "left": "unsubscribed",
                "gone": "bounced",
                "new": "unconfirmed",
            },
        ),
        (BREVO, {"here": None, "never": "blocked"}),
        (
            "Adresse e-mail;Statut;Désabonné le\nici@a.example;Abonné;\nparti@a.example;Abonnée;"
            "03/02/2025\nplainte@a.example;Plainte;\nattente@a.example;En attente;\n",
            {
                "ici": None,
                "parti": "unsubscribed",
                "plainte": "complained",
                "attente": "unconfirmed",
            },
        ),
        ("email,state\nusa@a.example,Texas\nkit@a.example,Cancelled\n",
         {"usa": None, "kit": "unsubscribed"}),
    ],
    ids=["lm", "mailchimp", "ghost", "keila", "substack", "buttondown", "brevo", "fr", "hint"],
)  # fmt: skip
def test_exports_say_who_is_not_subscribed(text: str, expected: dict[str, str | None]) -> None:
    assert standings(text) == expected


def test_several_reasons_count_as_the_weightiest() -> None:
    text = "email,status,deleted_at,bounced\nx@a.example,unsubscribed,2025-01-01,yes\n"
    assert standings(text) == {"x": "bounced"}


@pytest.mark.parametrize("status", ["", "schrödinger", "3"])
def test_a_status_that_is_not_understood_is_a_bad_row(status: str) -> None:
    good, bad = read(f"email,status\na@a.example,ok\nb@a.example,{status}\n".replace(",ok", ",1"))
    assert isinstance(good, Row)
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.code) == (3, "unknown_status")
    assert "status" in bad.message
    assert status in bad.message


@pytest.mark.parametrize(
    "column",
    [
        "Reader status",
        "UnsubscribedFrom",
        "Deleted contacts",
        "Last bounce",
        "Opt-out list",
        "Résilié",
    ],
)
def test_an_unknown_column_that_may_say_who_left_stops_until_it_is_named(column: str) -> None:
    text = f"email,{column}\nhere@a.example,\nleft@a.example,yes\n"
    with pytest.raises(PublisherError) as caught:
        read(text)
    assert (caught.value.code, caught.value.where) == ("unknown_status_column", "readers.csv:1")
    assert column in caught.value.message
    assert standings(text, **{column: "unsubscribed"}) == {"here": None, "left": "unsubscribed"}
    assert standings(text, **{column: "ignore"}) == {"here": None, "left": None}


@pytest.mark.parametrize(
    "column",
    ["Town", "OPTIN_IP", "Subscribed from", "consent_source", "Notes", "Abonnement"],
)
def test_columns_that_say_nothing_of_leaving_are_only_not_used(column: str) -> None:
    sheet = Spreadsheet(io.BytesIO(f"email,{column}\na@a.example,x\n".encode()), "readers.csv")
    assert sheet.ignored == [column]


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        ("Subscribed at", "joined_at"),
        ("consent_date", "consent_at"),
        ("Confirm time", "consent_at"),
    ],
)
def test_columns_that_say_when_are_kept(column: str, kept: str) -> None:
    good, bad = read(f"email,{column}\na@a.example,2024-02-01 08:30\nb@a.example,soon\n")
    assert isinstance(good, Row)
    assert getattr(good.more, kept) == datetime(2024, 2, 1, 8, 30, tzinfo=UTC)
    assert isinstance(bad, BadRow)
    assert bad.code == "bad_date"


@pytest.mark.parametrize(
    ("column", "field", "code"),
    [("Town", "name", "unknown_column"), ("note", "hat", "unknown_field")],
)
def test_a_wrong_choice_of_columns_is_named(column: str, field: str, code: str) -> None:
    with pytest.raises(PublisherError) as caught:
        read("email,note\na@a.example,x\n", **{column: field})
    assert (caught.value.code, caught.value.where) == (code, "--map")


def test_the_column_that_was_chosen_goes_before_the_one_that_is_known() -> None:
    (row,) = read(
        "email,Private mail\nwork@a.example,home@a.example\n", **{"Private mail": "address"}
    )
    assert isinstance(row, Row)
    assert row.key == "home@a.example"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("E-mail Address,First Name,Last Name\nx@a.example,Ann,Lee\n", "Ann Lee"),
        ("Nom;Prénom;Courriel\nLegrand;Zoé;x@a.example\n", "Zoé Legrand"),
        ("name,First name,email\nAnn Lee,Ann,x@a.example\n", "Ann Lee"),
        ("name,First name,email\n,Ann,x@a.example\n", "Ann"),
        ("Address,Email Address,name\n1 rue Haute,x@a.example,Ann\n", "Ann"),
        ("sep=;\r\nemail;nom\r\nx@a.example;Lee, Ann\r\n", "Lee, Ann"),
        ('\ufeff"sep=|"\nemail|name\nx@a.example|A;B,C\n', "A;B,C"),
        ("\nemail,name\n\n   \nx@a.example,Ann\n,,\n \t\n", "Ann"),
    ],
)
def test_columns_as_people_have_them(text: str, name: str) -> None:
    (row,) = read(text)
    assert isinstance(row, Row)
    assert (row.key, row.name) == ("x@a.example", name)


MANY = "".join(f"r{n}@a.example,N{n}\n" for n in range(50))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'email,name\n{MANY}x@a.example,"Jean\n{MANY}', 52),  # to the end of the file
        ('email,name\nx@a.example,"Jean\n', 2),
        ('email,name\nx@a.example,"Jean', 2),
        (f'email,name\nx@a.example,"Jean\n{MANY}y@a.example,"Ann"\n{MANY}', 2),
        (f'email,name\nx@a.example,"Jean\n{MANY}y@a.example,Ann"\n{MANY}', 2),
        ('email,name,note\nx@a.example,"Jean\ny@a.example,Ann,"tall"\n', 2),
        ('"email","name"\n"x@a.example","Jean\n"y@a.example","Ann"\n', 2),
        ('name,email\n"Jean",x@a.example\n"Ann,y@a.example\n"Cy","z@a.example"\n', 3),
        ('email,a,b\nx@a.example,"one\ntwo","three\ny@a.example,,\n', 3),
    ],
)
def test_an_open_quotation_mark_swallows_nothing(text: str, line: int) -> None:
    with pytest.raises(PublisherError) as caught:
        read(text)
    assert (caught.value.code, caught.value.where) == ("bad_csv", f"readers.csv:{line}")
    assert "quotation mark" in caught.value.message


def test_cells_of_several_lines_and_marks_within_cells_are_read() -> None:
    rows = read(
        'email,name,note\nx@a.example,"Ann ""A"" Lee","met at\nthe fair, mail bob@b.example\n"\n'
        'y@a.example,5" Bob,tall\n'
    )
    assert [row.name for row in rows if isinstance(row, Row)] == ['Ann "A" Lee', '5" Bob']


@pytest.mark.parametrize(
    "name",
    [
        f"می{ZWNJ}نا",  # Persian
        f"ක්{ZWJ}රිස්",  # Sinhala, after a virama
        f"नमस्{ZWJ}",  # a half form at the end
        f"👩🏽{ZWJ}🚀 Zoé",
        f"❤\ufe0f{ZWJ}🔥",
        "Anne\u00a0Lee",
    ],
)
def test_names_may_hold_what_their_writing_needs(name: str) -> None:
    (row,) = read(f"email,name\nx@a.example,{name}\n")
    assert isinstance(row, Row), row
    assert row.name == name


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("\u202eevil", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        (f"Je{ZWJ}an", "U+200D ZERO WIDTH JOINER"),
        (f"مینا{ZWNJ} x", "U+200C ZERO WIDTH NON-JOINER"),
        (f"{ZWJ}👩", "U+200D ZERO WIDTH JOINER"),
        (f"می{ZWNJ}{ZWNJ}نا", "U+200C ZERO WIDTH NON-JOINER"),
        ("An\x07n", "U+0007"),
        ("An\u200bn", "U+200B ZERO WIDTH SPACE"),
    ],
)
def test_the_character_that_a_name_may_not_hold_is_named(name: str, called: str) -> None:
    (row,) = read(f"email,name\nx@a.example,{name}\n")
    assert isinstance(row, BadRow)
    assert row.code == "bad_name"
    assert called in row.message
    assert name not in row.message
