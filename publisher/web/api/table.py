"""What there is under /api/v1/: a row for each resource."""

from typing import Any

from publisher.web.api import openapi
from publisher.web.api.resources.approvals import APPROVALS
from publisher.web.api.resources.articles import ARTICLE, ARTICLES, NO_DELETE
from publisher.web.api.resources.destinations import DESTINATION_VERBS, DESTINATIONS
from publisher.web.api.resources.entitlements import ENTITLEMENTS
from publisher.web.api.resources.forms import FORMS
from publisher.web.api.resources.frequency import FREQUENCY
from publisher.web.api.resources.labels import FIELDS, TAGGING, TAGS
from publisher.web.api.resources.lists import LIST_ANSWERS, LISTS
from publisher.web.api.resources.newsletters import NEWSLETTERS
from publisher.web.api.resources.partner_deliveries import PARTNER_DELIVERIES
from publisher.web.api.resources.partner_own import PARTNER_OWN
from publisher.web.api.resources.partners import PARTNER_VERBS, PARTNERS
from publisher.web.api.resources.pictures import PICTURES
from publisher.web.api.resources.products import PRODUCT_PREVIEW, PRODUCTS
from publisher.web.api.resources.proof import PROOF
from publisher.web.api.resources.pull import PULL
from publisher.web.api.resources.reports import REPORTS
from publisher.web.api.resources.segments import SEGMENT_ANSWERS, SEGMENTS
from publisher.web.api.resources.topics import TOPICS
from publisher.web.api.resources.webhooks import WEBHOOK_VERBS, WEBHOOKS
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
        *PICTURES,
        *ENTITLEMENTS.routes(),
        *NEWSLETTERS.routes(),
        *LISTS.routes(),
        *LIST_ANSWERS,
        *FORMS.routes(),
        *SEGMENTS.routes(),
        *SEGMENT_ANSWERS,
        *FIELDS.routes(),
        *TAGS.routes(),
        *TAGGING,
        *FREQUENCY,
        *PARTNERS.routes(),
        *PARTNER_VERBS,
        *PARTNER_DELIVERIES,
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
    ),
    never_deleted={ARTICLE: NO_DELETE},
)
