"""The room in Django."""

from django.apps import AppConfig


class Extracts(AppConfig):
    """The room."""

    name = "equiano_web.extracts"
    label = "extracts"
