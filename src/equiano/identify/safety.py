"""The safety step before the first question: what is asked of the interviewer, and what a no means.

Not known counts as no, which is the safer side in every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from equiano.identify.talk import Talk
from equiano.words import say


@dataclass(frozen=True)
class SafetyStep:
    """One question to the interviewer.

    Attributes:
        key: Its name: `alone`, `safe`, `interpreter`, `agreed`, `written` or `trained`.
        text: The question.
        stop: What to do instead of a talk after a no; None where the talk goes on with less.
    """

    key: str
    text: str
    stop: str | None = None


def safety_steps(audience: str) -> tuple[SafetyStep, ...]:
    """The steps for an audience, in their order; an observer and a file are asked for training alone.

    Alone comes before anything else: the person must be able to say no to the next questions unheard (WHO,
    ethical and safety recommendations for interviewing trafficked women, 2003). Writing down is asked apart
    from agreeing to talk: many agree to a talk and to no record of it.
    """
    trained = SafetyStep(
        "trained", say("Are you trained to ask about sexual violence and to talk with children?")
    )
    if audience != "person":
        return (trained,)
    return (
        SafetyStep("alone", say("Are you alone with the person, and can nobody hear you?")),
        SafetyStep(
            "safe",
            say("Is it safe for the person to talk now?"),
            say("Do not ask now. Agree on another time and place, or on a safe way to get in touch."),
        ),
        SafetyStep(
            "interpreter",
            say(
                "Do you understand each other, if need be by an interpreter who did not come with the person?"
            ),
        ),
        SafetyStep(
            "agreed",
            say("Did the person agree to talk, knowing that they may stop at any time?"),
            say("Do not ask. Say where help can be found; it does not depend on answers."),
        ),
        SafetyStep("written", say("Did the person agree that the answers are written down?")),
        trained,
    )


def after_safety(talk: Talk, said: Mapping[str, bool]) -> Talk:
    """The talk as the answers to the safety step allow it.

    Args:
        talk: The talk, with its audience.
        said: Step -> whether it was answered yes; a step that is not in it counts as no.

    Raises:
        ValueError: If a step was answered no that stops the talk (`stopped_by` says which).
    """
    if stopped_by(talk.audience, said) is not None:
        raise ValueError("the talk must not be held now")
    trained = said.get("trained", False)
    if talk.audience != "person":
        return replace(talk, trained=trained)
    companion = not (said.get("alone", False) and said.get("interpreter", False))
    return replace(talk, safe=True, companion=companion, trained=trained)


def stopped_by(audience: str, said: Mapping[str, bool]) -> SafetyStep | None:
    """The step for which the talk must not be held now; None if it may be."""
    return next(
        (step for step in safety_steps(audience) if step.stop and not said.get(step.key, False)), None
    )


def may_be_written(audience: str, said: Mapping[str, bool]) -> bool:
    """Whether answers may be written down: by the person's consent; what is seen or read needs none."""
    return audience != "person" or said.get("written", False)
