"""A hand at work in an installation: `python -m tests.web.commands.hand WHAT …`; prints JSON.

make NAME …    a case of that surname with an attachment; its id
find NAME …    what a search of the first caseworker finds, and whether its attachment opens
erase ID       remove a case
die WHEN ID    remove a case and be killed, `before` the transaction stands or right `after`
work           do the jobs that are due
add            one more case, of no name
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import uuid

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from equiano_web import jobs  # noqa: E402
from equiano_web.access import Who  # noqa: E402
from equiano_web.cases import actions, erasure, readings, store  # noqa: E402
from equiano_web.cases.models import Case  # noqa: E402
from equiano_web.db import writing  # noqa: E402
from equiano_web.people.models import User  # noqa: E402
from equiano_web.sealed_files import open_file, seal_file  # noqa: E402
from equiano_web.vault import context_of  # noqa: E402
from tests.web import make  # noqa: E402

CONTENT = b"a scan " * 20_000


def _anna() -> Who:
    known = User.objects.filter(role="caseworker").first()
    return Who(known) if known else make.user("caseworker", make.agency())


def _attachment(case: uuid.UUID) -> bytes:
    key = store.key_of(Case.objects.get(pk=case))
    assert key is not None
    with (settings.PLACE.files / str(case) / "scan").open("rb") as stream:
        return b"".join(open_file(key, stream, context_of(case, "scan")))


def made(name: str) -> str:
    case = actions.create(_anna(), {"family_name": name, "given_name": "Вера"})
    key = store.key_of(Case.objects.get(pk=case))
    assert key is not None
    (settings.PLACE.files / str(case)).mkdir()
    with (settings.PLACE.files / str(case) / "scan").open("wb") as stream:
        seal_file(key, io.BytesIO(CONTENT), stream, context_of(case, "scan"))
    return str(case)


def found(name: str) -> dict[str, object]:
    hits = [hit.case.id for hit in readings.search(_anna(), name).hits]
    return {"cases": hits, "opens": all(_attachment(uuid.UUID(case)) == CONTENT for case in hits)}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def erased_and_killed(when: str, case: str) -> None:
    with writing():
        transaction.on_commit(die)  # the first of what follows the commit
        erasure.drop(Case.objects.get(pk=case))
        if when == "before":
            die()


def main(what: str, *given: str) -> None:
    if what == "make":
        print(json.dumps({name: made(name) for name in given}))
    elif what == "find":
        print(json.dumps([found(name) for name in given]))
    elif what == "erase":
        with writing():
            print(json.dumps(erasure.drop(Case.objects.get(pk=given[0]))))
    elif what == "die":
        erased_and_killed(*given)
    elif what == "work":
        print(json.dumps(jobs.work_off()))
    elif what == "add":
        print(json.dumps(str(actions.create(_anna(), {}))))


if __name__ == "__main__":
    main(*sys.argv[1:])
