"""Addresses under /hooks/."""

from django.urls import path

from publisher.web.hooks.views import webhook

urlpatterns = [
    path("<slug:publication>/<slug:source>", webhook, name="webhook"),
]
