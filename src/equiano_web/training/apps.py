"""The room in Django."""

from django.apps import AppConfig


class Training(AppConfig):
    """The room."""

    name = "equiano_web.training"
    label = "training"
