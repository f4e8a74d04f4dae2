"""Every sign alone, among noes, with each other sign and by every law, as pinned; and what must hold."""

from __future__ import annotations

import csv
import difflib

import pytest

from equiano.identify.rules import load_rules

from . import signs

# What never lifts a case by itself (rules.yaml, outcome 2): circumstances, work, a route, who recruited.
CIRCUMSTANCES = ("delphi.d3.", "delphi.d6.", "sector.", "recruiter.", "ilo11.01.")


def rows_of(name: str) -> list[dict[str, str]]:
    with (signs.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", signs.TABLES)
def test_no_sign_does_anything_else_than_before(name: str) -> None:
    pinned = (signs.FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    found = signs.text_of(name)
    if found != pinned:
        moved = [
            line[:200]
            for line in difflib.unified_diff(pinned.splitlines(), found.splitlines(), lineterm="", n=0)
            if line[:1] in "+-" and line[:3] not in ("+++", "---")
        ]
        pytest.fail(f"{len(moved)} lines of {name}.csv moved, see signs.py:\n" + "\n".join(moved[:20]))


def test_every_sign_that_a_rule_reads_is_pinned_for_both_ages() -> None:
    codes = set(load_rules().codes)
    for age in signs.AGES:
        assert {row["sign"] for row in rows_of("alone") if row["age"] == age} == codes


def test_no_circumstance_alone_says_anything_of_an_adult() -> None:
    for row in rows_of("alone"):
        if row["age"] == "adult" and row["sign"].startswith(CIRCUMSTANCES):
            assert row["outcome"] == "not_enough_recorded", row["sign"]
            assert row["palermo.result"] == "unknown", row["sign"]


def test_no_two_circumstances_together_lift_anybody() -> None:
    for row in rows_of("pairs"):
        if row["finding"] == "outcome" and row["sign"].startswith(CIRCUMSTANCES):
            assert not any(other.startswith(CIRCUMSTANCES) for other in row["with"].split()), row


def test_one_sign_establishes_nothing_and_what_is_not_recorded_excludes_nothing() -> None:
    for row in rows_of("alone"):
        assert row["palermo.result"] in {"unknown", "indicated"}, row["sign"]
        for name in ("palermo.act", "palermo.means", "palermo.purpose", "eu.purpose", "eu.result"):
            assert row[name] != "excluded", row["sign"]
        assert row["delphi.result"] != "successful_migrant", row["sign"]


def test_a_sign_among_noes_is_never_less_than_the_same_sign_alone() -> None:
    order = ["not_enough_recorded", "look_closer", "refer"]
    alone = {(row["age"], row["sign"]): row["outcome"] for row in rows_of("alone")}
    for row in rows_of("among"):
        if row["sign"]:
            assert order.index(row["outcome"]) >= order.index(alone[row["age"], row["sign"]]), row["sign"]


def test_noes_alone_are_not_enough_and_never_more() -> None:
    for row in rows_of("among"):
        if not row["sign"]:
            assert row["outcome"] == "not_enough_recorded"
            assert row["urgency"] == "none_recorded"
            assert (row["services"], row["first_steps"]) == ("", "")


def test_a_child_is_never_less_protected_than_an_adult() -> None:
    order = ["not_enough_recorded", "look_closer", "refer"]
    for name in ("alone", "among"):
        by_age = {(row["age"], row["sign"]): row["outcome"] for row in rows_of(name)}
        for (age, sign), outcome in by_age.items():
            if age == "adult":
                assert order.index(by_age["child", sign]) >= order.index(outcome), sign


def test_whoever_is_referred_is_told_of_somebody_who_helps() -> None:
    for row in rows_of("alone"):
        services = row["services"].split()
        if row["outcome"] == "refer":
            assert {"hotline", "shelter", "ngo", "legal_aid"} <= set(services), row["sign"]
        if row["outcome"] == "refer" and row["age"] == "child":
            assert "child_protection" in services, row["sign"]
        if row["urgency"] == "now":
            assert "safety" in row["first_steps"].split(), row["sign"]


def test_the_police_are_the_persons_choice_where_there_is_no_danger() -> None:
    for row in rows_of("alone"):
        steps = row["first_steps"].split()
        assert not {"danger", "police_choice"} <= set(steps), row["sign"]
        if row["age"] == "child":
            assert "police_choice" not in steps, row["sign"]


def test_a_heavier_part_of_a_law_is_never_indicated_by_one_sign_without_a_lighter_one() -> None:
    for row in rows_of("laws"):
        articles = {part.rsplit(".", 1)[0] for part in row["indicated"].split()}
        for article in articles:
            parts = [
                part
                for part in (row["indicated"] + " " + row["possible"]).split()
                if part.startswith(article)
            ]
            law = load_rules(row["country"]).law
            assert law is not None
            heavier = {f"{a.article}.{p.part}" for a in law.articles for p in a.parts if p.extends}
            assert any(part not in heavier for part in parts), (row["country"], row["sign"])


# Parts that ask for more than the base and one sign: two heavier items, an age, an official, a means.
UNREACHED = {
    "by": [],
    "de": ["232a.3"],
    "kz": ["126.2"],
    "lt": ["146.2", "147.2", "308.2"],
    "md": ["165.2", "165.3"],
    "pl": [],
    "ru": ["127.2.3", "127.3", "240.1.1", "240.2", "242.3", "322.1.2", "322.1.3"],
    "ua": ["146.3"],
    "uz": [],
}


def test_every_other_part_of_every_law_is_reached_by_what_is_pinned() -> None:
    reached: dict[str, set[str]] = {}
    for row in [*rows_of("heavier"), *rows_of("laws")]:
        reached.setdefault(row["country"], set()).update(row["indicated"].split())
    unreached = {}
    for country, parts in reached.items():
        law = load_rules(country).law
        assert law is not None
        every = {f"{article.article}.{part.part}" for article in law.articles for part in article.parts}
        unreached[country] = sorted(part for part in every if not set(part.split()) <= parts)
    assert unreached == UNREACHED
