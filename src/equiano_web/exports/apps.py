"""The room in Django."""

from django.apps import AppConfig


class Exports(AppConfig):
    """The room."""

    name = "equiano_web.exports"
    label = "exports"
