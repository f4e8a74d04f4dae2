"""Training and campaigns in a report: numbers as their commands printed them, rounded; few persons hidden."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equiano.countries.pack import load_pack
from equiano.errors import BadInputError
from equiano.pipeline.prevention_tables import (
    CAMPAIGN,
    HARM,
    JUDGED,
    TRAINING,
    WAITING,
    PreventionFiles,
    prevention_tables,
)
from equiano.prevent.training.answers import Answer, AnswerSheet
from equiano.prevent.training.measure import TrainingOptions, measure_training
from equiano.publish.disclosure import with_tables
from equiano.publish.release import Release, Suppressed
from equiano.report.context import Context
from equiano.report.sections import prevention as section
from equiano.words import using

RELEASE = Release("RUS", {}, "policy", "number", 0)
CAMPAIGN_JSON = {
    "shared": {
        "groups": [
            {
                "group": "women", "name": {"en": "Educated women", "ru": "Образованные женщины"},
                "persons": 18000, "floor": 0.2, "reach": {"low": 0.31, "high": 0.4},
            }
        ]
    }
}  # fmt: skip
JUDGED_JSON: dict[str, Any] = {
    "verdict": "rose", "ratio": 1.4873, "elsewhere": [0.71, 1.22], "p": 0.04, "comparison_regions": 24,
    "harm_per_100_calls": {
        "hang_ups": {"before": 3.2, "after": 4.8}, "hostile": {"before": None, "after": 1},
    },
}  # fmt: skip


def trained(persons: int) -> dict[str, Any]:
    """What a course of so many did: half of the victims referred before, most of them after."""
    rng = np.random.default_rng(19)
    references = {f"v{n}": "refer" if n % 2 else "other_help" for n in range(12)}
    answers = [
        Answer(person, wave, name, reference if rng.random() < right else "ask", "")
        for person in range(persons)
        for wave, right in (("before", 0.5), ("after", 0.9))
        for name, reference in references.items()
    ]
    sheet = AnswerSheet(answers, persons, references)
    return measure_training(sheet, options=TrainingOptions(bootstrap=100)).as_dict()


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_what_training_and_campaigns_did_stands_in_the_report(tmp_path: Path) -> None:
    result = trained(60)
    files = PreventionFiles(
        training=written(tmp_path, "training", result),
        campaign=written(tmp_path, "campaign", CAMPAIGN_JSON),
        judged=written(tmp_path, "judged", JUDGED_JSON),
    )
    tables = {table.name: table for table in prevention_tables(files)}
    assert set(tables) == {TRAINING, CAMPAIGN, JUDGED, HARM}
    sensitivity = result["waves"][1]["sensitivity"]
    assert tables[TRAINING].rows[1][-1] == 1.0, "all answered again"
    assert tables[TRAINING].rows[1][1:4] == tuple(
        round(sensitivity[one], 2) for one in ("value", "low", "high")
    )
    assert tables[JUDGED].rows == (("rose", 1.5, 0.7, 1.2, 0.04, 24),)
    assert tables[HARM].rows == (("hang_ups", 3, 5), ("hostile", None, 1))
    kept = json.dumps([str(table.provenance) for table in tables.values()])
    assert str(result["data_sha256"]) not in kept or not result["data_sha256"]
    for lang, title in (("en", "Training and campaigns"), ("ru", "Обучение и кампании")):
        with using(lang):
            made = section.build(Context(with_tables(RELEASE, tables.values()), load_pack("ru"), lang))
        assert made is not None and made.title == title
        assert f"{round(sensitivity['value'] * 100)}" in str(made.paragraphs[0])
        assert [len(table.rows) for table in made.tables] == [1, 1, 2]
        assert len(made.charts[0].table.rows) == 2
        assert str(made.tables[0].rows[0]).count({"en": "Educated women", "ru": "Образованные"}[lang])
    assert section.build(Context(RELEASE, load_pack("ru"), "en")) is None


def test_the_change_beyond_a_waiting_group_is_a_table_of_its_own(tmp_path: Path) -> None:
    result = trained(60)
    # One group may rise by 100 points while the other falls.
    most = {name: {"value": 1.9, "low": 1.8, "high": 2.0} for name in ("sensitivity", "specificity")}
    far = {**result, "against_waiting": {"trained": 60, "waiting": 60, "change": most}}
    prevention_tables(PreventionFiles(training=written(tmp_path, "training", far)))
    span = {"value": 0.2468, "low": 0.1, "high": 0.4, "kind": "x"}
    for waiting, shown in ((12, (0.25, 0.1, 0.4, 60, 10)), (9, None)):
        group = {
            "trained": 58,
            "waiting": waiting,
            "change": dict.fromkeys(("sensitivity", "specificity"), span),
        }
        content = {**result, "against_waiting": group}
        _, table = prevention_tables(PreventionFiles(training=written(tmp_path, "training", content)))
        assert table.name == WAITING
        if shown is None:
            assert all(isinstance(value, Suppressed) for row in table.rows for value in row[1:])
        else:
            assert table.rows == (("sensitivity", *shown), ("specificity", *shown))
    made = section.build(Context(with_tables(RELEASE, [table]), load_pack("ru"), "ru"))
    assert made is not None and len(made.tables) == 1


def test_a_course_of_few_is_hidden(tmp_path: Path) -> None:
    files = PreventionFiles(training=written(tmp_path, "training", trained(6)))
    (table,) = prevention_tables(files)
    before, after = table.rows
    assert before[-1] is None, "of the first wave there is no share that answered"
    assert all(isinstance(value, Suppressed) for value in (*before[1:-1], *after[1:]))
    made = section.build(Context(with_tables(RELEASE, [table]), load_pack("ru"), "en"))
    assert made is not None and "Too few persons" in str(made.paragraphs[0])


@pytest.mark.parametrize("kind", ["training", "campaign", "judged"])
@pytest.mark.parametrize("content", [[], {}, {"quantity": "training", "waves": [{}]}, {"verdict": "sure"}])
def test_what_is_no_result_is_refused(tmp_path: Path, kind: str, content: object) -> None:
    with pytest.raises(BadInputError, match="json"):
        prevention_tables(PreventionFiles(**{kind: written(tmp_path, kind, content)}))
