"""A newsroom whose letter asks for approvals, and the people of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.actions.compose.drafts import IssueDraft
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.issues.create_issue import create_issue
from publisher.editorial.models import Issue
from publisher.publications.models import Membership, Publication, User
from tests.newsroom import NOW, Newsroom, newsroom

TEXT = "Un second titre\n\nUn chapeau.\n\nUn paragraphe entier, avec sa phrase.\n"


@dataclass
class House:
    room: Newsroom
    issue: Issue
    people: dict[str, User]

    def rule(self, needed: int, **more: object) -> None:
        letter = self.room.newsletter
        change_approval_rule(newsletter=letter, needed=needed, actor="cli:t", now=NOW, **more)
        letter.refresh_from_db()
        self.issue = Issue.objects.select_related("newsletter", "publication").get(pk=self.issue.pk)

    def edit(self, subject: str, by: str, now: datetime = NOW) -> None:
        draft = IssueDraft(subject=subject)
        edit_issue(issue=self.issue, draft=draft, actor=f"user:{by}", now=now)
        self.issue.refresh_from_db()


def member(publication: Publication, name: str, role: str) -> User:
    user = User.objects.create_user(name, email=f"{name}@example.org", password="soleil-du-matin")
    Membership.objects.create(publication=publication, user=user, role=role)
    return user


def house(needed: int = 1) -> House:
    """ed and eve edit, sam, sol and boss may approve; an issue that ed composed."""
    room = newsroom()
    room.readers("ana@example.org,Ana")
    room.story("s1")
    room.story("s2", TEXT)
    roles = {"ed": "editor", "eve": "editor", "sam": "chief", "sol": "chief", "boss": "admin"}
    people = {name: member(room.publication, name, role) for name, role in roles.items()}
    issue = create_issue(newsletter=room.newsletter, guids=["s1", "s2"], actor="user:ed", now=NOW)
    made = House(room, issue, people)
    made.rule(needed)
    return made


def later(**time: float) -> datetime:
    return NOW + timedelta(**time)
