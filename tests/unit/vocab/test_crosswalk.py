"""The crosswalk: complete, conservative, and never expanding a composite."""

from __future__ import annotations

import pytest

from equiano.vocab import load

CASE_SCHEMES = ("form", "sector", "means", "recruiter", "gender", "status")
COMPOSITES = {
    term.code
    for name in CASE_SCHEMES
    for term in load().scheme(name).terms
    if term.extra.get("ctdc_composite")
}


def test_every_case_code_has_one_row() -> None:
    codes = [code for name in CASE_SCHEMES for code in load().scheme(name).codes]
    assert sorted(row.code for row in load().crosswalk) == sorted(codes)


def test_a_composite_value_says_nothing_precise() -> None:
    for code in COMPOSITES:
        row = load().crosswalk_of(code)
        assert row.precise == ()


@pytest.mark.parametrize("row", load().crosswalk, ids=lambda row: row.code)
def test_precise_and_any_of_do_not_overlap(row) -> None:  # type: ignore[no-untyped-def]
    grouped = {code for group in row.any_of for code in group}
    assert not grouped & set(row.precise)
    columns = {code for codes in row.ctdc.values() for code in codes}
    assert not columns & {code for codes in row.ctdc_within.values() for code in codes}
    assert not set(row.htcds) & set(row.htcds_within)


def test_an_item_of_both_delphi_stages_is_never_precise() -> None:
    second = {
        code.rsplit(".", 1)[1] for code in load().scheme("delphi").codes if code.startswith("delphi.d2.")
    }
    fifth = {
        code.rsplit(".", 1)[1] for code in load().scheme("delphi").codes if code.startswith("delphi.d5.")
    }
    for row in load().crosswalk:
        for code in row.precise:
            assert not code.startswith("delphi.") or code.rsplit(".", 1)[1] not in second & fifth


def test_documents_withheld_leave_the_stage_open() -> None:
    row = load().crosswalk_of("means.withholds_documents")
    assert row.precise == ("ilo11.07.documents",)
    assert ("delphi.d2.documents", "delphi.d5.documents") in row.any_of
    assert row.why is not None and "situation as a whole" in row.why


def test_no_vulnerability_or_country_law_is_precise() -> None:
    for row in load().crosswalk:
        for code in row.precise:
            assert not code.startswith(("delphi.d3.", "delphi.d6.", "ru.", "fact."))
            assert code not in ("pal.means.abuse_vulnerability", "ilo11.01.abuse_vulnerability")


def test_a_precise_indicator_agrees_with_the_founders_table() -> None:
    """indicators.json names the HTCDS values of an indicator; a precise row must be among them."""
    for row in load().crosswalk:
        values = {load().term(code).extra["value"] for code in row.htcds}
        for code in row.precise:
            named = load().term(code).extra.get("htcds")
            if named is not None and values:
                assert values & set(named), (row.code, code)


def test_each_htcds_value_of_case_fields_is_some_row() -> None:
    fields = {
        "vic_MethodsOfControl",
        "vic_TypeOfExploitation",
        "vic_ForcedLabourIndustry",
        "vic_TypeOfSexExploitation",
        "vic_RelationshipToTrafficker",
        "vic_TraffickingStatus",
    }
    named = {code for row in load().crosswalk for code in row.htcds}
    values = {term.code for term in load().scheme("htcds_value").terms if term.extra["field"] in fields}
    assert values <= named


def test_each_ctdc_flag_is_some_row() -> None:
    named = {code for row in load().crosswalk for codes in row.ctdc.values() for code in codes}
    # Facts about perpetrators and "not specified" have columns of their own in a case.
    other = ("IP_", "NotSpecified", "isSexAndLabour")
    for edition in ("ctdc_2020", "ctdc_2021", "ctdc_2024", "ctdc_vp"):
        for term in load().scheme(edition).terms:
            if term.extra.get("kind") == "flag" and not any(part in term.code for part in other):
                assert term.code in named, term.code


def test_the_founders_table_is_there_row_by_row() -> None:
    concepts = {concept.name: concept for concept in load().concepts}
    assert len(concepts) == 24
    assert concepts["documents_taken"].codes["ilo11"] == ("ilo11.07.documents",)
    assert concepts["forced_or_slave_labour"].pattern
    assert len(concepts["vulnerability_abused"].codes["delphi"]) == 23
