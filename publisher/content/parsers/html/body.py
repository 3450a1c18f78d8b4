"""The body of a story in a CMS's HTML, without headline, byline or page around it."""

from dataclasses import dataclass

from publisher.content.article import Warning  # noqa: A004
from publisher.content.blocks import Block
from publisher.content.parsers.html.blocks import CutMark, TextContext, blocks_in
from publisher.content.parsers.html.inline import Page
from publisher.content.parsers.html.tree import mark_containers, read_tree, refuse_active
from publisher.content.problems import BadInput
from publisher.content.typography import guess_language, strip_forbidden

MOST_CHARACTERS = 1_000_000
EMPTY = ("", "<br>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The blocks, the cut mark's place among them, the language if it could be told."""

    blocks: tuple[Block, ...]
    cut: int | None
    language: str | None
    warnings: tuple[Warning, ...]


def read_body(
    html: str, *, base: str | None = None, language: str | None = None, strict: bool = False
) -> Body:
    """The blocks in a fragment of HTML. Nothing that acts survives.

    `base` is the page's address, for relative links; `language` (BCP 47) what the story is in, if
    that is known. `strict` refuses scripts and event handlers (`active_content`) instead of
    leaving them out with a warning. Raises BadInput `too_deep`, `too_large` too.
    """
    if len(html) > MOST_CHARACTERS:
        raise BadInput("too_large", f"the body has more than {MOST_CHARACTERS} characters")
    html = strip_forbidden(html.replace("\r\n", "\n").replace("\r", "\n"))
    if html.strip() in EMPTY:
        return Body(blocks=(), cut=None, language=language, warnings=())
    document = read_tree(f"<div>{html}</div>", base)
    page = Page(base=base, language=language)
    refuse_active(page, document, saved=not strict)
    if page.language is None:
        page.language = guess_language(" ".join(str(t) for t in document.itertext()))
    mark_containers(page, document)
    blocks, cut = split_at_cut(list(blocks_in(page, document, TextContext())))
    return Body(blocks=blocks, cut=cut, language=page.language, warnings=tuple(page.warnings))


def split_at_cut(found: list[Block]) -> tuple[tuple[Block, ...], int | None]:
    """The blocks without the cut mark, and how many stood before it (None without one)."""
    cut = next((n for n, block in enumerate(found) if isinstance(block, CutMark)), None)
    return tuple(block for block in found if not isinstance(block, CutMark)), cut
