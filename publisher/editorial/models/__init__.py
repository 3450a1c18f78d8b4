"""Articles and their versions; where they come from; newsletters and their issues."""

from publisher.editorial.models.approvals import (
    Approval,
    IssueComment,
    IssuePresence,
    ReviewedText,
    TextLook,
)
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
from publisher.editorial.models.protected import ReplacedName, SealedCopy
from publisher.editorial.models.revisions import IssueRevision
from publisher.editorial.models.sources import ArticleAddress, Source, SourceItem
from publisher.editorial.models.themes import Theme, ThemeFile, ThemeVersion

__all__ = [
    "Approval",
    "Article",
    "ArticleAddress",
    "ArticleVersion",
    "Digest",
    "Edition",
    "Issue",
    "IssueComment",
    "IssueItem",
    "IssuePresence",
    "IssueRevision",
    "Link",
    "Lookup",
    "Newsletter",
    "Picture",
    "RemotePicture",
    "ReplacedName",
    "ReviewedText",
    "SealedCopy",
    "Source",
    "SourceItem",
    "StoryDraft",
    "TextLook",
    "Theme",
    "ThemeFile",
    "ThemeVersion",
    "WelcomeStep",
]
