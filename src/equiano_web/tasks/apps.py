"""The room in Django."""

from django.apps import AppConfig

from equiano.words import say


class Tasks(AppConfig):
    """The room."""

    name = "equiano_web.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Listen to cases; stand on their page, say what is left undone in them, and what leavers leave."""
        from equiano_web.cases import holdings  # noqa: PLC0415
        from equiano_web.cases.panels import FIRST_PANELS  # noqa: PLC0415  # models are known only now
        from equiano_web.people.notices import kind  # noqa: PLC0415
        from equiano_web.tasks import pages, readings, rooms  # noqa: PLC0415
        from equiano_web.tasks.models import Task  # noqa: PLC0415

        rooms.register()
        FIRST_PANELS.append(pages.panel)
        holdings.register(readings.HELD, Task)
        kind("task.given", "task", lambda: say("A task was given to you"))
        kind("task.escalated", "tasks", lambda: say("Something is overdue with a colleague"))
