"""A newsroom in which every page of the desk and of readers has something on it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.test import Client

from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, ItemDraft, SponsorDraft
from publisher.actions.compose.set_rule import set_rule
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.partners.engineer.links import invite_engineer
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.kill_article import kill_article
from publisher.channels.types import Parcel
from publisher.content.parsers import parse
from publisher.delivery.destinations import deliveries_of
from publisher.delivery.models import Delivery, ReportLink, Send, SentCopy, ServiceMail
from publisher.delivery.partners.sent_bytes import keep_sent
from publisher.editorial.models import Article, Edition, Issue, Theme
from publisher.publications.models import Membership, User
from publisher.publications.tokens import seal
from publisher.syndication.models import (
    Destination,
    EngineerRequest,
    Partner,
)
from tests.browser.reader_rows import ReaderRows, make_readers
from tests.browser.room_rows import (
    make_feeds,
    make_partners,
    make_report_link,
    make_review,
    make_sources,
    make_team,
    make_theme,
    syndication_pages,
)
from tests.browser.setting_rows import make_webhooks, settings_pages
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
    readers_rows: ReaderRows
    theme: Theme

    def desk(self) -> list[str]:
        """Every page of the desk."""
        stories = [f"articles/{one.pk}/" for one in (self.corrected, self.killed, self.settling)]
        stories.append(f"withdrawn/{self.killed.pk}/")
        verbs: tuple[str, ...] = (
            "correct",
            "embargo",
            "withhold",
            "unpublish",
            "kill",
            "takedown",
            "differences",
        )
        verbs += ("name", "reply", "sealed")
        decisions = [f"articles/{self.corrected.pk}/{verb}/" for verb in verbs]
        issue = f"issues/{self.newsroom.issue.pk}/"
        pages = ["", "articles/?state=usable", "issues/", issue, f"sends/{self.send.pk}/"]
        draft = f"issues/{self.draft.pk}/"
        pages += ["reports/", "reports/shared/", f"{issue}report/", f"{issue}whatsapp/"]
        pages += ["articles/new/", f"articles/{self.corrected.pk}/edit/"]
        pages += [draft, f"{draft}compose/", f"{draft}send/", "issues/new/?q=bassin"]
        pages.append(f"sends/{self.waiting.pk}/reschedule/")
        review = f"issues/{self.review.pk}/"
        pages += [review, f"{review}approval/", f"{review}approval/checks/"]
        pages += [f"newsletters/{self.review.newsletter_id}/approval/"]
        letter = f"newsletters/{self.newsroom.newsletter.pk}/"
        pages += ["newsletters/", "newsletters/new/", letter, f"{letter}rule/", "digests/"]
        pages += ["themes/", f"themes/{self.theme.pk}/", f"themes/{self.theme.pk}/versions/"]
        pages += ["themes/gallery/", "themes/gallery/?width=375&light=dark&pictures=off"]
        pages += ["themes/programs/", "themes/programs/?theme=digest"]
        pages += [
            "sends/",
            *self.readers_rows.pages(),
            "settings/",
            "stop/",
            f"articles/{self.corrected.pk}/alert/",
            f"articles/{self.corrected.pk}/add/",
            *syndication_pages(self.newsroom.publication),
            "tokens/?revoke=cms",
            *settings_pages(self.newsroom.publication),
            "publication/",
            "measuring/",
            "publication/sentences/",
            "publication/sentences/ha/",
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
            "/own-address/x",
            "/partner/ask/",
            "/partner/enter/nothing",
            "/hub",
            "/nothing",
        ]
        figures = ReportLink.objects.filter(publication=room.publication).latest("pk")
        more.append(f"/report/{seal('report', figures.pk)}")
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
    make_partners(newsroom)
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
    make_sources(newsroom, now)
    make_feeds(newsroom, now)
    make_webhooks(newsroom, now)
    make_report_link(newsroom, now)
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
        member=make_team(newsroom, now),
        readers_rows=make_readers(newsroom, user, now),
        theme=make_theme(newsroom, now),
    )


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
    edition.versions.add(*room.article.versions.all())
    send.deliveries.update(edition=edition)
    return send


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
