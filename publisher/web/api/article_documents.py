"""What the API takes and answers about articles."""

from typing import Annotated, Any, Literal, get_args

from publisher.content.article import Access, Parsed, Warning  # noqa: A004
from publisher.content.blocks import BLOCKS, Direction, MarkType
from publisher.content.fields import Field
from publisher.content.parsers import checked_story
from publisher.content.parsers.native import article_of_document
from publisher.content.problems import BadInput
from publisher.web.api import schemas
from publisher.web.api.documents import Document, Moment, Part, Time
from publisher.web.api.schemas import described

Json = dict[str, Any]
PubStatus = Annotated[str, described(enum=["usable", "withheld", "canceled"])]
AccessWord = Annotated[str, described(enum=list(get_args(Access)))]
# The actions check these texts themselves, in codes of their own.
Reason = Annotated[str, schemas.required(minLength=1, maxLength=2000)]
NoteText = Annotated[str, described(maxLength=2000)]
Notify = Annotated[bool, described(description="mail it to the readers who got an older text")]
WhyInside = Annotated[
    str, described(maxLength=2000, description="for the house; it leaves by no exit")
]
FormsOfName = Annotated[
    list[str],
    schemas.required(minItems=1, maxItems=20, description="every form of the name"),
]
Replacement = Annotated[
    str,
    schemas.required(minLength=1, maxLength=200, description="as within a sentence"),
]
DryRun = Annotated[bool, described(description="say where it stands; change nothing")]
Headline = Annotated[str, described(maxLength=1000)]
Guid = Annotated[str, described(maxLength=500)]


class Mark(Document):
    type: MarkType
    href: str | None = None
    language: str | None = None


class Span(Document):
    text: str
    marks: list[Mark] = []


class Block(Document, forbid_unknown_fields=False):
    """by its type: inline text in `content`, or what docs/contract.md names"""

    type: Annotated[str, described(enum=[block.type for block in BLOCKS])]
    language: str | None = None
    direction: Direction | None = None
    content: list[Span] = []


class Author(Part):
    name: str | None = None
    note: str | None = None


class Enclosure(Part):
    """a sound, film or file; `size` in bytes"""

    url: str
    content_type: str = ""
    size: int | None = None
    title: str = ""


class Article(Document, kw_only=True):
    """as `publisher article show --json`; what it shows of the state is not stored"""

    headline: Headline
    blocks: list[Block]
    guid: Guid | None = None
    language: str | None = None
    direction: str | None = None
    access: Access = "free"
    rubrics: list[str] = []
    tags: list[str] = []
    kicker: str | None = None
    standfirst: str | None = None
    published_at: Time | None = None
    updated_at: Time | None = None
    embargo_until: Time | None = None
    authors: list[Author] = []
    sponsor: str | None = None
    canonical_url: str | None = None
    cut: int | None = None
    enclosures: list[Enclosure] = []
    urgency: Annotated[int, described(minimum=1, maximum=9)] | None = None
    slugline: str | None = None
    place: str | None = None
    genre: str | None = None
    version: int = 0
    pubstatus: PubStatus = "usable"
    content_hash: str = ""
    notice: str | None = None


class ArticleText:
    """An Article that is to be stored: content's strict reader takes it."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed

    @classmethod
    def read(cls, field: Field) -> "ArticleText":
        """The text in the field. Raises BadInput with its place in the whole body."""
        try:
            return cls(checked_story(article_of_document(field.value)))
        except BadInput as problem:
            where = f"{field.path}.{problem.where}" if problem.where else field.path
            raise BadInput(problem.code, problem.message, where, problem.line) from None

    @classmethod
    def schema(cls) -> Json:
        """It is described as an Article."""
        return schemas.reference(Article)


class Ninjs:
    """Described only: content reads it."""

    @classmethod
    def schema(cls) -> Json:
        """As IPTC describes it."""
        return {
            "type": "object",
            "description": "IPTC ninjs 1.6, 2.1, 2.2, 3.0 or 3.1: "
            "https://iptc.org/standards/ninjs/. Of pubStatus canceled or withheld it kills or "
            "withholds the article, and needs that scope too",
        }


class NewsXml:
    """Described only: content reads it."""

    @classmethod
    def schema(cls) -> Json:
        """As IPTC describes it."""
        return {
            "type": "string",
            "description": "IPTC NewsML-G2 (a message with one story, or its news item) or NITF. "
            "What is canceled or withheld kills or withholds the article, and needs that scope too",
        }


class Warned(Part):
    code: str
    line: int | None
    message: str


def warned(warning: Warning) -> Warned:
    """A warning as the API says it."""
    return Warned(code=warning.code, line=warning.line, message=warning.message)


class Stored(Document):
    guid: str
    version: int
    result: Literal["created", "updated", "unchanged"]
    pubstatus: PubStatus
    content_hash: str
    settles_at: Time | None
    warnings: list[Warned]


class Correction(Document):
    notice: Reason = ""
    article: ArticleText | None = None
    notify: Notify = False


class Kill(Document):
    notice: Reason = ""
    reason: WhyInside = ""
    notify: Notify = False


class Takedown(Document):
    reason: Reason = ""
    notify: Notify = False


class Anonymise(Document):
    names: FormsOfName = []
    replacement: Replacement = ""
    dry_run: DryRun = False


class NamePlace(Document):
    field: str
    issue: str | None


class Anonymised(Document, kw_only=True):
    """`places` are those of the newest text and of issues; `versions` are earlier ones; `addresses`
    hold the name and stay as they are"""

    guid: str
    changed: bool
    version: int | None
    places: list[NamePlace]
    versions: list[int]
    mails: int
    partners: int
    addresses: int


class Embargo(Document):
    until: Moment
    note: NoteText = ""


class Note(Document):
    note: NoteText = ""


class Decided(Document, kw_only=True):
    """`page` and `feeds`: where it was before; `partners` are told now"""

    guid: str
    version: int
    change: str
    pubstatus: PubStatus
    page: str | None
    feeds: list[str]
    partners: list[str]
    destinations_reached: int
    deliveries_stopped: int
    readers: int
    sends_held: int
    notice_send: str | None
    warnings: list[Warned]


class ArticleRow(Part, kw_only=True):
    guid: str
    version: int
    pubstatus: PubStatus
    access: AccessWord
    language: str | None
    headline: str
    url: str
    source: str
    published_at: Time
    updated_at: Time
    embargo_until: Time | None
    content_hash: str


class ArticleList(Document):
    articles: list[ArticleRow]
    next: str | None


class Version(Part, kw_only=True):
    version: int
    change: str
    minor: bool
    author: str
    door: str | None
    note: str | None
    content_hash: str
    created_at: Time


class ListedVersion(Version, kw_only=True):
    current: bool


class Versions(Document):
    guid: str
    versions: list[ListedVersion]


class Timeline(Document, kw_only=True):
    guid: str
    pubstatus: PubStatus
    source: str
    backfill: bool
    published_at: Time
    updated_at: Time
    embargo_until: Time | None
    page: str | None
    current: int | None
    settling: Json | None
    versions: list[Version]
    partners: list[Json]
    feeds: list[Json]
    issues: list[Json]
    notices: list[Json]
