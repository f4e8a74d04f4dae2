"""The room in Django."""

from django.apps import AppConfig


class Imports(AppConfig):
    """The room."""

    name = "equiano_web.imports"
    label = "imports"
