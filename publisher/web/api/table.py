"""What there is under /api/v1/: a row for each resource."""

from typing import Any

from publisher.web.api import openapi
from publisher.web.api.resources.approvals import APPROVALS
from publisher.web.api.resources.articles import ARTICLE, ARTICLES, NO_DELETE
from publisher.web.api.resources.destinations import DESTINATION_VERBS, DESTINATIONS
from publisher.web.api.resources.entitlements import ENTITLEMENTS
from publisher.web.api.resources.exits.contacts import CONTACTS
from publisher.web.api.resources.exits.feeds import FEED_KEYS, FEED_VERBS, FEEDS
from publisher.web.api.resources.exits.hubs import HUB_SUBSCRIPTIONS, HUBS
from publisher.web.api.resources.exits.sources import SOURCE_VERBS, SOURCES
from publisher.web.api.resources.exits.theme_looks import THEME_LOOKS
from publisher.web.api.resources.exits.theme_versions import THEME_VERSIONS
from publisher.web.api.resources.exits.themes import THEMES
from publisher.web.api.resources.exits.webhooks import WEBHOOK_VERBS, WEBHOOKS
from publisher.web.api.resources.forms import FORMS
from publisher.web.api.resources.frequency import FREQUENCY
from publisher.web.api.resources.house.audit import AUDIT
from publisher.web.api.resources.house.installation import INSTALLATION
from publisher.web.api.resources.house.mail import DKIM, DKIM_VERBS, MAIL_VERBS, MAILS
from publisher.web.api.resources.house.people import INVITATIONS, ROLES, USERS
from publisher.web.api.resources.house.providers import PROVIDER_VERBS, PROVIDERS
from publisher.web.api.resources.house.publications import PUBLICATION_VERBS, PUBLICATIONS
from publisher.web.api.resources.house.tokens import TOKENS
from publisher.web.api.resources.labels import FIELDS, TAGGING, TAGS
from publisher.web.api.resources.lists import LIST_ANSWERS, LISTS
from publisher.web.api.resources.mailing.issues import ISSUE_VERBS, ISSUES
from publisher.web.api.resources.mailing.letter_rules import NEWSLETTER_RULES
from publisher.web.api.resources.mailing.looking import LOOKING
from publisher.web.api.resources.mailing.sends import SEND_VERBS, SENDS
from publisher.web.api.resources.newsletters import NEWSLETTERS
from publisher.web.api.resources.partner_deliveries import PARTNER_DELIVERIES
from publisher.web.api.resources.partner_own import PARTNER_OWN
from publisher.web.api.resources.partners import PARTNER_VERBS, PARTNERS
from publisher.web.api.resources.pictures import PICTURES
from publisher.web.api.resources.products import PRODUCT_PREVIEW, PRODUCTS
from publisher.web.api.resources.proof import PROOF
from publisher.web.api.resources.pull import PULL
from publisher.web.api.resources.readers.imports import IMPORT_VERBS, IMPORTS, UPLOADS
from publisher.web.api.resources.readers.rights import READERS_RIGHTS
from publisher.web.api.resources.readers.subscribers import SUBSCRIBER_VERBS, SUBSCRIBERS
from publisher.web.api.resources.readers.suppressions import SUPPRESSION_VERBS, SUPPRESSIONS
from publisher.web.api.resources.reports import REPORTS
from publisher.web.api.resources.segments import SEGMENT_ANSWERS, SEGMENTS
from publisher.web.api.resources.stories.more_verbs import MORE_STORY_VERBS
from publisher.web.api.resources.topics import TOPICS
from publisher.web.api.resources.why import WHY
from publisher.web.api.routes import Answer, Call, Route, Table


class OpenApi:
    """This description; https://spec.openapis.org/oas/v3.1.0 describes it."""

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """Any object."""
        return {"type": "object"}


def _description(call: Call) -> Answer:
    return Answer(status=200, document=openapi.document(TABLE))


DESCRIPTION = Route(
    method="GET",
    path="/openapi.json",
    handler=_description,
    summary="This API, described (OpenAPI 3.1)",
    scope=None,
    answers={200: OpenApi},
)
TABLE = Table(
    (
        DESCRIPTION,
        *ARTICLES,
        *MORE_STORY_VERBS,
        *PICTURES,
        *ENTITLEMENTS.routes(),
        *PUBLICATIONS.routes(),
        *PUBLICATION_VERBS,
        *NEWSLETTERS.routes(),
        *NEWSLETTER_RULES,
        *ISSUES.routes(),
        *ISSUE_VERBS,
        *LOOKING,
        *SENDS.routes(),
        *SEND_VERBS,
        *SUBSCRIBERS.routes(),
        *SUBSCRIBER_VERBS,
        *READERS_RIGHTS,
        *UPLOADS.routes(),
        *IMPORTS.routes(),
        *IMPORT_VERBS,
        *SUPPRESSIONS.routes(),
        *SUPPRESSION_VERBS,
        *LISTS.routes(),
        *LIST_ANSWERS,
        *FORMS.routes(),
        *SEGMENTS.routes(),
        *SEGMENT_ANSWERS,
        *FIELDS.routes(),
        *TAGS.routes(),
        *TAGGING,
        *FREQUENCY,
        *FEEDS.routes(),
        *FEED_VERBS,
        *FEED_KEYS.routes(),
        *HUBS.routes(),
        *HUB_SUBSCRIPTIONS.routes(),
        *SOURCES.routes(),
        *SOURCE_VERBS,
        *THEMES,
        *THEME_LOOKS,
        *THEME_VERSIONS,
        *PARTNERS.routes(),
        *PARTNER_VERBS,
        *PARTNER_DELIVERIES,
        *CONTACTS,
        *DESTINATIONS.routes(),
        *DESTINATION_VERBS,
        *PRODUCTS.routes(),
        PRODUCT_PREVIEW,
        *TOPICS.routes(),
        *APPROVALS,
        *WEBHOOKS.routes(),
        *WEBHOOK_VERBS,
        *WHY,
        *PROOF,
        *REPORTS,
        *PULL,
        *PARTNER_OWN,
        *USERS.routes(),
        *INVITATIONS.routes(),
        *ROLES.routes(),
        *TOKENS.routes(),
        *AUDIT.routes(),
        *DKIM.routes(),
        *DKIM_VERBS,
        *MAILS.routes(),
        *MAIL_VERBS,
        *PROVIDERS.routes(),
        *PROVIDER_VERBS,
        *INSTALLATION,
    ),
    never_deleted={ARTICLE: NO_DELETE},
)
