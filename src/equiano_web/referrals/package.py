"""What a receiver sees, read live from the sender's case: chosen, permitted now, open to the role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Model

from equiano.assist.referral import referral_table
from equiano_web.access import Seen, Sensitivity, Who, see, see_shared
from equiano_web.cases.models import Case
from equiano_web.cases.sections import PERSON, sections
from equiano_web.referrals import sharing, store
from equiano_web.referrals.models import Referral

# How whoever looks sees a thing, of the classes asked for: cut by their role, or by consent alone.
Look = Callable[[Model, Iterable[Sensitivity]], Seen]


def look_of(who: Who | None) -> Look:
    """How somebody with an account sees a thing; None: an agency that has none."""
    return partial(see, who) if who is not None else see_shared


@dataclass(frozen=True, slots=True)
class Told:
    """One field that a receiver is told.

    Attributes:
        section: Its section.
        field: Its name.
        value: What it holds.
        entry: Number of its entry in the section, from 1; 0 of the person.
    """

    section: str
    field: str
    value: object
    entry: int = 0


def preview(who: Who | None, referral: Referral, now: datetime) -> Mapping[str, object]:
    """Need and urgency, and of the person age band, sex and language: nothing else before it accepts."""
    found: dict[str, object] = {"need": referral.need, "urgency": referral.urgency}
    if referral.case is not None and Sensitivity.ORDINARY in sharing.permitted(referral, now):
        seen = look_of(who)(referral.case, (Sensitivity.ORDINARY,))
        found |= {name: seen[name] for name in referral_table().preview if name not in found}
    return found


def package(
    who: Who | None, referral: Referral, now: datetime
) -> tuple[Sequence[Told], Mapping[str, object]]:
    """The fields of the package, and the words of the referral itself."""
    allowed = sharing.permitted(referral, now)
    if referral.case is None or not allowed:
        return (), {}
    words = {
        name: value
        for name, value in look_of(who)(referral, allowed).fields.items()
        if name in store.classes(referral) and value
    }
    return tuple(_told(look_of(who), referral.case, frozenset(referral.chosen), allowed)), words


def _told(look: Look, case: Case, chosen: frozenset[str], allowed: frozenset[Sensitivity]) -> list[Told]:
    seen = look(case, allowed)
    found = [
        Told(PERSON, name, seen[name])
        for name in sections()[PERSON].fields
        if f"{PERSON}.{name}" in chosen and _has(seen, name)
    ]
    wanted = {name.split(".")[0] for name in chosen} - {PERSON}
    counts: dict[str, int] = {}
    for entry in case.entries.filter(section__in=wanted, removed_at=None).order_by("made_at", "pk"):
        counts[entry.section] = counts.get(entry.section, 0) + 1
        row = look(entry, allowed)
        found += [
            Told(entry.section, name, row[name], counts[entry.section])
            for name in sections()[entry.section].fields
            if f"{entry.section}.{name}" in chosen and _has(row, name)
        ]
    return found


def _has(seen: Seen, name: str) -> bool:
    """Whether a field is there and open: of a closed one not even that it is filled in."""
    return name in seen.fields and seen.fields[name] not in ("", None)


def to_copy(
    who: Who, referral: Referral, now: datetime
) -> tuple[Mapping[str, object], Sequence[tuple[str, Mapping[str, object]]]]:
    """What a case of the receiver's own is made of: fields of the person, and every entry."""
    told, _ = package(who, referral, now)
    person: dict[str, object] = {}
    entries: dict[tuple[str, int], dict[str, object]] = {}
    for one in told:
        into = entries.setdefault((one.section, one.entry), {}) if one.entry else person
        into[one.field] = one.value
    return person, [(section, values) for (section, _), values in entries.items()]


def chosen(who: Who, referral: Referral) -> Sequence[Told]:
    """What the sender itself sees of what was chosen, permitted or not: it stands in its own case."""
    if referral.case is None:
        return ()
    return tuple(_told(look_of(who), referral.case, frozenset(referral.chosen), frozenset(Sensitivity)))
