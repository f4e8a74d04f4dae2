"""The room in Django."""

from django.apps import AppConfig


class Public(AppConfig):
    """The room."""

    name = "equiano_web.public"
    label = "public"
