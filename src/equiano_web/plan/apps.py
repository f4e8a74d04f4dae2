"""The room in Django."""

from django.apps import AppConfig


class Plan(AppConfig):
    """The room."""

    name = "equiano_web.plan"
    label = "plan"
