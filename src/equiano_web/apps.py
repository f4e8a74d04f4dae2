"""The root app: audit, jobs, keys."""

from django.apps import AppConfig


class Equiano(AppConfig):
    """The root app."""

    name = "equiano_web"
    label = "equiano_web"
