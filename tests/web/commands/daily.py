"""The job of backups runs once: `python -m tests.web.commands.daily`; prints how many there are."""

from __future__ import annotations

import json

import django

django.setup()

from django.conf import settings  # noqa: E402

from equiano_web import jobs  # noqa: E402


def main() -> None:
    jobs.plan_periodic()
    jobs.Job.objects.filter(kind="backup.daily").update(run_at="2026-01-01T00:00:00Z")
    assert jobs.work_off()
    place = settings.PLACE
    keys, files = list(place.backup_keys.iterdir()), list(place.backups.iterdir())
    print(json.dumps({"keys": len(keys), "files": len(files)}))


if __name__ == "__main__":
    main()
