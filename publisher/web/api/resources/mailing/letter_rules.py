"""How a newsletter composes its issues itself, and who approves them."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.actions.approvals.people import approvers, can_be_met, members_of
from publisher.actions.compose.rules import days_in, rule_from, rule_to
from publisher.actions.compose.set_rule import set_rule
from publisher.editorial.models import Newsletter as Row
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.resources.newsletters import NEWSLETTERS
from publisher.web.api.routes import Call
from publisher.web.api.verbs import asked, done
from publisher.web.api.words import Language, Names, Slugs

Count = Annotated[int, Meta(ge=1, le=100)]
Length = Literal["full", "teaser", "line"]


class Lengths(Part):
    lead: str
    rest: str


class ComposingRule(Part):
    rubrics: list[str]
    tags: list[str]
    authors: list[str]
    language: str | None
    at_least: int
    at_most: int
    new_only: bool
    lengths: Lengths
    sections: str | None
    approve: bool
    at: str | None
    days: list[str]


class NewsletterRule(Document):
    """how it composes its issues itself; composes_at: when it does so next"""

    newsletter: str
    rule: ComposingRule
    composes_at: Time | None


class RuleChanges(Document):
    """what is absent stays; an empty list is any. on: false composes nothing by itself any more.
    days: mon-fri, or sat,sun"""

    rubrics: Names | None = None
    tags: Names | None = None
    authors: Names | None = None
    language: Language | None = None
    at_least: Count | None = None
    at_most: Count | None = None
    new_only: bool | None = None
    lead: Length | None = None
    rest: Length | None = None
    sections: bool | None = None
    approve: bool | None = None
    at: Annotated[str, Meta(max_length=5)] | None = None
    days: Annotated[str, Meta(max_length=40)] | None = None
    on: bool = True

    def given(self) -> dict[str, Any]:
        """The fields of the rule that were named. Raises PublisherError for days."""
        same = ("at_least", "at_most", "new_only", "lead", "rest", "approve", "at")
        named: dict[str, Any] = {name: getattr(self, name) for name in same}
        for name in ("rubrics", "tags", "authors"):
            value = getattr(self, name)
            named[name] = None if value is None else tuple(value)
        named["days"] = None if self.days is None else days_in(self.days)
        given = {name: value for name, value in named.items() if value is not None}
        if self.language is not None:
            given["language"] = self.language or None
        if self.sections is not None:
            given["sections"] = "rubric" if self.sections else None
        return given


class ApprovalRule(Document):
    """how many people approve its issues before they are sent; who: those who may"""

    newsletter: str
    needed: int
    roles: list[str]
    confirmed: bool
    who: list[str]
    can_be_met: bool


class ApprovalRuleChanges(Document):
    """what is absent stays; roles: whose yes counts, none for everybody's who may"""

    needed: Annotated[int, Meta(ge=0, le=2)] | None = None
    roles: Slugs | None = None
    confirmed: bool | None = None


def _rule(call: Call, row: Row) -> NewsletterRule:
    fields = rule_to(rule_from(row.rule))
    fields["lengths"] = Lengths(**fields["lengths"])
    rule = ComposingRule(**fields)
    return NewsletterRule(newsletter=row.slug, rule=rule, composes_at=row.composes_at)


def _set_rule(call: Call, row: Row) -> NewsletterRule:
    body: RuleChanges = call.document
    with at_its_field():
        changed = set_rule(newsletter=row, changes=body.given(), on=body.on, **call.decision)
    return _rule(call, changed)


def _approval(call: Call, row: Row) -> ApprovalRule:
    members = members_of(row.publication)
    return ApprovalRule(
        newsletter=row.slug,
        needed=row.approvals_needed,
        roles=row.approval_roles,
        confirmed=row.approval_confirmed,
        who=[one.user.username for one in approvers(members, row.approval_roles)],
        can_be_met=can_be_met(row, members),
    )


def _set_approval(call: Call, row: Row) -> ApprovalRule:
    body: ApprovalRuleChanges = call.document
    with at_its_field():
        changed = change_approval_rule(
            newsletter=row,
            needed=body.needed,
            by_roles=body.roles,
            confirmed=body.confirmed,
            **call.decision,
        )
    return _approval(call, changed)


NEWSLETTER_RULES = (
    asked(NEWSLETTERS, "rule", _rule, NewsletterRule, "Say how it composes its issues itself"),
    done(
        NEWSLETTERS,
        "rule",
        _set_rule,
        NewsletterRule,
        "Change how it composes its issues itself",
        takes=RuleChanges,
        scope="newsletters:rule",
    ),
    asked(NEWSLETTERS, "approval", _approval, ApprovalRule, "Say who approves its issues"),
    done(
        NEWSLETTERS,
        "approval",
        _set_approval,
        ApprovalRule,
        "Change who approves its issues",
        takes=ApprovalRuleChanges,
        scope="approvals:rule",
    ),
)
