"""Somebody works with cases for a while, in a process of their own: `python -m tests.web.commands.visit`.

Prints which heavy libraries that loaded, as JSON.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402

from tests.web import make  # noqa: E402

HEAVY = ("numpy", "duckdb", "pandas", "pyarrow", "scipy", "matplotlib", "polars")
# Half a second to a second each: nobody waits for them before the first page.
NOT_FOR_THE_FIRST_PAGE = (*HEAVY, "pydantic", "ninja", "equiano_web.api.v1")


def main() -> None:
    setup_test_environment()
    who = make.user("caseworker", make.agency())
    client = make.signed_in(who)
    client.get("/sign-in")
    at_first = sorted(name for name in NOT_FOR_THE_FIRST_PAGE if name in sys.modules)
    fields = {"searched": "1", "save": "1", "family_name": "Ольховая", "given_name": "Вера"}
    made = client.post("/cases/new", fields)
    page = made.headers.get("Location", "/")
    answers = [client.get("/cases"), client.get(page), client.get(f"{page}/edit")]
    answers.append(client.post("/cases/search", {"text": "olkhovaya"}))
    codes = [answer.status_code for answer in answers]
    loaded = sorted(name for name in HEAVY if name in sys.modules)
    print(json.dumps({"codes": codes, "made": made.status_code, "loaded": loaded, "at_first": at_first}))


if __name__ == "__main__":
    main()
