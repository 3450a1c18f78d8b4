"""A post as WordPress' REST API shows it, with `_embed`
(https://developer.wordpress.org/rest-api/reference/posts/)."""

from html import unescape

from publisher.content.article import Article, Author, Parsed, Warning  # noqa: A004
from publisher.content.fields import Field, Members
from publisher.content.parsers.html.body import Body
from publisher.content.parsers.native import load_json
from publisher.content.parsers.post import (
    Lead,
    Post,
    address,
    body_of,
    identity,
    members,
    moment,
    text_member,
    text_of_html,
)
from publisher.content.parsers.source import read_source
from publisher.content.plain_text import characters
from publisher.content.problems import BadInput
from publisher.content.typography import base_direction, is_blank

NO_STORIES = frozenset({"page", "attachment", "revision", "nav_menu_item", "wp_block"})
NO_RUBRIC = "uncategorized"  # WordPress' own, whatever it is called in a language


def read_wordpress_post(data: bytes) -> Post | None:
    """The post in a payload; None for a page, an attachment and the like.

    A published post has its text; a draft, a scheduled, private, protected or trashed one has
    none. Raises BadInput with the field.
    """
    post = members(Field(load_json(read_source(data))))
    if text_member(post, "type") in NO_STORIES:
        return None
    source_id, changed_at = identity(post), moment(post, "modified_gmt")
    content = post.get("content", members, None)
    closed = content is not None and content.values.get("protected") is True
    if text_member(post, "status") != "publish" or closed:
        return Post(source_id=source_id, parsed=None, changed_at=changed_at)
    return Post(source_id=source_id, parsed=_parsed(post, source_id), changed_at=changed_at)


def _parsed(post: Members, source_id: str) -> Parsed:
    url = address(post, "link")
    body = body_of(_rendered(post, "content"), _lead(post), url)
    return Parsed(
        article=_article(post, body, url),
        warnings=(*body.warnings, *_not_embedded(post)),
        source_id=source_id,
    )


def _article(post: Members, body: Body, url: str | None) -> Article:
    headline = text_of_html(_rendered(post, "title"))
    if is_blank(headline):
        raise BadInput("missing_headline", "the post has no title", "title.rendered")
    return Article(
        headline=headline,
        blocks=body.blocks,
        cut=body.cut,
        guid=unescape(_rendered(post, "guid"))[:500] or None,
        language=body.language,
        direction=base_direction(headline),
        rubrics=_terms(post, "category"),
        tags=_terms(post, "post_tag"),
        standfirst=_excerpt(post, body),
        published_at=moment(post, "date_gmt"),
        updated_at=moment(post, "modified_gmt"),
        authors=tuple(
            Author(name=name)
            for author in _embedded(post, "author")
            if (name := text_member(author, "name"))
        ),
        canonical_url=url,
    )


def _rendered(post: Members, name: str) -> str:
    found = post.get(name, members, None)
    return text_member(found, "rendered") if found else ""


def _embedded(post: Members, name: str) -> tuple[Members, ...]:
    found = post.get("_embedded", members, None)
    return found.all(name, members) if found else ()


def _terms(post: Members, taxonomy: str) -> tuple[str, ...]:
    found = post.get("_embedded", members, None)
    lists = found.all("wp:term", Field.items) if found else ()
    terms = [members(term) for several in lists for term in several]
    named = (
        unescape(text_member(term, "name"))
        for term in terms
        if text_member(term, "taxonomy") == taxonomy and text_member(term, "slug") != NO_RUBRIC
    )
    return tuple(name for name in named if name)


def _lead(post: Members) -> Lead | None:
    pictures = _embedded(post, "wp:featuredmedia")
    if not pictures:
        return None
    caption = _rendered(pictures[0], "caption").removeprefix("<p>").removesuffix("</p>")
    return Lead(
        src=text_member(pictures[0], "source_url"),
        alt=text_member(pictures[0], "alt_text"),
        caption=caption,
    )


def _excerpt(post: Members, body: Body) -> str | None:
    """The excerpt, unless WordPress made it of the text's own beginning."""
    text = text_of_html(_rendered(post, "excerpt"))
    start = "".join(characters(getattr(block, "content", ())) for block in body.blocks[:3])
    made = text.endswith("[…]") or text.rstrip("… .")[:60] in start
    return None if not text or made else text


def _not_embedded(post: Members) -> tuple[Warning, ...]:
    if post.values.get("_embedded") is not None:
        return ()
    message = "the post came without _embed: authors, rubrics and its picture are unknown"
    return (Warning(code="not_embedded", line=None, message=message),)
