"""Ghost's webhook payload (https://docs.ghost.org/webhooks/): a post as it is and as it was."""

from publisher.content.article import Access, Article, Author, Parsed, Warning  # noqa: A004
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
)
from publisher.content.parsers.source import read_source
from publisher.content.typography import base_direction

ACCESS: dict[str, Access] = {"public": "free", "members": "registered", "paid": "paid"}


def read_ghost(data: bytes) -> Post | None:
    """The post in a payload; None for a payload about something else (a page, a member, a tag).

    A published post has its text; one that was unpublished, deleted or only scheduled has none.
    Raises BadInput with the field.
    """
    payload = members(Field(load_json(read_source(data))))
    if payload.values.get("post") is None:
        return None
    post = members(payload.need("post"))
    current = post.get("current", members, None)
    if current is None or current.values.get("id") is None:
        return Post(
            source_id=identity(members(post.need("previous"))), parsed=None, changed_at=None
        )
    changed_at = moment(current, "updated_at")
    out = text_member(current, "status") == "published"
    source_id = identity(current)
    parsed = _parsed(current, source_id) if out else None
    return Post(source_id=source_id, parsed=parsed, changed_at=changed_at)


def _parsed(post: Members, source_id: str) -> Parsed:
    url = address(post, "canonical_url", "url")
    lead = Lead(
        src=text_member(post, "feature_image"),
        alt=text_member(post, "feature_image_alt"),
        caption=text_member(post, "feature_image_caption"),
    )
    body = body_of(text_member(post, "html"), lead, url)
    return Parsed(
        article=_article(post, body, source_id, url),
        warnings=(*body.warnings, *_unknown_visibility(post)),
        source_id=source_id,
    )


def _article(post: Members, body: Body, source_id: str, url: str | None) -> Article:
    headline = text_member(post, "title")
    if not headline:
        raise post.owner.at("title").refuse("missing_headline", "is missing")
    names = _tags(post)
    return Article(
        headline=headline,
        blocks=body.blocks,
        cut=body.cut,
        guid=source_id,  # as in Ghost's own feed
        language=body.language,
        direction=base_direction(headline),
        # What Ghost added since (tiers, filters) is for some that pay.
        access=ACCESS.get(text_member(post, "visibility") or "public", "paid"),
        rubrics=names[:1],
        tags=names[1:],
        standfirst=text_member(post, "custom_excerpt") or None,
        published_at=moment(post, "published_at"),
        updated_at=moment(post, "updated_at"),
        authors=_authors(post),
        canonical_url=url,
    )


def _tags(post: Members) -> tuple[str, ...]:
    """The names of the public tags, the primary one first: Ghost keeps that order."""
    tags = post.all("tags", members)
    return tuple(
        name
        for tag in tags
        if text_member(tag, "visibility") != "internal" and (name := text_member(tag, "name"))
    )


def _authors(post: Members) -> tuple[Author, ...]:
    names = (text_member(author, "name") for author in post.all("authors", members))
    return tuple(Author(name=name) for name in names if name)


def _unknown_visibility(post: Members) -> tuple[Warning, ...]:
    given = text_member(post, "visibility")
    if not given or given in ACCESS:
        return ()
    message = f"visibility {given[:40]!r} is read as paid"
    return (Warning(code="visibility_as_paid", line=None, message=message),)
