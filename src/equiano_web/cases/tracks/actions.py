"""What is done on the tracks of a case: one act, checked by `equiano.assist.steps`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from equiano.assist.steps import EXPLAINED, Refusal, refusals
from equiano.assist.track import Track, table
from equiano.assist.undo import undo_refusal
from equiano_web.access import DeniedError, Permission, find, opens
from equiano_web.actions import Act, RefusedError, action_on
from equiano_web.cases import actions
from equiano_web.cases.models import Case, Entry, TrackState
from equiano_web.cases.sections import STEP, sections
from equiano_web.cases.tracks import clocks, standing
from equiano_web.cases.values import checked
from equiano_web.people.agencies import today


class StepRefusedError(RefusedError):
    """The rules of the track forbid the act as things stand.

    Attributes:
        refusals: Everything that speaks against it, for a form that shows all faults at once.
    """

    def __init__(self, found: tuple[Refusal, ...]) -> None:
        super().__init__(found[0].code, found[0].text)
        self.refusals = found


def permission_of(track: Track, act: str) -> Permission | None:
    """What an act takes beside the permission to change the case; None: no more."""
    if track.name == "closure" or track.acts[act].after in track.formal or act in _DECIDES:
        return Permission.CASE_DECIDE
    return Permission.REFERRAL_SEND if track.name == "referral" else None


# Tracks whose acts are done in a room of their own, which asks for more than a form: they only show here.
OF_ROOMS = frozenset({"referral"})
# "Adult" ends what protects a child: as heavy as a formal status.
_DECIDES = frozenset({"find_adult"})


@action_on(Case, Permission.CASE_EDIT, "track.step")
def take_step(
    act: Act,
    case: Case,
    track: str,
    name: str,
    brought: Mapping[str, object],
    subject: uuid.UUID | None = None,
) -> uuid.UUID:
    """Do an act of a track.

    Args:
        act: The act of the application.
        case: The case.
        track: Track of `equiano.assist`.
        name: Its act.
        brought: What the act brings: days as text or `datetime.date`.
        subject: Of a track with many, which one (the id that this returned); a new one if not given.

    Returns:
        Id of the track's state.

    Raises:
        DeniedError: If there is no such track or act, or a field of it is closed to who acts.
        StepRefusedError: If the rules of the track forbid it.
        UnfitError: If a value does not fit its field.
    """
    rules = _allowed(act, case, track, name)
    case = Case.objects.select_for_update().get(pk=case.pk)  # one act at a time
    state, known = _state(act, case, rules, subject), _known(act, brought)
    day = today(case.agency, act.at)
    facts = standing.facts_of(standing.rows_of(case), day)
    if found := refusals(track, state.state, name, standing.typed(known), facts):
        raise StepRefusedError(found)
    before = _move(act, state, rules.acts[name].leads_to(state.state), known)
    where = {"track": track, "act": name, "before": before, "after": state.state}
    subjects = {"subject": str(state.pk)} if rules.many else {}
    actions.write_entry(act, case, STEP, {**where, **subjects, **known})
    act.codes = [f"{track}.{name}", *act.codes]
    _follow(case, rules, state)
    clocks.renew(case, day)
    return state.pk


@action_on(Entry, Permission.CASE_EDIT, "track.undo")
def take_back(act: Act, step: Entry, reason: str) -> None:
    """Take back an act of a track that was written down wrongly; the history keeps it, with the reason.

    Args:
        act: The act of the application.
        step: The entry of the act.
        reason: Why, in words.

    Raises:
        DeniedError: If it is none, was taken back already, or who acts may not do that act either.
        StepRefusedError: If it was not the last of its track, others rest on it, or the case is closed.
        UnfitError: If there is no reason.
    """
    if step.section != STEP or step.removed_at is not None:
        raise DeniedError(STEP)
    case = Case.objects.select_for_update().get(pk=step.case_id)
    rules = _allowed(act, case, step.ordinary["track"], step.ordinary["act"])
    said, day = actions.reason_of(reason), today(case.agency, act.at)
    rows = standing.rows_of(case)
    at = [one.pk for one in rows.steps].index(step.pk)
    found = undo_refusal(standing.done_of(rows.steps), at, standing.facts_of(rows, day))
    if found is not None:
        raise StepRefusedError((found,))
    step.removed_at, step.version = act.at, step.version + 1
    step.save(update_fields=["removed_at", "version"])
    actions.explain(act, "track.undo", case, said, step)
    act.codes += [f"{rules.name}.{step.ordinary['act']}"]
    _move_back(case, rules, step, [one for one in rows.steps if one.pk != step.pk])
    case.changed_at = act.at
    case.save(update_fields=["changed_at"])
    clocks.renew(case, day)


def _move_back(case: Case, rules: Track, step: Entry, others: Sequence[Entry]) -> None:
    """Have the track stand where it stood before an act; without any act it has not begun."""
    subject = step.ordinary.get("subject", "")
    rows = TrackState.objects.filter(case=case, track=rules.name)
    state = rows.get(pk=subject) if rules.many else rows.get()
    left = [
        one
        for one in others
        if (one.ordinary["track"], one.ordinary.get("subject", "")) == (rules.name, subject)
    ]
    if not left:
        state.delete()
        return
    state.state = step.ordinary["before"]
    moved = [one for one in left if one.ordinary["before"] != one.ordinary["after"]] or left
    state.since, state.by_id = moved[-1].made_at, moved[-1].made_by_id
    kinds = [one.ordinary["help_kind"] for one in left if "help_kind" in one.ordinary]
    state.about = kinds[-1] if kinds else ""
    state.save()


def _allowed(act: Act, case: Case, track: str, name: str) -> Track:
    """The track, if there is such an act on it and who acts may do it."""
    rules = table().tracks.get(track)
    if rules is None or name not in rules.acts or track in OF_ROOMS:
        raise DeniedError(track)
    if (more := permission_of(rules, name)) is not None:
        find(act.who, more, Case, case.pk)
    return rules


def _move(act: Act, state: TrackState, after: str, known: Mapping[str, object]) -> str:
    """Move a track on; the state before."""
    before = state.state
    if before != after:
        state.state, state.since, state.by_id = after, act.at, act.who.user.pk
    state.about = str(known.get("help_kind", state.about))
    state.save()
    return before


def _state(act: Act, case: Case, rules: Track, subject: uuid.UUID | None) -> TrackState:
    """Where the track stands; of a track with many the one named, or a new one."""
    rows = TrackState.objects.filter(case=case, track=rules.name)
    if rules.many and subject is not None:
        rows = rows.filter(pk=subject)
        found = rows.first()
        if found is None:
            raise DeniedError(rules.name)
        return found
    return (None if rules.many else rows.first()) or TrackState(
        case=case,
        track=rules.name,
        many=rules.many,
        state=rules.start,
        since=act.at,
        by_id=act.who.user.pk,
    )


def _known(act: Act, brought: Mapping[str, object]) -> dict[str, object]:
    section = sections()[STEP]
    classes = section.classes()
    known = {name: value for name, value in checked(section, brought).items() if value != ""}
    if any(classes[name] not in opens(act.who) for name in known):
        raise DeniedError(STEP)
    return known


def _follow(case: Case, rules: Track, state: TrackState) -> None:
    """The case itself is open or closed as its track of closure is."""
    if rules.name != "closure":
        return
    if case.merged_into_id is None:
        case.state = state.state
    else:
        case.state_before_merge = state.state
    case.save(update_fields=["state", "state_before_merge"])


def fields_of(brings: tuple[str, ...]) -> tuple[str, ...]:
    """Fields of a form for an act: what it brings, and a word to the code `other` where it may be given."""
    codes = table().codes
    if any("other" in codes.get(name, ()) for name in brings):
        return (*brings, EXPLAINED)
    return brings
