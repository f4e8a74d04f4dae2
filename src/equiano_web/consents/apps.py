"""The room in Django."""

from django.apps import AppConfig


class Consents(AppConfig):
    """The room."""

    name = "equiano_web.consents"
    label = "consents"

    def ready(self) -> None:
        """Stand on the page of a case; say what a withdrawal does and of what people are told."""
        from equiano_web.cases.panels import PANELS  # noqa: PLC0415  # models are known only now
        from equiano_web.consents import effects, expiry, sharing  # noqa: PLC0415
        from equiano_web.consents.pages import panel  # noqa: PLC0415

        PANELS.append(panel)
        effects.register("leave_research", sharing.leave_research)
        effects.register("tell_recipients", sharing.ask_to_stop)
        expiry.kinds()
