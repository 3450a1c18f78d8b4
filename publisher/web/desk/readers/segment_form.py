"""A segment as a form: rows that are clicked, or a text that is typed; both become the one tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from publisher.query.drafts import (
    FAMILY,
    ROOT,
    Errors,
    Group,
    Line,
    draft_of,
    operators,
    query_of_draft,
    term_of_line,
    walk,
)
from publisher.query.errors import QueryError
from publisher.query.parser import parse
from publisher.query.tree import Query
from publisher.query.vocabulary import Family, Vocabulary
from publisher.query.writer import write

MOST = 200  # rows of a form
ROWS, TEXT = "rows", "text"


@dataclass(slots=True)
class Draft:
    """What stands in the form. query: its tree, None while something is wrong: `error` in the text,
    `errors` by the paths of rows."""

    view: str
    group: Group
    text: str = ""
    query: Query | None = None
    error: QueryError | None = None
    errors: Errors = field(default_factory=dict)


def stored_draft(query: Query | None, text: str, words: Vocabulary) -> Draft:
    """The form of a stored tree; of one that cannot be read any more, its text."""
    if query is None:
        return Draft(TEXT, Group(parts=[Line()]), text)
    return Draft(ROWS, draft_of(query, words), write(query, words), query)


def new_draft() -> Draft:
    """One empty row."""
    return Draft(ROWS, Group(parts=[Line()]))


def posted_draft(form: QueryDict, words: Vocabulary) -> Draft:
    """What was posted, with its tree or with what is wrong. A button that adds or takes away rows
    has done so."""
    if form.get("view") == TEXT:
        return _typed(form.get("text", "").replace("\r\n", "\n"), words)
    group = read_rows(form)
    act, _, path = form.get("act", "").partition(":")
    changed = _changed(group, act, path)
    draft = Draft(ROWS, group)
    try:
        draft.query, draft.errors = query_of_draft(group, words)
    except QueryError as error:
        draft.errors = {ROOT: error}
    if draft.query is not None:
        draft.text = write(draft.query, words)
    if changed:  # an empty row that was just added is no fault
        draft.errors = {}
    return draft


def other_view(draft: Draft, words: Vocabulary) -> Draft:
    """The same tree in the other view; as it is where it has none."""
    if draft.query is None:
        return draft
    if draft.view == TEXT:
        return Draft(ROWS, draft_of(draft.query, words), draft.text, draft.query)
    return Draft(TEXT, draft.group, draft.text, draft.query)


def _typed(text: str, words: Vocabulary) -> Draft:
    draft = Draft(TEXT, Group(parts=[Line()]), text)
    try:
        draft.query = parse(text, words)
    except QueryError as error:
        draft.error = error
    return draft


def read_rows(form: QueryDict) -> Group:
    """The rows that were posted: names like `term-0.2.1`, a place for each group above it."""
    root = Group(form.get(f"how-{ROOT}", "all"), f"not-{ROOT}" in form)
    groups: dict[str, Group] = {ROOT: root}
    for path in sorted(_paths(form), key=_places)[:MOST]:
        above = groups.get(path.rpartition(".")[0])
        if above is None:
            continue
        if f"how-{path}" in form:
            groups[path] = Group(form[f"how-{path}"], f"not-{path}" in form)
            above.parts.append(groups[path])
        else:
            above.parts.append(_line(form, path))
    return root


def _line(form: QueryDict, path: str) -> Line:
    return Line(
        term=form.get(f"term-{path}", ""),
        op=form.get(f"op-{path}", ""),
        value=form.get(f"value-{path}", ""),
        scope=form.get(f"scope-{path}", ""),
        opposite=f"not-{path}" in form,
    )


def _paths(form: QueryDict) -> Iterator[str]:
    for name in form:
        kind, _, path = name.partition("-")
        places = path.split(".")
        numbers = all(one.isascii() and one.isdigit() for one in places)
        if kind in ("how", "term") and len(places) > 1 and len(path) < 100 and numbers:
            yield path


def _places(path: str) -> list[int]:
    return [int(one) for one in path.split(".")]


def _changed(root: Group, act: str, path: str) -> bool:
    """Do what a button asked for; whether it was one of these."""
    if act not in ("add", "group", "drop", "refresh"):
        return False
    found = dict(walk(root))
    part = found.get(path)
    if act in ("add", "group") and isinstance(part, Group) and len(found) < MOST:
        part.parts.append(Line() if act == "add" else Group("any", parts=[Line()]))
    above = found.get(path.rpartition(".")[0])
    if act == "drop" and part is not None and isinstance(above, Group):
        above.parts = [one for one in above.parts if one is not part]
    return True


def choices(words: Vocabulary) -> list[tuple[str, str, str]]:
    """What can be asked about: value, term, and the name of one of a family's."""
    found = []
    for term in words.terms:
        if isinstance(term, Family):
            names = sorted(term.names.by_key.items(), key=lambda pair: pair[1].casefold())
            found += [(f"{term.name}{FAMILY}{key}", term.name, name) for key, name in names]
        else:
            found.append((term.name, term.name, ""))
    return found


def about_line(line: Line, words: Vocabulary) -> dict[str, Any]:
    """What a row offers: operators, names to choose from, scopes, the kind of its value."""
    term = term_of_line(line.term, words)
    if term is None:
        return {"kind": "", "ops": (), "names": (), "scopes": ()}
    names = sorted(term.names.by_key.values(), key=str.casefold) if term.names else term.choices
    scopes = sorted(term.scope.by_key.items(), key=lambda one: one[1]) if term.scope else ()
    return {
        "kind": term.kind.value,
        "ops": [op.value for op in operators(term)],
        "names": list(names)[:500],
        "scopes": scopes,
    }
