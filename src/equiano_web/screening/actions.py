"""What is done with talks: begun, answered, finished, kept with a case, decided on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from equiano.words import say
from equiano_web.access import Permission, find, within
from equiano_web.actions import Act, RefusedError, action, action_on
from equiano_web.cases import actions as cases
from equiano_web.cases.models import Case
from equiano_web.cases.readings import with_merged
from equiano_web.cases.values import UnfitError
from equiano_web.screening import detection, store, talks
from equiano_web.screening.models import Decision, Received, Screening
from equiano_web.screening.talks import Content, Start

MOST_REASONS = 3_000  # letters of the reasons of a decision
OUTCOMES = ("refer", "look_closer", "not_enough_recorded")
URGENCIES = ("now", "soon", "none_recorded")
# Why a set or a talk is thrown away.
DISCARDS = ("twice", "practice", "mistake", "wish")


class AnswersDifferError(Exception):
    """Somebody else answered the same question otherwise since the page was opened. Nothing was saved.

    Attributes:
        theirs: Their answer.
        by: Id of who gave it.
        version: Version of the talk as it is now.
    """

    def __init__(self, theirs: str, by: str, version: int) -> None:
        super().__init__("two answers to one question")
        self.theirs = theirs
        self.by = by
        self.version = version


@action(Permission.CASE_SCREEN, "screening.begin")
def begin(act: Act, start: Start) -> uuid.UUID:
    """Begin a talk that belongs to no case yet.

    Raises:
        RefusedError: If it must not be held now, or the person did not agree that it is written down.
    """
    return _begin(act, start, None).pk


@action_on(Case, Permission.CASE_SCREEN, "screening.begin")
def begin_for(act: Act, case: Case, start: Start, take_over: bool = False) -> uuid.UUID:
    """Begin a talk with the person of a case.

    Args:
        act: The act.
        case: The case.
        start: What was settled before.
        take_over: Take answers of earlier talks as known, so that they are not asked again.

    Raises:
        RefusedError: If it must not be held now, or the person did not agree that it is written down.
    """
    screening = _begin(act, start, case)
    if take_over:
        content = store.content_of(screening)
        content["log"] = _known(act, case, screening)
        _save(screening, content)
    act.object = screening
    return screening.pk


def _begin(act: Act, start: Start, case: Case | None) -> Screening:
    content = _begun(start)
    screening = Screening(
        case=case,
        agency_id=act.who.user.agency_id,
        made_by_id=act.who.user.pk,
        made_at=act.at,
        audience=content["talk"]["audience"],
    )
    if case is None:
        store.give_own_key(screening)
    store.put(screening, content)
    screening.save(force_insert=True)
    act.object = screening
    return screening


def _begun(start: Start) -> Content:
    from equiano.identify.safety import may_be_written  # noqa: PLC0415

    if not may_be_written(start.audience, start.safety):
        raise RefusedError("no_consent", say("The person did not agree that the answers are written down."))
    try:
        return talks.begun(start)
    except ValueError:
        raise RefusedError("not_safe", say("The talk must not be held now.")) from None


def _known(act: Act, case: Case, screening: Screening) -> list[Content]:
    """Entries that take over what earlier talks of a case recorded; the latest answer to each question."""
    found: dict[str, Content] = {}
    rows = Screening.objects.filter(
        within(act.who, Permission.CASE_SCREEN, Screening), case__in=with_merged(case.pk)
    )
    for earlier in rows.exclude(pk=screening.pk).select_related("case").order_by("made_at"):
        for one in talks.known(store.content_of(earlier)):
            source = one.taken_over or str(earlier.pk)
            found[one.question] = talks.entry(one.question, one.answer, one.by, one.at, source=source)
    return list(found.values())


def _locked(screening: Screening) -> Screening:
    """The talk as it is now, until the end of the transaction nobody else writes to it."""
    return Screening.objects.select_for_update().get(pk=screening.pk)


def _save(screening: Screening, content: Content) -> None:
    screening.version = len(content["log"])
    screening.audience = content["talk"]["audience"]
    store.put(screening, content)
    screening.save(update_fields=["sealed", "version", "audience", "state", "finished_at"])


@action_on(Screening, Permission.CASE_SCREEN, "screening.settle")
def settle(act: Act, screening: Screening, start: Start) -> None:
    """Settle anew what stands before the questions: safety on going on after a break, age, subject.

    Raises:
        RefusedError: If the talk must not be held now, or nothing may be written down any more.
    """
    screening = _locked(screening)
    content = store.content_of(screening)
    _save(screening, {**content, **_begun(start), "log": content["log"]})


@action_on(Screening, Permission.CASE_SCREEN, "screening.answer")
def answer(act: Act, screening: Screening, question: str, value: str, base: int, said: str = "") -> int:
    """Write down an answer.

    Args:
        act: The act.
        screening: The talk.
        question: The question.
        value: `yes`, `no`, `unknown`, `skip`, or "" to take an answer back.
        base: Version of the talk that the page showed.
        said: What the person says of it, or what was seen.

    Returns:
        The new version.

    Raises:
        AnswersDifferError: If another answered it otherwise since.
        RefusedError: If the question may not be put in this talk, or there is no such answer.
    """
    screening = _locked(screening)
    content = store.content_of(screening)
    said = said.replace("\x00", "").strip()
    if value not in (*talks.VALUES, "") or len(said) > talks.MOST_SAID:
        raise RefusedError("answer", say("There is no such answer, or the note beside it is too long."))
    if not talks.may_be_put(content, question):
        raise RefusedError("question", say("This question is not put in this talk."))
    for theirs in talks.since(content, question, max(base, 0))[-1:]:
        if theirs["a"] != value:
            raise AnswersDifferError(theirs["a"], theirs["by"], screening.version)
        if theirs["said"] == said:
            return screening.version  # sent twice
    content["log"].append(talks.entry(question, value, str(act.who.user.pk), act.at, said))
    # Further answers open a finished talk again: what was shown then no longer holds.
    screening.state, screening.finished_at = Screening.OPEN, None
    _save(screening, content)
    return screening.version


@action_on(Screening, Permission.CASE_SCREEN, "screening.finish")
def finish(act: Act, screening: Screening) -> None:
    """Finish a talk: what the rules find now is kept beside it."""
    _finish(act, _locked(screening))


def _finish(act: Act, screening: Screening) -> None:
    content = store.content_of(screening)
    found = talks.assessed(talks.interview_of(content), country_of(screening))
    content["shown"] = talks.shown_at(found)
    screening.state, screening.finished_at = Screening.FINISHED, act.at
    screening.rules = content["shown"]["rules"]
    screening.outcome, screening.urgency = found["outcome"], found["urgency"]["level"]
    store.put(screening, content)
    screening.save(update_fields=["sealed", "state", "finished_at", "rules", "outcome", "urgency"])


def country_of(screening: Screening) -> str | None:
    """Country pack of the agency that holds a talk."""
    return talks.pack_of(screening.agency.country)


@action_on(Screening, Permission.CASE_SCREEN, "screening.keep")
def keep(act: Act, screening: Screening) -> uuid.UUID:
    """Make an anonymous case of a talk that has none; it gets a code, by which it is found again.

    Returns:
        Id of the case.

    Raises:
        RefusedError: If it belongs to a case already.
    """
    screening = _loose(_locked(screening))
    band = {True: "child", False: "adult", None: ""}[talks.interview_of(store.content_of(screening)).is_child]
    key = cases.create(act.who, {"age_band": band})
    _move(act, screening, Case.objects.get(pk=key))
    return key


@action_on(Screening, Permission.CASE_SCREEN, "screening.attach")
def attach(act: Act, screening: Screening, case: uuid.UUID | str) -> None:
    """Put a talk that has no case with a case on file.

    Raises:
        DeniedError: If the case is not in reach.
        RefusedError: If it belongs to a case already.
    """
    _move(act, _loose(_locked(screening)), find(act.who, Permission.CASE_SCREEN, Case, case))


def _loose(screening: Screening) -> Screening:
    if screening.case_id is not None:
        raise RefusedError("has_case", say("This talk belongs to a case already."))
    return screening


def _move(act: Act, screening: Screening, case: Case) -> None:
    """Seal a talk with the key of its case; its own key is gone then, and with it every older copy."""
    content = store.content_of(screening)
    screening.case, screening.wrapped_key = case, None
    store.put(screening, content)
    received = screening.state == Screening.RECEIVED
    screening.save(update_fields=["case", "wrapped_key", "sealed"])
    if received:
        _finish(act, screening)
    act.codes.append(f"case:{case.pk}")


@action_on(Screening, Permission.CASE_SCREEN, "screening.discard")
def discard(act: Act, screening: Screening, reason: str) -> None:
    """Throw away a talk that belongs to no case; the reason is kept as a code.

    Raises:
        RefusedError: If it belongs to a case, or the reason is none of `DISCARDS`.
    """
    if reason not in DISCARDS:
        raise RefusedError("reason", say("Choose a reason."))
    _loose(_locked(screening))
    Received.objects.filter(screening=screening).update(discarded=reason)
    Screening.objects.filter(pk=screening.pk).delete()
    act.codes.append(reason)


@action_on(Screening, Permission.CASE_SCREEN, "screening.decide")
def decide(act: Act, screening: Screening, outcome: str, urgency: str, wish: str, reasons: str) -> uuid.UUID:
    """Write down what a person decided. It may differ from what the software found; then a reason is asked.

    Args:
        act: The act.
        screening: The talk; it belongs to a case.
        outcome: One of `OUTCOMES`.
        urgency: One of `URGENCIES`.
        wish: What the person wants, one of `talks.WISHES`.
        reasons: Why, in words.

    Returns:
        Id of the decision.

    Raises:
        RefusedError: If the talk belongs to no case yet.
        UnfitError: If something is missing.
    """
    screening = _locked(screening)
    if screening.case is None:
        raise RefusedError("no_case", say("Keep the talk with a case first."))
    _finish(act, screening)
    reasons = reasons.replace("\x00", "").strip()
    differs = outcome != screening.outcome or urgency != screening.urgency
    _check(outcome, urgency, wish, reasons, differs=differs)
    decision = Decision(
        case=screening.case,
        screening=screening,
        by_id=act.who.user.pk,
        at=act.at,
        outcome=outcome,
        urgency=urgency,
        software=screening.outcome,
        rules=screening.rules,
        wish=wish,
    )
    store.put_reasons(decision, reasons)
    decision.save(force_insert=True)
    Case.objects.filter(pk=screening.case.pk).update(urgency=urgency, changed_at=act.at)
    if outcome == "refer":
        detection.presume(act, screening.case, screening)
    act.codes += [outcome, *(["differs"] if differs else [])]
    return decision.pk


def _check(outcome: str, urgency: str, wish: str, reasons: str, *, differs: bool) -> None:
    chosen: Mapping[str, tuple[str, tuple[str, ...]]] = {
        "outcome": (outcome, OUTCOMES),
        "urgency": (urgency, URGENCIES),
        "wish": (wish, talks.WISHES),
    }
    errors = {
        name: say("Choose one of the values offered.")
        for name, (value, offered) in chosen.items()
        if value not in offered
    }
    if len(reasons) > MOST_REASONS:
        errors["reasons"] = say("At most {most:,} letters.", most=MOST_REASONS)
    elif differs and not reasons:
        errors["reasons"] = say("Your decision differs from what the rules found. Say why, in a sentence.")
    if errors:
        raise UnfitError(errors)
