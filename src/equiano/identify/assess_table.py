"""The set-based evaluator: the same rules over a table, as Narwhals expressions on any engine.

Three-valued truth is kept as two booleans without NULL, surely true and surely false: engines compute those
fastest. A condition that occurs more than once is a column of its own, as engines do not find common parts
inside AND, OR and CASE. What depends on age is found for an adult and for a child; the row's age chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import add
from typing import Any

import narwhals as nw

from equiano.identify.case_table import check_columns
from equiano.identify.expressions import ADULT, CHILD, Compiler, all_true, any_true, fold, shared_conditions
from equiano.identify.rules import STRENGTHS, Dimension, FindingRule, Rules, load_rules
from equiano.schema.table import Field, Table, column_of, load_table
from equiano.vocab import load
from equiano.vocab.condition import (
    AllOf,
    AnyOf,
    Code,
    Condition,
    Finding,
    NoneOf,
    walk,
)

Frame = nw.LazyFrame[Any]
_LEVELS = 3  # shared conditions within shared conditions; each level is one more step for the engine
_RANKS = {"outcome": ("look_closer", "refer"), "palermo.result": ("unknown", "indicated", "established")}


def law_column(finding: str) -> str:
    """Column of a part of a law: `law.127.1.2` becomes `law__127_1__2`."""
    article, part = finding.removeprefix("law.").rsplit(".", 1)
    return f"law__{article.replace('.', '_')}__{part}"


def finding_table(country: str | None = None) -> Table:
    """The table that screening writes: `schema/finding.yaml` and, with a country, one column per part."""
    table = load_table("finding")
    law = [rule.name for rule in load_rules(country).findings if rule.name.startswith("law.")]
    parts = tuple(
        Field(law_column(name), "string", False, "legal", en=name, ru=name, code=None) for name in law
    )
    return Table(table.name, table.description, (*table.fields, *parts))


def _asked_no(rules: Rules) -> set[str]:
    """Codes of which a no is ever asked for: those inside a `none`, but not inside a `not_shown` in it."""
    return {
        code
        for condition in rules.all_conditions
        for outer in walk(condition)
        if isinstance(outer, NoneOf)
        for part in outer.parts
        for code in _noes(part)
    }


def _noes(condition: Condition) -> Iterator[str]:
    match condition:
        case Code(code):
            yield code
        case AnyOf(parts) | AllOf(parts):
            for part in parts:
                yield from _noes(part)
        case _:
            return


def _answers(compiler: Compiler) -> dict[str, nw.Expr]:
    """The case number and age, and two booleans per code: recorded yes, recorded no."""
    rules, present = compiler.rules, compiler.present
    age = nw.col("age_years").cast(nw.Int64) if "age_years" in present else nw.lit(None, dtype=nw.Int64)
    columns = {"case_id": nw.col("case_id"), "_age_years": age, "_known_child": _known_child(present, age)}
    asked_no = _asked_no(rules)
    for code in filter(compiler.has, rules.codes):
        answer = nw.col(column_of(code))
        columns[f"_yes_{column_of(code)}"] = _definite(answer)
        if code in asked_no:
            columns[f"_no_{column_of(code)}"] = _definite(~answer)
    return columns


def _definite(answer: nw.Expr) -> nw.Expr:
    return nw.when(answer).then(nw.lit(True)).otherwise(nw.lit(False))


def _add_shared(compiler: Compiler) -> None:
    """Add the shared conditions, those that use others after them, and the counts of the dimensions."""
    waiting = shared_conditions(compiler.rules)
    compiler.add(_counts(compiler))
    for _ in range(_LEVELS):
        ready = {
            condition: name
            for condition, name in waiting.items()
            if not any(part in waiting for part in walk(condition) if part is not condition)
        }
        compiler.add({name: compiler.true(condition, ADULT) for condition, name in ready.items()})
        compiler.shared |= ready
        waiting = {condition: name for condition, name in waiting.items() if condition not in ready}


def _known_child(present: frozenset[str], age: nw.Expr) -> nw.Expr:
    said = [age < 18]
    said += [nw.col(name) for name in ("is_child", *map(column_of, load().under_18)) if name in present]
    return nw.coalesce(*said) if len(said) > 1 else said[0]


def _item(code: str, compiler: Compiler) -> nw.Expr | None:
    recorded = [name for name in (code, *compiler.rules.sources_of[code]) if compiler.has(name)]
    if not recorded:
        return None
    return any_true([compiler.col(f"_yes_{column_of(name)}") for name in recorded]).cast(nw.Int64)


def strengths(dimension: Dimension) -> dict[tuple[str | None, str | None], list[str]]:
    """Items by their strength for an adult and for a child, so that each is counted once."""
    groups: dict[tuple[str | None, str | None], list[str]] = {}
    for code in dimension.codes:
        key = tuple(
            next((s for s in STRENGTHS if code in dimension.by_strength[f"{age}_labour"][s]), None)
            for age in (ADULT, CHILD)
        )
        groups.setdefault((key[0], key[1]), []).append(code)
    return groups


def _counts(compiler: Compiler) -> dict[str, nw.Expr]:
    """Number of items recorded yes, by dimension and strength, for both ages."""
    columns: dict[str, nw.Expr] = {}
    for dimension in compiler.rules.dimensions:
        for position, age in enumerate((ADULT, CHILD)):
            for strength in STRENGTHS:
                codes = [
                    code
                    for strengths, group in strengths(dimension).items()
                    if strengths[position] == strength
                    for code in group
                ]
                items = [item for code in codes if (item := _item(code, compiler)) is not None]
                total = fold(add, items) if items else nw.lit(0, dtype=nw.Int64)
                columns[f"_{dimension.name}_{strength}_{age}"] = total
    return columns


def _add_positive(compiler: Compiler) -> None:
    """Add whether each dimension is positive, for both ages, and whether a sexual profile is read."""
    rules = compiler.rules
    compiler.add({"_sexual": compiler.true(rules.sexual_profile, ADULT)})
    positive = {}
    for dimension in rules.dimensions:
        for age in (ADULT, CHILD):
            reached = [_reached(dimension.name, age, counts, compiler) for counts in rules.positive_if_any]
            positive[f"_{dimension.name}_positive_{age}"] = ~compiler.col("_sexual") & any_true(reached)
    compiler.add(positive)


def _reached(dimension: str, age: str, combination: Mapping[str, int], compiler: Compiler) -> nw.Expr:
    def counted(kind: str) -> nw.Expr:
        return compiler.col(f"_{dimension}_{kind}_{age}")

    return all_true(
        [
            (counted("medium") + counted("weak") if kind == "medium_or_weak" else counted(kind)) >= least
            for kind, least in combination.items()
        ]
    )


def _holds(rule: FindingRule, compiler: Compiler) -> dict[str, nw.Expr]:
    """For each value whether its condition holds."""
    columns: dict[str, nw.Expr] = {}
    for age in (ADULT, CHILD) if rule.name in compiler.by_age else (ADULT,):
        for value in rule.values[:-1]:
            conditions = [condition for name, condition in rule.first if name == value]
            columns[compiler.holds(rule.name, value, age)] = any_true(
                [compiler.true(condition, age) for condition in conditions]
            )
    return columns


def _add_findings(compiler: Compiler) -> None:
    """Add the findings, in as few steps as their dependence on each other allows."""
    waiting = list(compiler.rules.findings)
    while waiting:
        names = {rule.name for rule in waiting}
        ready = [
            rule
            for rule in waiting
            if not any(
                isinstance(part, Finding) and part.name in names
                for _, condition in rule.first
                for part in walk(condition)
            )
        ]
        compiler.by_age |= {rule.name for rule in ready if compiler.depends_on_age(rule)}
        columns: dict[str, nw.Expr] = {}
        for rule in ready:
            columns |= _holds(rule, compiler)
        compiler.add(columns)
        waiting = [rule for rule in waiting if rule not in ready]


def _rank(age: str, compiler: Compiler) -> nw.Expr:
    """How protective the findings are: by outcome, then by the Palermo result."""
    rank = nw.lit(0, dtype=nw.Int64)
    for weight, name in ((4, "outcome"), (1, "palermo.result")):
        for number, value in enumerate(_RANKS[name], 1):
            rank = rank + compiler.value(name, value, age).cast(nw.Int64) * (weight * number)
    return rank


def _label(values: Mapping[str, nw.Expr], last: str) -> nw.Expr:
    """The name of the first value that holds."""
    label: nw.Expr = nw.lit(last)
    for value, holds in reversed(tuple(values.items())):
        label = nw.when(holds).then(nw.lit(value)).otherwise(label)
    return label


def _finding(rule: FindingRule, compiler: Compiler) -> nw.Expr:
    chosen: dict[str, nw.Expr] = {}
    for value in rule.values[:-1]:
        adult, child = (compiler.col(compiler.holds(rule.name, value, age)) for age in (ADULT, CHILD))
        by_age = rule.name in compiler.by_age
        chosen[value] = (
            (compiler.col("_as_child") & child) | (~compiler.col("_as_child") & adult) if by_age else adult
        )
    return _label(chosen, rule.otherwise)


def _outcome_if(age: str, compiler: Compiler) -> nw.Expr:
    rule = next(rule for rule in compiler.rules.findings if rule.name == "outcome")
    values = {value: compiler.col(compiler.holds("outcome", value, age)) for value in rule.values[:-1]}
    return nw.when(compiler.col("_known_child").is_null()).then(_label(values, rule.otherwise))


def _dimension_columns(dimension: Dimension, compiler: Compiler) -> Iterator[tuple[str, nw.Expr]]:
    for kind in ("positive", *STRENGTHS):
        adult, child = (compiler.col(f"_{dimension.name}_{kind}_{age}") for age in (ADULT, CHILD))
        chosen = nw.when(compiler.col("_as_child")).then(child).otherwise(adult)
        yield f"{dimension.name}_{kind}", nw.when(~compiler.col("_sexual")).then(chosen)


def _output(compiler: Compiler) -> dict[str, nw.Expr]:
    rules = compiler.rules
    known = compiler.col("_known_child")
    as_child = compiler.col("_as_child")
    columns = {
        "case_id": compiler.col("case_id"),
        "age_basis": _label({"unknown": known.is_null(), "child": known}, "adult"),
        "outcome_if_adult": _outcome_if(ADULT, compiler),
        "outcome_if_child": _outcome_if(CHILD, compiler),
        "delphi_profile": _label(
            {
                "child_sexual": as_child & compiler.col("_sexual"),
                "adult_sexual": compiler.col("_sexual"),
                "child_labour": as_child,
            },
            "adult_labour",
        ),
        "vocabulary_version": nw.lit(rules.version),
    }
    for rule in rules.findings:
        law = rule.name.startswith("law.")
        column = law_column(rule.name) if law else rule.name.replace(".", "_")
        columns[column] = _finding(rule, compiler)
    for code, shown in rules.ilo11.items():
        columns[column_of(code)] = compiler.true(shown, ADULT)
    for dimension in rules.dimensions:
        columns |= dict(_dimension_columns(dimension, compiler))
    return columns


def assess_table(cases: Frame, *, country: str | None = None) -> Frame:
    """Evaluate all rules over a table of cases.

    Args:
        cases: Columns of `schema/case.yaml`; `case_id` must be there, other columns that are missing are
            unknown in every row.
        country: Country whose law is applied too.

    Returns:
        A lazy frame with the columns of `finding_table(country)`, one row per case.

    Raises:
        BadInputError: If columns are missing, unknown or of the wrong type.
    """
    rules = load_rules(country)
    schema = cases.collect_schema()
    check_columns(schema)
    compiler = Compiler(rules, frozenset(schema.names()))
    compiler.add(_answers(compiler))
    _add_shared(compiler)
    _add_positive(compiler)
    _add_findings(compiler)
    more_protective = _rank(CHILD, compiler) > _rank(ADULT, compiler)
    compiler.add({"_as_child": nw.coalesce(compiler.col("_known_child"), more_protective)})
    output = _output(compiler)
    compiler.add({name: output[name] for name in finding_table(country).columns})
    return _run(cases, compiler)


def _run(cases: Frame, compiler: Compiler) -> Frame:
    """Apply the steps; each keeps only the columns that a later one reads."""
    frame, first, *steps = cases, *compiler.stages
    frame = frame.select(**first[0])
    standing = list(first[0])
    for number, (columns, _) in enumerate(steps):
        wanted = frozenset().union(*(read for _, read in steps[number + 1 :]))
        kept = [name for name in standing if name in wanted and name not in columns]
        frame = frame.select(*kept, **columns)
        standing = [*kept, *columns]
    return frame
