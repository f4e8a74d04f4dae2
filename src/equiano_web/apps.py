"""The root app: audit, jobs, keys."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Equiano(AppConfig):
    """The root app."""

    name = "equiano_web"
    label = "equiano_web"

    def ready(self) -> None:
        """Learn the jobs: those of a room stand in its `work.py`."""
        autodiscover_modules("work")
