"""All addresses of the web server (docs/contract.md, Addresses)."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from publisher.web.api.dispatch import api
from publisher.web.brand import icon, stylesheet
from publisher.web.desk.issues.shown_preview import shown_preview
from publisher.web.desk.people.urls import mailed_routes
from publisher.web.feeds.hub import hub
from publisher.web.health import healthz, readyz
from publisher.web.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("brand/<slug:slug>.css", stylesheet, name="brand"),
    path("brand/<slug:slug>.png", icon, name="mark"),
    re_path(r"^api(?:/|$)", api, name="api"),
    path("hub", hub, name="hub"),
    path("hooks/", include("publisher.web.hooks.urls")),
    path("view/preview/<str:token>", shown_preview, name="shown-preview"),
    path("desk/", include("publisher.web.desk.urls")),
    path("docs/", include("publisher.web.help.urls")),
    path("partner/", include("publisher.web.partner.urls")),
    *mailed_routes,
    path("mailbox/", include("publisher.web.mailbox.urls")),
    path("", include("publisher.web.reader.urls")),
]
handler400 = "publisher.web.errors.bad_request"
handler403 = "publisher.web.errors.forbidden"
handler404 = "publisher.web.errors.not_found"
handler500 = "publisher.web.errors.server_error"
