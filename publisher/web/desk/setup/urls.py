"""Addresses of settings that have pages of their own."""

from django.urls import path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.desk.setup.audit import audit_file, audit_page
from publisher.web.desk.setup.relays import relays
from publisher.web.desk.setup.webhooks import webhook, webhook_act, webhook_replay, webhooks

setup_routes = [
    path("audit/", audit_page, name="audit"),
    path("audit/file/", audit_file, name="audit-file"),
    path("relays/", relays, name="relays"),
    path("webhooks/", webhooks, name="webhooks"),
    path("webhooks/<row:number>/", webhook, name="webhook"),
    path("webhooks/<row:number>/act/", webhook_act, name="webhook-act"),
    path("webhooks/events/<row:number>/again/", webhook_replay, name="webhook-replay"),
]
