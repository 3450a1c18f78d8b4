"""What stands in a full room: its team, partners, sources and feeds, an issue in review."""

from datetime import UTC, datetime, timedelta
from typing import Any

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.actions.approvals.comments import comment_on_issue, resolve_comment
from publisher.actions.approvals.decide import ask_approval, give_approval
from publisher.actions.approvals.presence import note_presence
from publisher.actions.approvals.review import note_look
from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, ItemDraft
from publisher.actions.compose.edit_issue import edit_issue
from publisher.actions.feeds.create_feed import create_feed
from publisher.actions.feeds.feed_keys import create_feed_key
from publisher.actions.figures.hand_out import hand_out
from publisher.actions.figures.periods import Kind, period_around
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.partners.engineer.contacts import add_contact
from publisher.actions.partners.terms.products import create_product
from publisher.actions.publications.create_token import create_token
from publisher.actions.publications.people.invite import invite_member
from publisher.actions.publications.people.members import change_role
from publisher.actions.publications.people.own_roles import make_own_role
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.themes.email_themes import our_files
from publisher.actions.themes.save_version import Files, add_version
from publisher.delivery.models import Delivery
from publisher.delivery.tallies.ending import tally_ended
from publisher.editorial.models import Article, Issue, Source, Theme
from publisher.publications.models import Membership, Publication, User
from publisher.renderers.email.themes.environment import ENTRY
from publisher.syndication.models import (
    Destination,
    Feed,
    FeedFault,
    OutsideHub,
    Partner,
    Product,
)
from tests.web.conftest import Newsroom


def make_team(room: Newsroom, now: datetime) -> Membership:
    """Somebody with a role of the publication's own, and an invitation that waits. Returns the
    membership of another."""
    common: dict[str, Any] = {"publication": room.publication, "by": None, "actor": "t", "now": now}
    make_own_role(name="Envoi de nuit", permissions=["send", "edit"], **common)
    slug = room.publication.slug
    night = Membership.objects.get(user=room.member(f"nuit-{slug}", "viewer"))
    change_role(membership=night, role="envoi-de-nuit", by=None, actor="t", now=now)
    invite_member(address="louis@example.org", role="writer", person="camille", **common)
    return Membership.objects.get(user=room.member(f"vera-{slug}", "viewer"))


def make_review(room: Newsroom, user: User, now: datetime) -> Issue:
    """An issue that was approved and planned, and changed after that: it waits for another yes. It
    is talked about, somebody is in it, and `user` saw it before the change."""
    members = {one: room.member(f"{one}-{room.publication.slug}", "chief") for one in ("ida", "bo")}
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
    talk: dict[str, Any] = {"issue": issue, "actor": f"user:{members['bo'].username}", "now": now}
    first = comment_on_issue(words="Qui a relu la légende ?", **talk)
    comment_on_issue(words="Moi, ce matin.", answers=first.pk, **talk)
    done = comment_on_issue(words="Le chapeau est long.", **talk)
    resolve_comment(issue=issue, comment=done.pk, resolved=True, actor=by, now=now)
    changed = IssueDraft(subject="Le bassin nord rouvre enfin", items=items[:1])
    edit_issue(issue=issue, draft=changed, actor=by, now=now)
    note_presence(issue=issue, person=members["bo"], now=now)
    return issue_rows().get(pk=issue.pk)


STYLES = (
    "{% macro styles(serif, serif_heads) %}\n"
    '<mj-attributes><mj-all font-family="Georgia, serif" /></mj-attributes>\n'
    "<mj-style>p { color: #600; }</mj-style>\n"
    "{% endmacro %}\n"
)


def make_theme(room: Newsroom, now: datetime, slug: str = "maison") -> Theme:
    """A theme of the desk with three versions, the last with an error; nobody runs the linter."""
    theme = Theme.objects.create(publication=room.publication, slug=slug, created_at=now)
    sound = our_files("digest")
    broken = {ENTRY: sound[ENTRY].replace("</mj-body>", "{% if %}</mj-body>")}
    red = {**sound, "look.mjml": STYLES}
    saved = [(sound, 0, "digest", ""), (red, 0, "1", "En rouge"), (broken, 1, "2", "")]
    for number, (files, errors, made_from, note) in enumerate(saved, 1):
        what = Files(files=files, errors=errors, made_from=made_from, note=note)
        add_version(theme=theme, number=number, what=what, actor="user:camille", now=now)
    return theme


def make_partners(room: Newsroom) -> None:
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
    create_product(
        publication=room.publication, slug="du-sport", name="Du sport", filter="rubric Sport",
        actor="t", now=now,
    )  # fmt: skip


def syndication_pages(publication: Publication) -> list[str]:
    """Every page about partners, products and feeds, below /desk/."""
    partner = Partner.objects.get(publication=publication, slug="agence")
    place = partner.destinations.get()
    product = Product.objects.get(publication=publication)
    (row,) = Delivery.objects.filter(destination=place).order_by("pk")[:1]
    own, there = f"partners/{partner.pk}/", f"partners/places/{place.pk}/"
    pages = [own, *(f"{own}{page}/" for page in ("to", "log", "inventory", "replay"))]
    pages += [f"{own}to/?channel={code}" for code in ("sftp", "ftps", "pull")]
    pages += [there, f"{there}change/", f"{there}secret/", f"partners/deliveries/{row.pk}/"]
    products = ["products/", "products/new/", f"products/{product.pk}/"]
    feeds = Feed.objects.filter(publication=publication).order_by("pk")
    pages += ["feeds/", "feeds/new/", *(f"feeds/{one.pk}/" for one in feeds)]
    pages.append(f"feeds/{feeds[0].pk}/?check=w3c")
    source = Source.objects.filter(publication=publication).order_by("pk")[0]
    pages += ["sources/", "sources/new/", "sources/new/?without=1", f"sources/{source.pk}/"]
    return ["partners/", "partners/new/", *pages, *products, "withdrawn/"]


def make_sources(room: Newsroom, now: datetime) -> None:
    common: dict[str, Any] = {"publication": room.publication, "created_at": now}
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


def make_feeds(room: Newsroom, now: datetime) -> None:
    common: dict[str, Any] = {"publication": room.publication, "actor": "cli:test", "now": now}
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


def got_by_partners(article: Article) -> None:
    """The first deliveries were acknowledged; one partner of two has not answered the newest."""
    rows = Delivery.objects.filter(destination__isnull=False, article_version__article=article)
    for row in rows.order_by("pk"):
        last = row.article_version_id == article.current_id
        late = last and row.destination is not None and row.destination.partner.slug == "radio"
        state = Delivery.State.RETRYING if late else Delivery.State.ACCEPTED
        code, reply = ("503", "Service Unavailable") if late else ("200", "OK")
        rows.filter(pk=row.pk).update(state=state, reply_code=code, reply=reply, attempts=1)


def make_report_link(newsroom: Newsroom, now: datetime) -> None:
    """Figures that were handed out, and the room's send added up."""
    tally_ended(clock=lambda: now, seconds=5)
    hand_out(
        publication=newsroom.publication,
        newsletter=newsroom.newsletter,
        period=period_around(Kind.MONTH, now.date()),
        days=30,
        note="la régie",
        actor="user:camille",
        now=now,
    )
