"""Articles and their versions; where they come from; newsletters and their issues."""

from publisher.editorial.models.articles import (
    Article,
    ArticleVersion,
    Picture,
    RemotePicture,
)
from publisher.editorial.models.digests import Digest
from publisher.editorial.models.drafts import StoryDraft
from publisher.editorial.models.lookups import Lookup
from publisher.editorial.models.newsletters import (
    Edition,
    Issue,
    IssueItem,
    Link,
    Newsletter,
    WelcomeStep,
)
from publisher.editorial.models.sources import ArticleAddress, Source, SourceItem

__all__ = [
    "Article",
    "ArticleAddress",
    "ArticleVersion",
    "Digest",
    "Edition",
    "Issue",
    "IssueItem",
    "Link",
    "Lookup",
    "Newsletter",
    "Picture",
    "RemotePicture",
    "Source",
    "SourceItem",
    "StoryDraft",
    "WelcomeStep",
]
