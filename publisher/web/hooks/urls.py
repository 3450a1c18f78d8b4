"""Addresses under /hooks/."""

from django.urls import path

from publisher.web.hooks.views import webhook
from publisher.web.hooks.websub import websub

urlpatterns = [
    path("websub/<slug:publication>/<slug:source>/<str:token>", websub, name="websub"),
    path("<slug:publication>/<slug:source>", webhook, name="webhook"),
]
