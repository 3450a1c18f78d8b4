"""A WordPress export (WXR 1.0 to 1.2): https://wordpress.org/documentation/article/tools-export-screen/"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import BinaryIO

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.article import Parsed
from publisher.content.parsers.wordpress.items import Site, items_of, wp
from publisher.content.parsers.wordpress.post import Attached, read_post
from publisher.content.parsers.xml_tree import local_name as local
from publisher.content.problems import BadInput
from publisher.content.typography import word_set

OPEN = frozenset({"publish"})
NO_POSTS = word_set("revision nav_menu_item custom_css customize_changeset oembed_cache wp_block")
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
HEAD = 4096


@dataclass(slots=True)
class Overview:
    """What a whole export holds: how many stories, what is left out, where its pictures are."""

    stories: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    pictures: dict[str, str] = field(default_factory=dict)  # an attachment's id to its address
    attached: dict[str, list[str]] = field(default_factory=dict)  # a post's id to its attachments'


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One published post, not read yet. `line` counts from 1; `digest` is of all its bytes."""

    line: int | None
    guid: str
    source_id: str
    digest: str
    element: Element
    site: Site

    def read(
        self,
        pictures: dict[str, str],
        zone: tzinfo,
        attached: Attached | None = None,
    ) -> Parsed:
        """The article. Raises BadInput with the line. To be called before the next story."""
        try:
            return read_post(self.element, self.site, pictures, zone, attached or {})
        except BadInput as problem:
            message = f"{self.guid}: {problem.message}"
            raise BadInput(problem.code, message, problem.where, self.line) from None


def is_wxr(head: bytes) -> bool:
    """Whether a file that begins so is a WordPress export."""
    return b"wordpress.org/export/" in head[:HEAD] and b"<rss" in head[:HEAD]


def overview(stream: BinaryIO) -> Overview:
    """Read the whole export once: a broken one is refused before anything of it goes in.

    Raises BadInput as `items_of` does.
    """
    found = Overview()
    for item in items_of(stream, Site()):
        kind = wp(item, "post_type") or "post"
        if kind == "attachment":
            found.pictures[wp(item, "post_id")] = wp(item, "attachment_url")
            if PICTURE.search(wp(item, "attachment_url")):
                found.attached.setdefault(wp(item, "post_parent"), []).append(wp(item, "post_id"))
        why = _left_out(item)
        if why is None:
            found.stories += 1
        elif kind not in NO_POSTS:
            found.left_out[why] += 1
    return found


def stories(stream: BinaryIO) -> Iterator[Story]:
    """The published posts, each to be read before the next. Raises BadInput as overview does."""
    site = Site()
    for item in items_of(stream, site):
        if _left_out(item) is None:
            yield Story(
                line=item.sourceline,
                guid=item.findtext("guid") or "",
                source_id=wp(item, "post_id"),
                digest=_digest(item),
                element=item,
                site=site,
            )


def _left_out(item: Element) -> str | None:
    """Why an item is no published story: its kind, its status, or that it has a password."""
    kind, status = wp(item, "post_type") or "post", wp(item, "status") or "publish"
    if kind != "post":
        return kind
    if status not in OPEN:
        return status
    return "protected" if wp(item, "post_password") else None


def _digest(item: Element) -> str:
    """What the post says; its comments come and go."""
    digest = hashlib.sha256()
    for child in item:
        if local(child) not in {"comment", "comment_status", "ping_status"}:
            digest.update(etree.tostring(child, with_tail=False))
    return digest.hexdigest()
