"""The room in Django; it has pages and no table."""

from django.apps import AppConfig


class Grants(AppConfig):
    """The room."""

    name = "equiano_web.grants"
    label = "grants"
