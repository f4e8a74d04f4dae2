"""A case of our own from a referral that came from abroad: what was told, under the limits it was told with.

told (sealed with the crossing) ─> what who acts may see, of classes that the stated consent covers ─> a case
withdrawn, declined or expired  ─> these fields leave that case and its history again; what we learnt stays
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from equiano.words import LANGUAGES, say, using
from equiano_web.access import Permission, Who, find, may, require, see
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases import actions as cases
from equiano_web.cases import search, store
from equiano_web.cases.models import Case, Change
from equiano_web.cases.sections import PERSON, sections
from equiano_web.partners import wording
from equiano_web.partners.content import GENDERS
from equiano_web.partners.holding import hold
from equiano_web.partners.models import Crossing
from equiano_web.people.agencies import today
from equiano_web.vault import DataKey

# What was told of the person, by its name on the way: the field of the person in a case.
FIELDS = {
    "prs_FirstName": "given_name",
    "prs_MiddleName": "patronymic",
    "prs_SecondName": "family_name",
    "ext_Alias": "other_names",
    "prs_Birthdate": "birth_date",
    "prs_Citizenship": "citizenship",
    "prs_MobilePhone": "phone",
    "ext_SafeContact": "safe_contact",
    "ext_Health": "medical",
    "hte_Description": "account",
    "ext_SexualViolence": "violence",
    "ext_Proceedings": "proceedings",
    "prs_IdentityNumber": "document_number",
    "prs_Gender": "sex",
    "ext_AgeBand": "age_band",
    "prs_PrimaryLanguage": "language",
}
# Before them nothing says who the person is, after them nothing may be used any more.
STATES = frozenset({"details_received", "items_asked", "items_received", "outcome"})


@action_on(Crossing, Permission.REFERRAL_ANSWER, "crossing.take_over")
def take_over(act: Act, crossing: Crossing) -> UUID:
    """Take what was told over into a case of our own, or into it what came since.

    Returns:
        Id of that case.

    Raises:
        DeniedError: If who acts may not write cases, or not this one.
        RefusedError: If details have not come, the referral is over, the consent stated with it has ended,
            or nothing came since.
    """
    require(act.who, Permission.CASE_CREATE)
    hold(crossing)
    if crossing.side != "receiver" or crossing.state not in STATES:
        raise RefusedError("crossing.not_told", say("There is nothing to take over now."))
    limits = limits_of(crossing)
    if limits is None or limits.until < today(crossing.agency, act.at):
        text = say("The consent that was stated with it has ended: ask the person anew.")
        raise RefusedError("crossing.no_consent", text)
    values = open_values(act.who, crossing, limits.classes)
    if not values:
        raise RefusedError("crossing.taken_over", say("It was taken over already, and nothing came since."))
    if crossing.own_case is None:
        made = Case.objects.get(pk=cases.create(act.who, values))
    else:
        made = find(act.who, Permission.CASE_EDIT, Case, crossing.own_case.pk)
        cases.edit(act.who, made.pk, values, made.version)
    crossing.own_case, crossing.taken_over = made, sorted({*crossing.taken_over, *values})
    crossing.taken_by = crossing.taken_by or act.who.user
    crossing.save(update_fields=["own_case", "taken_over", "taken_by"])
    act.codes += sorted(values)
    return made.pk


def may_take_over(who: Who, crossing: Crossing, day: dt.date) -> bool:
    """Whether somebody can take something over now."""
    limits = limits_of(crossing)
    if not may(who, Permission.CASE_CREATE) or crossing.state not in STATES or limits is None:
        return False
    return limits.until >= day and bool(open_values(who, crossing, limits.classes))


@dataclass(frozen=True, slots=True)
class Limits:
    """What the sender stated of the person's consent.

    Attributes:
        until: Its last day.
        classes: Data classes that it covers.
    """

    until: dt.date
    classes: frozenset[str]


def limits_of(crossing: Crossing) -> Limits | None:
    """Limits under which a crossing's data came; None before any came."""
    said = crossing.told.get("consent")
    if not said:
        return None
    return Limits(dt.date.fromisoformat(said["until"]), frozenset(said["classes"]))


def open_values(who: Who, crossing: Crossing, classes: frozenset[str]) -> dict[str, object]:
    """Fields of a case that can be taken over now and were not: seen by who asks, covered by the consent."""
    seen, own = see(who, crossing), sections()[PERSON].fields
    there = store.everything(crossing.own_case) if crossing.own_case is not None else {}
    found: dict[str, object] = {}
    for name, value in _values(seen.fields).items():
        kind = str(own[name].sensitivity)
        if kind in {*classes, "ordinary"} and name not in crossing.taken_over and not there.get(name):
            found[name] = value
    return found


def _values(told: Mapping[str, object]) -> dict[str, str]:
    """Values as a case has them, by its fields."""
    sexes = {wire: code for code, wire in GENDERS.items()}
    found = {}
    for wire, name in FIELDS.items():
        text = str(told.get(wire) or "")
        if name == "sex":
            text = sexes.get(text, "")
        elif name == "language":
            text = wording.value(wire, text)
        elif name == "citizenship":
            text = text.split(", ")[0]
        if text:
            found[name] = text
    return found


def forget(crossing: Crossing, told: Mapping[str, object]) -> None:
    """Take out of our case, and its history, what came with a crossing; inside a transaction.

    What somebody here has changed since was told here, and stays.

    Args:
        crossing: The crossing; the caller saves it.
        told: What came, by its name on the way.
    """
    case, taken = crossing.own_case, set(crossing.taken_over)
    crossing.taken_over = []
    key = store.key_of(case) if case is not None else None
    if case is None or key is None or not taken:
        return
    came = _in_all_languages(told, taken)
    now = store.everything(case)
    gone = {name: "" for name, values in came.items() if now.get(name) in values}
    for change in Change.objects.filter(case=case, entry=None):
        _forget_in(change, key, came)
    if gone:
        store.write(case, sections()[PERSON], gone, key)
        case.version += 1
        case.save(update_fields=["ordinary", "version"])
        search.index(case, {**now, **gone}, gone)


def _in_all_languages(told: Mapping[str, object], taken: Collection[str]) -> dict[str, set[str]]:
    """Values by field, in every language: what a code was called depended on who took it over."""
    found: dict[str, set[str]] = {name: set() for name in taken}
    for lang in LANGUAGES:
        with using(lang):
            for name, value in _values(told).items():
                if name in taken:
                    found[name].add(value)
    return found


def _forget_in(change: Change, key: DataKey, came: Mapping[str, set[str]]) -> None:
    """Take values out of what one change remembers."""
    before = store.remembered(change, key)
    kept = {}
    for name, (then, after) in before.items():
        pair = tuple("" if value in came.get(name, ()) else value for value in (then, after))
        if pair != ("", ""):
            kept[name] = (pair[0], pair[1])
    if not kept:
        change.delete()
    elif kept != before:
        store.remember(change, key, kept)
