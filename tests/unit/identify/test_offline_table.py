"""The table for devices: the same bytes, small, closed in itself, with words in both languages."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import Any

import pytest

from equiano.errors import BadInputError
from equiano.identify import offline_table as module
from equiano.identify.offline_table import offline_table, rules_version
from equiano.identify.questions.bank import load_bank
from equiano.identify.rules import load_rules

WIDTHS = {"r": 1, "?": 1, "p": 0, "f": 0, "a": 0, "s": 0, "k": 0}  # numbers that name something before


def table(country: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(offline_table(country))
    return found


@pytest.mark.parametrize("country", [None, "ru", "lt"])
def test_parts_stand_before_what_they_are_part_of(country: str | None) -> None:
    content = table(country)
    for place, (kind, *rest) in enumerate(content["nodes"], len(content["codes"])):
        named = rest[1:] if kind == "#" else rest[: WIDTHS.get(kind, len(rest))]
        assert all(0 <= part < place for part in named)
        if kind == "r":
            assert rest[0] < len(content["codes"])


def test_every_question_finding_and_kind_of_help_has_its_words_in_both_languages() -> None:
    content = table("ru")
    assert [q["id"] for q in content["questions"]] == [q.id for q in load_bank().questions]
    assert set(content["texts"]) == {"en", "ru"}
    for lang, words in content["texts"].items():
        assert set(words["questions"]) == {q["id"] for q in content["questions"]}
        assert set(words["findings"]) == {rule.name for rule in load_rules("ru").findings}
        assert set(words["services"]) == {kind for kind, _ in content["services"]}
        assert {step for step, _ in content["first_steps"]} <= set(words["first_steps"])
        assert {key for key, *_ in content["caveats"]} == set(words["caveats"])
        records = {str(question["records"]) for question in content["questions"]}
        assert records <= set(words["facts"])
        assert [step["key"] for step in words["safety"]["person"]] == [
            *("alone", "safe", "interpreter", "agreed", "written", "trained")
        ], lang
    assert content["texts"]["en"]["safety"] != content["texts"]["ru"]["safety"]
    english, russian = (content["texts"][lang]["why"] for lang in ("en", "ru"))
    assert all(english[key] != russian[key] for key in english)


def test_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from equiano.identify.offline_table import offline_table;"
        "print(hashlib.sha256(offline_table('ru')).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_it_is_small() -> None:
    assert len(offline_table()) < 120_000
    assert len(gzip.compress(offline_table(), mtime=0)) < 30_000


def test_the_version_moves_with_what_decides_and_not_with_a_wording(monkeypatch: pytest.MonkeyPatch) -> None:
    now = rules_version()
    assert now == table()["rules"] != rules_version("ru")
    module._table.cache_clear()
    monkeypatch.setattr(module, "texts_of", lambda *_: {})
    assert rules_version() == now
    module._table.cache_clear()
    monkeypatch.setattr(module, "BEARING", ())
    assert rules_version() != now
    module._table.cache_clear()


def test_a_country_without_a_law_is_refused() -> None:
    with pytest.raises(BadInputError):
        offline_table("xx")


def test_only_contacts_that_somebody_rang_are_in_it() -> None:
    for kind in table("ru")["texts"]["en"]["services"].values():
        assert all(contact["confirmed"] for contact in kind.get("contacts", ()))
