"""Plain text to article; no visible character is lost."""

from publisher.content.article import Article, Author, Parsed, Warning  # noqa: A004
from publisher.content.blocks import (
    Block,
    Cell,
    Closing,
    Heading,
    Inline,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
    Table,
)
from publisher.content.parsers.said_beside import pubstatus_of
from publisher.content.parsers.text.copy import TextCopy, read_copy
from publisher.content.parsers.text.end import is_closing, read_foot
from publisher.content.parsers.text.front import read_front
from publisher.content.parsers.text.lines import Unit, are_rows, units
from publisher.content.parsers.text.lists import read_list
from publisher.content.parsers.text.marks_of_text import (
    SOURCE,
    is_break,
    is_heading,
    is_quotation,
)
from publisher.content.typography import base_direction, guess_language

LONGEST_SOURCE = 200


def parse_text(text: str) -> Parsed:
    """The article in a plain text, its lines ended by \\n, or that it is taken back.

    Raises BadInput `missing_headline`; of a partner's copy `wrong_value`, `bad_time`.
    """
    copy = read_copy(text)
    return _of_copy(copy) if copy else _of_text(text)


def _of_copy(copy: TextCopy) -> Parsed:
    status = pubstatus_of(copy.said("pubstatus"))
    if status != "usable":
        return copy.beside.taken_back(status, copy.said("headline"), copy.said("guid")[:500])
    blocks, warnings = _blocks(units("\n\n".join(copy.body)))
    article = copy.article(tuple(blocks))
    return Parsed(article=article, warnings=tuple(warnings), embargo_may_have_ended=True)


def _of_text(text: str) -> Parsed:
    front, body = read_front(units(text), guess_language(text))
    foot, body = read_foot(body)
    blocks, warnings = _blocks(body)
    article = Article(
        headline=front.headline,
        blocks=tuple(blocks),
        language=front.language,
        direction=base_direction(text),
        rubrics=front.rubrics,
        kicker=front.kicker,
        standfirst=front.standfirst,
        authors=_with_note(front.authors, foot.note),
        sponsor=foot.sponsor,
    )
    return Parsed(article=article, warnings=tuple(warnings))


def _with_note(authors: tuple[Author, ...], note: str | None) -> tuple[Author, ...]:
    """The note goes to the only author there is; else it stands for itself."""
    if note is None:
        return authors
    if len(authors) == 1:
        return (Author(name=authors[0].name, note=note),)
    return (*authors, Author(note=note))


def _blocks(body: list[Unit]) -> tuple[list[Block], list[Warning]]:
    blocks: list[Block] = []
    warnings: list[Warning] = []
    for number, unit in enumerate(body):
        last = number == len(body) - 1
        before = body[number - 1] if number else None
        if unit.kind == "kept":
            warnings.append(_typed_lines_warning(unit))
        signed = _with_source(blocks[-1] if blocks else None, unit)
        if signed is not None:
            blocks[-1] = signed
        elif last and is_closing(unit, before) and any(isinstance(b, Heading) for b in blocks):
            blocks.append(Closing(content=inline(unit.text)))
        else:
            blocks.append(_block(unit, last=last))
    return blocks, warnings


def inline(text: str) -> Inline:
    """Text without marks."""
    return (Span(text),)


def _block(unit: Unit, *, last: bool) -> Block:
    if unit.kind == "list":
        return read_list(unit.lines)
    if unit.kind == "table":
        return _table(unit)
    if unit.kind == "kept":
        return Preformatted(content=inline("\n".join(line.rstrip() for line in unit.lines)))
    text = unit.text
    if is_break(text):
        return Separator(marker=text)
    if is_quotation(text):
        return Quote(paragraphs=(inline(text),))
    if is_heading(text) and not last:
        return Heading(content=inline(text))
    return Paragraph(content=inline(text))


def _with_source(before: Block | None, unit: Unit) -> Quote | None:
    """The quotation with its source, if that is what a line with a dash after it is."""
    found = SOURCE.fullmatch(unit.text) if unit.kind == "text" else None
    if not isinstance(before, Quote) or before.source or not found:
        return None
    if len(unit.text) > LONGEST_SOURCE:
        return None
    return Quote(
        paragraphs=before.paragraphs, source_marker=found["marker"], source=inline(found["text"])
    )


def _table(unit: Unit) -> Table:
    rows = [[cell.strip(" ") for cell in line.strip(" ").split("\t")] for line in unit.lines]
    head = 1 if len(rows) > 1 and not any(c.isdigit() for cell in rows[0] for c in cell) else 0
    cells = tuple(
        tuple(Cell(content=inline(text), header=number < head) for text in row)
        for number, row in enumerate(rows)
    )
    return Table(rows=cells, head_rows=head)


def _typed_lines_warning(unit: Unit) -> Warning:
    first, last = unit.line, unit.line + len(unit.lines) - 1
    if are_rows(unit.lines):
        message = f"lines {first} to {last} look like a table that lost its columns; they were kept"
        return Warning(code="flattened_table", line=first, message=message)
    message = f"lines {first} to {last} are no paragraph; they were kept as typed"
    return Warning(code="kept_lines", line=first, message=message)
