"""Texts of shapes that have cost parsers the square of their length, at any length."""

from collections.abc import Callable

Shape = Callable[[int], str]


def of(piece: str, *, head: str = "", tail: str = "") -> Shape:
    """`piece` as often as it takes."""
    return lambda size: head + piece * (size // len(piece)) + tail


def nested(opens: str, closes: str) -> Shape:
    """Pieces in one another, all of them closed again."""

    def text(size: int) -> str:
        depth = size // (len(opens) + len(closes))
        return opens * depth + "x" + closes * depth

    return text


def stairs(size: int) -> str:
    """Items of a list, each a step deeper than the one before, as far as a line may be long."""
    steps: list[str] = []
    length = depth = 0
    while length < size:
        steps.append("  " * (depth % 600) + "- Une marche")
        length += len(steps[-1]) + 1
        depth += 1
    return "\n".join(steps)


def attributes(size: int) -> str:
    """One tag, its attributes all of other names."""
    return "<p " + " ".join(f"a{number}=''" for number in range(size // 10)) + ">x</p>"


SHAPES: dict[str, Shape] = {
    "one long line": of("mot "),
    "short lines": of("Le bac\n"),
    "short paragraphs": of("Le bac.\n\n"),
    "lines cut by hand": of("La marée monte encore sur le quai et per-\n"),
    "list of dashes": of("- Un point\n"),
    "list with gaps": of("- Un point\n\n"),
    "numbers": of("1. Un point\n"),
    "stairs of a list": stairs,
    "table with tabs": of("un\tdeux\ttrois\n"),
    "bylines": of("Par Awa Diop\n\n"),
    "spaces": of(" ", head="Le bac", tail="x"),
    "blank lines": of("\n", head="Le bac\n", tail="x"),
    "brackets": of("["),
    "brackets and links": nested("[", "](x)"),
    "quotation marks": of('"a" '),
    "guillemets": of("« "),
    "stars": of("*a **b "),
    "backticks": of("` `` "),
    "ampersands": of("&amp &#x41; &eacute "),
    "angle brackets": of("<"),
    "open tags": of("<div>"),
    "nested tags": nested("<b>", "</b>"),
    "open comments": of("<!-- "),
    "attributes": of(" a='b'", head="<p", tail=">x</p>"),
    "attributes of other names": attributes,
    "tags in attributes": of("<p a='"),
    "shortcodes": of("[gallery ids='1' "),
    "pictures": of('<img src="https://a.example/x.jpg" alt="a">'),
    "links": of('<a href="https://a.example/x">ici</a> '),
    "line breaks": of("<br>", head="<p>a", tail="b</p>"),
    "cells": of("<td>x", head="<table><tr>"),
    "stops": of("A. B! C? "),
    "addresses": of("https://a.example/" + "x" * 20 + " "),
    "right to left": of("\u202eשלום\u202c "),
    "dates": of("le 3 mars 2026 à 7 h 05, "),
}
