"""Answers of a course from the file to the result."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from equiano.errors import BadInputError, NotEstimableError, UsageError
from equiano.prevent.training.answers import read_answers
from equiano.prevent.training.bank import DECISIONS, forms
from equiano.prevent.training.measure import TrainingOptions, measure_training

FAST = TrainingOptions(bootstrap=100)


def course(
    path: Path,
    *,
    persons: int = 60,
    skill: tuple[float, ...] = (0.6, 0.8, 0.65),
    back: int = 30,
    fixed: bool = False,
) -> Path:
    """A course on border vignettes: skill is the chance to be right in each wave."""
    rng = np.random.default_rng(5)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["person", "wave", "vignette", "decision", "sex"])
        for person in range(persons):
            first, second = forms("border", "same" if fixed else str(person))
            waves = [("before", first), ("after", second)]
            if person < back:
                waves.append(("follow-up", first))
            for (wave, form), right in zip(waves, skill, strict=False):
                for one in form:
                    wrong = [name for name in DECISIONS if name != one.decision]
                    said = one.decision if rng.random() < right else rng.choice(wrong)
                    out.writerow([f"p{person}", wave, one.id, said, rng.choice(["f", "m"])])
    return path


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    return measure_training(course(tmp_path_factory.mktemp("a") / "answers.csv"), options=FAST)


def test_each_wave_and_the_share_that_answered(result) -> None:  # type: ignore[no-untyped-def]
    assert [(one.wave, one.persons, one.share) for one in result.waves] == [
        ("before", 60, None),
        ("after", 60, 1.0),
        ("followup", 30, 0.5),
    ]
    before, after, _ = (one.detection for one in result.waves)
    assert before.sensitivity.value == pytest.approx(0.6, abs=0.08)
    assert after.sensitivity.value == pytest.approx(0.8, abs=0.08)


def test_the_gain_rises_and_falls_back(result) -> None:  # type: ignore[no-untyped-def]
    after, later = result.comparisons
    assert after.gain.low > 0
    assert later.persons == 30
    assert later.gain.value < after.gain.value
    assert after.change["sensitivity"].low > 0


def test_what_must_be_said_is_said(result) -> None:  # type: ignore[no-untyped-def]
    notes = " ".join(result.notes)
    assert "keener" in notes
    assert "depends on their mix" in notes
    assert "accuracy" not in str(result.as_dict())


def test_chance_of_who_was_shown_makes_no_gap(result) -> None:  # type: ignore[no-untyped-def]
    assert result.by_sex.low < 0 < result.by_sex.high


def test_the_same_seed_gives_the_same_numbers(result, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    again = measure_training(course(tmp_path / "answers.csv"), options=FAST)
    assert again.as_dict() == result.as_dict()


def test_without_common_vignettes_no_gain_is_told(tmp_path: Path) -> None:
    found = measure_training(course(tmp_path / "a.csv", fixed=True, back=0), options=FAST)
    assert found.comparisons[0].gain.value is None
    assert found.comparisons[0].change["sensitivity"].value is not None
    assert any("look the same" in note for note in found.notes)
    assert any("no follow-up" in note for note in found.notes)


def test_five_persons_are_the_least(tmp_path: Path) -> None:
    with pytest.raises(NotEstimableError):
        measure_training(course(tmp_path / "a.csv", persons=4, back=0), options=FAST)
    assert measure_training(course(tmp_path / "b.csv", persons=5, back=0), options=FAST).persons == 5


@pytest.mark.parametrize("options", [TrainingOptions(level=1.0), TrainingOptions(bootstrap=99)])
def test_options_out_of_range(options: TrainingOptions, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        measure_training(course(tmp_path / "a.csv"), options=options)


def write(path: Path, *rows: str, head: str = "person,wave,vignette,decision") -> Path:
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("a,later,border-01,refer", "wave"),
        ("a,before,border-01,yes", "decision"),
        (",before,border-01,refer", "person"),
        ("a,before,own-7,refer", "vignette"),
        ("b,before,border-02,refer", "vignette"),  # twice
    ],
)
def test_every_fault_is_named_by_row_and_field_and_no_value(row: str, field: str, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "b,before,border-02,refer", row)
    with pytest.raises(BadInputError) as caught:
        read_answers(file)
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(3, field)]
    assert "later" not in str(caught.value)


def test_own_vignettes_bring_their_reference(tmp_path: Path) -> None:
    head = "person,wave,vignette,decision,reference"
    sheet = read_answers(write(tmp_path / "a.csv", "a,Before,own-7,REFER,other_help", head=head))
    assert sheet.references == {"own-7": "other_help"}
    assert sheet.answers[0].decision == "refer"
    file = write(tmp_path / "b.csv", "a,before,own-7,refer,refer", "b,before,own-7,refer,ask", head=head)
    with pytest.raises(BadInputError, match="another reference"):
        read_answers(file)


def test_a_vignette_to_ask_about_counts_for_neither(tmp_path: Path) -> None:
    sheet = read_answers(write(tmp_path / "a.csv", "a,before,border-07,refer", "a,before,border-01,ask"))
    counts = sheet.counts("before", [0])
    assert [int(x[0]) for x in (counts.hits, counts.victims, counts.alarms, counts.others)] == [0, 1, 0, 0]


def test_names_are_not_kept(tmp_path: Path) -> None:
    sheet = read_answers(write(tmp_path / "a.csv", "Anna Invented,before,border-01,refer"))
    assert "Anna" not in repr(sheet)
