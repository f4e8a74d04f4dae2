"""The room in Django."""

from django.apps import AppConfig


class Campaigns(AppConfig):
    """The room."""

    name = "equiano_web.campaigns"
    label = "campaigns"
