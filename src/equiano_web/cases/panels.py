"""What other rooms show on the page of a case; each adds itself in its `apps.py`: cases know none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from equiano_web.access import Who
from equiano_web.cases.readings import CasePage


@dataclass(frozen=True)
class Panel:
    """A part of a case's page.

    Attributes:
        template: Its template; it is given the panel as `panel`.
        shown: What it shows: frozen views, never a model.
    """

    template: str
    shown: Mapping[str, object] = field(default_factory=dict)


# From whoever looks and the page as it was read to a panel, or None where there is nothing for them: what
# stands there, or is known not to be there (`holdings.py`), is not asked for again.
PANELS: list[Callable[[Who, CasePage], Panel | None]] = []
# Those that stand above the tracks, as what is to be done does.
FIRST_PANELS: list[Callable[[Who, CasePage], Panel]] = []


def panels(who: Who, page: CasePage) -> list[Panel]:
    """What other rooms show on a case's page, in the order in which they came."""
    return [panel for make in PANELS if (panel := make(who, page)) is not None]
