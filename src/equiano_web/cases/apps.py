"""The room in Django."""

from django.apps import AppConfig


class Cases(AppConfig):
    """The room."""

    name = "equiano_web.cases"
    label = "cases"
