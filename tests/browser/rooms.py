"""A newsroom in which every page of the desk and of readers has something on it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.test import Client

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.actions.approvals.comments import comment_on_issue, resolve_comment
from publisher.actions.approvals.decide import ask_approval, give_approval
from publisher.actions.approvals.presence import note_presence
from publisher.actions.approvals.review import note_look
from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.compose.set_rule import set_rule
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.feed_keys import create_feed_key
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.partners.engineer.contacts import add_contact
from publisher.actions.partners.engineer.links import invite_engineer
from publisher.actions.publications.create_token import create_token
from publisher.actions.publications.people.invite import invite_member
from publisher.actions.publications.people.members import change_role
from publisher.actions.publications.people.own_roles import make_own_role
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.types import Parcel
from publisher.content.parsers import parse
from publisher.delivery.destinations import deliveries_of
from publisher.delivery.models import Delivery, Send, SentCopy, ServiceMail
from publisher.delivery.partners.sent_bytes import keep_sent
from publisher.editorial.models import Article, Edition, Issue, Source
from publisher.publications.models import Membership, User
from publisher.publications.tokens import seal
from publisher.syndication.models import (
    Destination,
    EngineerRequest,
    FeedFault,
    OutsideHub,
    Partner,
)
from tests.web.conftest import Newsroom, make_newsroom

STORY = """{headline}

La capitainerie a rouvert le bassin nord, fermé depuis la tempête de février.

« Nous attendions ce jour », dit une pêcheuse, qui a repris la mer {day} avant l’aube.

Les travaux ont coûté {cost} millions d’euros, dont un tiers payé par la région.
"""


@dataclass(frozen=True, slots=True)
class Room:
    newsroom: Newsroom
    corrected: Article
    killed: Article
    settling: Article
    send: Send
    draft: Issue
    waiting: Send
    user: User
    review: Issue
    member: Membership

    def desk(self) -> list[str]:
        """Every page of the desk."""
        stories = [f"articles/{one.pk}/" for one in (self.corrected, self.killed, self.settling)]
        stories.append(f"withdrawn/{self.killed.pk}/")
        verbs = ("correct", "embargo", "withhold", "unpublish", "kill", "takedown", "differences")
        decisions = [f"articles/{self.corrected.pk}/{verb}/" for verb in (*verbs, "name")]
        issue = f"issues/{self.newsroom.issue.pk}/"
        pages = ["", "articles/?state=usable", "issues/", issue, f"sends/{self.send.pk}/"]
        draft = f"issues/{self.draft.pk}/"
        pages += ["articles/new/", f"articles/{self.corrected.pk}/edit/"]
        pages += [draft, f"{draft}compose/", f"{draft}send/", "issues/new/?q=bassin"]
        pages.append(f"sends/{self.waiting.pk}/reschedule/")
        review = f"issues/{self.review.pk}/"
        pages += [review, f"{review}approval/", f"{review}approval/checks/", "confirm/"]
        pages += [f"newsletters/{self.review.newsletter_id}/approval/"]
        pages += [
            "sends/",
            "readers/",
            "settings/",
            "stop/",
            f"articles/{self.corrected.pk}/alert/",
            f"articles/{self.corrected.pk}/add/",
            "sources/",
            "feeds/",
            "partners/",
            "tokens/?revoke=cms",
            "publication/",
            "measuring/",
            *("begin/", "begin/stories/", "begin/sender/", "begin/readers/"),
            "team/",
            f"team/{self.member.pk}/end/",
        ]
        return [f"/desk/{page}" for page in (*pages, *stories, *decisions)]

    def own(self) -> list[str]:
        """Pages about the person who is signed in."""
        return ["/desk/account/", "/desk/account/confirm/password/"]

    def readers(self) -> list[str]:
        """Pages that need no personal link."""
        room = self.newsroom
        slug = room.publication.slug
        stories = [f"/articles/{one.pk}" for one in (self.corrected, self.killed)]
        archive = f"/archive/{room.newsletter.slug}/"
        more = [
            "/desk/sign-in/",
            "/desk/sign-in/forgotten/",
            "/reset/x",
            "/partner/ask/",
            "/partner/enter/nothing",
            "/hub",
            "/nothing",
        ]
        return [f"/publications/{slug}/", *stories, archive, *more]

    def engineer(self) -> tuple[str, list[str]]:
        """The cookie of a partner's engineer, and every page that it opens."""
        partner = Partner.objects.get(slug="agence")
        place = partner.destinations.get()
        now = datetime.now(UTC)
        address = "dev@agence.example.org"
        invite_engineer(partner=partner, address=address, keep=True, actor="t", now=now)
        mail = ServiceMail.objects.filter(purpose="partner_link").latest("pk")
        client = Client(headers={"host": "localhost"})
        client.post(f"/partner/enter/{seal('partner/enter', mail.pk)}")
        _sent_to(place, self.corrected, now)
        row = SentCopy.objects.get().delivery_id
        pages = ["", f"to/{place.slug}/", "log/", "log/?guid=x", f"log/{row}/", "inventory/"]
        return client.cookies["partner"].value, [f"/partner/{page}" for page in pages]


def make_room(slug: str, name: str, language: str, role: str = Membership.Role.ADMIN) -> Room:
    """Stories in several states, a partner that is behind, a failing source, keys and tokens."""
    newsroom = make_newsroom(slug, name)
    publication, now = newsroom.publication, datetime.now(UTC)
    publication.language = language
    publication.save(update_fields=["language"])
    user = newsroom.member(f"camille-{language}", role)
    user.language = language
    user.save(update_fields=["language"])
    send = _mailed(newsroom, now)
    _partners(newsroom)
    corrected = _story(newsroom, "bassin", "Le bassin nord a rouvert", now, cost="12")
    _story(newsroom, "bassin", "Le bassin nord rouvre enfin", now, day="mardi", cost="14")
    notice = "Les travaux ont coûté 14 millions d’euros, et non 12."
    correct_article(article=corrected, notice=notice, actor="user:camille", now=now)
    killed = _story(newsroom, "maire", "Le maire est mis en cause", now)
    _held_by_partners(killed)
    kill_article(article=killed, notice="Cet article était faux.", actor="user:camille", now=now)
    _held_by_partners(killed)
    told = Send.objects.filter(article_version__article=killed)
    told.update(created_at=now - timedelta(minutes=20))  # and nobody has acknowledged it
    settling = _story(newsroom, "marche", "Le marché du samedi déménage", now)
    _story(newsroom, "marche", "Le marché déménage place Haute", now, cost="3", settle=True)
    _sources(newsroom, now)
    _feeds(newsroom, now)
    articles = Article.objects.select_related("current")
    return Room(
        newsroom=newsroom,
        corrected=articles.get(pk=corrected.pk),
        killed=articles.get(pk=killed.pk),
        settling=articles.get(pk=settling.pk),
        send=send,
        draft=_draft(newsroom, now),
        waiting=_waiting(newsroom, now),
        user=user,
        review=make_review(newsroom, user, now),
        member=_team(newsroom, now),
    )


def _team(room: Newsroom, now: datetime) -> Membership:
    """Somebody with a role of the publication's own, and an invitation that waits. Returns the
    membership of another."""
    common = {"publication": room.publication, "by": None, "actor": "t", "now": now}
    make_own_role(name="Envoi de nuit", permissions=["send", "edit"], **common)
    slug = room.publication.slug
    night = Membership.objects.get(user=room.member(f"nuit-{slug}", "viewer"))
    change_role(membership=night, role="envoi-de-nuit", by=None, actor="t", now=now)
    invite_member(address="louis@example.org", role="writer", person="camille", **common)
    return Membership.objects.get(user=room.member(f"vera-{slug}", "viewer"))


def _story(
    room: Newsroom,
    guid: str,
    headline: str,
    now: datetime,
    *,
    day: str = "lundi",
    cost: str = "2",
    settle: bool = False,
) -> Article:
    text = STORY.format(headline=headline, day=day, cost=cost)
    return store_article(
        arrival=Arrival(
            publication=room.publication,
            source="vigie",
            actor="token:cms",
            now=now - timedelta(hours=2) if not settle else now,
            door="api:cms" if settle else "file",
            settle=settle,
            note="Chiffre de la région" if cost == "14" else "",
        ),
        parsed=parse(text.encode(), filename="story.txt"),
        guid=guid,
    ).article


def _held_by_partners(article: Article) -> None:
    """They got what there is of it, and can be called."""
    rows = deliveries_of(article)
    rows.update(state=Delivery.State.DELIVERED, attempts=1)
    places = Destination.objects.filter(pk__in=list(rows.values_list("destination", flat=True)))
    places.update(contact_name="Mme Rey", contact_phone="+33 1 23 45 67 89")


def _sent_to(place: Destination, article: Article, now: datetime) -> None:
    """A delivery whose bytes are kept, and two things that were asked for."""
    row = Delivery.objects.filter(destination=place, article_version=article.current).get()
    body = b'{"headline": "Le bassin nord rouvre enfin"}'
    parcel = Parcel(key=row.pk, attempt=1, body=body, name="msg_a", content_type="application/json")
    keep_sent([(row, parcel)], now=now)
    steps = [
        {"step": "connect", "ok": True, "answer": ""},
        {"step": "push", "ok": False, "answer": "HTTP 500 no"},
    ]
    common = {"publication": place.publication, "destination": place, "asked_at": now}
    EngineerRequest.objects.create(kind="trial", done_at=now, ok=False, steps=steps, **common)
    EngineerRequest.objects.create(kind="sample", values={"sample": "kill"}, **common)


def _draft(room: Newsroom, now: datetime) -> Issue:
    """An issue in the making, with all that an editor can set, of a letter that composes more."""
    set_rule(newsletter=room.newsletter, changes={"at": "07:00"}, actor="t", now=now)
    items = (
        ItemDraft(guid="marche", headline="Le marché bouge", section="À la une", picture="none"),
        ItemDraft(guid="bassin", length="line", section="En bref"),
    )
    box = SponsorDraft(after=1, advertiser="Librairie du Quai", text="Des *livres*.")
    draft = IssueDraft(intro="Un **mot**.", items=items, sponsors=(box,))
    return compose_issue(newsletter=room.newsletter, draft=draft, actor="t", now=now)


def make_review(room: Newsroom, user: User, now: datetime) -> Issue:
    """An issue that was approved and planned, and changed after that: it waits for another yes. It
    is talked about, somebody is in it, and `user` saw it before the change."""
    members = {
        one: room.member(f"{one}-{room.publication.slug}", "sender") for one in ("ida", "bo")
    }
    letter = create_newsletter(
        publication=room.publication,
        slug=f"{room.publication.slug}-dimanche",
        list_slugs=[room.mailing_list.slug],
        name="Le Dimanche",
        actor="t",
        now=now,
    )
    change_approval_rule(newsletter=letter, needed=1, actor="t", now=now)
    letter.refresh_from_db()
    by = f"user:{members['ida'].username}"
    items = (ItemDraft(guid="marche"), ItemDraft(guid="bassin", length="teaser"))
    draft = IssueDraft(subject="Le bassin nord a rouvert", items=items)
    issue = compose_issue(newsletter=letter, draft=draft, actor=by, now=now)
    ask_approval(issue=issue, actor=by, note="Les chiffres sont vérifiés.", now=now)
    note_look(text=issue.texts.get(), person=user, now=now)
    give_approval(issue=issue, person=members["bo"], note="Rien à redire.", now=now)
    send_issue(issue=issue, idempotency_key=None, actor=by, now=now, at=now + timedelta(days=1))
    talk = {"issue": issue, "actor": f"user:{members['bo'].username}", "now": now}
    first = comment_on_issue(words="Qui a relu la légende ?", **talk)
    comment_on_issue(words="Moi, ce matin.", answers=first.pk, **talk)
    done = comment_on_issue(words="Le chapeau est long.", **talk)
    resolve_comment(issue=issue, comment=done.pk, resolved=True, actor=by, now=now)
    changed = IssueDraft(subject="Le bassin nord rouvre enfin", items=items[:1])
    edit_issue(issue=issue, draft=changed, actor=by, now=now)
    note_presence(issue=issue, person=members["bo"], now=now)
    return issue_rows().get(pk=issue.pk)


def _mailed(room: Newsroom, now: datetime) -> Send:
    send = room.sent(Send.State.FINISHED, accepted=2, bounced=1, uncertain=1)
    edition = Edition.objects.create(
        publication=room.publication,
        issue=room.issue,
        content_hash="0" * 64,
        sha256="0" * 64,
        compiled=b"",
        created_at=now,
    )
    edition.versions.add(room.article.current)
    send.deliveries.update(edition=edition)
    return send


def _partners(room: Newsroom) -> None:
    now = datetime.now(UTC)
    for slug, name, paused in (("agence", "Agence du Littoral", None), ("radio", "Radio", now)):
        partner = Partner.objects.create(
            publication=room.publication, slug=slug, name=name, paused_at=paused, created_at=now
        )
        Destination.objects.create(
            publication=room.publication,
            partner=partner,
            slug="main",
            format="ninjs",
            channel="webhook",
            settings={"url": f"https://{slug}.example.org/in"},
            starts_at=now - timedelta(days=365),
            created_at=now,
        )
        add_contact(partner=partner, address=f"dev@{slug}.example.org", actor="t", now=now)


def _waiting(room: Newsroom, now: datetime) -> Send:
    """A send of another issue that leaves next month."""
    issue = Issue.objects.create(
        publication=room.publication,
        newsletter=room.newsletter,
        subject="Le mois prochain",
        dated_at=now + timedelta(days=30),
        content_hash="2" * 64,
        created_at=now - timedelta(days=1),
    )
    send = replace(room, issue=issue).sent(Send.State.SCHEDULED)
    send.started_at, send.not_before = None, now + timedelta(days=30)
    send.save(update_fields=["started_at", "not_before"])
    return send


def running(room: Room) -> Send:
    """A send of another issue that is on its way."""
    newsroom, now = room.newsroom, datetime.now(UTC)
    issue = Issue.objects.create(
        publication=newsroom.publication,
        newsletter=newsroom.newsletter,
        subject="En route",
        dated_at=now + timedelta(hours=1),
        content_hash="1" * 64,
        created_at=now,
    )
    return replace(newsroom, issue=issue).sent(Send.State.RUNNING, accepted=3, pending=4)


def got_by_partners(article: Article) -> None:
    """The first deliveries were acknowledged; one partner of two has not answered the newest."""
    rows = Delivery.objects.filter(destination__isnull=False, article_version__article=article)
    for row in rows.order_by("pk"):
        last = row.article_version_id == article.current_id
        late = last and row.destination is not None and row.destination.partner.slug == "radio"
        state = Delivery.State.RETRYING if late else Delivery.State.ACCEPTED
        code, reply = ("503", "Service Unavailable") if late else ("200", "OK")
        rows.filter(pk=row.pk).update(state=state, reply_code=code, reply=reply, attempts=1)


def _sources(room: Newsroom, now: datetime) -> None:
    common = {"publication": room.publication, "created_at": now}
    Source.objects.create(
        slug="vigie",
        name="La Vigie (CMS)",
        webhook="wordpress",
        feed_url="https://vigie.example.org/feed/",
        polled_at=now,
        next_poll_at=now + timedelta(minutes=10),
        hub_url="https://hub.example.org/",
        hub_lease_expires_at=now + timedelta(days=5),
        **common,
    )
    Source.objects.create(
        slug="depeches",
        name="Dépêches",
        feed_url="https://depeches.example.org/atom.xml",
        failures=3,
        problem_code="answered",
        problem_values={"status": 503},
        next_poll_at=now + timedelta(minutes=20),
        **common,
    )


def _feeds(room: Newsroom, now: datetime) -> None:
    common = {"publication": room.publication, "actor": "cli:test", "now": now}
    create_feed(slug="all", title=room.publication.name, **common)
    paid = create_feed(slug="abonnes", title="Abonnés payants", private=True, **common)
    create_feed_key(feed=paid, name="Anne, tablette", actor="cli:test", now=now)
    create_token(name="cms", scopes=["articles:write", "articles:read"], source="vigie", **common)
    reason = "block 4: an address that no feed may carry"
    FeedFault.objects.create(
        publication=room.publication, guid="maire", reason=reason, found_at=now
    )
    OutsideHub.objects.create(
        publication=room.publication, url="https://hub.example.org/", created_at=now
    )
