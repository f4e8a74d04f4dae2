"""One case of an agency, as far as a submission counts it: codes and days, no name."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from equiano.national.period import Period
from equiano.national.round import Basis

LeftOutReason = Literal["other_period", "sealed", "erased", "merged", "no_consent", "objected"]
LEFT_OUT: tuple[LeftOutReason, ...] = ("other_period", "sealed", "erased", "merged", "no_consent", "objected")
AGES = ("0--17", "18--24", "25--39", "40+")
_ENDS = (17, 24, 39)
# Last day of each band of a wait, and its code. Coarse, so that the cells of an agency are not all hidden.
BANDS: tuple[tuple[int, str], ...] = (
    (7, "d7"), (14, "d14"), (30, "d30"), (60, "d60"), (90, "d90"), (180, "d180"), (1000, "more"),
)  # fmt: skip
WAITING = "waiting"
WAITS = (*(code for _, code in BANDS), WAITING)
IN_TIME, LATE = "in_time", "late"
SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class SubmissionCase:
    """A case.

    Attributes:
        id: The agency's own number; it never leaves.
        registered_on: Day on which it was written down.
        consent: What the person said of use for figures; None: nothing is recorded.
        state: Empty, `sealed`, `erased` or `merged`.
        sex: Code of scheme gender.
        age: Age in years when registered.
        form: Code of scheme form, or `several`.
        region: Region of exploitation, ISO 3166-2 or alpha-3.
        corridor: `RUS>DEU`, where both ends are known.
        requested_on: When a formal status was asked for.
        decided_on: When it was decided on.
        answer_by: Last day for the answer to a referral.
        answered_on: Day of the answer.
        outcome_told: Of a referral that was accepted: whether an outcome was told.
    """

    id: str
    registered_on: dt.date | None
    consent: bool | None = None
    state: str = ""
    sex: str | None = None
    age: int | None = None
    form: str | None = None
    region: str | None = None
    corridor: str | None = None
    requested_on: dt.date | None = None
    decided_on: dt.date | None = None
    answer_by: dt.date | None = None
    answered_on: dt.date | None = None
    outcome_told: bool | None = None

    @property
    def age_band(self) -> str | None:
        """The band of its age."""
        if self.age is None:
            return None
        return next((band for end, band in zip(_ENDS, AGES, strict=False) if self.age <= end), AGES[-1])

    @property
    def year(self) -> int | None:
        """Year of registration."""
        return self.registered_on.year if self.registered_on else None

    def decision(self, today: dt.date) -> str | None:
        """Band of the wait for a decision; `waiting`, or None where none was asked for."""
        if self.requested_on is None or self.requested_on > today:
            return None
        if self.decided_on is None or self.decided_on > today:
            return WAITING
        days = max(0, (self.decided_on - self.requested_on).days)
        return next((code for last, code in BANDS if days <= last), BANDS[-1][1])

    def acknowledged(self, today: dt.date) -> str | None:
        """Whether a referral was answered in time; None where its day is still ahead, or there is none."""
        if self.answer_by is None or self.answer_by >= today:
            return None
        return IN_TIME if self.answered_on is not None and self.answered_on <= self.answer_by else LATE

    def why_left_out(self, period: Period, basis: Basis) -> LeftOutReason | None:
        """Why it is not counted; None if it is. Sealed before all else: nothing of it is told."""
        if self.state in ("sealed", "erased", "merged"):
            return self.state  # type: ignore[return-value]  # of LEFT_OUT
        if self.registered_on is None or not period.holds(self.registered_on):
            return "other_period"
        if self.consent is False:
            return "objected" if basis == "law" else "no_consent"
        return "no_consent" if basis == "consent" and self.consent is None else None


@dataclass(frozen=True)
class CaseAccount:
    """Every case of a list: taken, or left out with its reason. For the agency alone.

    Attributes:
        taken: Cases that are counted.
        encoded: Those of them that have a name and so an encoding; None where none were asked for.
        left_out: How many for each reason, of `LEFT_OUT`.
    """

    taken: int
    left_out: Mapping[LeftOutReason, int] = field(default_factory=dict)
    encoded: int | None = None

    @property
    def read(self) -> int:
        """All cases."""
        return self.taken + sum(self.left_out.values())

    def as_dict(self) -> dict[str, object]:
        """As JSON holds it."""
        return {
            "read": self.read, "taken": self.taken, "encoded": self.encoded, "left_out": dict(self.left_out)
        }  # fmt: skip


def chosen(
    cases: Iterable[SubmissionCase], period: Period, basis: Basis
) -> tuple[Sequence[SubmissionCase], CaseAccount]:
    """Those that are counted, and the account of all."""
    taken, reasons = [], Counter[LeftOutReason]()
    for case in cases:
        if (why := case.why_left_out(period, basis)) is None:
            taken.append(case)
        else:
            reasons[why] += 1
    return taken, CaseAccount(len(taken), {why: reasons[why] for why in LEFT_OUT if reasons[why]})
