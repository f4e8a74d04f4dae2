"""Services of the demo's agencies, and referrals between them: some in each state, by acts of the rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from equiano.assist.consent import Told
from equiano_web.access import Permission, Who, may, opens
from equiano_web.cases.models import Case
from equiano_web.consents.actions import Given, give, withdraw_consent
from equiano_web.people.models import User
from equiano_web.referrals import actions
from equiano_web.services import actions as services
from equiano_web.services.actions import speaks
from equiano_web.services.kinds import kinds
from equiano_web.services.models import Service

CLASSES = frozenset({"ordinary", "identity", "contact", "narrative"})
CHOSEN = ("person.given_name", "person.phone", "person.language", "person.account")
# As far as each referral goes, in turn.
_ENDS = (
    "draft",
    "sent",
    "accepted",
    "done",
    "declined",
    "waiting",
    "revoked",
    "offered_declined",
    "accepted",
)
NO_CHILD = "adult"


def add(network: Mapping[str, Any]) -> None:
    """Fill the directory, and refer some of the cases."""
    offered = [
        found for user in User.objects.order_by("pk") if (found := _offer(Who(user, "command"), network))
    ]
    for number, case in enumerate(_cases()):
        who = Who(case.assigned_to, "command")  # type: ignore[arg-type]  # given to who writes it down
        away = [one for one in offered if one.agency_id != case.agency_id]
        if away:
            _refer(who, case, away[number % len(away)], _ENDS[number % len(_ENDS)], network["referral"])


def _offer(who: Who, network: Mapping[str, Any]) -> Service | None:
    """One service of each agency that somebody speaks for."""
    kind = who.user.agency.kind
    known = Service.objects.filter(agency=who.user.agency).exists()
    if not speaks(who) or known or kind not in kinds():
        return None
    said = {**network["service"], "kind": kind, "region": network["service"]["region"][who.user.language]}
    return Service.objects.get(pk=services.add(who, said))


def _cases() -> Sequence[Case]:
    """Two cases for each way in which a referral can end: adults whose caseworker refers."""
    rows = Case.objects.filter(ordinary__age_band=NO_CHILD, assigned_to__isnull=False, state="open")
    found = rows.order_by("code").select_related("assigned_to", "agency")
    sends = [one for one in found if may(Who(one.assigned_to), Permission.REFERRAL_SEND)]  # type: ignore[arg-type]
    return sends[: 2 * len(_ENDS)]


def _refer(who: Who, case: Case, service: Service, end: str, words: Mapping[str, Any]) -> None:
    lang = who.user.language
    until = timezone.now() + dt.timedelta(days=90)
    told = frozenset(str(one) for one in Told)
    give(who, case.pk, Given(service.agency_id, "", "help", CLASSES, lang, "spoken", told, until))
    theirs = service.agency.language  # who writes to another agency writes in its language
    need = "protection" if service.kind == "police" else "housing"
    key = actions.draft(who, case.pk, need, "within_a_week", words["message"][theirs])
    actions.change(who, key, service=service.pk, chosen=CHOSEN)
    if end == "draft":
        return
    if end == "waiting":
        actions.of_sender(who, key, "wait", {"reason": words["waiting"][lang]})
        return
    today = timezone.localdate().isoformat()
    actions.note_read(who, key, {"read_on": today, "language": lang, "explained_by": who.user.name})
    actions.send(who, key)
    _answer(who, case, key, service, end, words)


def _answer(who: Who, case: Case, key: UUID, service: Service, end: str, words: Mapping[str, Any]) -> None:
    people = [Who(user, "command") for user in User.objects.filter(agency=service.agency).order_by("email")]
    # Who opens most: an answer brings fields that are closed to some who may answer.
    there = max(
        (one for one in people if may(one, Permission.REFERRAL_ANSWER)), key=lambda one: len(opens(one))
    )
    lang = who.user.language
    if end == "declined":
        actions.of_receiver(there, key, "decline_referral", {"receiver_reason": "no_capacity"})
    if end in ("accepted", "done", "revoked"):
        actions.of_receiver(there, key, "accept", {})
    if end == "done":
        said = {"help_kind": "housing", "service_outcome": "given"}
        actions.of_receiver(there, key, "note_outcome", said)
        actions.of_receiver(there, key, "finish_referral", {"outcome": words["outcome"][lang]})
    if end == "revoked":
        withdraw_consent(who, case.pk)
    if end == "offered_declined":
        back = {"decline_reason": "wants_to_go_home", "way_back": words["way_back"][lang]}
        actions.of_sender(who, key, "decline_help", back)
