"""Screening: the questions in the room, and on a device without a network."""

from django.apps import AppConfig


class Screening(AppConfig):
    """The room."""

    name = "equiano_web.screening"
    label = "screening"

    def ready(self) -> None:
        """Stand on the page of a case."""
        from equiano_web.cases import holdings  # noqa: PLC0415
        from equiano_web.cases.panels import PANELS  # noqa: PLC0415
        from equiano_web.screening.models import Screening  # noqa: PLC0415
        from equiano_web.screening.pages import panel  # noqa: PLC0415
        from equiano_web.screening.readings import HELD  # noqa: PLC0415

        PANELS.append(panel)
        holdings.register(HELD, Screening)
