"""Treaties, periods and rights against the table from which they were typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.countries.check import cross_check
from equiano.countries.folders import available
from equiano.countries.model import Clock, Instrument, Right, Text
from equiano.countries.pack import load_pack

# Dates of ratification in the order of ORDER; a dash is "not a party" or "none known".
RATIFIED = {
    "ru": ("2004-05", "-", "1956", "2019-01-17", "1998", "-"),
    "lt": ("2003-06-23", "2012-07-26", "1994", "2020", "1994", "-"),
    "pl": ("2003-09-26", "2008-11-17", "1958", "2017", "1958", "-"),
    "de": ("2006-06-14", "2012-12-19", "1956", "2019", "1959", "2013"),
    "ua": ("2004-05-21", "2010-11-29", "1956", "-", "2000", "-"),
    "by": ("2003-06-25", "2013-11-26", "1956", "-", "1995", "-"),
    "md": ("2005-09-16", "2006-05-19", "2000", "-", "1993", "-"),
    "uz": ("2008-08-12", "-", "1992", "2019-09-16", "1997", "-"),
    "kz": ("2008-07-31", "-", "2001", "-", "2001", "-"),
}
ORDER = ("palermo", "cets_197", "ilo_c029", "ilo_p029", "ilo_c105", "ilo_c189")
# Country: the recovery and reflection period in words, and whether it was seen in its source.
REFLECTION = {
    "ru": ("", True),
    "lt": ("30 days", True),
    "pl": ("3 months", True),
    "de": ("at least 3 months", True),
    "ua": ("30 days", False),
    "by": ("30 days", False),
    "md": ("30 days", False),
    "uz": ("30 days", False),
    "kz": ("", True),
}
SEEN_WHOLE = {
    ("lt", "palermo"),
    ("ru", "palermo"), ("ru", "ilo_p029"), ("de", "palermo"), ("de", "ilo_c189"), ("by", "palermo"),
    ("by", "cets_197"), ("uz", "ilo_p029"), ("pl", "palermo"),
}  # fmt: skip


@pytest.mark.parametrize("country", RATIFIED)
def test_treaties(country: str) -> None:
    rows = {row.instrument: row for row in load_pack(country).instruments}
    assert tuple(rows[code].ratified or "-" for code in ORDER) == RATIFIED[country]
    dated_and_seen = {(country, code) for code, row in rows.items() if row.date_verified}
    assert dated_and_seen == {pair for pair in SEEN_WHOLE if pair[0] == country}


@pytest.mark.parametrize("country", REFLECTION)
def test_the_recovery_and_reflection_period(country: str) -> None:
    clock = next(row for row in load_pack(country).clocks if row.clock == "reflection")
    assert (clock.said_length("en"), clock.mark == "seen") == REFLECTION[country]


def test_none_in_law_is_a_value_and_not_found_another() -> None:
    assert load_pack("ru").clocks[0].status == "none_in_law"
    assert load_pack("kz").clocks[0].status == "not_found"
    rights = {row.right: row for row in load_pack("ru").rights}
    assert {code for code, row in rights.items() if row.status == "none_in_law"} == {
        "identification",
        "referral",
        "permit",
    }
    assert (rights["compensation"].status, rights["compensation"].verified) == ("given", False)


@pytest.mark.parametrize("country", sorted(available()))
def test_every_row_is_dated_and_says_how_it_is_known(country: str) -> None:
    pack = load_pack(country)
    notices = {"notice", "notice_child", "notice_crime"}
    assert {row.right for row in pack.rights} == notices | {
        "identification",
        "referral",
        "permit",
        "compensation",
    }
    for row in (*pack.instruments, *pack.clocks, *pack.rights):
        assert row.looked_up in ("2026-11-25", "2026-11-26", "2026-11-27") and row.mark in ("seen", "memory")


def row(kind: type[Any], **change: Any) -> Any:
    plain: dict[type[Any], dict[str, Any]] = {
        Instrument: {"instrument": "palermo", "status": "party", "ratified": "2004", "date_mark": "memory"},
        Clock: {"clock": "reflection", "status": "in_law", "length": 30, "unit": "days"},
        Right: {"right": "permit", "status": "given", "text": Text(en="Yes.", ru="Да.")},
    }
    return kind(**({"mark": "seen", "source": "tip_2024", "looked_up": "2026-11-25"} | plain[kind] | change))


@pytest.mark.parametrize(
    ("faulty", "part"),
    [
        (row(Instrument, ratified=None, date_mark=None, state_of="20"), "instruments"),
        (row(Instrument, date_mark=None), "instruments"),
        (row(Instrument, status="not_party"), "instruments"),
        (row(Instrument, looked_up="today"), "instruments"),
        (row(Instrument, instrument="treaty_of_westphalia"), "instruments"),
        (row(Clock, status="none_in_law"), "clocks"),
        (row(Clock, unit=None), "clocks"),
        (row(Clock, up_to=6), "clocks"),
        (row(Clock, legal_basis=Text(en="Act.", ru="Закон.")), "clocks"),
        (row(Right, text=None), "rights"),
        (row(Right, status="none_in_law"), "rights"),
        (row(Right, mark="heard"), "rights"),
        (row(Right, right="notice_child"), "rights"),
        (
            row(Right, right="notice_crime", status="not_found", text=None, body=Text(en="A.", ru="А.")),
            "rights",
        ),
        (row(Right, source="nowhere"), "rights"),
    ],
)
def test_a_row_that_contradicts_itself_is_a_fault(faulty: Any, part: str) -> None:
    pack = load_pack("ru")
    assert len(cross_check(replace(pack, **{part: (faulty,)}))) == 1
    assert cross_check(replace(pack, **{part: (row(type(faulty)),)})) == []


NOTICE = {"right": "notice", "text": Text(en="Act, § 1.", ru="Закон, § 1."), "body": Text(en="A.", ru="А.")}


@pytest.mark.parametrize(
    ("change", "claims"),
    [
        ({}, True),
        ({"status": "none_in_law", "text": None, "body": None}, True),
        ({"mark": "memory"}, False),
        ({"source": "normlex"}, False),
        ({"mark": "memory", "status": "none_in_law", "text": None, "body": None}, False),
        ({"source": "normlex", "status": "not_found", "text": None, "body": None}, True),
    ],
)
def test_who_is_told_and_that_nobody_is_rests_on_what_was_read(change: dict[str, Any], claims: bool) -> None:
    """Without a source that was read a notice is unknown: neither a duty nor the absence of one."""
    notice = row(Right, **(NOTICE | change))
    found = cross_check(replace(load_pack("ru"), rights=(notice,)))
    assert (found == []) == claims
    assert claims or "rests on a source that was read" in found[0].message


@pytest.mark.parametrize("country", RATIFIED)
def test_each_pack_says_of_each_notice_what_is_known(country: str) -> None:
    rows = {one.right: one for one in load_pack(country).rights if one.right.startswith("notice")}
    assert set(rows) == {"notice", "notice_child", "notice_crime"}
    for one in rows.values():
        # What nobody found says what was looked through, so that the next reader does not start anew.
        assert one.looked_up and (one.status == "given" or one.note is not None), (country, one.right)
    assert rows["notice"].status == "not_found"


@pytest.mark.parametrize(
    ("clock", "english", "russian"),
    [
        (row(Clock, length=1), "1 day", "1 день"),
        (row(Clock, length=21), "21 days", "21 день"),
        (row(Clock, length=3, unit="months"), "3 months", "3 месяца"),
        (row(Clock, length=1, unit="months", at_least=True), "at least 1 month", "не менее 1 месяца"),
        (
            row(Clock, up_to=6, up_to_unit="months"),
            "at least 30 days, at most 6 months",
            "не менее 30 дней, не более 6 месяцев",
        ),
    ],
)
def test_a_length_in_words(clock: Clock, english: str, russian: str) -> None:
    assert (clock.said_length("en"), clock.said_length("ru")) == (english, russian)


@pytest.mark.parametrize("country", sorted(available()))
def test_show_prints_them_in_both_languages(country: str) -> None:
    for lang, said in (
        ("en", "Recovery and reflection period"),
        ("ru", "Срок на восстановление и размышление"),
    ):
        shown = RUN.invoke(app, ["country", "show", country, "--lang", lang])
        assert shown.exit_code == 0 and said in shown.stdout and "2026-11-25" in shown.stdout


RUN = CliRunner()
