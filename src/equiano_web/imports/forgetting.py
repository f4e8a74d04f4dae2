"""Files of imports that nobody finished do not stay."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from equiano_web.imports.models import Import

# Who reads a file in decides within days; later the people in it have changed, and it is read in anew.
KEPT = timedelta(days=7)


def forget_old() -> int:
    """Remove files, with their keys; for the job runner. How many."""
    old = Import.objects.filter(made_at__lte=timezone.now() - KEPT).exclude(content=None)
    return old.update(content=None, columns=None, wrapped_key=None)
