"""The tool of benchmarks/mutation.md makes the mutants that it says, and its targets exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from benchmarks.mutation.mutants import Mutant, mutants_of
from benchmarks.mutation.table import KINDS, kind_of

ROOT = Path(__file__).parents[2]
TARGETS = yaml.safe_load((ROOT / "benchmarks/mutation/targets.yaml").read_text(encoding="utf-8"))


def made(folder: Path, name: str, text: str) -> list[Mutant]:
    (folder / name).write_text(text, encoding="utf-8")
    return mutants_of(folder, name)[0]


def after(mutants: list[Mutant], operator: str) -> set[str]:
    return {one.after for one in mutants if one.operator == operator}


# Words in the names of files that hold limits, policies or rules.
HOLDS = re.compile(
    r"(polic|rules|ledger|budget|disclos|refusals|checks|verdict|judge|journey|standing|condition)"
)
# Files of such a name that decide nothing: shapes of rows, words of a refusal, what shows that another file
# has decided, and vignettes for the police.
DECIDES_NOTHING = {
    "cli/own_ledger.py", "cli/reference_conditions.py", "exchange/refusals.py", "identify/rules_file.py",
    "pipeline/journey_tables.py",
    "pipeline/standing_tables.py", "prevent/training/vignettes/police.yaml",
    "record/standing_words.py", "report/rules/standing.py",
    "report/sections/journeys.py", "schema/journey_rows.py",
}  # fmt: skip


@pytest.mark.parametrize("file", TARGETS)
def test_every_target_and_its_tests_exist(file: str) -> None:
    assert (ROOT / file).is_file(), f"{file} was moved: name its new path in targets.yaml"
    for test in TARGETS[file]:
        path, _, name = test.partition("::")
        assert (ROOT / path).is_file(), f"{file}: {path} was moved: name its new path in targets.yaml"
        assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8"), f"{file}: {test} is gone"


@pytest.mark.parametrize("file", TARGETS)
def test_every_target_has_a_kind(file: str) -> None:
    assert kind_of(file.removeprefix("src/equiano/")) in KINDS


def test_every_file_of_rules_and_limits_is_a_target() -> None:
    """One that is new, or was renamed, is mutated too, or is said to decide nothing."""
    house = ROOT / "src/equiano"
    held = {
        path.relative_to(house).as_posix()
        for kind in ("*.py", "*.yaml")
        for path in house.rglob(kind)
        if HOLDS.search(path.stem)
    }
    targets = {file.removeprefix("src/equiano/") for file in TARGETS}
    assert held - targets == DECIDES_NOTHING, "add it to targets.yaml, or say that it decides nothing"


def test_numbers_move_by_one_unit_of_their_last_digit(tmp_path: Path) -> None:
    found = made(tmp_path, "a.yaml", "k: 10\nshare: 0.85\nz: 1.645\n")
    assert after(found, "NumberUp") == {"k: 11", "share: 0.86", "z: 1.646"}
    assert after(found, "NumberDown") == {"k: 9", "share: 0.84", "z: 1.644"}


def test_words_keys_and_truth_values_have_an_opposite(tmp_path: Path) -> None:
    found = made(
        tmp_path, "a.yaml", "direction: above\nverified: true\nwhen: {any: [a, b]}\nx: outcome=refer\n"
    )
    assert after(found, "SwapWord") == {"direction: below", "x: outcome=look_closer"}
    assert after(found, "FlipTruth") == {"verified: false"}
    assert after(found, "SwapKey") == {"when: {all: [a, b]}"}
    assert after(found, "DropMember") == {"when: {any: [b]}", "when: {any: [a]}"}


def test_members_of_lists_in_lines_are_left_out_one_by_one(tmp_path: Path) -> None:
    found = made(tmp_path, "a.yaml", "any:\n  - a\n  - {x: 1, y: 2}\n")
    texts = {one.text for one in found if one.operator == "DropMember"}
    assert texts == {"any:\n  - {x: 1, y: 2}\n", "any:\n  - a\n"}
    assert after(found, "DropKey") == {"- {y: 2}", "- {x: 1}"}
    for one in found:
        assert yaml.safe_load(one.text) is not None


def test_words_for_people_are_left_alone(tmp_path: Path) -> None:
    assert made(tmp_path, "a.yaml", "label: {en: above, ru: ниже}\nnote: yes\n") == []


def test_a_sample_hangs_on_the_seed_and_the_name_alone(tmp_path: Path) -> None:
    text = "".join(f"k{n}: {n}\n" for n in range(40))
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (one, places), (two, _), (other, _) = (mutants_of(tmp_path, "a.yaml", 10, seed) for seed in (1, 1, 2))
    assert len(one) == 10 and places == 80
    assert one == two != other


@pytest.mark.skipif(
    importlib.util.find_spec("cosmic_ray") is None, reason="the extra `mutation` is not installed"
)
def test_python_is_mutated_but_not_its_annotations_docstrings_and_decorators(tmp_path: Path) -> None:
    code = (
        "from functools import lru_cache\n\n\n@lru_cache(maxsize=8)\n"
        "def f(x: int | None) -> int | None:\n    return x if x is None or x < 18 else 3\n"
    )
    found = made(tmp_path, "a.py", code)
    assert "return x if x is None or x <= 18 else 3" in after(found, "ReplaceComparisonOperator_Lt_LtE")
    assert len(after(found, "NumberReplacer")) == 4  # 17, 19, 2, 4; the size of the cache is no answer
    assert after(found, "ReplaceOrWithAnd") == {"return x if x is None and x < 18 else 3"}
    assert not after(found, "ReplaceBinaryOperator_BitOr_BitAnd")
    assert {one.line for one in found} == {6}


@pytest.mark.skipif(
    importlib.util.find_spec("cosmic_ray") is None, reason="the extra `mutation` is not installed"
)
def test_a_star_between_parameters_is_no_product(tmp_path: Path) -> None:
    found = made(tmp_path, "a.py", "def f(a: int, *, b: int, c: int = 3) -> int:\n    return a * b\n")
    assert {one.line for one in found if "Mul" in one.operator} == {2}
    assert after(found, "NumberReplacer") == {
        f"def f(a: int, *, b: int, c: int = {n}) -> int:" for n in (2, 4)
    }
