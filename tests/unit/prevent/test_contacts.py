"""Numbers of help of an installation: read whole or not at all, given out for 180 days. All are invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from equiano.errors import BadInputError, UsageError
from equiano.prevent.contacts import read_contacts, too_old, usable
from equiano.words import using

TODAY = dt.date(2026, 11, 26)
GOOD = """contacts:
  - id: ru.line
    country: RU
    kind: hotline
    name: {en: "Line (invented)", ru: "Линия (вымышлена)"}
    number: +7 000 000-00-01
    languages: [ru, uz]
    hours: {en: "9 to 18", ru: "с 9 до 18"}
    checked: 2026-11-01
    source: rung by the body itself
  - {id: no.danger, country: no, kind: emergency, name: {en: A, ru: А}, number: 112, languages: [no],
     hours: 24/7, checked: 2026-11-01, source: s}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "contacts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_read_as_text(tmp_path: Path) -> None:
    line, danger = read_contacts(written(tmp_path, GOOD))
    assert (line.id, line.country, line.dialled, line.checked) == (
        "ru.line",
        "ru",
        "+70000000001",
        dt.date(2026, 11, 1),
    )
    # YAML itself would read a number, a truth value and (in 1.1) a count of minutes.
    assert (danger.number, danger.country, danger.hours["ru"]) == ("112", "no", "24/7")


def test_the_file_of_the_setting_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIANO_CONTACTS", str(written(tmp_path, GOOD)))
    assert len(read_contacts()) == 2
    monkeypatch.setenv("EQUIANO_CONTACTS", "")
    with pytest.raises(UsageError, match="--contacts"):
        read_contacts()


@pytest.mark.parametrize(("days", "is_given_out"), [(-1, False), (0, True), (180, True), (181, False)])
def test_a_number_is_given_out_for_180_days(tmp_path: Path, days: int, is_given_out: bool) -> None:
    contacts = read_contacts(written(tmp_path, GOOD))
    day = dt.date(2026, 11, 1) + dt.timedelta(days)
    assert [one.id for one in usable(contacts, "RU", day)] == ["ru.line"] * is_given_out
    assert bool(too_old(contacts, day)) != is_given_out


def test_what_is_too_old_is_named_without_its_number(tmp_path: Path) -> None:
    contacts = read_contacts(written(tmp_path, GOOD))
    for lang, word in (("en", "180 days"), ("ru", "180 дней")):
        with using(lang):
            sentences = too_old(contacts, TODAY + dt.timedelta(400))
        assert [sentence.split(":")[0] for sentence in sentences] == ["ru.line", "no.danger"]
        assert all(word in sentence and "000" not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("country: RU", "country: Russia", "ru.line: country"),
        ("kind: hotline", "kind: friend", "ru.line: kind"),
        ("number: +7 000 000-00-01", "number: ask Anna", "ru.line: number"),
        ("number: +7 000 000-00-01", "number: '1'", "ru.line: number"),
        ("number: +7 000 000-00-01", "number: '+7 000 000-00-01 ext. 2'", "ru.line: number"),
        ("number: +7 000 000-00-01", "number: '+٧٠٠٠٠'", "ru.line: number"),
        ("checked: 2026-11-01\n", "checked: 20261101\n", "ru.line: checked"),
        ("checked: 2026-11-01\n", "checked: 1 November\n", "ru.line: checked"),
        ("languages: [ru, uz]", "languages: [Russian]", "ru.line: languages"),
        ("languages: [ru, uz]", "languages: []", "ru.line: languages"),
        ("id: no.danger", "id: ru.line", "ru.line: id"),
        ("    source: rung by the body itself\n", "", "ru.line: source"),
        ("hours: {en", "huors: {en", "ru.line: huors"),
    ],
)
def test_every_fault_is_named_and_nothing_is_taken(
    tmp_path: Path, before: str, after: str, field: str
) -> None:
    assert before in GOOD
    with pytest.raises(BadInputError) as told:
        read_contacts(written(tmp_path, GOOD.replace(before, after)))
    assert any(field in str(fault.field) for fault in told.value.faults)
    # Whose number it is stays out of messages.
    assert "000" not in str(told.value) and "Anna" not in str(told.value)


@pytest.mark.parametrize(
    "text", ["", "contacts: no", "[]", "contacts: []\nmore: 1", "contacts: [", "a: \x00"]
)
def test_what_is_no_list_of_contacts_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInputError):
        read_contacts(written(tmp_path, text))


def test_an_empty_list_holds_no_number(tmp_path: Path) -> None:
    assert read_contacts(written(tmp_path, "contacts: []")) == ()
