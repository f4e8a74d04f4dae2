"""Imports: dry run, duplicates, decisions, source kept sealed, taken back. Persons are invented."""

from __future__ import annotations

import csv
import io
import logging
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.utils import timezone

from equiano.errors import BadInputError
from equiano.record.formats.htcds_standard import numbered
from equiano_web.access import DeniedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import actions as case_actions
from equiano_web.cases import readings as case_readings
from equiano_web.cases import store
from equiano_web.cases.erasure import drop_again, erased
from equiano_web.cases.models import Case, Kin
from equiano_web.imports import actions, forgetting, readings
from equiano_web.imports.models import Import, ImportedRow
from equiano_web.imports.table import guessed, read_table
from equiano_web.models import AuditEntry
from equiano_web.people.models import Notice
from equiano_web.place import here
from tests.web import make

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"
LIST = [
    ["Фамилия", "Имя", "Дата рождения", "Пол", "Гражданство", "Телефон", "Участок"],
    [CANARY, "Вера", "31.05.1990", "ж", "Узбекистан", "+7 000 000-11-22", "Lane 5"],
    ["Орлова", "Нина", "1985", "женский", "LTU", "", "Lane 6"],
    ["", "", "", "", "", "", ""],
    ["Белкин", "Олег", "31.02.1990", "м", "Polska?", "", ""],
    ["Галкин", "Пётр", "1.2.1991", "robot", "Атлантида", "", ""],
    ["Orlova", "Nina", "1985", "F", "LTU", "", ""],
    ["x" * 301, "Nina", "", "", "", "", ""],
]
_STEPS = [
    "hte_Type",
    "hte_Country",
    "hte_Date",
    *(numbered(f"hte_{one}", 2) for one in ("Type", "Country", "City")),
]
_PERSON = ["prs_FirstName", "prs_SecondName", "prs_Birthdate", "prs_Gender", "prs_Citizenship", "con_Consent"]
_ROUTE = ["Recruitment", "UZB", "2021-03-01", "Exploitation", "RUS", "Nowhere"]
HTCDS = [
    [*_PERSON, *_STEPS, "cco_CaseComment", "vic_MethodsOfControl"],
    ["Vera", CANARY, "1990-05-31", "Feminine", "UZB", "TRUE", *_ROUTE, "Came by herself", "DebtBondage"],
    ["Oleg", "Belkin", "2990-01-01", "Masculine", "UZB", *[""] * 9],
]
FORM = [
    ["start", "person/prs_FirstName", "person/prs_SecondName", "victim/vic_MethodsOfControl", "_uuid"],
    ["2026-01-01", "Vera", CANARY, "DebtBondage PhysicalAbuse", "11-22"],
]


def _csv(rows: list[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


@pytest.fixture
def sofia() -> Who:
    return make.user("supervisor", make.agency())


def _run(who: Who, content: bytes, anyway: tuple[int, ...] = ()) -> tuple[object, tuple[int, int]]:
    key = actions.begin(who, content)
    return key, readings.run(make.again(who), key, anyway)


def _seen(who: Who) -> dict[str, case_readings.CasePage]:
    pages = (case_readings.case_page(make.again(who), case.pk) for case in Case.objects.all())
    return {str(page.case["family_name"]): page for page in pages}


def test_a_list_is_read_by_the_names_of_its_columns_and_every_row_is_accounted_for(sofia: Who) -> None:
    key = actions.begin(sofia, _csv(LIST))
    dry = readings.dry_run(sofia, key)
    assert (dry.format, dict(dry.columns)["Участок"]) == ("mapping", "")
    assert dry.counts == {"rows": 7, "taken": 5, "refused": 1, "blank": 1, "total_like": 0, "not_read": 0}
    assert [(one.place, one.field) for one in dry.refused] == [("8", "family_name")]
    assert {(one.place, one.field) for one in dry.warnings} >= {("6", "Пол"), ("6", "Гражданство")}
    assert dry.kept_only == ("Участок",)
    assert [one.place for one in dry.may_be] == ["7"]
    assert not Case.objects.exists()
    said = repr(dry.refused) + repr(dry.warnings)
    for value in ("robot", "Атлантида", "31.02", "Polska"):
        assert value not in said


def test_rows_become_cases_with_all_their_cells_and_are_found_again(sofia: Who) -> None:
    key, (taken, left) = _run(sofia, _csv(LIST))
    assert left == 1
    assert taken == Case.objects.count() == ImportedRow.objects.count()
    seen = _seen(sofia)
    vera = seen[CANARY].case
    assert [vera[one] for one in ("given_name", "birth_date", "sex", "citizenship", "phone")] == [
        "Вера",
        "1990-05-31",
        "gender.female",
        "UZB",
        "+7 000 000-11-22",
    ]
    assert seen["Орлова"].case["birth_date"] == "1985"
    assert case_readings.search(make.again(sofia), "kanareykina vera 1990").hits
    row = ImportedRow.objects.get(case_id=vera.id)
    case_key = store.key_of(row.case)
    assert case_key is not None
    source = store.unsealed(case_key, row.case.pk, "source", row.source)
    assert source["Участок"] == "Lane 5"  # type: ignore[index]
    imported = Import.objects.get(pk=key)
    assert (imported.state, imported.content, imported.wrapped_key) == ("done", None, None)


def test_who_may_be_on_file_is_left_out_unless_somebody_decides(sofia: Who) -> None:
    case_actions.create(sofia, {"family_name": "Kanareykina", "given_name": "Vera", "phone": "80000001122"})
    key = actions.begin(sofia, _csv(LIST))
    dry = readings.dry_run(make.again(sofia), key)
    assert [one.place for one in dry.may_be] == ["2", "7"]
    assert [name for _, name in dry.may_be[0].cases] == ["Kanareykina Vera"]
    assert readings.run(make.again(sofia), key, {dry.may_be[0].row})[1] == 1
    assert CANARY in _seen(sofia)


def test_columns_are_chosen_by_a_person(sofia: Who) -> None:
    rows = [["A", "B", "C"], [CANARY, "Вера", "Lane 5"]]
    key = actions.begin(sofia, _csv(rows))
    with pytest.raises(RefusedError):
        actions.choose_columns(sofia, key, {"A": "family_name", "B": "family_name"})
    actions.choose_columns(sofia, key, {"A": "family_name", "B": "given_name", "C": ""})
    assert readings.run(make.again(sofia), key, ()) == (1, 0)
    assert _seen(sofia)[CANARY].case["given_name"] == "Вера"


def test_htcds_brings_person_journey_comment_and_consent(sofia: Who) -> None:
    key = actions.begin(sofia, _csv(HTCDS))
    dry = readings.dry_run(sofia, key)
    assert dry.format == "htcds"
    assert dry.counts["refused"] == 1
    assert [(one.place, one.field) for one in dry.refused] == [("3", "prs_Birthdate")]
    assert {_STEPS[-1], "vic_MethodsOfControl"} <= set(dry.kept_only)
    readings.run(make.again(sofia), key, ())
    page = _seen(sofia)[CANARY]
    assert (page.case["given_name"], page.case["use_consent"]) == ("Vera", "yes")
    steps = [
        (one["step"], one["country"], one["since"]) for one in page.entries if one["section"] == "journey"
    ]
    assert steps == [("recruitment", "UZB", "2021-03-01"), ("destination", "RUS", "")]
    assert [one["text"] for one in page.entries if one["section"] == "note"] == ["Came by herself"]


def test_submissions_of_the_form_are_read(sofia: Who) -> None:
    key = actions.begin(sofia, _csv(FORM))
    assert readings.dry_run(sofia, key).format == "xlsform"
    readings.run(make.again(sofia), key, ())
    assert _seen(sofia)[CANARY].case["given_name"] == "Vera"


def test_a_workbook_is_read(sofia: Who) -> None:
    import openpyxl

    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in LIST[:3]:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(stream)
    assert [row.values["family_name"] for row in read_table(stream.getvalue()).rows] == [CANARY, "Орлова"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 x", b"\x00\x01\x02", b"only a header\n"])
def test_what_is_no_table_is_refused_in_words(sofia: Who, content: bytes) -> None:
    with pytest.raises(BadInputError):
        actions.begin(sofia, content)
    assert not Import.objects.exists()


def test_an_import_is_taken_back_but_for_what_somebody_worked_on(sofia: Who) -> None:
    key, _ = _run(sofia, _csv(LIST))
    count = Case.objects.count()
    orlova = next(page for name, page in _seen(sofia).items() if name == "Орлова")
    case_actions.add_entry(make.again(sofia), orlova.case.id, "note", {"text": "Seen today"})
    assert actions.undo(make.again(sofia), key) == (count - 1, 1)  # type: ignore[arg-type]
    assert set(_seen(sofia)) == {"Орлова"}
    with pytest.raises(RefusedError):
        actions.undo(make.again(sofia), key)  # type: ignore[arg-type]
    assert {f"removed:{count - 1}", "kept:1"} == set(
        AuditEntry.objects.get(act="import.undo", outcome="done").codes
    )


def test_what_an_import_made_is_erased_for_good_and_what_stays_keeps_what_it_has(sofia: Who) -> None:
    key, _ = _run(sofia, _csv(LIST))
    made = set(Case.objects.values_list("pk", flat=True))
    held, filed, sister = sorted(made, key=str)[:3]
    Case.objects.filter(pk=held).update(legal_hold=True)
    Kin.objects.create(case_id=held, other_id=sister, made_by=sofia.user, made_at=timezone.now())
    folders = [here().files / str(case) for case in (held, filed)]
    for folder in folders:
        folder.mkdir(parents=True)
    for case in (held, filed):
        Notice.objects.create(user=sofia.user, kind="case.due", object=str(case), at=timezone.now())
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert actions.undo(make.again(sofia), key) == (len(made) - 2, 2)  # type: ignore[arg-type]
    assert set(erased(here().erased)) & made == made - {held, sister}
    assert [folder.exists() for folder in folders] == [True, False]
    assert [notice.object for notice in Notice.objects.all()] == [str(held)]
    assert drop_again(here().erased) == 0


def test_a_stopped_import_goes_on_where_it_was(sofia: Who) -> None:
    key = actions.begin(sofia, _csv(LIST))
    rows = read_table(_csv(LIST)).rows
    assert actions.take_piece(sofia, key, rows[:1]) == 1
    assert actions.take_piece(sofia, key, rows[:1]) == 0
    readings.run(make.again(sofia), key, ())
    assert ImportedRow.objects.count() == Case.objects.count() == len(rows) - 1


def test_too_long_a_file_is_refused(sofia: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    with pytest.raises(RefusedError):
        actions.begin(sofia, _csv(LIST))


@pytest.mark.parametrize("role", ["first_responder", "caseworker", "analyst", "administrator", "trainer"])
def test_others_import_nothing(sofia: Who, role: str) -> None:
    who = make.user(role, sofia.user.agency)
    with pytest.raises(DeniedError):
        actions.begin(who, _csv(LIST))
    key = actions.begin(sofia, _csv(LIST))
    outsider = make.user("supervisor", make.agency("Police", "police"))
    for other in (who, outsider):
        for act in (readings.dry_run, actions.undo):
            with pytest.raises(DeniedError):
                act(other, key)
        with pytest.raises(DeniedError):
            readings.run(other, key, ())
    assert not Case.objects.exists()


def test_nothing_personal_rests_readable_or_is_logged(
    sofia: Who, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written: list[bytes] = []
    plain = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda self, data: (written.append(data), plain(self, data))[1])
    with caplog.at_level(logging.DEBUG, logger="equiano_web"):
        key = actions.begin(sofia, _csv(LIST))
        readings.dry_run(make.again(sofia), key)
        _dump_holds_no(CANARY)
        readings.run(make.again(sofia), key, ())
    _dump_holds_no(CANARY)
    _dump_holds_no("Lane 5")
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(CANARY.encode() in data for data in written)
    assert CANARY not in caplog.text


def _dump_holds_no(canary: str) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            dump = repr(
                [[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor]
            )
            assert canary not in dump
            assert repr(canary.encode())[2:-1] not in dump


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_pages_go_from_file_to_cases_and_back(sofia: Who, lang: str) -> None:
    client = make.signed_in(sofia, lang)
    assert ("Импорт" in client.get("/imports").text) == (lang == "ru")
    answer = client.post("/imports", {"file": SimpleUploadedFile("x.csv", _csv(LIST))})
    assert answer.status_code == 302
    address = answer["Location"]
    dry = client.get(address)
    assert dry.status_code == 200
    assert ("cannot be taken" in dry.text) == (lang == "en")
    chosen = dict(readings.dry_run(make.again(sofia), address.split("/")[-1]).columns)
    again = client.post(f"{address}/columns", {"column": list(chosen), "field": list(chosen.values())})
    assert again.status_code == 302
    assert client.post(f"{address}/run", {"anyway": ["7", "x"]}).status_code == 302
    assert CANARY in client.get("/cases").text
    assert client.post(f"{address}/undo").status_code == 302
    assert not Case.objects.exists()
    bad = client.post("/imports", {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.4 x")})
    assert bad.status_code == 200
    assert "CSV" in bad.text
    assert make.signed_in(make.user("caseworker", sofia.user.agency)).get("/imports").status_code == 404


def test_usual_names_of_columns_are_known() -> None:
    assert guessed(["Family name", "Number of an identity document", "Участок"]) == {
        "Family name": "family_name",
        "Number of an identity document": "document_number",
    }
    usual = guessed(["surname", "first name", "DOB", "gender", "nationality"])
    assert usual == {
        "surname": "family_name",
        "first name": "given_name",
        "DOB": "birth_date",
        "gender": "sex",
        "nationality": "citizenship",
    }


@pytest.mark.parametrize(("seconds", "kept"), [(1, True), (-1, False)])
def test_a_file_that_nobody_finished_goes_after_a_week(sofia: Who, seconds: int, kept: bool) -> None:
    key = actions.begin(sofia, _csv(LIST))
    Import.objects.update(made_at=timezone.now() - forgetting.KEPT + timedelta(seconds=seconds))
    assert forgetting.forget_old() == (not kept)
    if kept:
        readings.dry_run(sofia, key)
    else:
        with pytest.raises(RefusedError):
            readings.dry_run(sofia, key)
