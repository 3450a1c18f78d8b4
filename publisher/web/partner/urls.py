"""Addresses of a partner's page."""

from django.urls import path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.partner.acts import act, close, fresh, host_key, replay, rotate
from publisher.web.partner.door import ask, enter
from publisher.web.partner.pages import (
    delivery,
    delivery_body,
    inventory,
    inventory_document,
    log,
    overview,
    place,
    sample,
    schema,
)

urlpatterns = [
    path("", overview, name="partner"),
    path("ask/", ask, name="partner-ask"),
    path("enter/<str:code>", enter, name="partner-enter"),
    path("close/", close, name="partner-close"),
    path("log/", log, name="partner-log"),
    path("log/<row:number>/", delivery, name="partner-delivery"),
    path("log/<row:number>/body", delivery_body, name="partner-body"),
    path("inventory/", inventory, name="partner-inventory"),
    path("inventory.json", inventory_document, name="partner-inventory-json"),
    path("schema/article-1.json", schema, name="partner-schema"),
    path("to/<slug:slug>/", place, name="partner-place"),
    path("to/<slug:slug>/try/", act, name="partner-try"),
    path("to/<slug:slug>/replay/", replay, name="partner-replay"),
    path("to/<slug:slug>/secret/", rotate, name="partner-rotate"),
    path("to/<slug:slug>/host-key/", host_key, name="partner-host-key"),
    path("to/<slug:slug>/fresh/", fresh, name="partner-fresh"),
    path("to/<slug:slug>/samples/<slug:code>", sample, name="partner-sample"),
]
