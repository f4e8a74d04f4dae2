"""Tries what CONTRIBUTING's roads to the application made, in a process of its own; prints what it found."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from equiano_web.access import Permission, may, opens, role_name  # noqa: E402
from equiano_web.cases import actions, sections  # noqa: E402
from equiano_web.place import here  # noqa: E402
from equiano_web.vault import Vault  # noqa: E402


def main() -> None:
    setup_test_environment()
    Vault.create(here().keys)
    runner = get_runner(settings)(verbosity=0, interactive=False)
    runner.setup_databases()
    from tests.web import make  # asks for the models

    shelter = make.agency()
    anna = make.user("caseworker", shelter)
    case = actions.create(anna, {"family_name": "Лесная"})
    note = sections.sections()["note"].fields["room"]
    anna_sees = make.signed_in(anna)
    there = anna_sees.get(f"/cases/{case}/add/note").text
    typed = {"text": "Ждёт врача", "room": "12-я"}
    anna_sees.post(f"/cases/{case}/add/note", typed)
    anna_sees.post(f"/cases/{case}/add/pet", {"kind_of": "dog", "keeper": "Инна"})
    page = anna_sees.get(f"/cases/{case}").text
    role = make.user("interpreter", shelter)
    found = {
        "field": [note.sensitivity, "Room of the shelter" in there, "12-я" in page],
        "section": [one in page for one in ("Animal", "Dog", "Инна", "Who looks after it")],
        "role": [
            role_name("interpreter"),
            may(role, Permission.CASE_VIEW),
            may(role, Permission.CASE_EDIT),
            sorted(opens(role)),
        ],
        "room": [
            "1 case is open to you." in anna_sees.get("/desk").text,
            "Вам открыто 1 дело." in make.signed_in(anna, "ru").get("/desk").text,
            make.signed_in(make.user("trainer", shelter)).get("/desk").status_code,
        ],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
