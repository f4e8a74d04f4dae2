"""The room in Django."""

from django.apps import AppConfig


class Api(AppConfig):
    """The room."""

    name = "equiano_web.api"
    label = "api"
