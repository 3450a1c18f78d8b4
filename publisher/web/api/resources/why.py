"""Why a reader got an issue, or did not. The address stands in the body: addresses of pages are
logged by every proxy on the way."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.readers.why_not import issue_of, why_not
from publisher.audience.addresses import normalise
from publisher.delivery.why import english
from publisher.web.api.documents import Document
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import JSON, Answer, Call, Route


class WhyQuestion(Document):
    """a reader and an issue"""

    address: Annotated[str, Meta(min_length=3, max_length=320)]
    issue: Annotated[str, Meta(max_length=18, pattern="^[1-9][0-9]*$")]


class WhyAnswer(Document):
    """why the reader got the issue, or did not"""

    address: str
    issue: str
    state: str | None
    code: str
    answer: str


def _why(call: Call) -> Answer:
    asked: WhyQuestion = call.document
    issue = issue_of(call.publication, int(asked.issue))
    if issue is None:
        detail = f"there is no issue {asked.issue}"
        raise ApiError(404, "unknown_issue", detail, where="issue")
    kept, key = normalise(asked.address)
    found = why_not(issue=issue, address_key=key)
    document = WhyAnswer(
        address=kept,
        issue=asked.issue,
        state=found.state,
        code=found.code.value,
        answer=english(found),
    )
    return Answer(status=200, document=document)


WHY = (
    Route(
        method="POST",
        path="/subscribers/why",
        handler=_why,
        summary="Say why a reader got an issue, or did not",
        scope="subscribers:why",
        answers={200: WhyAnswer},
        problems=(404, 422),
        takes={JSON: WhyQuestion},
        reads=WhyQuestion,
    ),
)
