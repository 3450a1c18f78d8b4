"""Names of people without the e-mail addresses that feeds and CMS put in their place."""

import re
from dataclasses import replace

from publisher.content.article import Author, Parsed, Warning  # noqa: A004

ADDRESS = r"(?:mailto:)?[^\s<>()\[\],;:@]+@[^\s<>()\[\],;:@]+\.[^\s<>()\[\],;:@]+"
ANY = re.compile(rf"[<(\[]?\s*{ADDRESS}\s*[>)\]]?")


def person_name(text: str) -> str:
    """The name in `anne@example.org (Anne Roux)` or `Anne Roux <anne@example.org>`; "" without."""
    if "@" not in text:
        return text.strip()
    rest = " ".join(ANY.sub(" ", text).split()).strip(" ,;:\"'")
    return rest[1:-1].strip() if rest.startswith("(") and rest.endswith(")") else rest


def with_names_only(parsed: Parsed) -> Parsed:
    """The same, whoever it names; an author that is an address alone is left out, with a word."""
    named = [_named(author) for author in parsed.article.authors]
    kept = tuple(author for author in named if author is not None)
    if kept == parsed.article.authors:
        return parsed
    message = "an e-mail address stood where an author's name is expected; it is left out"
    warning = Warning(code="address_as_author", line=None, message=message)
    article = replace(parsed.article, authors=kept)
    return replace(parsed, article=article, warnings=(*parsed.warnings, warning))


def _named(author: Author) -> Author | None:
    name = person_name(author.name) if author.name else None
    if name == author.name:
        return author
    return replace(author, name=name or None) if name or author.note else None
