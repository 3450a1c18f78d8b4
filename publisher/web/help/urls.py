"""Addresses of the documentation."""

from django.urls import path, re_path

from publisher.web.help.views import page, picture

urlpatterns = [
    path("", page, name="help"),
    re_path(r"^(?P<name>[\w/-]+\.png)$", picture, name="help-picture"),
    re_path(r"^(?P<name>[\w/-]+[\w-])/$", page, name="help-page"),
]
