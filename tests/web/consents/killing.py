"""Kills withdrawals midway: `python -m tests.web.consents.killing NUMBER SEED`; prints one JSON object.

Each withdrawal runs in a child of its own, which is killed (SIGKILL): of two one by itself before its n-th
statement to the database, n from the first to the last, the other from outside after a time drawn at random.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

import equiano_web.actions  # noqa: E402
from equiano_web.cases import actions as cases  # noqa: E402
from equiano_web.cases.models import Case  # noqa: E402
from equiano_web.consents import actions, paper  # noqa: E402
from equiano_web.consents.actions import Given  # noqa: E402
from equiano_web.consents.models import Consent, StopRequest  # noqa: E402
from equiano_web.consents.readings import permitted  # noqa: E402
from equiano_web.consents.sharing import To  # noqa: E402
from equiano_web.exports.models import Export  # noqa: E402
from equiano_web.models import AuditEntry  # noqa: E402
from equiano_web.place import here  # noqa: E402
from equiano_web.referrals import readings  # noqa: E402
from equiano_web.referrals.models import Referral  # noqa: E402
from equiano_web.vault import Vault  # noqa: E402
from tests.web import make  # noqa: E402
from tests.web.referrals.network import PERSON, TOLD, Network  # noqa: E402


def main(count: int, seed: int) -> None:
    """Withdraw until so many were killed, and say how they were found."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Vault.create(here().keys)
    call_command("migrate", verbosity=0)
    office, rng = Office(), random.Random(seed)  # when to kill is no secret
    statements, seconds = _measured(office)
    found = {"whole": 0, "not": 0, "half": 0, "killed": 0, "statements": statements}
    for number in range(4 * count):
        if found["killed"] == count:
            break
        _prepare(office)
        if number % 2:
            # From the first statement to the one after the last, evenly, and again.
            killed = _killed_at(office, 1 + number * statements // max(1, count - 1) % (statements + 1))
        else:
            killed = _killed_after(office, rng.uniform(0, 2 * seconds))
        found["killed"] += killed
        found[_standing(office)] += 1
    # That a half would be seen: the same kill without the transaction.
    _prepare(office)
    with patch.object(equiano_web.actions, "writing", nullcontext):
        _killed_at(office, statements)
    print(json.dumps({**found, "without_transaction": _standing(office)}))


class Office(Network):
    """A shelter that referred the person of its case to a clinic."""

    referral: UUID


def _prepare(office: Office) -> None:
    """A new case whose withdrawal has everything to do: an accepted referral, a paper, a file, research."""
    office.case = cases.create(office.sender_lead, {**PERSON, "use_consent": "yes"})
    Case.objects.filter(pk=office.case).update(assigned_to=office.sender.user)
    office.referral = office.accepted()
    until = timezone.now() + timedelta(days=30)
    research = Given(None, "University", "research", frozenset({"identity"}), "ru", "spoken", TOLD, until)
    actions.give(office.sender, office.case, research)
    paper.give_on_paper(office.sender, office.case, To(office.clinic.pk, "", "help"))
    Export.objects.create(
        agency=office.shelter, by=office.sender_lead.user, state=Export.MADE, purpose="transfer",
        content=b"file", cases=[str(office.case)], count=1,
        made_at=timezone.now(), until=timezone.now() + timedelta(days=1),
    )  # fmt: skip


def _measured(office: Office) -> tuple[int, float]:
    """How many statements a withdrawal takes, and how long."""
    _prepare(office)
    counted = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(sql, params, many, context)

    begun = time.monotonic()
    with connection.execute_wrapper(count):
        actions.withdraw_consent(office.sender, office.case)
    return counted, time.monotonic() - begun


def _child(office: Office, last: int) -> int:
    """A process that withdraws and kills itself before its statement number `last`; its id."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # else the child has its connections, too
    if child := os.fork():
        return child
    counted = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += 1
        if counted == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            actions.withdraw_consent(office.sender, office.case)
    finally:  # whatever is raised here is not the parent's
        os._exit(0)


def _killed_at(office: Office, last: int) -> bool:
    _, status = os.waitpid(_child(office, last), 0)
    return os.WIFSIGNALED(status)


def _killed_after(office: Office, seconds: float) -> bool:
    child = _child(office, 0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _standing(office: Office) -> str:
    """`whole`, `not` or `half`: of each effect whether it is there."""
    case = office.case
    effects = {
        not Consent.objects.filter(case=case, withdrawn_at=None).exists(),
        not permitted(case, To(office.clinic.pk, "", "help").recipient, "help", timezone.now()),
        Referral.objects.get(pk=office.referral).state == "revoked",
        PERSON["phone"] not in repr(readings.page(make.again(office.intake), office.referral)),
        StopRequest.objects.filter(case=case).exists(),
        Export.objects.get(cases=[str(case)]).content is None,
        Case.objects.get(pk=case).ordinary["use_consent"] == "no",
        AuditEntry.objects.filter(act="consent.withdraw", object=str(case), outcome="done").exists(),
    }
    some = Consent.objects.filter(case=case).exclude(withdrawn_at=None).exists()
    if len(effects) == 2 or some not in effects:
        return "half"
    return "whole" if some else "not"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
