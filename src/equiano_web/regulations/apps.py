"""The room in Django."""

from django.apps import AppConfig


class Regulations(AppConfig):
    """The room."""

    name = "equiano_web.regulations"
    label = "regulations"
