"""All jobs run once: `python -m tests.web.commands.daily [DAYS …]`; with DAYS again, older by them each time.

Prints how many keys of backups and backups there are each time, as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402

from equiano_web import jobs  # noqa: E402


def grow_older(days: float) -> None:
    """The keys, which say when their backups were made."""
    for path in settings.PLACE.backup_keys.glob("*"):
        key = json.loads(path.read_text(encoding="ascii"))
        made_at = datetime.fromisoformat(key["made_at"]) - timedelta(days=days)
        path.write_text(json.dumps({**key, "made_at": made_at.isoformat()}), encoding="ascii")


def main(*days: str) -> None:
    place, found = settings.PLACE, []
    jobs.plan_periodic()
    for one in days or ("0",):
        grow_older(float(one))
        jobs.Job.objects.all().update(run_at="2026-01-01T00:00:00Z")
        assert jobs.work_off()
        found.append([len(list(place.backup_keys.iterdir())), len(list(place.backups.iterdir()))])
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
