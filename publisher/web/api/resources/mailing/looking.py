"""What is asked about an issue: its checks, its mail, what became of its links; and test mails."""

from typing import Annotated, Any, Literal, get_args

from msgspec import Meta

from publisher.actions.issues.render_issue import render_issue
from publisher.actions.measuring.report_clicks import Figure as Counted
from publisher.actions.measuring.report_clicks import report_clicks
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.sends.send_trial import send_trial
from publisher.editorial.models import Issue as Row
from publisher.renderers.email.findings import Finding as Found
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.resources.mailing.issues import ISSUES
from publisher.web.api.routes import Call
from publisher.web.api.verbs import asked, done
from publisher.web.api.words import Address

Format = Literal["html", "text", "eml"]
FORMATS = get_args(Format)


class HowToCheck(Document):
    """offline: what was last heard of links and DNS counts, and nothing is asked anew"""

    offline: bool = False


class Finding(Part):
    severity: str
    code: str
    where: str | None
    message: str
    remedy: str


class Preflight(Document):
    """ok: whether it may be sent; notes: what readers of some mail programs do not see, and what
    they see instead"""

    issue: str
    content_hash: str
    ok: bool
    findings: list[Finding]
    checked_at: Time
    notes: list[Finding]


class HowToRender(Document):
    """recipient: a reader's address, for the exact bytes of that delivery. light: without that, the
    light edition, which is text alone"""

    format: Format = "html"
    recipient: Address | None = None
    light: bool = False


class Rendered(Document):
    """a mail; a whole message has one character for each byte of it (ISO 8859-1)"""

    format: str
    content: str


class NewTest(Document):
    """to: addresses of people who work here, or with sends:write of anybody"""

    to: Annotated[list[Address], Meta(min_length=1, max_length=20)]


class Test(Document):
    """a send of kind test"""

    send: str
    issue: str
    state: str
    recipients: int


class Figure(Part):
    known: str
    number: int | None


class Link(Part):
    address: str
    clicks: Figure
    readers: Figure


class IssueClicks(Document):
    """what was followed, as far as readers agreed; what was not measured is null, never 0"""

    issue: str
    measured: Figure
    clicked: Figure
    links: list[Link]


def _check(call: Call, row: Row) -> Preflight:
    report = preflight(issue=row, now=call.now, network=not call.document.offline)
    return Preflight(
        issue=str(report.issue),
        content_hash=report.content_hash,
        ok=report.ok,
        findings=[*map(finding_document, report.findings)],
        checked_at=report.checked_at,
        notes=[*map(finding_document, report.notes)],
    )


def finding_document(one: Found) -> Finding:
    """A finding of a check, as the API shows it."""
    return Finding(
        severity=one.severity,
        code=one.code,
        where=one.where or None,
        message=one.message,
        remedy=one.remedy,
    )


def rendered(format: Format, data: bytes) -> Rendered:  # noqa: A002
    """A mail's document."""
    text = data.decode("latin-1" if format == "eml" else "utf-8")
    return Rendered(format=format, content=text)


def _render(call: Call, row: Row) -> Rendered:
    body: HowToRender = call.document
    if body.recipient:
        call.caller.require("deliveries:read")
    asked: dict[str, Any] = {
        "format": body.format,
        "recipient": body.recipient,
        "light": body.light,
    }
    made = render_issue(issue=row, **asked, **call.decision)
    return rendered(body.format, made)


def _test(call: Call, row: Row) -> Test:
    anybody = "sends:write" in call.caller.scopes
    send = send_trial(issue=row, addresses=call.document.to, to_anybody=anybody, **call.decision)
    return Test(send=str(send.pk), issue=str(row.pk), state=send.state, recipients=send.recipients)


def _clicks(call: Call, row: Row) -> IssueClicks:
    made = report_clicks(issue=row)
    links = [
        Link(address=one.address, clicks=_figure(one.clicks), readers=_figure(one.readers))
        for one in made.links
    ]
    figures: dict[str, Any] = {
        name: _figure(getattr(made, name)) for name in ("measured", "clicked")
    }
    return IssueClicks(issue=str(row.pk), links=links, **figures)


def _figure(one: Counted) -> Figure:
    return Figure(known=one.known.value, number=one.number)


LOOKING = (
    done(
        ISSUES,
        "preflight",
        _check,
        Preflight,
        "Check an issue as it would leave now",
        takes=HowToCheck,
        scope="issues:read",
        idempotent=False,
    ),
    done(
        ISSUES,
        "render",
        _render,
        Rendered,
        "Render an issue's mail; one reader's asks for deliveries:read, too",
        takes=HowToRender,
        scope="issues:read",
        idempotent=False,
    ),
    done(
        ISSUES,
        "tests",
        _test,
        Test,
        "Mail an issue to the newsroom as it stands",
        takes=NewTest,
        scope="issues:test",
    ),
    asked(ISSUES, "clicks", _clicks, IssueClicks, "Say what became of an issue's links"),
)
