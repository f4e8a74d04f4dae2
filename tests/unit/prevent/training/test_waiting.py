"""A waiting group: what practice with the test alone gives is taken off; faults of its column are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from equiano.errors import BadInputError
from equiano.prevent.training.answers import Answer, AnswerSheet, read_answers
from equiano.prevent.training.measure import TrainingOptions, measure_training
from equiano.prevent.training.text import beyond_waiting, summary
from equiano.prevent.training.waiting import against_waiting

REFERENCES = {f"v{n}": "refer" if n % 2 else "other_help" for n in range(16)}


def sheet(seed: int, trained: float, waiting: float, persons: int = 40) -> AnswerSheet:
    """Share right is .5 before in both groups; after it is as given."""
    rng = np.random.default_rng(seed)
    answers = [
        Answer(person, wave, name, reference if rng.random() < right else "ask")
        for person in range(2 * persons)
        for wave, right in (("before", 0.5), ("after", trained if person < persons else waiting))
        for name, reference in REFERENCES.items()
    ]
    return AnswerSheet(answers, 2 * persons, REFERENCES, waiting=frozenset(range(persons, 2 * persons)))


def test_the_difference_of_the_groups_is_recovered() -> None:
    covered = 0
    for seed in range(40):
        found = against_waiting(sheet(seed, 0.85, 0.6), bootstrap=200, seed=1)
        assert found is not None and (found.trained, found.waiting) == (40, 40)
        span = found.change["sensitivity"]
        assert span.low is not None and span.high is not None
        covered += span.low <= 0.25 <= span.high
    assert covered >= 34, "of 40 intervals of 95 % hardly fewer than 34 hold the truth"


def test_what_waiting_does_too_is_no_effect_of_the_course() -> None:
    claimed = 0
    for seed in range(40):
        found = against_waiting(sheet(100 + seed, 0.7, 0.7), bootstrap=200, seed=1)
        assert found is not None
        low, high = found.change["sensitivity"].low, found.change["sensitivity"].high
        claimed += low is not None and high is not None and not low <= 0 <= high
    assert claimed <= 6


def test_the_result_is_of_the_trained_and_says_the_difference() -> None:
    both = sheet(3, 0.9, 0.5)
    options = TrainingOptions(bootstrap=100)
    found = measure_training(both, options=options)
    assert found.persons == 40
    assert found.waves[1].detection == measure_training(both.of_trained(), options=options).waves[1].detection
    assert len(beyond_waiting(found)) == 5 and "waited for the course" in summary(found)
    assert found.as_dict()["against_waiting"] is not None
    alone = measure_training(both.of_trained(), options=options)
    assert alone.against_waiting is None and beyond_waiting(alone) == []
    assert against_waiting(sheet(1, 0.9, 0.5, persons=4), bootstrap=100, seed=1) is None


def test_who_waits_may_stand_anywhere_in_the_file_and_sex_may_be_told() -> None:
    """Trained persons kept the numbers of the file, which were beyond the end of the tables by sex."""
    both = sheet(5, 0.9, 0.5, persons=6)
    told = [replace(one, sex="fm"[place % 3 % 2]) for place, one in enumerate(both.answers)]
    first = replace(both, answers=told, waiting=frozenset(range(6)))
    last = replace(both, answers=[replace(one, person=(one.person + 6) % 12) for one in told],
                   waiting=frozenset(range(6, 12)))  # fmt: skip
    options = TrainingOptions(bootstrap=100)
    found, other = (measure_training(one, options=options) for one in (first, last))
    assert found.persons == 6 and found.by_sex.value is not None
    assert found.as_dict() == other.as_dict()


def test_the_column_of_groups(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    head = "person,wave,vignette,decision,reference,group\n"
    path.write_text(
        head + "a,before,v,refer,refer,trained\nb,before,v,refer,refer,Waiting\n", encoding="utf-8"
    )
    assert read_answers(path).waiting == {1}
    path.write_text(
        head + "a,before,v,refer,refer,trained\na,after,w,refer,refer,waiting\n", encoding="utf-8"
    )
    with pytest.raises(BadInputError) as told:
        read_answers(path)
    assert [(fault.field, fault.row) for fault in told.value.faults] == [("group", 3)]
    path.write_text(head + "a,before,v,refer,refer,someone\n", encoding="utf-8")
    with pytest.raises(BadInputError):
        read_answers(path)
