"""A process that works off jobs, for `test_jobs.py`: `python -m tests.web.job_worker WHAT NUMBER`.

WHAT: `jobs` adds NUMBER of them, `work` takes them one by one, `runner` leaves them to the runner.

The effect of a job is an entry of the audit with its number, so that effects can be counted.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from equiano_web import audit, jobs  # noqa: E402
from equiano_web.db import writing  # noqa: E402
from equiano_web.models import Job  # noqa: E402

LEASE = timedelta(seconds=2)


@jobs.job("test.effect")
def effect(work: jobs.Work) -> None:
    number = str(work.payload["number"])
    audit.append(audit.Entry("test", timezone.now(), "", "effect", "job", "", number, "done"))
    time.sleep(0.005)  # so that a kill may hit the middle of it


def main(what: str, count: int) -> None:
    if what == "jobs":
        call_command("migrate", verbosity=0)
        with writing():
            for number in range(count):
                jobs.enqueue("test.effect", {"number": number})
        return
    print("ready", flush=True)
    sys.stdin.readline()
    if what == "runner":
        _run_until_empty()
        return
    holder = f"{what} {count}"
    # What the killed one holds comes back when its lease is over.
    while Job.objects.filter(kind="test.effect").exists():
        if work := jobs.take(holder, lease=LEASE):
            jobs.run(work)
            print("done", flush=True)
        else:
            time.sleep(0.05)


def _run_until_empty() -> None:
    runner = jobs.Runner(poll=0.05, lease=LEASE)
    runner.start()
    while Job.objects.filter(kind="test.effect").exists():
        time.sleep(0.05)
    assert runner.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
