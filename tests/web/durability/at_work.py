"""People at work on a disk that forgets: `python -m tests.web.durability.at_work OUT CUTS SEED [SYNC]`.

Writes `OUT/NUMBER/` for each of CUTS losses of power (a database, its log, `acknowledged.json`); SYNC, such
as `NORMAL`, takes the place of the installation's own setting. Prints how many acts were acknowledged.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equiano_web.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from equiano_web.access import Who  # noqa: E402
from equiano_web.cases import actions  # noqa: E402
from tests.web import make  # noqa: E402
from tests.web.durability.acknowledged import Acknowledged  # noqa: E402
from tests.web.durability.disk import Disk  # noqa: E402

PEOPLE, ROUNDS = 4, 8
# Operations on the disk of so many rounds, found by counting: cuts are drawn from these.
OPERATIONS = 5500


def work(who: Who, told: Acknowledged, number: int) -> None:
    """Make a case, change it, add to it; again and again."""
    for turn in range(ROUNDS):
        name, phone = f"Ольховая {number} {turn}", f"+7 000 {number:03} {turn:04}"
        case = actions.create(who, {"family_name": name, "given_name": "Вера"})
        told.case(str(case), name)
        told.change(str(case), actions.edit(who, case, {"phone": phone}, 1), phone)
        told.entry(str(actions.add_entry(who, case, "journey", {"country": "LTU", "what": name})), name)
    connection.close()


def main(out: str, cuts: str, seed: str, sync: str = "") -> None:
    chance, told = random.Random(int(seed)), Acknowledged()
    if sync:
        options = settings.DATABASES["default"]["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", f"synchronous={sync}")
    disk = Disk(chance.sample(range(OPERATIONS // 10, OPERATIONS), int(cuts)), told.said)
    disk.in_use()
    people = [make.user("caseworker", make.agency()) for _ in range(PEOPLE)]
    threads = [threading.Thread(target=work, args=(who, told, number)) for number, who in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, cut in enumerate(disk.cuts):
        folder = Path(out) / str(number)
        folder.mkdir(parents=True)
        # Half of them with nothing but what was synced, the worst case.
        cut.write(folder, chance if number % 2 else None)
        (folder / "acknowledged.json").write_text(json.dumps(cut.acknowledged), encoding="utf-8")
    counts = {"operations": disk.done, "syncs": disk.syncs, "cuts": len(disk.cuts)}
    print(json.dumps({"acknowledged": len(told), **counts}), flush=True)
    os._exit(0)  # the end of a process closes connections when the disk that they write to is gone


if __name__ == "__main__":
    main(*sys.argv[1:])
