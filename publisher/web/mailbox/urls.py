"""Addresses of the built-in mailbox."""

from django.urls import path

from publisher.web.mailbox.views import html, mail, mails, source

urlpatterns = [
    path("", mails, name="mailbox"),
    path("<int:number>/", mail, name="mailbox-mail"),
    path("<int:number>/html/", html, name="mailbox-html"),
    path("<int:number>/source/", source, name="mailbox-source"),
]
