"""A story as the entry of a partner's feed: what feeds say of it for readers, and what only
partners are told, in elements of a namespace of ours (docs/partner-formats.md)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from publisher.content.article import PublishedArticle
from publisher.renderers.body import attribute, text
from publisher.renderers.characters import clean, one_line
from publisher.renderers.feeds.entries import Entry, Media, Source, make_entry
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import SAMPLES, copyright_notice
from publisher.renderers.wire.parts import facts
from publisher.renderers.wire.parts.profiles import FeedProfile
from publisher.renderers.wire.source import MEDIA_TOPICS, Original, WireSource

Story = tuple[PublishedArticle, WireSource]
WIRE = "urn:x-publisher:wire:1"
_RIGHTS = "<mi:hasSyndicationRights>1</mi:hasSyndicationRights>"


def story_entry(
    article: PublishedArticle, source: WireSource, profile: FeedProfile, found: Original | None
) -> Entry:
    """The entry. One that was taken back is its notice, and which files it means."""
    withdrawn = facts.withdrawal(article, source)
    if withdrawn:
        article = replace(article, pubstatus="canceled", notice=withdrawn)
    entry = make_entry(article, _source(article, source))
    sample = facts.in_words(SAMPLES, article, source) if source.sample else ""
    meant = facts.original(found, article, source)
    first = filter(None, (sample, facts.embargo(article, source), meant))
    asides = "".join(f"<aside><p><strong>{text(one)}</strong></p></aside>\n" for one in first)
    return profile.entry(replace(entry, html=asides + entry.html))


def spaces(profile: FeedProfile, **more: str) -> str:
    """The namespaces of a feed, as attributes of its root."""
    names = {**profile.namespaces, **more, "wire": WIRE}
    return "".join(attribute(f"xmlns:{prefix}", name) for prefix, name in names.items())


def document(
    head: Sequence[str],
    stories: Sequence[Story],
    entries: Sequence[Entry],
    write: Callable[[Entry], bytes],
    end: bytes,
    profile: FeedProfile,
    found: Original | None,
) -> bytes:
    """The head, each story's element with what only partners are told before its `end`, in UTF-8;
    without what ends the feed."""
    written = ["".join(head).encode()]
    for (one, source), entry in zip(stories, entries, strict=True):
        more = extras(one, source, profile, entry, found)
        whole = write(entry).removesuffix(end) + more + end
        written.append(dressed(whole, one.pubstatus, profile))
    return b"".join(written)


def extras(
    article: PublishedArticle,
    source: WireSource,
    profile: FeedProfile,
    entry: Entry,
    found: Original | None,
) -> bytes:
    """More elements of the item or entry, in UTF-8."""
    parts = [*_facts(article, source), *_original(found), *(more(entry) for more in profile.extras)]
    return "".join(parts).encode()


def dressed(written: bytes, pubstatus: str, profile: FeedProfile) -> bytes:
    """An item with what feeds for readers do not say of state and pictures. In written XML `<` of
    a text is escaped: what is replaced here is markup."""
    if pubstatus == "withheld":
        written = written.replace(b'state="deleted"', b'state="blocked"')
    if profile.rights:
        written = written.replace(b"</media:content>", f"{_RIGHTS}</media:content>".encode())
    return written


def _source(article: PublishedArticle, source: WireSource) -> Source:
    pictures = {
        one.figure.src: Media(
            url=one.picture.url,
            content_type=one.picture.content_type,
            size=one.picture.size or 0,
            width=one.picture.width,
            height=one.picture.height,
            rights=one_line(one.figure.rights),
        )
        for one in facts.shown(article, source)
    }
    return Source(
        name=source.name, domain=source.domain, language=source.language, pictures=pictures
    )


def _facts(article: PublishedArticle, source: WireSource) -> Iterator[str]:
    content = article.content
    yield f"<dc:rights>{text(copyright_notice(article, source))}</dc:rights>"
    values = {
        "guid": clean(article.guid),
        "version": article.version,
        "pubstatus": article.pubstatus,
        "notice": one_line(article.notice or ""),
        "embargoUntil": facts.until(article),
        "access": content.access,
        "excerpt": "true" if article.excerpt else "",
        "usageTerms": one_line(source.usage_terms),
        "urgency": content.urgency or "",
        "slugline": one_line(content.slugline or ""),
        "place": one_line(content.place or ""),
        "genre": one_line(content.genre or ""),
        "sponsor": one_line(content.sponsor or ""),
    }
    for name, value in values.items():
        if value:
            yield f"<wire:{name}>{text(str(value))}</wire:{name}>"
    for topic in facts.topics(article, source):
        scheme = attribute("scheme", MEDIA_TOPICS)
        yield f"<media:category{scheme}>{text(topic)}</media:category>"
    for one in facts.shown(article, source):
        if one.picture.file:
            own = attribute("url", uri(one.picture.url))
            yield f"<wire:picture{own}>{text(one.picture.file)}</wire:picture>"


def _original(found: Original | None) -> Iterator[str]:
    if found is not None:
        files = "".join(f"<wire:file>{text(name)}</wire:file>" for name in found.files)
        yield f"<wire:original{attribute('version', found.version)}>{files}</wire:original>"
