"""Views of a room that is loaded when one of its pages is asked for.

Shapes that are validated take half a second to build, which nobody waits for before the first page:

    path("plan", late("equiano_web.plan.views", "plans"), name="plans")
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def late(module: str, name: str, *, for_everybody: bool = False) -> View:
    """A view by its module and name, imported at its first request.

    Args:
        module: Its module.
        name: Its name there.
        for_everybody: Whether it asks for no account; the view itself says so too (`login_not_required`).
    """

    def view(request: HttpRequest, **parts: object) -> HttpResponse:
        return cast("View", getattr(import_module(module), name))(request, **parts)

    view.__name__, view.__module__ = name, module
    view.login_required = not for_everybody  # type: ignore[attr-defined]  # what Django's middleware asks
    return view
