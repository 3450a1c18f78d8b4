"""Addresses under /hooks/."""

from django.urls import path

from publisher.web.hooks.mail import mail_hook
from publisher.web.hooks.views import webhook
from publisher.web.hooks.websub import websub

urlpatterns = [
    path("mail/<slug:publication>/<slug:provider>/<str:secret>", mail_hook, name="mail_hook"),
    path("websub/<slug:publication>/<slug:source>/<str:token>", websub, name="websub"),
    path("<slug:publication>/<slug:source>", webhook, name="webhook"),
]
