"""Somebody works with cases for a while, in a process of their own: `python -m tests.web.commands.visit`.

The process is what `equiano serve` is before its workers part, then one of them. Prints as JSON which heavy
libraries that loaded, and what the first page still had to load.
"""

from __future__ import annotations

import json
import sys

from equiano_web.boot import start_ready

place = start_ready()

from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from equiano_web.serve import _load_before_the_fork  # noqa: E402
from tests.web import make  # noqa: E402

HEAVY = ("numpy", "duckdb", "pandas", "pyarrow", "scipy", "matplotlib", "polars")
# Half a second to a second each: nobody waits for them before the first page.
NOT_FOR_THE_FIRST_PAGE = (*HEAVY, "pydantic", "ninja", "equiano_web.api.v1")
# Made from what no page shows but these two: it is not to stay in a worker for good.
RARE = ("/api/v1/openapi.json", "/screening/offline")
NOT_FOR_THE_RARE = (*NOT_FOR_THE_FIRST_PAGE, "equiano.identify.rules")


def main() -> None:
    _load_before_the_fork(place)
    setup_test_environment()
    before = set(sys.modules)
    assert Client().get("/sign-in").status_code == 200
    late = sorted(name for name in set(sys.modules) - before if not name.startswith("equiano_web."))
    who = make.user("caseworker", make.agency())
    client = make.signed_in(who)
    at_first = sorted(name for name in NOT_FOR_THE_FIRST_PAGE if name in sys.modules)
    fields = {"searched": "1", "save": "1", "family_name": "Ольховая", "given_name": "Вера"}
    made = client.post("/cases/new", fields)
    page = made.headers.get("Location", "/")
    answers = [client.get("/cases"), client.get(page), client.get(f"{page}/edit")]
    answers.append(client.post("/cases/search", {"text": "olkhovaya"}))
    loaded = sorted(name for name in HEAVY if name in sys.modules)
    answers += [client.get(path) for path in RARE]
    codes = [answer.status_code for answer in answers]
    rare = sorted(name for name in NOT_FOR_THE_RARE if name in sys.modules)
    found = {"codes": codes, "made": made.status_code, "loaded": loaded, "at_first": at_first}
    print(json.dumps({**found, "late": late, "rare": rare}))


if __name__ == "__main__":
    main()
