"""Programs that may write, each with its token: `python -m tests.web.durability.hand COUNT`; prints these.

Five agencies, so that writers of one audit chain and of others meet.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import django

django.setup()

from equiano_web.access import Permission  # noqa: E402
from equiano_web.api import tokens  # noqa: E402
from tests.web import make  # noqa: E402

SCOPES = [Permission.CASE_CREATE, Permission.CASE_VIEW, Permission.CASE_EDIT]


def main(count: str) -> None:
    agencies = [make.agency(f"Agency {number}") for number in range(5)]
    made = []
    for number in range(int(count)):
        who = make.user("caseworker", agencies[number % len(agencies)])
        made.append(tokens.make(replace(who, confirmed=True), "durability", SCOPES, 1))
    print(json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
