"""All addresses of the web server (docs/contract.md, Addresses)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
