"""The app's label differs from its folder: django.contrib.syndication holds the plain one."""

from django.apps import AppConfig


class SyndicationConfig(AppConfig):
    name = "publisher.syndication"
    label = "publisher_syndication"
