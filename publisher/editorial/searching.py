"""Full-text search of stories, by what the database itself has for it.

PostgreSQL: a `tsvector` with a GIN index, stemmed in the story's language. SQLite: an FTS5 table,
without stems. Both stand in the table `editorial_articlewords`, which no model knows; the row of a
story is written in the transaction that makes its text current.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from publisher.content import codec
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.search_words import MOST_ASKED, searched_text, words_in

STEMS = {  # PostgreSQL's configurations that every installation has
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "sv": "swedish",
}
PLAIN = "simple"
LONGEST_RUBRIC = 300
_PUT = {
    "postgresql": (
        "INSERT INTO editorial_articlewords (article_id, words)"
        " VALUES (%s, to_tsvector(%s::regconfig, %s))"
        " ON CONFLICT (article_id) DO UPDATE SET words = excluded.words"
    ),
    "sqlite": "INSERT INTO editorial_articlewords (rowid, words) VALUES (%s, %s)",
}
_DROP = {
    "postgresql": "DELETE FROM editorial_articlewords WHERE article_id = %s",
    "sqlite": "DELETE FROM editorial_articlewords WHERE rowid = %s",
}


def make_searchable(article: Article, version: ArticleVersion) -> None:
    """Write the story's words, and the rubric that it is filed under; the caller saves the row."""
    content = codec.from_json(version.content)
    article.rubric = " › ".join(content.rubrics)[:LONGEST_RUBRIC]
    article.searchable = True
    words = searched_text(content, article.guid)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # FTS5 knows no conflict
            cursor.execute(_DROP["sqlite"], [article.pk])
            cursor.execute(_PUT["sqlite"], [article.pk, words])
        else:
            language = content.language or article.publication.language
            cursor.execute(_PUT["postgresql"], [article.pk, _stems(language), words])


def found_by(rows: QuerySet[Article], text: str, language: str) -> QuerySet[Article]:
    """Those of the stories that have every word of the text, or a word that begins like it.

    language: BCP 47, of whoever asks; a text without a word finds all.
    """
    asked = words_in(text, MOST_ASKED)
    if not asked:
        return rows
    if connection.vendor == "sqlite":
        query = " ".join(f'"{_without_plural(word)}"*' for word in asked)
        return _among(
            rows,
            "SELECT rowid FROM editorial_articlewords WHERE editorial_articlewords MATCH %s",
            [query],
        )
    prefixes = " & ".join(f"{word}:*" for word in asked)
    ways = dict.fromkeys((_stems(language), PLAIN, STEMS["fr"], STEMS["en"]))
    either = " || ".join("to_tsquery(%s::regconfig, %s)" for _ in ways)
    return _among(
        rows,
        f"SELECT article_id FROM editorial_articlewords WHERE words @@ ({either})",  # noqa: S608
        [value for way in ways for value in (way, prefixes)],
    )


def _among(rows: QuerySet[Article], query: str, values: Sequence[str]) -> QuerySet[Article]:
    """Those whose numbers the query gives. What was typed is in the values alone, as words."""
    return rows.filter(pk__in=RawSQL(query, values))  # noqa: S611


def _stems(language: str) -> str:
    return STEMS.get(language.split("-")[0].lower(), PLAIN)


def _without_plural(word: str) -> str:
    """FTS5 has no French stems; with the beginning of a word both numbers are found."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
