"""Invented cases in bulk: rows as acts of the application leave them, by its own tokens and vault.

Of each: fields of a person (2 of 3 in Cyrillic, the others romanised), entries, acts of tracks, history,
what is due, tokens, the audit of what was done, and of a fifth of them their history; of three in ten a
referral with its consent, and tasks (`referring.py`).
"""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from equiano.assist.track import table
from equiano.link.invent import invent_persons, invented
from equiano.link.names import romanise
from equiano_web import audit
from equiano_web.access import Sensitivity
from equiano_web.cases import store
from equiano_web.cases.models import Blob, Case, Change, Due, Entry, TrackState
from equiano_web.cases.sections import PERSON, STEP, sections
from equiano_web.keys import new_key
from equiano_web.models import AuditEntry, AuditHead
from equiano_web.vault import DataKey
from web import referring
from web.network import Staffed
from web.rows import Table

PART = 2_000
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
FIVE_YEARS = 5 * 365 * 24 * 3600
ANONYMOUS, ROMANISED, SEALED, OPEN = 0.06, 0.33, 0.005, 0.4
HISTORY = 0.2  # none of the measured pages reads it; of all cases it would be a third of the filling
_TEXTS = (
    "Обещали работу в гостинице; по приезде забрали паспорт, заработок удерживали за долг.",
    "Работал на стройке по 14 часов, спал в бытовке, выходить не разрешали.",
    "Заставляли просить милостыню у вокзала и каждый вечер отдавать деньги.",
    "Five months on a ship; the papers stayed with the captain; no wage was paid.",
    "Хочет отдохнуть и позвонить домой. Боится, что узнают родные.",
    "Asked for a doctor and an interpreter; agreed to talk again on Tuesday.",
)
# Acts as `tracks/actions.py` leaves them: track, act, what it brought.
_STEPS = (
    (
        "detection",
        "presume",
        {"seen_on": "2026-01-10", "channel": "Звонок в приют", "detecting_body": "Приют"},
    ),
    ("risk", "assess_risk", {"assessed_on": "2026-01-12", "risk_to_person": "yes", "risk_to_family": "no"}),
    ("immediate_needs", "help_now", {"help_given": "врач"}),
)
_TWO_CLOCKS = (("safety_plan", "risk"), ("decision", "identification"))


class Tables:
    """The tables that are filled, an order that their references allow."""

    def __init__(self) -> None:
        self.case = Table(
            Case, "id", "code", "agency_id", "team_id", "created_by_id", "assigned_to_id", "created_at",
            "changed_at", "state", "sealed", "ordinary", "wrapped_key",
        )  # fmt: skip
        self.entry = Table(Entry, "id", "case_id", "section", "made_at", "made_by_id", "ordinary")
        self.blob = Table(Blob, "case_id", "entry_id", "sensitivity", "sealed")
        self.change = Table(
            Change, "case_id", "entry_id", "version", "at", "by_id", "act", "sensitivity", "sealed"
        )
        self.track = Table(TrackState, "id", "case_id", "track", "state", "since", "by_id")
        self.due = Table(Due, "id", "case_id", "entry_id", "code", "track", "due_on", "shown_from")
        self.referring = referring.Tables()

    def all(self) -> tuple[Table, ...]:
        """All of them."""
        own = (self.case, self.entry, self.blob, self.change, self.track, self.due)
        return (*own, *self.referring.all())


def part(agencies: Sequence[Staffed], number: int, count: int, seed: int) -> tuple[Tables, list[Any]]:
    """A part of the cases, and of some of them what they can be sought by: agency, surname, phone."""
    rng, numbers = random.Random(f"{seed} {number}"), np.random.default_rng([seed, number])
    persons = invent_persons(count, numbers)
    shares = [one.share for one in agencies]
    tables, sought = Tables(), []
    for place in range(count):
        which = rng.choices(range(len(agencies)), shares)[0]
        culture = invented()["cultures"][persons.culture[place]]
        names = [persons.surname[place], persons.given[place], persons.patronymic[place]]
        if rng.random() < ROMANISED:
            names = [romanise(name).title() for name in names]
        born = dt.date.fromordinal(int(persons.born[place])).isoformat()
        values = _person(names, born, bool(persons.woman[place]), culture["citizenship"], rng)
        code = _code(number * PART + place)
        _case(tables, agencies, which, code, values, rng)
        if place % 5 == 0 and "phone" in values and "family_name" in values:
            sought.append((which, values["family_name"], values["phone"]))
    return tables, sought


def _person(names: list[str], born: str, woman: bool, citizenship: str, rng: random.Random) -> dict[str, str]:
    values = {
        "sex": "gender.female" if woman else "gender.male",
        "age_band": "child" if born > "2008-11" else "adult",
        "citizenship": citizenship,
    }
    if rng.random() >= ANONYMOUS:
        values |= {"family_name": names[0], "given_name": names[1], "birth_date": born[: rng.choice((4, 10))]}
        values |= {"patronymic": names[2]} if names[2] else {}
        values |= {"other_names": names[1][:4]} if rng.random() < 0.15 else {}
        values |= {"phone": f"+7 9{rng.randrange(10**9):09d}"} if rng.random() < 0.8 else {}
        values |= {"document_number": f"{rng.randrange(10**10):010d}"} if rng.random() < 0.5 else {}
    for name, share, most in (("address", 0.6, 1), ("account", 0.8, 12), ("medical", 0.15, 2),
                              ("proceedings", 0.2, 2), ("suspects", 0.2, 2)):  # fmt: skip
        if rng.random() < share:
            values[name] = " ".join(rng.choices(_TEXTS, k=rng.randint(1, most)))
    return values


def _code(number: int) -> str:
    """Another code for each number, spread like drawn ones, of which a million may hold two alike."""
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    left = number * 7_919_191_919 % 30**8  # the factor has no divisor in common with 30
    text = "".join(letters[left // 30**place % 30] for place in range(8))
    return f"{text[:4]}-{text[4:]}"


def _case(
    tables: Tables,
    agencies: Sequence[Staffed],
    which: int,
    code: str,
    values: dict[str, str],
    rng: random.Random,
) -> None:
    agency, case = agencies[which], uuid.uuid4()
    key, wrapped = new_key(case, "case")
    person, team = rng.choice(agency.people)
    given = rng.choice(agency.people)[0] if rng.random() < 0.2 else person
    created = NOW - dt.timedelta(seconds=rng.randrange(FIVE_YEARS))
    changed = created + (NOW - created) * rng.random()
    state = "open" if rng.random() < OPEN else "closed"
    by_class = store.by_class(sections()[PERSON], values)
    ordinary = _json(by_class.get(Sensitivity.ORDINARY, {}))
    tables.case.add(case, code, agency.id, team, person, given, created, changed, state,
                    rng.random() < SEALED, ordinary, wrapped)  # fmt: skip
    write = _Writer(tables, case, key, person, rng.random() < HISTORY)
    write.owner(None, by_class, created)
    for section, content in _entries(rng):
        write.entry(section, content, changed)
    for track, act, brought in _STEPS[: rng.randint(0, 3)]:
        write.step(track, act, brought, changed)
    if state == "open" and rng.random() < 0.3:
        code, track = rng.choice(_TWO_CLOCKS)
        on = (NOW + dt.timedelta(rng.randint(-20, 60))).date()
        tables.due.add(uuid.uuid4(), case, None, code, track, on, on - dt.timedelta(7))
    about = {"id": case, "person": given, "team": team, "created": created, "open": state == "open",
             "now": NOW, "step": write.act}  # fmt: skip
    if rng.random() < referring.REFERRED:
        referring.refer(tables.referring, agencies, which, about, rng)
    if rng.random() < referring.TASKS:
        referring.task(tables.referring, agency, about, rng)


def _entries(rng: random.Random) -> Iterator[tuple[str, dict[str, str]]]:
    """Entries of a case: mostly two or three, of one in a hundred forty."""
    for _ in range(40 if rng.random() < 0.01 else rng.choice((0, 1, 2, 3, 4))):
        text = " ".join(rng.choices(_TEXTS, k=rng.randint(1, 3)))
        yield rng.choice(
            (
                ("note", {"text": text}),
                ("journey", {"step": "transit", "country": "POL", "since": "2024", "what": text}),
                ("contact", {"day": "2026-03-01", "way": "phone", "asked": text}),
                ("task", {"what": "Купить билет", "done": "yes"}),
            )
        )


class _Writer:
    """Writes what belongs to one case."""

    def __init__(
        self, tables: Tables, case: uuid.UUID, key: DataKey, person: uuid.UUID, remembers: bool
    ) -> None:
        self._tables, self._case, self._key, self._person = tables, case, key, person
        self._remembers = remembers

    def owner(self, entry: uuid.UUID | None, by_class: Mapping[Sensitivity, Any], at: dt.datetime) -> None:
        """Sealed fields of the case, or of an entry, and the history of each class."""
        owner, act = entry or self._case, "entry.add" if entry else "case.create"
        for kind, fields in by_class.items():
            if kind != Sensitivity.ORDINARY:
                self._tables.blob.add(self._case, entry, kind, store.sealed(self._key, owner, kind, fields))
            if not self._remembers:
                continue
            history = {name: ("", value) for name, value in fields.items()}
            sealed = store.sealed(self._key, owner, f"change:{kind}", history)
            self._tables.change.add(self._case, entry, 1, at, self._person, act, kind, sealed)

    def entry(self, section: str, content: Mapping[str, object], at: dt.datetime) -> None:
        """An entry."""
        entry, by_class = uuid.uuid4(), store.by_class(sections()[section], content)
        ordinary = _json(by_class.get(Sensitivity.ORDINARY, {}))
        self._tables.entry.add(entry, self._case, section, at, self._person, ordinary)
        self.owner(entry, by_class, at)

    def act(self, track: str, act: str, brought: Mapping[str, object], at: dt.datetime) -> None:
        """An act of a track that a case has many of; where it stands is written by who calls."""
        known = table().tracks[track].acts[act]
        where = {
            "track": track,
            "act": act,
            "before": known.before[0],
            "after": known.leads_to(known.before[0]),
        }
        self.entry(STEP, {**where, **brought}, at)

    def step(self, track: str, act: str, brought: Mapping[str, object], at: dt.datetime) -> None:
        """An act of a track, and where the track stands after it."""
        rules = table().tracks[track]
        after = rules.acts[act].leads_to(rules.start)
        where = {"track": track, "act": act, "before": rules.start, "after": after}
        self.entry(STEP, {**where, **brought}, at)
        self._tables.track.add(uuid.uuid4(), self._case, track, after, at, self._person)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def audited(
    head: AuditHead, cases: Sequence[tuple[uuid.UUID, uuid.UUID, dt.datetime]]
) -> tuple[AuditHead, Table]:
    """The chain of an agency went on: each case was written down and opened once."""
    entries = Table(
        AuditEntry, "stream", "number", "at", "actor", "act", "channel", "kind", "object", "outcome",
        "classes", "codes", "digest",
    )  # fmt: skip
    stream, number, digest = head.stream, head.number, bytes(head.digest)
    for case, person, at in cases:
        for act, outcome, classes, codes in (
            ("case.create", "done", (), ("birth_date", "family_name", "given_name", "phone")),
            ("case.read", "read", ("contact", "identity", "narrative"), ()),
        ):
            number += 1
            entry = audit.Entry(
                stream, at, str(person), act, "page", "cases.Case", str(case), outcome, classes, codes
            )
            digest = audit.chained(digest, number, entry)
            entries.add(stream, number, at, entry.actor, act, "page", "cases.Case", entry.object, outcome,
                        json.dumps(classes), json.dumps(codes), digest)  # fmt: skip
    return AuditHead(stream=stream, number=number, digest=digest), entries
