"""Referrals, tasks and consents in bulk: rows as acts of the application leave them.

A referral is drafted by who has the case, read, sent to another agency by one of its services, answered there
or not, and something is told of it; each act stands in the case on the track `referral` and its sending is
kept for the figures. Nothing is sealed that the application would seal only where somebody wrote words.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from equiano_web.cases.models import TrackState
from equiano_web.consents.models import Consent
from equiano_web.referrals.models import Gap, Referral, Sending, ServiceOutcome
from equiano_web.tasks.models import Task
from web.rows import Table

if TYPE_CHECKING:
    from web.network import Staffed

REFERRED = 0.3  # of the cases: 300,000 of a million
TASKS = 0.5
NEEDS = ("housing", "medical", "legal", "psychological", "documents", "protection")
_CHOSEN = json.dumps(["person.given_name", "person.phone", "risk.what"])
_CLASSES = json.dumps(["contact", "identity", "narrative", "ordinary"])
_TOLD = json.dumps(["purpose", "use", "rights", "storage", "withdrawal", "no_condition"])
# What became of it, and how often; what is young may wait still.
_ENDS = (
    *(("done", 40), ("accepted", 15), ("declined", 18), ("expired", 12), ("transferred", 5)),
    *(("withdrawn", 5), ("revoked", 2), ("offered_declined", 3)),
)
_YOUNG = dt.timedelta(days=10)
_REASONS = ("no_capacity", "not_eligible", "out_of_area", "unsafe")


class Tables:
    """The tables that are filled."""

    def __init__(self) -> None:
        self.referral = Table(
            Referral, "id", "case_id", "sender_id", "receiver_id", "service_id", "need", "urgency", "state",
            "since", "chosen", "created_at", "created_by_id", "read_on", "read_language", "sent_at",
            "sent_by_id", "answer_by", "expires_after", "taken_by_id", "answered_at", "decline_code",
        )  # fmt: skip
        self.sending = Table(
            Sending, "id", "referral_id", "sender_id", "receiver_id", "need", "region", "sent_at", "sent_on",
            "answer_by", "ended_on", "ended",
        )  # fmt: skip
        self.outcome = Table(ServiceOutcome, "id", "referral_id", "help_kind", "outcome", "at")
        self.gap = Table(Gap, "id", "agency_id", "at", "kind", "reason", "need", "service_kind", "region")
        self.track = Table(TrackState, "id", "case_id", "track", "many", "state", "since", "by_id", "about")
        self.task = Table(
            Task, "id", "agency_id", "case_id", "code", "thing", "team_id", "assignee_id", "due_on",
            "shown_from", "state", "made_at", "ended_at",
        )  # fmt: skip
        self.consent = Table(
            Consent, "id", "agency_id", "case_id", "purpose", "classes", "language", "method",
            "explained_by_id", "told", "given_at", "expires_at", "giver",
        )  # fmt: skip

    def all(self) -> tuple[Table, ...]:
        """All of them."""
        return (self.referral, self.sending, self.outcome, self.gap, self.track, self.task, self.consent)


def refer(
    tables: Tables, agencies: Sequence[Staffed], which: int, case: dict[str, Any], rng: random.Random
) -> None:
    """A referral of a case to another agency.

    Args:
        tables: Where the rows go.
        agencies: All agencies.
        which: Place of the agency whose case it is.
        case: Its `id`, `person` who has it, `team`, day of `created`, whether it is `open`, and `step`, which
            writes an act of a track into it.
        rng: Where chance comes from.
    """
    now, sender = case["now"], agencies[which]
    weights = [0.0 if place == which else one.share for place, one in enumerate(agencies)]
    receiver = rng.choices(agencies, weights)[0]
    service, kind, region = rng.choice(receiver.services)
    key, need, person = uuid.uuid4(), rng.choice(NEEDS), case["person"]
    begun = case["created"] + (now - case["created"]) * rng.random()
    sent = begun + (now - begun) * rng.random() * 0.1
    days = rng.choice((1, 3, 5))
    answer_by = (sent + dt.timedelta(days)).date()
    if rng.random() < 0.05:
        state = rng.choice(("draft", "waiting"))
    elif now - sent < _YOUNG and rng.random() < 0.6:
        state = "sent"
    else:
        state = rng.choices([name for name, _ in _ENDS], [share for _, share in _ENDS])[0]
    went = state not in ("draft", "waiting")
    answered = state in ("done", "accepted", "declined", "transferred")
    after = min(now, sent + dt.timedelta(hours=rng.expovariate(1 / 40)))
    ended = now if state == "sent" else after if answered else min(now, sent + dt.timedelta(days=days + 2))
    taker = rng.choice(receiver.people)[0] if state in ("done", "accepted", "transferred") else None
    since = ended if went and state != "sent" else sent if went else begun
    tables.referral.add(
        key, case["id"], sender.id, receiver.id, service, need, "within_a_week", state, since, _CHOSEN, begun,
        person, sent.date() if went else None, "ru" if went else "", sent if went else None,
        person if went else None, answer_by if went else None,
        answer_by + dt.timedelta(days) if went else None, taker, after if answered else None,
        rng.choice(_REASONS) if state == "declined" else "",
    )  # fmt: skip
    tables.track.add(key, case["id"], "referral", True, state, since, person, need)
    tables.consent.add(
        uuid.uuid4(), receiver.id, case["id"], "help", _CLASSES, "ru", "spoken", person, _TOLD, begun,
        begun + dt.timedelta(90), "person",
    )  # fmt: skip
    subject = {"subject": str(key), "need": need}
    case["step"]("referral", "draft_referral", subject, begun)
    if not went:
        return
    case["step"]("referral", "send", subject, sent)
    first = "accepted" if taker else state
    over = state != "sent"
    tables.sending.add(
        uuid.uuid4(), key, sender.id, receiver.id, need, region, sent, sent.date(), answer_by,
        ended.date() if over else None, first if over else "",
    )  # fmt: skip
    if over:
        act = {"accepted": "accept", "declined": "decline_referral"}.get(first, "expire")
        case["step"]("referral", act, subject, ended)
    if state in ("declined", "expired", "offered_declined"):
        reason = rng.choice(_REASONS) if state == "declined" else ""
        tables.gap.add(uuid.uuid4(), sender.id, ended.date(), state, reason, need, kind, region)
    if taker and rng.random() < 0.7:
        told = rng.choice(("given", "given", "being_given", "declined_by_person", "not_given"))
        tables.outcome.add(uuid.uuid4(), key, need, told, min(now, ended + dt.timedelta(5)))


def task(tables: Tables, agency: Staffed, case: dict[str, Any], rng: random.Random) -> None:
    """A task of a case: open of an open one, else done."""
    now = case["now"]
    on = (now + dt.timedelta(rng.randint(-20, 60))).date()
    is_open = case["open"]
    ended = None if is_open else case["created"] + (now - case["created"]) * rng.random()
    due = on if is_open else ended.date()  # type: ignore[union-attr]
    team = case["team"] if rng.random() < 0.3 else None
    assignee = case["person"] if team is None and rng.random() < 0.6 else None
    tables.task.add(
        uuid.uuid4(), agency.id, case["id"], "clock.decision", str(uuid.uuid4()), team, assignee, due,
        due - dt.timedelta(7), "open" if is_open else "done", case["created"], ended,
    )  # fmt: skip
