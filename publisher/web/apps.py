"""Makes the web's translations and static files known to Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "publisher.web"
    label = "publisher_web"
