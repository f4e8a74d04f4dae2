"""The generator: same seed same bytes, known truth, rates of errors as asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from equiano.errors import UsageError
from equiano.link.generate import STYLES, Errors, ExampleLists, generate_lists, write_lists
from equiano.link.names import romanise


@pytest.fixture(scope="module")
def example() -> ExampleLists:
    return generate_lists(6000, 5, np.random.default_rng(3), seed=3)


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_lists(generate_lists(200, 3, np.random.default_rng(5), seed=5), tmp_path / name)
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*")]
    assert {path.parent.name for path in files if path.name.startswith("truth.")} == {"truth"}
    assert len(files) == 5
    for path in files:
        assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()


def test_only_lists_lie_where_lists_are_sought(tmp_path: Path) -> None:
    paths = write_lists(generate_lists(100, 3, np.random.default_rng(5)), tmp_path)
    assert sorted(tmp_path.glob("*.csv")) == sorted(paths)


def test_truth_and_lists_agree(example: ExampleLists) -> None:
    seen = set()
    for name, table in example.lists.items():
        assert len(table) == len(example.persons_of[name])
        seen |= set(example.persons_of[name].tolist())
    histories = example.true_histories()
    assert sum(histories.values()) == len(seen) < example.population
    assert all(any(history) and len(history) == 5 for history in histories)


def test_rates_of_errors(example: ExampleLists) -> None:
    police = example.lists["police"]
    doubles = 1 - len(set(example.persons_of["police"].tolist())) / len(police)
    no_date = sum(date == "" for date in police["birth_date"].to_pylist()) / len(police)
    january = sum(date.startswith("01.01.") for date in police["birth_date"].to_pylist()) / len(police)
    no_surname = sum(name == "" for name in police["family_name"].to_pylist()) / len(police)
    assert doubles == pytest.approx(Errors().doubles, abs=0.015)
    assert no_date == pytest.approx(Errors().no_birth_date, abs=0.02)
    assert january == pytest.approx(Errors().first_of_january, abs=0.02)
    assert no_surname == pytest.approx(STYLES[0].no_surname, abs=0.015)


def test_scripts_differ_by_list(example: ExampleLists) -> None:
    assert all(name.isascii() for name in example.lists["iom"]["given_name"].to_pylist())
    assert not any(name.isascii() for name in example.lists["police"]["given_name"].to_pylist() if name)


def test_without_errors_records_of_a_person_agree() -> None:
    clean = Errors(*([0.0] * 12))
    made = generate_lists(800, 3, np.random.default_rng(2), errors=clean)
    dates: dict[int, set[str]] = {}
    for name, table in made.lists.items():
        for person, given in zip(
            made.persons_of[name].tolist(), table["given_name"].to_pylist(), strict=True
        ):
            if given.isascii():
                continue
            dates.setdefault(person, set()).add(romanise(given))
    assert all(len(forms) == 1 for forms in dates.values())


def test_referral_makes_the_first_two_lists_dependent() -> None:
    made = generate_lists(20000, 3, np.random.default_rng(4), referral=1.5, heterogeneity=0.0)
    first, second, third = (set(persons.tolist()) for persons in made.persons_of.values())
    assert len(first & second) / len(first) > 1.5 * len(first & third) / len(first) * len(second) / len(third)


def test_number_of_lists_is_checked() -> None:
    with pytest.raises(UsageError, match="2 to 8"):
        generate_lists(100, 9, np.random.default_rng(1))
