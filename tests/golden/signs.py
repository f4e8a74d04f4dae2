"""What every sign does by itself and with each other one: written to signs/*.csv, pinned by test_signs.py.

    python -m tests.golden.signs      writes the files anew; read the difference before it is committed

The files do not say that the rules are right: the vignettes and the recorded cases beside them do. They say
what the rules are, sign by sign, so that no edit of rules.yaml, conditions.yaml, the notions or the crosswalk
moves a finding unseen. A difference is a change of the rules: argue it in CHANGELOG.md under Numbers.

alone.csv   one sign recorded yes and nothing else known, for an adult and a child
among.csv   one sign recorded yes and every other one no
pairs.csv   two signs: where a finding is more than the one and the other give alone
laws.csv    one sign: the parts of each country's law that are then possible or indicated
heavier.csv one sign beside an act, means and a purpose: the parts that are then indicated and were not before
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from equiano.countries.law import countries_with_law
from equiano.identify.findings import Evaluation, evaluate, led_to
from equiano.identify.rules import load_rules
from equiano.identify.screen import screen
from equiano.identify.worlds import World
from equiano.schema.table import column_of

FOLDER = Path(__file__).with_name("signs")
AGES = {"adult": 30, "child": 10}
MINORS = ("ru.1271.2.b", "ru.1272.2.b")  # they say an age themselves, so a recorded adult cannot have them
PAIRED = (
    "outcome",
    "palermo.result",
    "eu.result",
    "delphi.result",
    "urgency",
    "palermo.act",
    "palermo.means",
)


def alone() -> Iterator[list[str]]:
    """One sign and nothing else: all findings, services, first steps."""
    rules = load_rules()
    names = [rule.name for rule in rules.findings]
    yield ["age", "sign", "profile", *names, "rule", "ilo11", "services", "first_steps"]
    for age in AGES:
        for sign in rules.codes:
            yield [age, sign, *_told(evaluate(rules, _world(age, {sign: True})), names)]


def among() -> Iterator[list[str]]:
    """One sign yes and every other no."""
    rules = load_rules()
    names = [rule.name for rule in rules.findings]
    yield ["age", "sign", "profile", *names, "rule", "ilo11", "services", "first_steps"]
    for age in AGES:
        for sign in ("", *rules.codes):
            answers = {code: code == sign for code in rules.codes if code not in MINORS}
            if sign not in MINORS:
                yield [age, sign, *_told(evaluate(rules, _world(age, answers)), names)]


def _world(age: str, answers: dict[str, bool]) -> World:
    return World(answers, child=age == "child", age_years=AGES[age], recorded_child=age == "child")


def _told(made: Evaluation, names: list[str]) -> list[str]:
    entry = led_to("outcome", made)
    values = [made.findings[name] for name in names]
    lists = (made.ilo11, made.services, made.first_steps)
    return [made.profile, *values, "" if entry is None else str(entry[1]), *(" ".join(one) for one in lists)]


def pairs() -> Iterator[list[str]]:
    """Two signs, where a finding is another than each gives alone; second signs of one value on one line."""
    yield ["age", "finding", "value", "sign", "with"]
    rules = load_rules()
    codes = [code for code in rules.codes if code not in MINORS]
    both = list(combinations(range(len(codes)), 2))
    for age in AGES:
        single = [evaluate(rules, _world(age, {code: True})).findings for code in codes]
        rows = screened(codes, both, age)
        for name in PAIRED:
            lifted: dict[tuple[str, int], list[str]] = {}
            for (one, two), row in zip(both, rows, strict=True):
                value = row[name.replace(".", "_")]
                if value not in (single[one][name], single[two][name]):
                    lifted.setdefault((value, one), []).append(codes[two])
            for (value, one), others in sorted(lifted.items()):
                yield [age, name, value, codes[one], " ".join(others)]


def screened(codes: list[str], groups: list[tuple[int, ...]], age: str) -> list[dict[str, str]]:
    """Findings of one case a group of signs, by the command's own road: a table in, a table out."""
    holders: list[list[bool | None]] = [[None] * len(groups) for _ in codes]
    for number, group in enumerate(groups):
        for place in group:
            holders[place][number] = True
    columns = {
        "case_id": pa.array([str(number) for number in range(len(groups))]),
        "age_years": pa.array([AGES[age]] * len(groups), pa.int64()),
        **{column_of(c): pa.array(held, pa.bool_()) for c, held in zip(codes, holders, strict=True)},
    }
    with tempfile.TemporaryDirectory() as folder:
        cases, findings = Path(folder) / "cases.parquet", Path(folder) / "findings.parquet"
        pq.write_table(pa.table(columns), cases)
        screen(cases, findings, country=None)
        rows = pq.read_table(findings).to_pylist()
    return sorted(rows, key=lambda row: int(row["case_id"]))


def laws() -> Iterator[list[str]]:
    """One sign: the parts of a law that become possible or indicated."""
    yield ["country", "age", "sign", "possible", "indicated"]
    for country in sorted(countries_with_law()):
        rules = load_rules(country)
        for age in AGES:
            for sign in rules.codes:
                found = evaluate(rules, _world(age, {sign: True})).findings
                parts = [
                    [n.removeprefix("law.") for n, v in found.items() if n.startswith("law.") and v == value]
                    for value in ("possible", "indicated")
                ]
                if any(parts):
                    yield [country, age, sign, *(" ".join(names) for names in parts)]


BASE = ("pal.act.recruitment", "pal.means.coercion", "pal.purpose.forced_labour", "fact.ownership_powers")


def heavier() -> Iterator[list[str]]:
    """One sign beside what the basic parts ask for: what makes the offence a graver one."""
    yield ["country", "age", "sign", "indicated"]
    for country in sorted(countries_with_law()):
        rules = load_rules(country)
        for age in AGES:
            before = _indicated(evaluate(rules, _world(age, dict.fromkeys(BASE, True))))
            yield [country, age, "", " ".join(before)]
            for sign in rules.codes:
                now = _indicated(evaluate(rules, _world(age, dict.fromkeys((*BASE, sign), True))))
                if more := [part for part in now if part not in before]:
                    yield [country, age, sign, " ".join(more)]


def _indicated(made: Evaluation) -> list[str]:
    return [
        name.removeprefix("law.")
        for name, value in made.findings.items()
        if name.startswith("law.") and value == "indicated"
    ]


TABLES = {"alone": alone, "among": among, "pairs": pairs, "laws": laws, "heavier": heavier}


def text_of(name: str) -> str:
    """One table as it is now."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(TABLES[name]())
    return stream.getvalue()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for table in TABLES:
        (FOLDER / f"{table}.csv").write_text(text_of(table), encoding="utf-8")
