"""Lines with markers become lists; deeper indents become lists inside an item."""

from dataclasses import dataclass, field

from publisher.content.block_reader import DEEPEST_LIST
from publisher.content.blocks import List, ListItem, Span
from publisher.content.parsers.text.lines import BLANKS, MARKED, join


@dataclass(slots=True)
class _OpenItem:
    """An item that lines are still being added to."""

    indent: int
    marker: str
    lines: list[str]
    children: list["_OpenItem"] = field(default_factory=list)


def read_list(lines: tuple[str, ...]) -> List:
    """The list in these lines; the first one has a marker. What is indented deeper than lists nest
    stands in the deepest one."""
    top = _OpenItem(-1, "", [])
    path = [top]
    for line in lines:
        found = MARKED.fullmatch(line)
        if found is None:
            path[-1].lines.append(line.strip(BLANKS))
            continue
        indent = len(found["indent"].expandtabs(4))
        while len(path) > 1 and (path[-1].indent >= indent or len(path) > DEEPEST_LIST):
            path.pop()
        item = _OpenItem(indent, found["marker"], [found["text"].rstrip(BLANKS)])
        path[-1].children.append(item)
        path.append(item)
    return _list(top.children)


def _list(items: list[_OpenItem]) -> List:
    first = items[0].marker
    ordered = first[0].isdigit()
    return List(
        items=tuple(map(_item, items)), ordered=ordered, start=int(first[:-1]) if ordered else 1
    )


def _item(item: _OpenItem) -> ListItem:
    children = (_list(item.children),) if item.children else ()
    return ListItem(content=(Span(join(item.lines)),), marker=item.marker, children=children)
