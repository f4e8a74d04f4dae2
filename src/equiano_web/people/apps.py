"""The room in Django."""

from django.apps import AppConfig


class People(AppConfig):
    """The room."""

    name = "equiano_web.people"
    label = "people"
