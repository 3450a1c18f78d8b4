"""Why a reader got an issue, or did not. The address stands in the body: addresses of pages are
logged by every proxy on the way."""

from publisher.actions.readers.why_not import issue_of, why_not
from publisher.audience.addresses import normalise
from publisher.delivery.why import english
from publisher.web.api.documents import Document
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import Call
from publisher.web.api.verbs import said
from publisher.web.api.words import Address, Number


class WhyQuestion(Document):
    """a reader and an issue"""

    address: Address
    issue: Number


class WhyAnswer(Document):
    """why the reader got the issue, or did not"""

    address: str
    issue: str
    state: str | None
    code: str
    answer: str


def _why(call: Call) -> WhyAnswer:
    asked: WhyQuestion = call.document
    issue = issue_of(call.publication, int(asked.issue))
    if issue is None:
        detail = f"there is no issue {asked.issue}"
        raise ApiError(404, "unknown_issue", detail, where="issue")
    kept, key = normalise(asked.address)
    found = why_not(issue=issue, address_key=key)
    return WhyAnswer(
        address=kept,
        issue=asked.issue,
        state=found.state,
        code=found.code.value,
        answer=english(found),
    )


WHY = (
    said(
        "/subscribers/why",
        _why,
        WhyAnswer,
        "Say why a reader got an issue, or did not",
        scope="subscribers:why",
        takes=WhyQuestion,
    ),
)
