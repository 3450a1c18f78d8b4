"""A news item of NewsML-G2, or the message around it, to article."""

from datetime import tzinfo

from lxml.etree import _Element as Element

from publisher.content.article import Article, Parsed
from publisher.content.parsers.html.body import Body
from publisher.content.parsers.iptc.elements import (
    XML_LANGUAGE,
    all_of,
    first,
    language_of,
    line_of,
    value,
)
from publisher.content.parsers.iptc.markup import read_content
from publisher.content.parsers.iptc.news_item import SPONSOR, SUMMARY, NewsItem
from publisher.content.parsers.ninjs_document import ACCESS_RIGHTS
from publisher.content.parsers.pictures_beside import with_pictures
from publisher.content.parsers.said_beside import access_of, pubstatus_of, urgency_of
from publisher.content.parsers.under_text import without_notes
from publisher.content.parsers.xml_tree import local_name
from publisher.content.problems import BadInput
from publisher.content.typography import base_direction


def parse_newsml_g2(root: Element, zone: tzinfo) -> Parsed:
    """The one story of a message or an item. Raises BadInput as `parse_iptc` says."""
    found = [root] if local_name(root) != "newsMessage" else all_of(root, "itemSet/newsItem")
    items = [NewsItem(one, zone) for one in found if local_name(one) == "newsItem"]
    story = _story([one for one in items if one.code("itemMeta/itemClass") == "text"])
    status = pubstatus_of(story.code("itemMeta/pubStatus"))
    if status != "usable":
        headline = story.headline() or ""
        article = Article(
            headline=headline,
            blocks=(),
            guid=story.guid(),
            updated_at=story.moment("versionCreated"),
            canonical_url=story.page(),
        )
        notes = tuple(filter(None, (story.text("itemMeta/edNote"), headline)))
        return Parsed(article=article, pubstatus=status, notes=notes)
    return _usable(story, [one for one in items if one.code("itemMeta/itemClass") == "picture"])


def _story(stories: list[NewsItem]) -> NewsItem:
    if len(stories) > 1:
        message = f"the message holds {len(stories)} stories; send each in a message of its own"
        raise BadInput("many_stories", message)
    if not stories:
        message = "there is no news item of the nature `ninat:text` in it"
        raise BadInput("not_a_story", message, "itemClass")
    return stories[0]


def _usable(story: NewsItem, pictures: list[NewsItem]) -> Parsed:
    headline = story.headline()
    if not headline:
        raise BadInput("missing_headline", "the news item has no headline", "headline")
    tag = value(story.element, "contentMeta/language", "tag") or story.element.get(XML_LANGUAGE, "")
    body = read_content(first(story.element, "contentSet"), language_of(tag))
    article = _article(story, headline, body, pictures)
    return Parsed(article=article, warnings=body.warnings, embargo_may_have_ended=True)


def _article(story: NewsItem, headline: str, body: Body, pictures: list[NewsItem]) -> Article:
    authors, sponsor = story.authors(), story.described(SPONSOR)
    beside = [figure for one in pictures if (figure := one.figure())]
    blocks, cut = with_pictures(without_notes(body.blocks, authors, sponsor), body.cut, beside)
    return Article(
        headline=headline,
        blocks=blocks,
        cut=cut,
        guid=story.guid(),
        language=body.language,
        direction=story.direction() or base_direction(headline),
        access=access_of(story.right(ACCESS_RIGHTS)),
        rubrics=story.rubrics(),
        tags=story.tags(),
        kicker=story.kicker(),
        standfirst=story.described(SUMMARY) or story.described(),
        published_at=story.moment("firstCreated") or story.moment("versionCreated"),
        updated_at=story.moment("versionCreated"),
        embargo_until=story.embargo(),
        authors=authors,
        sponsor=sponsor,
        canonical_url=story.page(),
        enclosures=story.enclosures(),
        urgency=urgency_of(story.text("contentMeta/urgency")),
        slugline=line_of(story.text("contentMeta/slugline")),
        place=story.named("located"),
        genre=story.named("genre"),
    )
