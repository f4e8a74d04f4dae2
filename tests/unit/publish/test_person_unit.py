"""What is protected as a whole: a person with all records, or, where nobody knows persons, a record."""

from __future__ import annotations

import csv
import json
from math import comb
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equiano.publish.aggregates import FALSE_SHARE, bar_of
from equiano.publish.budget import PrivacyOptions, length_shares
from equiano.publish.case_records import read_cases
from equiano.publish.combinations import Codes, Layout, count
from equiano.publish.domain import Domain
from equiano.publish.draft import Request, bounded
from equiano.publish.microdata import Microdata, read_table
from equiano.publish.noise import ExactNoise, SeededNoise
from equiano.publish.synthetic import measure

from .commands import VALUES, publish, publish_table, write_domain
from .invented import invented

SIZES = (4, 3, 5, 6)


def data(codes: Codes, persons: list[str]) -> Microdata:
    domain = Domain({f"c{j}": tuple(map(str, range(size))) for j, size in enumerate(SIZES)})
    return Microdata(codes, domain, "0", "t", [str(row) for row in codes], persons)


@pytest.mark.parametrize("most", [1, 2, 5])
def test_no_more_records_of_a_person_are_used_than_said(most: int) -> None:
    rng = np.random.default_rng(1)
    persons = [f"p{number}" for number in rng.integers(0, 120, 600)]
    codes = invented(600, SIZES, 1)
    marked = np.column_stack([codes, np.arange(600)]).astype(np.int16)
    kept = bounded(data(marked, persons), Request("t", most_records=most), rng)[:, -1]
    whose = [persons[row] for row in kept]
    held = {person: persons.count(person) for person in persons}
    assert {person: whose.count(person) for person in held} == {
        person: min(number, most) for person, number in held.items()
    }
    assert len(set(kept.tolist())) == len(kept)


def test_which_records_are_used_is_chance() -> None:
    persons = ["p"] * 4
    codes = np.arange(4)[:, None].astype(np.int16)
    drawn = [
        int(bounded(data(codes, persons), Request("t"), np.random.default_rng(seed))[0, 0])
        for seed in range(400)
    ]
    assert np.bincount(drawn, minlength=4) == pytest.approx(np.full(4, 100), abs=35)


@pytest.mark.parametrize("most", [1, 3])
def test_noise_grows_with_the_records_of_a_person(most: int) -> None:
    """A person with m records alike moves a count by m, so the scale of the noise is m times as large."""
    codes = invented(2000, SIZES, 2)
    layout = Layout(SIZES)

    rng = np.random.default_rng(1)
    found = measure(
        codes,
        layout,
        PrivacyOptions(epsilon=2.0, delta=1e-5, unit="person", most_records=most),
        SeededNoise(rng),
        rng,
    )
    assert (found.guarantee.unit, found.guarantee.most_records) == ("person", most)
    for length, share, scale in zip((1, 2, 3), length_shares(found.cap), found.scales, strict=True):
        of_one_record = comb(found.cap, length) / (2 * found.guarantee.rho * share)
        assert scale == pytest.approx(most * of_one_record**0.5)


@pytest.mark.parametrize("most", [1, 3])
def test_a_person_moves_the_counts_by_no_more_than_the_noise_is_made_for(most: int) -> None:
    """Worst case: all records of the person are alike and full. Their distance is what `measure` assumes."""
    codes = invented(500, SIZES, 3)
    person = np.full((most, len(SIZES)), 1, np.int16)
    layout = Layout(SIZES)
    for length, with_, without in zip(
        (1, 2, 3), count(np.vstack([codes, person]), layout), count(codes, layout), strict=True
    ):
        squared = int(((with_ - without) ** 2).sum())
        assert squared == most**2 * {1: 4, 2: 6, 3: 4}[length]


def test_the_number_of_records_has_noise_for_as_many() -> None:
    small, large = ([ExactNoise().laplace(0, m, 0.5) for _ in range(400)] for m in (1, 5))
    assert np.std(large) == pytest.approx(5 * np.std(small), rel=0.35)


def write(folder: Path, persons: list[str], name: str = "t.csv") -> Path:
    codes = invented(len(persons), tuple(map(len, VALUES.values())), 1)
    with (folder / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["who", *VALUES])
        for person, row in zip(persons, codes, strict=True):
            cells = (["", *values][code] for code, values in zip(row, VALUES.values(), strict=True))
            writer.writerow([person, *cells])
    return folder / name


def test_without_persons_it_must_be_said_that_records_are_protected(tmp_path: Path) -> None:
    code, _, message = publish(tmp_path, "out", "--unit", "person")
    assert code == 2
    assert "--person" in message and "--unit record" in message
    assert not (tmp_path / "out").exists()
    assert publish(tmp_path, "out", "--unit", "record")[0] == 0
    for lang, words in (("en", "one record"), ("ru", "одна запись")):
        statement = (tmp_path / f"out/data_statement.{lang}.md").read_text(encoding="utf-8")
        assert words in statement
        assert "one person with" not in statement


def test_a_column_of_persons_is_used_and_not_published(tmp_path: Path) -> None:
    table = write(tmp_path, [f"who-{number % 400}" for number in range(600)])
    code, printed, _ = publish_table(
        table, write_domain(tmp_path), tmp_path / "out", "--person", "who", "--max-records", 2
    )
    assert code == 0
    promise = json.loads(printed)["guarantee"]
    assert (promise["unit"], promise["most_records"]) == ("person", 2)
    for path in (tmp_path / "out").iterdir():
        assert (
            "who"
            not in path.read_text(encoding="utf-8")
            .replace("whoever", "")
            .replace("Whoever", "")
            .split("\n", maxsplit=1)[0]
        )
        assert "who-1" not in path.read_text(encoding="utf-8")
    statement = (tmp_path / "out/data_statement.en.md").read_text(encoding="utf-8")
    assert "one person with all their records" in statement
    assert "At most 2 records of one person" in statement


@pytest.mark.parametrize(
    "more",
    [
        ["--unit", "record", "--person", "who"],
        ["--unit", "record", "--max-records", "2"],
        ["--unit", "agency"],
        ["--person", "who", "--max-records", "0"],
    ],
)
def test_options_that_contradict_each_other_are_refused(tmp_path: Path, more: list[str]) -> None:
    table = write(tmp_path, ["a"] * 300)
    assert publish_table(table, write_domain(tmp_path), tmp_path / "out", *more)[0] == 2


def test_a_missing_column_or_an_empty_person_is_one_clear_fault(tmp_path: Path) -> None:
    table = write(tmp_path, ["Canary", "", "Canary"] * 100)
    domain = write_domain(tmp_path)
    code, _, message = publish_table(table, domain, tmp_path / "out", "--person", "who")
    assert code == 10
    with table.open(encoding="utf-8", newline="") as stream:
        rows = [number for number, row in enumerate(csv.reader(stream), 1) if not row[0] and any(row)]
    assert f"{len(rows)} rows have no person (rows {', '.join(map(str, rows[:10]))})" in message
    assert "Canary" not in message
    code, _, message = publish_table(table, domain, tmp_path / "out", "--person", "nobody")
    assert code == 10
    assert "nobody" in message


@pytest.mark.parametrize(
    ("ids", "known"),
    [
        (["A-1", "A-1", "A-2"], True),
        (["htcds-0a1b2c3d-2", "htcds-0a1b2c3d-3", "htcds-0a1b2c3d-4"], False),
        (["A-1", None, "A-2"], False),
    ],
)
def test_the_agencys_case_number_says_whose_a_record_is(
    tmp_path: Path, ids: list[str | None], known: bool
) -> None:
    columns = {"case_id": ids, "gender": ["gender.female"] * 3, "is_child": [True, False, None]}
    columns |= {"status": ["status.actual_victim"] * 3}
    pq.write_table(pa.table(columns), tmp_path / "cases.parquet")
    read = read_cases(tmp_path / "cases.parquet", ["gender", "is_child"])
    assert list(read.persons) == (ids if known else [])
    chosen = read_cases(tmp_path / "cases.parquet", ["gender", "is_child"], "gender")
    assert list(chosen.persons) == ["gender.female"] * 3


def test_a_person_column_is_no_column_of_the_domain(tmp_path: Path) -> None:
    table = write(tmp_path, [f"p{number}" for number in range(300)])
    domain = Domain({name: tuple(values) for name, values in VALUES.items()})
    assert list(read_table(table, domain, "who").domain.columns) == list(VALUES)


# Aggregates.


def test_the_bar_keeps_inventions_to_what_the_file_says() -> None:
    """259 cases over millions of combinations: with a bar of 10 and twice the noise, 98% were inventions."""
    rng = np.random.default_rng(1)
    true = np.zeros(400_000, np.int64)
    true[:60] = rng.integers(5, 200, 60)
    shares, shown = [], 0
    for seed in range(40):
        noisy = true + np.rint(np.random.default_rng(seed).normal(0, 12.0, len(true))).astype(np.int64)
        bar = bar_of(noisy, 12.0)
        assert bar is not None
        chosen = noisy >= bar.count
        assert chosen.sum() == bar.shown
        assert bar.expected_false <= FALSE_SHARE * bar.shown
        shares.append((chosen & (true == 0)).sum() / bar.shown)
        shown += bar.shown
    assert np.mean(shares) <= FALSE_SHARE
    assert shown / 40 > 30  # and it does not hide everything
    old = noisy >= 24
    assert (old & (true == 0)).sum() / old.sum() > 0.9


@pytest.mark.parametrize("scale", [0.5, 3.0, 12.0])
def test_noise_alone_passes_no_bar(scale: float) -> None:
    noise = np.rint(np.random.default_rng(2).normal(0, scale, 200_000)).astype(np.int64)
    assert bar_of(noise, scale) is None


def test_little_noise_shows_from_ten_on() -> None:
    counts = np.array([0] * 50 + [9, 10, 11, 40])
    bar = bar_of(counts, 1.0)
    assert bar is not None
    assert (bar.count, bar.shown) == (10, 3)


def test_the_file_states_its_bar_and_what_is_expected_to_be_false(tmp_path: Path) -> None:
    assert publish(tmp_path, "out", epsilon=6)[0] == 0
    with (tmp_path / "out/aggregates.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    for row in rows:
        assert int(row["count"]) >= int(row["bar"]) >= 10
        same = sum(other["length"] == row["length"] for other in rows)
        assert float(row["expected_false"]) <= FALSE_SHARE * same * 1.01
