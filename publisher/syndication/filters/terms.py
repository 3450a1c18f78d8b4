"""The vocabulary of stories: what a filter can ask about."""

from typing import get_args

from publisher.content.article import Access
from publisher.query.tree import Kind
from publisher.query.vocabulary import Names, Term, Vocabulary


def _named(name: str, text: str) -> Term:
    return Term(name=name, kind=Kind.SET, names=Names(name, free=True), help=text)


STORIES = Vocabulary(
    (
        _named("rubric", "A rubric that the story stands in"),
        _named("tag", "A tag that the story has"),
        Term(name="language", kind=Kind.LANGUAGE, help="The story's language; fr is fr-CA too"),
        _named("author", "The name of an author, whole"),
        _named("type", "What kind of text it is: its genre, such as analysis"),
        _named("region", "Where it happens: its place, or a part of that between commas"),
        Term(
            name="access",
            kind=Kind.CHOICE,
            choices=get_args(Access),
            help="Who may read the story whole",
        ),
        Term(name="word count", kind=Kind.COUNT, help="How many words the whole text has"),
    )
)
