"""HTCDS, CTDC, countries and regions against their sources."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from equiano.vocab import load

GOLDEN = Path(__file__).parents[2] / "golden" / "htcds_2_0_field_standards.csv"
with GOLDEN.open(encoding="utf-8-sig", newline="") as _stream:
    HTCDS = list(csv.DictReader(_stream))


def name_of(row: dict[str, str]) -> str:
    return row["Field Name Prefix"] + row["Field Name"]


def is_advice(row: dict[str, str]) -> bool:
    """The picklist cell holds advice (use ISO codes) instead of values."""
    return "ISO" in row["Value Names (if picklist)"]


def test_all_84_fields_of_htcds_with_type_section_and_core() -> None:
    fields = load().scheme("htcds").terms
    assert [term.extra["field"] for term in fields] == [name_of(row) for row in HTCDS]
    assert len(fields) == 84
    for term, row in zip(fields, HTCDS, strict=True):
        assert term.code == f"htcds.{name_of(row)}"
        assert (term.extra["type"] or "") == row["Field Type"]
        assert term.extra["section"] == " ".join(row["Section"].split())
        assert term.extra["core"] == (row["Core"] == "Core")
        assert term.extra.get("deprecated", False) == (row["Status"] == "DEPRECATED")
        assert term.extra.get("description", "") == " ".join(row["Description"].split())
        assert term.label("en") == " ".join((row["Field Label"] or row["Field Name"]).split())


def test_the_field_that_the_source_leaves_unnamed_is_said_to_be_so() -> None:
    unnamed = [row for row in HTCDS if not row["Field Name including Prefix"]]
    assert [name_of(row) for row in unnamed] == ["per_Organisation"]
    term = load().term("htcds.per_Organisation")
    assert term.extra["type"] is None
    assert "only the prefix and the name" in term.extra["remark"]


def test_every_picklist_value_of_htcds_in_its_order() -> None:
    values = [term for term in load().scheme("htcds_value").terms if not term.extra.get("extension")]
    expected = [
        (name_of(row), value)
        for row in HTCDS
        if not is_advice(row)
        for value in row["Value Names (if picklist)"].split("\n")
        if value
    ]
    assert [(term.extra["field"], term.extra["value"]) for term in values] == [
        (field, value.strip()) for field, value in expected
    ]
    for term, (_, value) in zip(values, expected, strict=True):
        assert value in (term.extra["value"], *term.extra.get("variants", ()))


def test_the_trailing_space_of_debt_bondage_is_an_accepted_variant() -> None:
    term = load().term("htcds.vic_MethodsOfControl.DebtBondage")
    assert term.extra["value"] == "DebtBondage"
    assert list(term.extra["variants"]) == ["DebtBondage "]


def test_restricts_movement_is_marked_as_an_extension() -> None:
    extensions = [term for term in load().scheme("htcds_value").terms if term.extra.get("extension")]
    assert [term.code for term in extensions] == ["htcds.vic_MethodsOfControl.RestrictsMovement"]
    assert extensions[0].extra["export_as"] == "Other"


def columns_of(edition: str) -> list[str]:
    return [term.extra["column"] for term in load().scheme(edition).terms if "kind" in term.extra]


def test_number_of_ctdc_columns() -> None:
    counts = {edition: len(columns_of(edition)) for edition in ("ctdc_2020", "ctdc_2024", "ctdc_vp")}
    assert counts == {"ctdc_2020": 63, "ctdc_2024": 27, "ctdc_vp": 16}


def test_columns_of_the_victim_perpetrator_file() -> None:
    header = (
        "yearRegister,gender,majorityStatus,isForcedLabour,isSexualExploit,UN_COO_Region,UN_COE_Region,"
        "IP_Exploiter,IP_Gender,IP_ageBroad,IP_citizen_UNRegion,IP_Relation,IP_PayMoney,IP_RecruiterBroker,"
        "IP_TransactionProcess,IP_ControlAbuseKidnap"
    )
    assert columns_of("ctdc_vp") == header.split(",")


def test_ctdc_values_belong_to_a_column() -> None:
    for edition in ("ctdc_2020", "ctdc_2021", "ctdc_2024", "ctdc_vp"):
        columns = set(columns_of(edition))
        for term in load().scheme(edition).terms:
            assert term.extra["column"] in columns, term.code


def test_the_two_spellings_of_the_codebook_are_both_accepted() -> None:
    assert "meansWithholdDocuments" in load().term("ctdc_2024.meansWithholdDocs").extra["variants"]


def test_merged_columns_say_what_they_merge() -> None:
    merged = {
        term.extra["column"]: len(term.extra["was"])
        for term in load().scheme("ctdc_2024").terms
        if term.extra.get("composite") and "was" in term.extra
    }
    assert merged == {
        "meansDebtBondageEarnings": 2,
        "meansThreats": 3,
        "meansAbusePsyPhySex": 3,
        "meansDenyBasicNeeds": 4,
    }
    for term in load().scheme("ctdc_2024").terms:
        assert all(code in load() for code in term.extra.get("was", ()))


def test_countries() -> None:
    countries = load().scheme("country").terms
    iso = [term for term in countries if not term.extra.get("user_assigned")]
    assert len(iso) == 249
    for key in ("alpha2", "numeric"):
        assert len({term.extra[key] for term in iso}) == 249
    russia = load().term("RUS")
    assert (russia.extra["alpha2"], russia.extra["numeric"]) == ("RU", "643")
    assert (russia.label("en"), russia.label("ru")) == ("Russia", "Россия")


def test_a_name_is_of_one_country_only() -> None:
    owners: dict[str, str] = {}
    for term in load().scheme("country").terms:
        names = {name.casefold() for name in (*term.labels.values(), *term.extra.get("also", ()))}
        for name in names:
            assert owners.setdefault(name, term.code) == term.code, name
    assert owners["viet nam"] == "VNM"
    assert owners["congo"] == "COG"


def test_every_country_lies_in_one_subregion_of_its_region() -> None:
    for term in load().scheme("country").terms:
        # UN M49 puts Antarctica in no region, and a stateless person is of none.
        if term.code in ("ATA", "XXA"):
            assert "region" not in term.extra
            continue
        subregion = load().term(term.extra["subregion"])
        assert subregion.extra["parent"] == term.extra["region"]


def test_number_of_countries_in_eastern_europe_is_that_of_un_m49() -> None:
    counts = Counter(term.extra.get("subregion") for term in load().scheme("country").terms)
    assert counts["region.eastern_europe"] == 10
    assert counts["region.central_asia"] == 5


def test_regions_of_the_victim_perpetrator_file_are_mapped() -> None:
    for term in load().scheme("ctdc_vp").terms:
        if term.extra["column"] in ("UN_COO_Region", "UN_COE_Region", "IP_citizen_UNRegion"):
            assert "value" not in term.extra or term.extra["region"] in load()
    assert set(load().term("region.americas_oceania").extra["contains"]) == {
        "region.americas",
        "region.oceania",
    }


def test_subdivisions_of_russia() -> None:
    terms = load().scheme("subdivision").terms
    assert len(terms) == 83
    assert load().term("RU-KGD").label("ru") == "Калининградская область"
    assert all(load().term(term.extra["country"]).scheme == "country" for term in terms)
