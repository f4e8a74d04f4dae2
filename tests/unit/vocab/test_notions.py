"""Facts of life: every code of every scheme says one, or is listed as saying none with a reason."""

from __future__ import annotations

import pytest

from equiano.schema.table import load_table
from equiano.vocab import load
from equiano.vocab.notion import KINDS, notions, notions_of, without_notion

ANSWERABLE = {field.code for field in load_table("case").fields if field.code}
# A coarse notion takes the kind of its weakest alternative. Delphi counts this one as coercion itself.
DELPHI_COERCION = "abducted_married_off_or_sold"
STRENGTH = {kind: len(KINDS) - place for place, kind in enumerate(KINDS)}


@pytest.mark.parametrize("scheme", list(load().schemes))
def test_each_code_of_each_scheme_says_a_fact_or_none_with_a_reason(scheme: str) -> None:
    for code in load().scheme(scheme).codes:
        assert bool(notions_of(code)) != (code in without_notion()), code
        if code in without_notion():
            assert without_notion()[code]


def test_a_code_that_a_case_answers_says_exactly_one_fact() -> None:
    assert {code for code in ANSWERABLE if len(notions_of(code)) != 1} == set()


def test_the_five_ways_to_write_that_papers_were_taken_are_one_fact() -> None:
    codes = ("delphi.d2.documents", "delphi.d5.documents", "ilo11.07.documents", "means.withholds_documents")
    for code in (
        *codes,
        "ru.1272.2.d",
        "htcds.vic_MethodsOfControl.WithholdsDocuments",
        "ctdc_2024.meansWithholdDocs",
    ):
        assert [notion.name for notion in notions_of(code)] == ["papers_taken"], code


@pytest.mark.parametrize("notion", notions().values(), ids=list(notions()))
def test_a_notion_is_named_in_both_languages_and_can_be_recorded(notion) -> None:  # type: ignore[no-untyped-def]
    assert notion.labels["en"] and any("а" <= letter <= "я" for letter in notion.labels["ru"].lower())
    in_a_case = [code for code in notion.codes if code in ANSWERABLE]
    if notion.codes and not in_a_case:  # only other standards' columns say it
        assert notion.name in ("transaction", "sex_and_labour")
    else:
        assert notion.record in ANSWERABLE


@pytest.mark.parametrize("notion", [n for n in notions().values() if n.any_of], ids=lambda n: n.name)
def test_a_coarse_notion_is_never_stronger_than_its_alternatives(notion) -> None:  # type: ignore[no-untyped-def]
    alternatives = [notions()[name] for name in notion.any_of]
    assert len(alternatives) >= 2
    assert not any(alternative.any_of for alternative in alternatives), "alternatives are plain facts"
    if notion.name != DELPHI_COERCION:
        assert all(STRENGTH[notion.kind] <= STRENGTH[other.kind] for other in alternatives)


def test_a_coarse_code_is_spread_over_nothing() -> None:
    for notion in notions().values():
        for name in notion.any_of:
            assert not set(notion.all_codes) & set(notions()[name].all_codes), (notion.name, name)


def test_what_is_not_control() -> None:
    """Recognition.md §2: never control by itself."""
    for code in (
        *("delphi.d5.wages", "ilo11.08.wages", "delphi.d4.low_pay", "delphi.d4.hours", "delphi.d4.living"),
        *("delphi.d1.wages", "ilo11.02.deception", "means.false_promises", "delphi.d3.economic"),
        *("delphi.d3.illegal_status", "fact.smuggling_fee", "ru.3221.1", "ilo11.01.abuse_vulnerability"),
    ):
        assert {notion.kind for notion in notions_of(code)}.isdisjoint({"control", "pressure"}), code
