"""Bad input: every fault is named by its field, exit code 10, no value repeated, no traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano.identify.case_file import case_from, parse_json
from equiano.vocab.notion import notions


def faults_of(given: Any) -> dict[str | None, str]:
    with pytest.raises(BadInputError) as caught:
        case_from(given)
    return {fault.field: fault.message for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"age_years": -1}, "age_years"),
        ({"age_years": 121}, "age_years"),
        ({"age_years": 34.5}, "age_years"),
        ({"age_years": "34"}, "age_years"),
        ({"age_years": True}, "age_years"),
        ({"is_child": "yes"}, "is_child"),
        ({"age_band": "9-17"}, "age_band"),
        ({"age_band": 9}, "age_band"),
        ({"profile": "adult"}, "profile"),
        ({"profile": ["adult_labour"]}, "profile"),
        ({"surname": "x"}, "surname"),
        ({"indicators": [1]}, "indicators"),
        ({"indicators": None}, "indicators"),
        ({"indicators": {"delphi.d9.documents": "yes"}}, "indicators.delphi.d9.documents"),
        ({"indicators": {"gender.female": "yes"}}, "indicators.gender.female"),
        ({"indicators": {"delphi.d5.documents": "maybe"}}, "indicators.delphi.d5.documents"),
        ({"indicators": {"delphi.d5.documents": True}}, "indicators.delphi.d5.documents"),
        ({"indicators": {"delphi.d5.documents": ["yes"]}}, "indicators.delphi.d5.documents"),
        ({"age_years": 12, "profile": "adult_labour"}, "profile"),
        ({"age_years": 34, "profile": "child_labour"}, "profile"),
        ({"age_years": 34, "is_child": True}, "is_child"),
        ({"age_years": 34, "age_band": "9--17"}, "age_band"),
        ({"age_years": 34, "indicators": {"ru.1271.2.b": "yes"}}, "indicators.ru.1271.2.b"),
        ({"instruments": {"qyit": "yes"}}, "instruments.qyit"),
        ({"instruments": {"magic": "positive"}}, "instruments.magic"),
        ({"instruments": ["qyit"]}, "instruments"),
    ],
)
def test_each_fault_is_named_by_its_field(given: Any, field: str) -> None:
    assert field in faults_of(given)


def test_all_faults_are_named_at_once() -> None:
    given = {
        "age_years": -1,
        "profile": "x",
        "other": 1,
        "indicators": {"a.b": "yes", "delphi.d5.debt": "perhaps"},
    }
    assert set(faults_of(given)) == {
        "age_years",
        "profile",
        "other",
        "indicators.a.b",
        "indicators.delphi.d5.debt",
    }


def test_keys_given_twice_are_faults() -> None:
    text = (
        '{"age_years": 3, "age_years": 30, "indicators": {"delphi.d5.debt": "yes", "delphi.d5.debt": "no"}}'
    )
    assert set(faults_of(parse_json(text, "case.json"))) == {"age_years", "indicators.delphi.d5.debt"}


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", '"yes"', "NaN", '{"age_years": NaN}', "{" * 5000, "\x00"]
)
def test_what_is_no_case_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        case_from(parse_json(text, "case.json"))


def test_messages_never_repeat_a_value(tmp_path: Path) -> None:
    secret = "Zaremba-Canary"
    given = {"age_years": secret, "profile": secret, "indicators": {"delphi.d5.debt": secret}}
    with pytest.raises(BadInputError) as caught:
        case_from(given)
    assert secret not in str(caught.value)


def test_age_bands() -> None:
    assert case_from({"age_band": "9--17"}).is_child is True
    assert case_from({"age_band": "18--20"}).is_child is False
    assert case_from({"age_band": "48+"}).is_child is False
    assert case_from({"age_band": "15--20"}).is_child is None
    assert case_from({"is_child": True}).is_child is True


def test_command_prints_one_json_object_and_refuses_with_10(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text('\ufeff{"age_years": 34, "indicators": {"delphi.d5.documents": "yes"}}', encoding="utf-8")
    bad.write_text('{"age_years": 400}', encoding="utf-8")
    run = CliRunner()
    done = run.invoke(app, ["assess", str(good), "--country", "ru", "--json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["outcome"] == "look_closer" and found["vocabulary_version"]
    refused = run.invoke(app, ["assess", str(bad), "--json"])
    assert isinstance(refused.exception, BadInputError) and refused.exception.exit_code == 10
    assert refused.stdout == ""
    for missing in ("nowhere.json", str(tmp_path)):
        assert isinstance(run.invoke(app, ["assess", missing]).exception, BadInputError)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_command_prints_words(tmp_path: Path, lang: str) -> None:
    case = tmp_path / "case.json"
    case.write_text('{"indicators": {"delphi.d5.documents": "yes"}, "instruments": {"qyit": "positive"}}')
    done = CliRunner().invoke(
        app, ["assess", str(case), "--lang", lang, "--country", "ru", "--prevalence", "0.02"]
    )
    assert done.exit_code == 0
    assert ("look closer" if lang == "en" else "требуется дополнительная проверка") in done.stdout
    assert " 7" in done.stdout


# What stands in case data alone, such as a transaction of any kind, cannot be answered in a case file.
@pytest.mark.parametrize("name", sorted(set(notions()) - {"transaction"}))
def test_a_fact_of_life_stands_for_the_code_that_records_it(name: str) -> None:
    assert case_from({"indicators": {name: "no"}}).answers == {notions()[name].record: False}


def test_a_fact_and_its_code_may_not_disagree() -> None:
    given = {"indicators": {"papers_taken": "yes", "delphi.d5.documents": "no"}}
    assert faults_of(given)


@pytest.mark.parametrize(("age", "heading"), [(0, "Look for next"), (30, "Ask next")])
def test_a_newborn_is_looked_at_and_not_asked(age: int, heading: str, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"age_years": age, "indicators": {"sold": "yes"}}))
    done = CliRunner().invoke(app, ["assess", str(case), "--lang", "en"])
    assert heading in done.stdout
