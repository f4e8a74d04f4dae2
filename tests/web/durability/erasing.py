"""Wrapped keys are erased and wrapped anew while a page is open: `python -m tests.web.durability.erasing`.

Prints, as JSON, the wrapped keys that are no more, before the log of the database was emptied and after; and
where each of them stands in the files of the data folder: `[[…names before], [… names after]]`.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import django

django.setup()

from django.conf import settings  # noqa: E402

from equiano_web import erased_log, jobs, rotation  # noqa: E402
from equiano_web.cases import actions, erasure  # noqa: E402
from equiano_web.cases.models import Case  # noqa: E402
from equiano_web.db import writing  # noqa: E402
from tests.web import make  # noqa: E402


def standing(keys: list[bytes]) -> list[str]:
    """Names of the files that hold one of these."""
    files = [one for one in settings.PLACE.data.rglob("*") if one.is_file()]
    return sorted(one.name for one in files if any(key in one.read_bytes() for key in keys))


def work_off() -> None:
    """The jobs that are due, of this alone."""
    jobs.Job.objects.exclude(kind="log.empty").delete()
    assert jobs.work_off() == 1


def main() -> None:
    who = make.user("caseworker", make.agency())
    cases = [actions.create(who, {"family_name": f"Ольховая {number}"}) for number in range(12)]
    wrapped = [bytes(one) for one in Case.objects.values_list("wrapped_key", flat=True)]
    found = []
    # Somebody has a connection that stays open, as every thread of a server has.
    with closing(sqlite3.connect(settings.PLACE.database)) as other:
        other.execute("SELECT COUNT(*) FROM cases_case").fetchall()
        gone = bytes(Case.objects.get(pk=cases[3]).wrapped_key)
        with writing():
            erasure.drop(Case.objects.get(pk=cases[3]))
        found.append(standing([gone]))
        work_off()
        found.append(standing([gone]))
        rotation.rotate_keys()
        found.append(standing(wrapped))
        work_off()
        found.append(standing(wrapped))
        # A backup that runs reads an older state: the log cannot be cut, and the job comes again.
        other.execute("BEGIN")
        other.execute("SELECT COUNT(*) FROM cases_case").fetchall()
        gone = bytes(Case.objects.get(pk=cases[5]).wrapped_key)
        with writing():
            erasure.drop(Case.objects.get(pk=cases[5]))
        with closing(sqlite3.connect(settings.PLACE.database, timeout=0)) as impatient:
            assert impatient.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 1
        other.rollback()
        work_off()
        found.append(standing([gone]))
    assert erased_log.EVERY
    print(json.dumps(found))


if __name__ == "__main__":
    main()
