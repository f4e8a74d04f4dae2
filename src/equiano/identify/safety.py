"""The safety step before the first question: what is asked of the interviewer, and what a no means.

Not known counts as no, which is the safer side in every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

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
