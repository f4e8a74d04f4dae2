"""What the guards of a track may look at: the other tracks, the law of the country, open duties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from equiano.assist.track import Track, table

AgeBand = Literal["adult", "child", "in_doubt", "unknown"]


@dataclass(frozen=True)
class Facts:
    """Of one case, at one moment. Codes and days only: nothing here is personal.

    Attributes:
        today: The day, where the case is kept.
        states: State of each track by its name; a track that is left out has not begun.
        referrals: State of each referral of the case.
        services: State of each service on its plan.
        age: As recorded at detection; `in_doubt` is treated as a child until an act of the child track says
            otherwise (benefit of the doubt).
        law: Status of each clock of the country pack (`in_law`, `none_in_law` …); what is left out was not
            found.
        clocks: State of each clock of the case that is of no one referral or service; what is left out does
            not run.
        duties: Codes of further open duties, such as tasks and running clocks.
    """

    today: dt.date
    states: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    referrals: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    age: AgeBand = "unknown"
    law: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    duties: tuple[str, ...] = ()
    clocks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def state_of(self, track: str) -> str:
        """The state of a track of which a case has one.

        Raises:
            KeyError: If there is no such track.
        """
        return self.states.get(track, table().tracks[track].start)

    def states_of(self, track: str) -> tuple[str, ...]:
        """The states of a track: of many if a case may have many, else of the one."""
        many = {"referral": self.referrals, "service": self.services}
        return many[track] if track in many else (self.state_of(track),)

    @property
    def closed(self) -> bool:
        """Whether the case is closed."""
        return self.state_of("closure") == "closed"

    @property
    def child(self) -> bool:
        """Whether the person is a child or, in doubt, treated as one."""
        state = self.state_of("child")
        return (
            self.age in ("child", "in_doubt") if state == table().tracks["child"].start else state != "adult"
        )


def open_duties(facts: Facts) -> tuple[str, ...]:
    """What is still to be done in a case: tracks in a state that leaves a duty, then `facts.duties`.

    Returns:
        Names of tracks, in the order of the table, each once; and the codes that the caller gave.
    """
    left = [track.name for track in table().tracks.values() if _leaves_duty(track, facts)]
    return (*left, *facts.duties)


def _leaves_duty(track: Track, facts: Facts) -> bool:
    states = set(facts.states_of(track.name))
    return bool(states & track.duty) or (facts.child and bool(states & track.child_duty))
