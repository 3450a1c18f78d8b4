"""What can be written, in how many ways, and errors that point at the word."""

import pytest

from publisher.query.document import from_json
from publisher.query.errors import QueryError
from publisher.query.parser import parse
from publisher.query.tree import LONGEST, MOST_CLAUSES, MOST_VALUES, Reference, clauses, literals
from publisher.query.vocabulary import Names, Term, Vocabulary
from publisher.query.writer import write
from tests.unit.query.toy import TAGS, VOCABULARY

WRITTEN = {
    'language is fr and joined after 2026-01-01 and not tag "abonné"': None,
    "LANGUAGE Is fr AND Not bounced": "language is fr and not bounced",
    "language = fr or language != de": "language is fr or language is not de",
    "tag « abonné »": 'tag "abonné"',
    "tag «\u202fabonné\u202f»": 'tag "abonné"',
    "tag „vip“ or tag “vip” or tag 'vip' or tag ‚vip‘ or tag »vip« or tag ‹vip›": " or ".join(
        ["tag vip"] * 6
    ),
    "tag abonne\u0301": 'tag "abonné"',  # NFC
    "tag ABONNÉ": 'tag "abonné"',
    r'tag "l\'\"éditeur\""': r'tag "l\'\"éditeur\""'.replace(r"\'", "'"),
    'tag "a\\\\b"': None,
    "tag in (vip)": "tag vip",
    "tag not in (vip, abonné, vip)": 'not tag in (vip, "abonné")',
    "not (not (language is fr))": "language is fr",
    "((language is fr) or ((bounced or clicked)))": "language is fr or bounced or clicked",
    "not language is not fr": "language is fr",
    "language is fr and bounced or clicked": "(language is fr and bounced) or clicked",
    "language is fr and (bounced or clicked)": None,
    "not (language is fr and bounced)": None,
    "field âge ≥ 30 and field Âge <> 2": 'field "Âge" >= 30 and field "Âge" != 2',
    "field Âge > -3 and field Âge < −2.50": 'field "Âge" > -3 and field "Âge" < -2.5',
    "field Âge is 3 and field Âge is not set": 'field "Âge" = 3 and field "Âge" is not set',
    "field VIP is true or field VIP is not no": "field VIP is yes or field VIP is not no",
    "field édition is ÎLE-DE-FRANCE": 'field "édition" is "Île-de-France"',
    "issues received>=3 from list matinale": "issues received >= 3 from matinale",
    "clicked from soir and not clicked": None,
    "joined within 1 day": "joined within 1 days",
    'domain is ORANGE.FR or domain contains "a b"': 'domain is orange.fr or domain contains "a b"',
    'domain is "not" and domain is "is"': None,
    "domain in (a.fr, b.fr) and domain not in (a.fr, c.fr)": None,
}


@pytest.mark.parametrize("text", WRITTEN)
def test_one_spelling_for_many(text: str) -> None:
    assert write(parse(text, VOCABULARY), VOCABULARY) == (WRITTEN[text] or text)


# The word at which the error points stands between two bars.
POINTED = [
    ("unknown_word", "|langage| is fr"),
    ("unknown_word", "language is fr and (|lang| is de)"),
    ("unexpected_word", "language is fr and |or|"),
    ("unexpected_word", "joined |afer| 2026-01-01"),
    ("unexpected_word", "language |fr|"),
    ("unexpected_word", "language |set|"),
    ("unexpected_word", "language is fr |tag| vip"),
    ("unexpected_word", "language is fr|)|"),
    ("unexpected_word", "tag in |vip|"),
    ("unexpected_word", "tag in (vip |abonné|)"),
    ("unexpected_word", "field VIP is |maybe|"),
    ("unexpected_word", "joined within 3 |fortnights|"),
    ("unexpected_word", "tag |and| bounced"),
    ("unexpected_word", "bounced |from| matinale"),
    ("unexpected_end", "language is fr and||"),
    ("unexpected_end", "(language is fr||  "),
    ("unexpected_end", "joined within 30||"),
    ("unknown_tag", "language is fr and tag |abonee|"),
    ("unknown_tag", "tag in (vip, |'l’\"éditeur\"'|)"),
    ("unknown_list", "list |midi|"),
    ("unknown_list", "issues received >= 3 from |midi|"),
    ("unknown_field", 'field |"Prénom"| is set'),
    ("bad_date", "joined on |2026-02-30|"),
    ("bad_date", "joined on |30.11.2026|"),
    ("bad_date", "joined on |20260131|"),
    ("bad_date", "joined on |0001-01-01|"),
    ("bad_number", "field Âge > |trente|"),
    ("bad_number", "field Âge > |3e8|"),
    ("bad_number", "field Âge > |٣|"),
    ("bad_number", 'field Âge > |"3"|'),
    ("bad_number", "issues received >= |-1|"),
    ("bad_number", "issues received >= |2.5|"),
    ("bad_number", "joined within |0| days"),
    ("bad_number", "joined within |36501| days"),
    ("bad_value", 'field édition is |"ile-de-france"|'),
    ("bad_value", 'domain is |""|'),
    ("open_quote", 'language is fr and tag |"|abonné'),
    ("open_quote", "tag |«|abonné"),
    ("open_quote", "tag |'|l’abonné"),
    ("bad_character", "language is fr|\x00|"),
    ("bad_character", 'tag "ab|\u202e|c"'),
    ("bad_character", "language is |\ud800|"),
    ("bad_character", "|!| bounced"),
    ("too_deep", "(" * 20 + "|(|" + "(" * 200 + "bounced"),
    ("too_deep", "not (" * 20 + "not |(|" + "bounced" + ")" * 21),
]


@pytest.mark.parametrize(("code", "marked"), POINTED)
def test_errors_point_at_the_word(code: str, marked: str) -> None:
    before, word, after = marked.split("|")
    with pytest.raises(QueryError) as raised:
        parse(before + word + after, VOCABULARY)
    error = raised.value
    assert (error.code, error.position, error.length) == (code, len(before), len(word))
    assert error.where == f"character {len(before) + 1}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("joined afer 2026", "expected `after`, `before`, `on`, `within` or `is set` after joined"),
        ("tag abonee", "there is no tag 'abonee'; known are: \"abonné\""),
        ("langage is fr", "nothing can be asked about 'langage'; known are: language"),
        ("field Âge is trente", "'trente' is not a number such as -3 or 2.5"),
        ("bounced)", "expected `and`, `or` or the end, not ')'"),
        ("bounced and", "expected `not`, `(` or a clause about language, joined and so on"),
        ("bounced\u200b", "U+200B ZERO WIDTH SPACE cannot stand in a query"),
    ],
)
def test_errors_say_what_is_expected(text: str, message: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text, VOCABULARY)
    assert message in raised.value.message


def test_what_is_too_much_is_said() -> None:
    """Long, deep, wide: each ends at once, without the stack's end."""
    too_much = {
        "too_long": "x" * (LONGEST + 1),
        "too_deep": "(" * LONGEST,
        "too_many_clauses": " or ".join(["bounced"] * (MOST_CLAUSES + 1)),
        "too_many_values": f"domain in ({','.join(map(str, range(MOST_VALUES + 1)))})",
        "unexpected_end": "not " * (LONGEST // 4),
        "empty_query": " \n\t ",
    }
    for code, text in too_much.items():
        with pytest.raises(QueryError) as raised:
            parse(text, VOCABULARY)
        assert raised.value.code == code
    query = parse(" or ".join(["bounced"] * MOST_CLAUSES), VOCABULARY)
    assert len(list(clauses(query))) == MOST_CLAUSES


def test_a_stored_tree_of_200_groups_is_refused() -> None:
    node: dict[str, object] = {"term": "bounced", "kind": "flag", "op": "holds"}
    for _ in range(200):
        node = {"all": [node, {"any": [node, node]}]}
    with pytest.raises(QueryError, match="cannot be read"):
        from_json({"version": 1, "query": node})
    with pytest.raises(QueryError, match="version"):
        from_json({"version": 2, "query": node})


def test_renamed_things_stay_and_deleted_ones_are_named() -> None:
    query = parse('tag "abonné" and tag vip', VOCABULARY)

    def with_tags(names: dict[str, str]) -> Vocabulary:
        kept = [term for term in VOCABULARY.terms if term.name != "tag"]
        tag = Term(name="tag", kind=VOCABULARY.by_name["tag"].kind, names=Names("tag", names))  # type: ignore[union-attr]
        return Vocabulary((*kept, tag))

    renamed = with_tags({**TAGS.by_key, "1": "abonnés 2026"})
    assert write(query, renamed) == 'tag "abonnés 2026" and tag vip'
    gone = with_tags({"3": "vip"})
    assert write(query, gone) == 'tag "abonné" and tag vip'
    renamed.check(query)
    with pytest.raises(QueryError) as raised:
        gone.check(query)
    assert raised.value.code == "unknown_tag"
    assert "no tag 'abonné' any more" in raised.value.message


def test_names_that_differ_in_case_only_are_told_apart() -> None:
    names = Names("tag", {"1": "une", "2": "Une"})
    assert names.find("Une") == Reference("2")
    assert names.find("une") == Reference("1")
    assert names.find("UNE") is not None


def test_clauses_are_explained_with_their_not() -> None:
    query = parse("not bounced and (language is not fr or not (clicked and bounced))", VOCABULARY)
    written = [write(literal, VOCABULARY) for literal in literals(query)]
    assert written == ["not bounced", "language is not fr", "clicked", "bounced"]
