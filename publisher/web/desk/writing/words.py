"""What a form of a story was refused for, and what blocks are called, in the page's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.content.article import Warning  # noqa: A004
from publisher.content.blocks import Block, Figure, Table
from publisher.content.plain_text import characters, paragraphs_of
from publisher.errors import PublisherError
from publisher.web.desk.problems import explained

BY_CODE = {
    "missing_headline": gettext_lazy("the story needs a headline."),
    "missing_body": gettext_lazy("there is a headline, but no text under it."),
    "missing_field": gettext_lazy("this must not be empty."),
    "unknown_block": gettext_lazy(
        "a line in double square brackets stands for nothing in this story; take it out."
    ),
    "bad_address": gettext_lazy("an address in it cannot be one; a link begins with https://."),
    "too_large": gettext_lazy("this is too long for one story; split it."),
    "too_long": gettext_lazy("this is too long."),
    "too_deep": gettext_lazy("this nests too deeply; simplify it."),
    "active_content": gettext_lazy("this holds what no page of ours may run; take it out."),
    "control_characters": gettext_lazy("this holds a character that no mail can hold."),
    "out_of_range": gettext_lazy("give a number from 1, the most urgent, to 9."),
    "bad_language": gettext_lazy("give a language such as fr or en."),
    "picture_too_large": gettext_lazy(
        "the picture is larger than 50 million pixels or 10 MB; make it smaller first."
    ),
    "bad_picture": gettext_lazy("the file is no PNG, JPEG, WebP or GIF picture."),
    "picture_beside": gettext_lazy(
        "a picture of the file or of the clipboard did not come along; add it by itself."
    ),
    "picture_dropped": gettext_lazy(
        "a picture did not come along, because it is on another computer; add it by itself."
    ),
    "link_dropped": gettext_lazy("a link that leads nowhere became plain text."),
    "element_dropped": gettext_lazy("what no mail may hold (scripts, forms, films) was left out."),
    "unknown_picture": gettext_lazy("it shows a picture that is not here; add it anew."),
    "binary_file": gettext_lazy(
        "the file is no text. Of a Word file, open it, copy all and paste it here."
    ),
    "draft_too_large": gettext_lazy("the text is too large to be kept as a draft."),
    "no_file": gettext_lazy("choose a file first."),
    "missing_alt": gettext_lazy("say what the picture shows."),
}
FIELDS = {
    "headline": gettext_lazy("Headline"),
    "kicker": gettext_lazy("Kicker"),
    "standfirst": gettext_lazy("Standfirst"),
    "rubrics": gettext_lazy("Rubrics"),
    "tags": gettext_lazy("Tags"),
    "authors": gettext_lazy("Authors"),
    "language": gettext_lazy("Language"),
    "urgency": gettext_lazy("Urgency"),
    "body": gettext_lazy("Text"),
    "content": gettext_lazy("Text"),
    "picture": gettext_lazy("Picture"),
    "file": gettext_lazy("File"),
    "notice": gettext_lazy("Notice"),
    "embargo": gettext_lazy("Not before"),
}
KINDS = {
    "heading": gettext_lazy("a heading"),
    "paragraph": gettext_lazy("a paragraph"),
    "list": gettext_lazy("a list"),
    "quote": gettext_lazy("a quotation"),
    "table": gettext_lazy("a table"),
    "preformatted": gettext_lazy("fixed lines"),
    "figure": gettext_lazy("a picture"),
    "separator": gettext_lazy("a break"),
    "closing": gettext_lazy("a closing line"),
}
LONGEST = 60


def error_text(error: PublisherError) -> str:
    """What is wrong and where."""
    text = str(BY_CODE.get(error.code) or explained(error))
    field = FIELDS.get(error.where.split("[")[0].split(".")[0])
    return _("%(place)s: %(problem)s") % {"place": field, "problem": text} if field else text


def warning_texts(warnings: tuple[Warning, ...]) -> list[str]:
    """What was left out, each reason once."""
    known = (BY_CODE.get(one.code) for one in warnings)
    return list(dict.fromkeys(str(words) for words in known if words))


def block_name(block: Block) -> str:
    """What a block is called where it cannot be shown: its kind and how it begins."""
    said = block.alt or characters(block.caption) if isinstance(block, Figure) else ""
    if isinstance(block, Table) and block.caption:
        said = characters(block.caption)
    said = said or next((text for text in paragraphs_of(block) if text.strip()), "")
    said = " ".join(said.split())
    short = f"{said[:LONGEST]}…" if len(said) > LONGEST else said
    name = str(KINDS[block.type])
    return _("%(kind)s “%(text)s”") % {"kind": name, "text": short} if short else name
