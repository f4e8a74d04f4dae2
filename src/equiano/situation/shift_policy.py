"""Every number that decides when the mix of routes is said to have shifted, in one place.

Error rates with these values: `benchmarks/situation.md`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShiftPolicy:
    """Limits of the tests for a shift.

    Attributes:
        level: Chance of a false "shift" or "trend" that is put up with in each test.
        least_years: Years that a search without a date needs. With five, two of them on a side, the spread
            between years rests on three, and no break of ordinary size could be told from it.
        least_years_a_side: Years on each side of a break found by search: one odd year is no shift.
        least_years_for_spread: Years in all that a dated comparison needs to measure the spread itself; with
            fewer, `assumed_concentration` stands for it.
        assumed_concentration: Concentration of the Dirichlet law of the yearly mix where years are too few to
            measure it. At 30 a share of a half varies by 9 points from year to year, as in series of small
            agencies; a cautious value.
        least_cases: Cases on each side of a break; below, no test is tried.
        least_a_year: Cases a year on average that keep a category apart; rarer ones are pooled.
        reference_shift: The move, as a share of all cases, that a test must be able to see before it may say
            "no shift seen".
        least_power: Chance to see it that is asked for.
        simulations: Series simulated without a change for each threshold.
        most_unnamed: Unnamed routes (origin and destination) that are categories of their own.
        least_unnamed: Cases in all that make an unnamed route a category of its own.
        recording_moved: Points by which a way of recording must change before it is said to have changed.
        recording_errors: Standard errors that such a change must exceed besides.
        must_stay: Share of the difference that must stay among cases recorded alike; below, the shift cannot
            be told from a change of recording.
        least_comparable: Share of each side's cases that must be recorded alike for such a comparison.
        incomplete_year: A first or last year with less than this part of the median of the others may be
            incomplete.
    """

    # Error rates and power of these limits together: tests/unit/situation/test_shift_calibration.py, on
    # series and seeds by which none of them was chosen.
    level: float = 0.05
    least_years: int = 6
    least_years_a_side: int = 2
    least_years_for_spread: int = 4
    assumed_concentration: float = 30.0
    least_cases: int = 10
    least_a_year: float = 1.0  # below, a year without a case is the rule, and its mix says nothing
    reference_shift: float = 0.2
    least_power: float = (
        0.8  # Cohen's convention (1988, ch. 2): a miss weighs four times less than a false alarm
    )
    simulations: int = (
        999  # with the series itself 1,000: p goes by thousandths (Davison & Hinkley 1997, ch. 4)
    )
    most_unnamed: int = 5
    least_unnamed: int = 20
    # Ten points: less moves the mix by less than half of the reference move. Chosen with `reference_shift`.
    recording_moved: float = 0.1
    recording_errors: float = 2.58  # two-sided 1 % of a normal law: five ways of recording are looked at
    # More than half of the difference must stand without a change of recording to be called a shift; less
    # than half of the cases recorded alike would speak for the rest by assumption only. Chosen, not measured.
    must_stay: float = 0.5
    least_comparable: float = 0.5
    # A file that ends in August has two thirds of a year; earlier ends are caught too. Chosen, not measured.
    incomplete_year: float = 0.65


POLICY = ShiftPolicy()
