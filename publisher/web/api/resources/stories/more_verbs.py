"""Stories by program: two versions compared, search engines, a reply, a sealed copy."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any

from publisher.actions.approvals.people import person_of
from publisher.actions.erasure.sealed.open_copy import find_copy, open_with_both
from publisher.actions.erasure.sealed.seal_copy import seal_copy
from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.list_articles import find_version, version_numbers
from publisher.actions.stories.publish_reply import LONGEST_NAME, LONGEST_REPLY, publish_reply
from publisher.actions.stories.set_noindex import set_noindex
from publisher.content.numbers import whole_number
from publisher.editorial.differences import differences
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import Refused
from publisher.web.api import schemas
from publisher.web.api.article_access import find_or_404
from publisher.web.api.article_documents import Decided, Notify
from publisher.web.api.article_verbs import Verb, body_of
from publisher.web.api.documents import Document, Json, Moment, Part, Time
from publisher.web.api.paging import number_asked
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import JSON, Answer, Call, Parameter, Route

GUID = Parameter(
    "guid",
    {"type": "string", "minLength": 1, "maxLength": 500},
    "percent-encoded; slashes and colons too",
)
VERSION: Json = {"type": "integer", "minimum": 1}
BEFORE = Parameter("before", VERSION, "a version; else the last but one")
AFTER = Parameter("after", VERSION, "another; else the newest")


class ChangedField(Part):
    field: str
    before: Any
    after: Any


class Differences(Document):
    """what two versions differ in; text: lines of a unified difference; formatting: the words are
    the same, marks, pictures or structure differ"""

    guid: str
    before: int
    after: int
    fields: list[ChangedField]
    text: list[str]
    formatting: bool


class NoIndex(Document):
    noindex: bool = True


class Listed(Document):
    """noindex: search engines are asked not to list it; changed: they were not before, or were"""

    guid: str
    noindex: bool
    changed: bool


class Reply(Document):
    """a reply of somebody whom the story is about; paragraphs have an empty line between them"""

    by: Annotated[str, schemas.required(minLength=1, maxLength=LONGEST_NAME)] = ""
    text: Annotated[str, schemas.required(minLength=1, maxLength=LONGEST_REPLY)] = ""
    notify: Notify = False


class Seal(Document):
    """until: when the copy is erased, ten years from now at most"""

    until: Moment


class SealedCopy(Document):
    """share: one of the key's two, shown this once; another person takes the second at the desk"""

    guid: str
    copy: str
    share: str
    ends_at: Time


class BothShares(Document):
    """copy: its number, as `seal` answered and the desk shows it; share, other: those of both
    persons, in any order"""

    copy: Annotated[str, schemas.required(pattern="^[1-9][0-9]{0,17}$")] = ""
    share: Annotated[str, schemas.required(minLength=1, maxLength=200)] = ""
    other: Annotated[str, schemas.required(minLength=1, maxLength=200)] = ""


class OpenedCopy(Document):
    """content: the copy, a JSON document of all versions with their pictures; sha256: of its UTF-8
    bytes"""

    guid: str
    copy: str
    sha256: str
    content: str


def _differences(call: Call) -> Answer:
    article = find_or_404(call.key, call.caller)
    if article.pubstatus == Article.PubStatus.CANCELED:
        raise Refused("article_killed", "its texts are shown by no program any more", "guid")
    numbers = version_numbers(article)
    after = number_asked(call, AFTER.name, numbers[-1])
    before = number_asked(call, BEFORE.name, max((n for n in numbers if n < after), default=after))
    found = differences(_version(article, before, BEFORE), _version(article, after, AFTER))
    document = Differences(
        guid=article.guid,
        before=before,
        after=after,
        fields=[
            ChangedField(field=one.field, before=one.before, after=one.after)
            for one in found.fields
        ],
        text=list(found.text),
        formatting=found.formatting,
    )
    return Answer(status=200, document=document)


def _version(article: Article, number: int, asked: Parameter) -> ArticleVersion:
    found = find_version(article, number)
    if found is None:
        detail = f"there is no version {number}"
        raise ApiError(404, "unknown_version", detail, where=asked.name)
    return found


def _noindex(call: Call) -> Answer:
    article = find_or_404(call.key, call.caller)
    body = body_of(call, NoIndex)
    changed = set_noindex(article=article, noindex=body.noindex, **call.decision)
    document = Listed(guid=article.guid, noindex=body.noindex, changed=changed)
    return Answer(status=200, document=document)


def _reply(call: Call, article: Article, body: Reply) -> Reached:
    return publish_reply(
        article=article, by=body.by, text=body.text, door=call.caller.door, **call.decision
    )


def _seal(call: Call) -> Answer:
    """The first share is its maker's: they cannot take the second one at the desk."""
    article = find_or_404(call.key, call.caller)
    until = body_of(call, Seal).until
    person = person_of(call.caller.token.created_by)
    actor = f"user:{person}" if person else call.caller.actor
    made = seal_copy(article=article, ends_at=until, actor=actor, now=call.now)
    ends_at = datetime.fromtimestamp(until.timestamp(), UTC)
    document = SealedCopy(
        guid=article.guid, copy=str(made.copy.pk), share=made.share, ends_at=ends_at
    )
    return Answer(status=200, document=document)


def _open_sealed(call: Call) -> Answer:
    """Nothing of it is kept in the answer's place: who asks keeps the document."""
    article = find_or_404(call.key, call.caller)
    body = body_of(call, BothShares)
    number = whole_number(body.copy, least=1)
    copy = find_copy(article, number) if number is not None else None
    if copy is None:
        raise ApiError(404, "unknown_copy", "the story has no such sealed copy", where="copy")
    data = open_with_both(copy=copy, shares=(body.share, body.other), **call.decision)
    document = OpenedCopy(
        guid=article.guid,
        copy=str(copy.pk),
        sha256=hashlib.sha256(data).hexdigest(),
        content=data.decode(),
    )
    return Answer(status=200, document=document, headers={"Cache-Control": "private, no-store"})


reply = Verb("reply", Reply, _reply)
MORE_STORY_VERBS = (
    Route(
        method="GET",
        path="/articles/{guid}/diff",
        key=GUID,
        handler=_differences,
        summary="Compare two versions of a story",
        scope="articles:diff",
        answers={200: Differences},
        problems=(404, 409),
        query=(BEFORE, AFTER),
    ),
    Route(
        method="POST",
        path="/articles/{guid}/noindex",
        key=GUID,
        handler=_noindex,
        summary="Ask search engines not to list a story, or let them again",
        scope="articles:noindex",
        answers={200: Listed},
        problems=(404,),
        takes={JSON: NoIndex},
    ),
    Route(
        method="POST",
        path="/articles/{guid}/reply",
        key=GUID,
        handler=reply,
        summary="Publish somebody's reply below a story, for good",
        scope="articles:reply",
        answers={200: Decided},
        problems=(404, 409),
        takes={JSON: Reply},
    ),
    Route(
        method="POST",
        path="/articles/{guid}/seal",
        key=GUID,
        handler=_seal,
        summary="Keep a sealed copy of a story for a court, before a takedown",
        scope="articles:seal",
        answers={200: SealedCopy},
        problems=(404, 409),
        takes={JSON: Seal},
    ),
    Route(
        method="POST",
        path="/articles/{guid}/open-sealed",
        key=GUID,
        handler=_open_sealed,
        summary="Open a sealed copy with the shares of both persons",
        scope="articles:open-sealed",
        answers={200: OpenedCopy},
        problems=(404, 409),
        takes={JSON: BothShares},
    ),
)
