"""Addresses of the built-in mailbox."""

from django.urls import path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.mailbox.views import html, mail, mails, source

urlpatterns = [
    path("", mails, name="mailbox"),
    path("<row:number>/", mail, name="mailbox-mail"),
    path("<row:number>/html/", html, name="mailbox-html"),
    path("<row:number>/source/", source, name="mailbox-source"),
]
