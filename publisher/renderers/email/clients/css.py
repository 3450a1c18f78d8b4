"""Which of the sixty a style uses: declarations as they stand inline, and whole style sheets."""

import re
from collections.abc import Iterator
from functools import lru_cache

_OF_PROPERTY: dict[str, tuple[tuple[str, str], ...]] = {  # property: (feature, values it is)
    "color-scheme": (("css-color-scheme", ""),),
    "display": (
        ("css-display-flex", r"(inline-)?flex\b"),
        ("css-display-grid", r"(inline-)?grid\b"),
        ("css-display-none", r"none\b"),
    ),
    "gap": (("css-gap", ""),),
    "row-gap": (("css-gap", ""),),
    "column-gap": (("css-gap", ""),),
    "float": (("css-float", r"(?!none)"),),
    "position": (("css-position", r"(?!static)"),),
    "columns": (("css-column-count", ""),),
    "column-count": (("css-column-count", ""),),
    "table-layout": (("css-table-layout", r"fixed"),),
    "overflow": (("css-overflow", r"(?!visible)"),),
    "overflow-x": (("css-overflow", r"(?!visible)"),),
    "overflow-y": (("css-overflow", r"(?!visible)"),),
    "max-width": (("css-max-width", r"(?!none)"),),
    "object-fit": (("css-object-fit", ""),),
    "margin-inline": (("css-margin-inline-block", ""),),
    "margin-block": (("css-margin-inline-block", ""),),
    "border-radius": (("css-border-radius", ""),),
    "box-shadow": (("css-box-shadow", r"(?!none)"),),
    "background-image": (("css-background-image", r".*url\("),),
    "background": (("css-background-image", r".*url\("),),
    "opacity": (("css-opacity", ""),),
    "filter": (("css-filter", r"(?!none)"),),
    "transform": (("css-transform", r"(?!none)"),),
    "hyphens": (("css-hyphens", ""),),
    "letter-spacing": (("css-letter-spacing", r"(?!normal|0(px|em)?$)"),),
    "text-underline-offset": (("css-text-underline-offset", ""),),
    "text-decoration-thickness": (("css-text-decoration-thickness", ""),),
    "white-space": (("css-white-space", r"(?!normal)"),),
    "animation": (("css-animation", r"(?!none)"),),
    "animation-name": (("css-animation", r"(?!none)"),),
}
_VALUES = {one: re.compile(one) for pairs in _OF_PROPERTY.values() for _, one in pairs}
_IN_VALUE = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("css-function-light-dark", r"\blight-dark\("),
        ("css-function-clamp", r"\bclamp\("),
        ("css-unit-calc", r"\bcalc\("),
        ("css-variables", r"\bvar\("),
        ("css-linear-gradient", r"\blinear-gradient\("),
        ("css-rgba", r"\brgba\("),
        ("css-unit-vw", r"(?<![\w#.-])\d*\.?\d+vw\b"),
        ("css-unit-rem", r"(?<![\w#.-])\d*\.?\d+rem\b"),
        ("css-important", r"!\s*important\b"),
    )
)
_TELLING = re.compile(r"[(!]|\d(?:vw|rem)")  # a value without these has none of _IN_VALUE
_AT = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("css-at-media-prefers-color-scheme", r"@media\b.*\bprefers-color-scheme\b"),
        ("css-at-media-device-pixel-ratio", r"@media\b.*\bdevice-pixel-ratio\b"),
        ("css-at-media", r"@media\b"),
        ("css-at-supports", r"@supports\b"),
        ("css-at-font-face", r"@font-face\b"),
        ("css-animation", r"@(-webkit-)?keyframes\b"),
    )
)
_IN_SELECTOR = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("css-selector-attribute", r"\[[\w-]+"),
        ("css-pseudo-element-before", r"::?(before|after)\b"),
        ("css-pseudo-class-hover", r":hover\b"),
        ("css-pseudo-class-checked", r":checked\b"),
    )
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PIECE = re.compile(r"((?:[^{};\"']++|\"[^\"]*+\"|'[^']*+'|[\"'])*+)([{};]|$)")


@lru_cache(maxsize=512)
def of_declarations(style: str) -> frozenset[str]:
    """The features that the declarations of one block use.

    What has a fall-back before it (`color: #000; color: var(--ink)`) is not counted: whoever does
    not know it keeps the first.
    """
    found: set[str] = set()
    safe: set[str] = set()
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            one = name.strip().lower()
            used = set(_of_declaration(one, value.strip().lower()))
            if not used - {"css-important"}:
                safe.add(one)
            elif one in safe:
                used &= {"css-important"}
            found |= used
    return frozenset(found)


def _of_declaration(name: str, value: str) -> Iterator[str]:
    for feature, values in _OF_PROPERTY.get(name, ()):
        if _VALUES[values].match(value):
            yield feature
    if _TELLING.search(value):
        yield from (feature for feature, known in _IN_VALUE if known.search(value))


def of_sheet(sheet: str) -> Iterator[tuple[str, int]]:
    """The features that a style sheet uses, each with where in the sheet its rule begins."""
    text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), sheet)
    rules: list[bool] = []  # of what is open: whether it has a selector
    block: list[tuple[str, int]] = []
    for piece in _PIECE.finditer(text):
        words, end = piece[1].strip(), piece[2]
        at = piece.start() + len(piece[1]) - len(piece[1].lstrip())
        if end == "{":
            yield from ((name, at) for name in _of_prelude(words, nested=any(rules)))
            rules.append(not words.startswith("@"))
            continue
        block.append((words, at))
        if end != ";":
            yield from _of_block(block)
            block = []
            if rules:
                rules.pop()


def _of_prelude(words: str, *, nested: bool) -> Iterator[str]:
    """Of what stands before a brace: an at-rule, or a selector."""
    known = _AT if words.startswith("@") else _IN_SELECTOR
    yield from (name for name, pattern in known if pattern.search(words.lower()))
    if nested:
        yield "css-nesting"


def _of_block(block: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    whole = of_declarations(";".join(words for words, _ in block))
    for words, at in block:
        yield from ((name, at) for name in of_declarations(words) & whole)
