"""The app of page parts: it has templates, tags and static files, and no table."""

from django.apps import AppConfig


class Components(AppConfig):
    """Page parts."""

    name = "equiano_web.components"
    label = "components"
