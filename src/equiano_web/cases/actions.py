"""What is done with cases. Each change is checked, versioned and remembered field by field."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models import F

from equiano.words import say
from equiano_web.access import DeniedError, Permission, Sensitivity, opens
from equiano_web.actions import Act, action, action_on
from equiano_web.cases import search, store
from equiano_web.cases.models import Case, Change, Entry, new_code
from equiano_web.cases.sections import PERSON, Section, sections
from equiano_web.cases.tracks import clocks
from equiano_web.cases.values import MOST_LETTERS, UnfitError, band_of, checked
from equiano_web.db import drawn
from equiano_web.keys import new_key
from equiano_web.people.agencies import today
from equiano_web.people.models import Agency
from equiano_web.vault import DataKey


class ConflictError(Exception):
    """Somebody else changed the same fields since this page was opened. Nothing was saved.

    Attributes:
        fields: Names of these fields.
        version: Version of the case (or entry) as it is now.
        mine: Names of all fields that whoever saves has changed, these among them.
    """

    def __init__(self, fields: tuple[str, ...], version: int, mine: frozenset[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields
        self.version = version
        self.mine = mine


@action(Permission.CASE_CREATE, "case.create")
def create(act: Act, values: Mapping[str, object], team: uuid.UUID | None = None) -> uuid.UUID:
    """Write down a new case, open and given to who writes it.

    Args:
        act: The act.
        values: Fields of the person; all may be empty: an anonymous case has a code alone.
        team: Team that it belongs to; the first team of who writes if not given.

    Returns:
        Its id.

    Raises:
        UnfitError: If a value does not fit its field.
    """
    section = sections()[PERSON]
    _refuse_closed(act, section, values)
    return write_case(act, checked(section, values), team).pk


def write_case(act: Act, values: Mapping[str, object], team: uuid.UUID | None = None) -> Case:
    """Write a case of checked values, inside an act."""
    section, known = sections()[PERSON], {name: value for name, value in values.items() if value != ""}
    known |= _band(act, act.who.user.agency, known, {})
    case = Case(
        code=drawn(Case, "code", new_code),
        agency_id=act.who.user.agency_id,
        team_id=team if team in act.who.teams else next(iter(act.who.teams), None),
        created_by_id=act.who.user.pk,
        assigned_to_id=act.who.user.pk,
        created_at=act.at,
        changed_at=act.at,
    )
    key, case.wrapped_key = new_key(case.pk, "case")
    case.save(force_insert=True)
    store.write(case, section, known, key)
    case.save(update_fields=["ordinary"])
    search.index(case, known, known)
    remember(act, "case.create", case, None, {name: ("", value) for name, value in known.items()})
    act.object = case
    return case


@action_on(Case, Permission.CASE_EDIT, "case.edit")
def edit(act: Act, case: Case, values: Mapping[str, object], base: int) -> int:
    """Change fields of the person.

    Two people at one case lose nothing: fields that only one of them changed are merged, and where both
    changed the same field to different values nothing is saved and both values are shown.

    Args:
        act: The act.
        case: The case.
        values: Fields as they were on the page; those that say the same as before are no change.
        base: Version of the case that the page showed.

    Returns:
        The new version.

    Raises:
        ConflictError: If another changed the same fields since.
        UnfitError: If a value does not fit its field.
    """
    section, age = sections()[PERSON], case.ordinary.get("age_band")
    _refuse_closed(act, section, values)
    version = _edit(act, case, None, section, values, base)
    case.changed_at = act.at
    case.save(update_fields=["ordinary", "version", "changed_at"])
    if case.ordinary.get("age_band") != age and case.tracks.exists():
        clocks.renew(case, today(case.agency, act.at))  # the law can give a child another period
    return version


@action_on(Case, Permission.CASE_EDIT, "entry.add")
def add_entry(act: Act, case: Case, section: str, values: Mapping[str, object]) -> uuid.UUID:
    """Add an entry (a step of the journey, a note) to a case.

    Raises:
        DeniedError: If there is no such section, or its entries are written by an act of their own.
        UnfitError: If a value does not fit its field, or there is none.
    """
    if not typed(section):
        raise DeniedError(section)
    kind = sections()[section]
    _refuse_closed(act, kind, values)
    known = {name: value for name, value in checked(kind, values).items() if value != ""}
    if not known:
        raise UnfitError({"": say("Nothing is filled in yet.")})
    return write_entry(act, case, section, known).pk


def _band(
    act: Act, agency: Agency, changed: Mapping[str, object], before: Mapping[str, object]
) -> dict[str, object]:
    """Child or adult by a date of birth that is written down, unless somebody says so themselves.

    Tracks, clocks and lists look at that alone; a child of fourteen passed for somebody of unknown age.
    """
    born, was = str(changed.get("birth_date", "")), str(before.get("birth_date", ""))
    said, day = changed.get("age_band", before.get("age_band", "")), today(agency, act.at)
    follows = "age_band" not in changed and was and said == band_of(was, day)
    return {"age_band": band_of(born, day)} if born and (not said or follows) else {}


def write_entry(act: Act, case: Case, section: str, known: Mapping[str, object]) -> Entry:
    """Write an entry of checked values, inside an act."""
    kind = sections()[section]
    entry = Entry(case=case, section=section, made_at=act.at, made_by_id=act.who.user.pk)
    entry.save(force_insert=True)
    key = required_key(case)
    store.write(entry, kind, known, key)
    entry.save(update_fields=["ordinary"])
    remember(act, "entry.add", case, entry, {name: ("", value) for name, value in known.items()})
    clocks.renew_entry(case, entry)
    _touch(act, case)
    return entry


def typed(section: str) -> bool:
    """Whether people add and change entries of a section themselves."""
    found = sections().get(section)
    return found is not None and found.is_typed and not found.once


@action_on(Entry, Permission.CASE_EDIT, "entry.remove")
def remove_entry(act: Act, entry: Entry, reason: str) -> None:
    """Take an entry back, with a reason; the history keeps it, and it can be restored.

    Raises:
        DeniedError: If it was taken back already, or is written by an act of its own.
        UnfitError: If there is no reason.
    """
    if not typed(entry.section) or entry.removed_at is not None:
        raise DeniedError(entry.section)
    entry.removed_at = act.at
    _turn(act, entry, "entry.remove", reason)


@action_on(Entry, Permission.CASE_EDIT, "entry.restore")
def restore_entry(act: Act, entry: Entry, reason: str) -> None:
    """Bring back an entry that was taken back, with a reason.

    Raises:
        DeniedError: If it was not taken back, or is an act of a track: that is done anew.
        UnfitError: If there is no reason.
    """
    if not typed(entry.section) or entry.removed_at is None:
        raise DeniedError(entry.section)
    entry.removed_at = None
    _turn(act, entry, "entry.restore", reason)


def _turn(act: Act, entry: Entry, name: str, reason: str) -> None:
    said = reason_of(reason)
    entry.version += 1
    entry.save(update_fields=["removed_at", "version"])
    explain(act, name, entry.case, said, entry)
    clocks.renew_entry(entry.case, entry)
    _touch(act, entry.case)


def reason_of(text: str) -> str:
    """A reason as it is kept.

    Raises:
        UnfitError: If there is none, or it is too long.
    """
    said = " ".join(text.split())
    if not said or len(said) > MOST_LETTERS["lines"]:
        raise UnfitError({"reason": say("Give a reason, in a sentence or two.")})
    return said


def explain(act: Act, name: str, case: Case, reason: str, entry: Entry | None = None) -> None:
    """Keep in the history why something was done; inside the act."""
    change = Change(
        case=case,
        entry=entry,
        version=entry.version if entry else case.version,
        at=act.at,
        by_id=act.who.user.pk,
        act=name,
        sensitivity=Sensitivity.NARRATIVE,
    )
    store.remember(change, required_key(case), {"reason": ("", reason)})


@action_on(Entry, Permission.CASE_EDIT, "entry.edit")
def edit_entry(act: Act, entry: Entry, values: Mapping[str, object], base: int) -> int:
    """Change fields of an entry, as `edit` changes those of a person.

    Raises:
        ConflictError: If another changed the same fields since.
        DeniedError: If it was taken back, or is written by an act of its own.
        UnfitError: If a value does not fit its field.
    """
    if not typed(entry.section) or entry.removed_at is not None:
        raise DeniedError(entry.section)
    section = sections()[entry.section]
    _refuse_closed(act, section, values)
    version = _edit(act, entry.case, entry, section, values, base)
    entry.save(update_fields=["ordinary", "version"])
    clocks.renew_entry(entry.case, entry)
    _touch(act, entry.case)
    return version


def mark_done(act: Act, entry: Entry) -> None:
    """Mark an entry as done, inside an act; nothing if it is."""
    entry.version = _edit(act, entry.case, entry, sections()[entry.section], {"done": "yes"}, entry.version)
    entry.save(update_fields=["ordinary", "version"])
    clocks.renew_entry(entry.case, entry)
    _touch(act, entry.case)


def _refuse_closed(act: Act, section: Section, values: Mapping[str, object]) -> None:
    """What somebody may not read they may not write either, whatever the way by which it comes."""
    classes, open_classes = section.classes(), opens(act.who)
    closed = [name for name in values if name in classes and classes[name] not in open_classes]
    if closed:
        raise UnfitError(dict.fromkeys(closed, say("closed to your role")))


def _edit(
    act: Act, case: Case, entry: Entry | None, section: Section, values: Mapping[str, object], base: int
) -> int:
    owner = entry or case
    now = store.everything(owner)
    wanted = {name: value for name, value in checked(section, values).items() if value != now.get(name, "")}
    key = required_key(case)
    if base > owner.version and wanted:  # seen before a backup was restored: what it rests on is not known
        raise ConflictError(tuple(sorted(wanted)), owner.version, frozenset(wanted))
    if base < owner.version:
        then = _as_of(owner, case, key, base, now)
        # What the page showed and nobody touched there is no wish of whoever saves it.
        wanted = {name: value for name, value in wanted.items() if value != then.get(name, "")}
        both = sorted(name for name in wanted if then.get(name, "") != now.get(name, ""))
        if both:
            raise ConflictError(tuple(both), owner.version, frozenset(wanted))
    if not wanted:
        return owner.version
    if entry is None:
        wanted |= _band(act, case.agency, wanted, now)
    owner.version += 1
    store.write(owner, section, wanted, key)
    if entry is None:
        search.index(case, {**now, **wanted}, wanted)
    remember(
        act,
        "entry.edit" if entry else "case.edit",
        case,
        entry,
        {name: (now.get(name, ""), value) for name, value in wanted.items()},
    )
    return owner.version


def _as_of(
    owner: Case | Entry, case: Case, key: DataKey, version: int, now: Mapping[str, object]
) -> dict[str, object]:
    """Fields as they were at an earlier version: what changed since, undone from the last back."""
    entry = owner if isinstance(owner, Entry) else None
    then = dict(now)
    for change in Change.objects.filter(case=case, entry=entry, version__gt=version).order_by("-version"):
        for name, (before, _after) in store.remembered(change, key).items():
            then[name] = before
    return then


def required_key(case: Case) -> DataKey:
    """Key of a case in reach."""
    key = store.key_of(case)
    if key is None:  # an erased case is in nobody's reach
        raise RuntimeError("a case without a key was reached")
    return key


def _touch(act: Act, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(changed_at=act.at, version=F("version"))


def remember(
    act: Act,
    name: str,
    case: Case,
    entry: Entry | None,
    changes: Mapping[str, tuple[object, object]],
) -> None:
    """Keep in the history what an act changed: field -> value before and after."""
    key = required_key(case)
    owner = entry or case
    section = sections()[entry.section if entry else PERSON]
    for sensitivity, fields in store.by_class(section, changes).items():
        change = Change(
            case=case,
            entry=entry,
            version=owner.version,
            at=act.at,
            by_id=act.who.user.pk,
            act=name,
            sensitivity=sensitivity,
        )
        store.remember(change, key, {each: changes[each] for each in fields})
    act.codes += sorted(changes)
