"""The room in Django."""

from django.apps import AppConfig


class Services(AppConfig):
    """The room."""

    name = "equiano_web.services"
    label = "services"
