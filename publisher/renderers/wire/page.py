"""HTML: a story as a page of its own, that says all of it in words and in its head.

What is no text of the story (warnings, rights) stands outside its <article>.
"""

from collections.abc import Iterator

from publisher.content.article import PublishedArticle
from publisher.content.plain_text import byline
from publisher.renderers.body import CUT_MARK, attribute, blocks, text
from publisher.renderers.characters import clean, one_line
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import copyright_notice, language_of
from publisher.renderers.wire.parts import facts
from publisher.renderers.wire.source import Original, WireSource


def render_html(
    article: PublishedArticle, source: WireSource, found: Original | None = None
) -> bytes:
    """The page in UTF-8, the same bytes each time. `found`: what a withdrawal means."""
    return page(article, source, found).encode()


def page(
    article: PublishedArticle,
    source: WireSource,
    found: Original | None = None,
    *,
    head: str = "",
) -> str:
    """The page; `head` is markup for its head."""
    own = attribute("lang", language_of(article, source))
    own += attribute("dir", facts.direction(article, source))
    parts = [
        f"<!DOCTYPE html>\n<html{own}>\n<head>",
        '<meta charset="utf-8">',
        f"<title>{text(one_line(article.content.headline))}</title>",
        *_metas(article, source),
        f"<link{attribute('rel', 'canonical')}{attribute('href', uri(article.url))}>",
        head,
        "</head>\n<body>",
        header(article, source, found),
        f"<article{own}>\n{story(article, source)}\n</article>",
        footer(article, source),
        "</body>\n</html>\n",
    ]
    return "\n".join(filter(None, parts))


def header(article: PublishedArticle, source: WireSource, found: Original | None = None) -> str:
    """What must be read before the story, as markup; "" where there is nothing."""
    said = [*facts.warnings(article, source), facts.original(found, article, source)]
    lines = "".join(f"<p><strong>{text(one)}</strong></p>" for one in said if one)
    return f"<header>{lines}</header>" if lines else ""


def story(article: PublishedArticle, source: WireSource) -> str:
    """The story from its rubrics to its sponsor, as markup."""
    content = article.content
    names = byline(content.authors, language_of(article, source))
    notes = [author.note for author in content.authors if author.note]
    parts = [
        *(_line("rubric", rubric) for rubric in content.rubrics),
        _line("kicker", content.kicker),
        f"<h1>{text(one_line(content.headline))}</h1>",
        _line("standfirst", content.standfirst),
        _line("byline", names),
        _within("article-body", _body(article, source)),
        *(_line("author-note", note) for note in notes),
        _line("sponsor", content.sponsor),
    ]
    return "\n".join(filter(None, parts))


def footer(article: PublishedArticle, source: WireSource) -> str:
    """Whose it is and how it may be used, as markup."""
    said = (copyright_notice(article, source), one_line(source.usage_terms))
    address = uri(article.url)
    link = f"<p><a{attribute('href', address)}>{text(address)}</a></p>"
    return f"<footer>{''.join(f'<p>{text(one)}</p>' for one in said if one)}{link}</footer>"


def _line(kind: str, words: str | None) -> str:
    return f"<p{attribute('class', kind)}>{text(words)}</p>" if words else ""


def _within(kind: str, markup: str) -> str:
    """Named, so that a reader need not guess where the text is."""
    return f"<div{attribute('class', kind)}>\n{markup}\n</div>" if markup else ""


def _body(article: PublishedArticle, source: WireSource) -> str:
    content = article.content

    def place(src: str) -> str | None:
        return source.address(src)

    if content.cut is None or article.excerpt:
        return blocks(content.blocks, place)
    before, after = content.blocks[: content.cut], content.blocks[content.cut :]
    return "\n".join(filter(None, (blocks(before, place), CUT_MARK, blocks(after, place))))


def _metas(article: PublishedArticle, source: WireSource) -> Iterator[str]:
    content = article.content
    properties = [
        ("article:published_time", facts.timestamp(article.published_at)),
        ("article:modified_time", facts.timestamp(article.updated_at)),
        *(("article:section", one_line(rubric)) for rubric in content.rubrics),
        *(("article:tag", one_line(tag)) for tag in content.tags),
    ]
    for name, value in (*_named(article, source).items(), *_repeated(article, source)):
        if value:
            yield f"<meta{attribute('name', name)}{attribute('content', value)}>"
    for name, value in properties:
        yield f"<meta{attribute('property', name)}{attribute('content', value)}>"


def _named(article: PublishedArticle, source: WireSource) -> dict[str, str]:
    content = article.content
    return {
        "guid": clean(article.guid),
        "version": str(article.version),
        "pubstatus": article.pubstatus,
        "notice": one_line(article.notice or ""),
        "embargo": facts.until(article),
        "access": content.access,
        "excerpt": "true" if article.excerpt else "",
        "publisher": one_line(source.name),
        "copyright": copyright_notice(article, source),
        "usage-terms": one_line(source.usage_terms),
        "urgency": str(content.urgency or ""),
        "slugline": one_line(content.slugline or ""),
        "place": one_line(content.place or ""),
        "genre": one_line(content.genre or ""),
    }


def _repeated(article: PublishedArticle, source: WireSource) -> Iterator[tuple[str, str]]:
    """Topics, and of pictures the names of files that go along and who granted them."""
    for topic in facts.topics(article, source):
        yield "topic", topic
    for one in facts.shown(article, source):
        if one.picture.file:
            yield "picture", f"{one.picture.file} {uri(one.picture.url)}"
        if one.figure.rights:
            yield "picture-rights", one_line(f"{one.figure.rights} {uri(one.picture.url)}")
