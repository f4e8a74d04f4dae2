"""Where the day begins: the first page that a role can use."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from equiano_web.access import Permission, Who, may

# The first that somebody may, and whose room is there.
_PAGES = (
    # Who carries cases begins with what is due in them; who only writes them down, with their list.
    (Permission.CASE_DECIDE, "tasks"),
    (Permission.CASE_VIEW, "cases"),
    (Permission.FIGURES_VIEW, "dashboard"),
    (Permission.PEOPLE_MANAGE, "people"),
)


def home(who: Who) -> str:
    """Address of the page where somebody begins."""
    for permission, name in _PAGES:
        if may(who, permission):
            try:
                return reverse(name)
            except NoReverseMatch:
                continue
    return reverse("me")
