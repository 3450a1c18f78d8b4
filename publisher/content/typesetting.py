"""Whether a story's spaces are set as French sets them, or stay as its source has them."""

from pathlib import PurePath
from typing import Literal

from publisher.content.article import Parsed
from publisher.content.french import with_french_spacing
from publisher.content.parsers import MARKDOWN, TEXT

Typography = Literal["french", "none"]


def typeset(
    parsed: Parsed, *, filename: str, language: str, wish: Typography | None = None
) -> Parsed:
    """The story as it is to be stored. `language`: the publication's, for one that names none.

    wish: "french" sets the spaces of a French story, "none" leaves them, and None sets them where a
    person typed the file: plain text or Markdown. Programs are taken at their word.
    """
    if wish == "french":
        return with_french_spacing(parsed)
    typed = PurePath(filename).suffix.lower() in TEXT | MARKDOWN
    french = (parsed.article.language or language).split("-")[0].lower() == "fr"
    return with_french_spacing(parsed) if wish is None and typed and french else parsed
