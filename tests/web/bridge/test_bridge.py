"""Extracts of live cases: the library's commands run on them, and no name is in their bytes."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.engine.rows import read_rows
from equiano.identify.questions.bank import load_bank
from equiano.record.case import coded_columns
from equiano.schema.table import column_of
from equiano_web import bridge
from equiano_web.access import DeniedError, Permission, UnconfirmedError, Who, counted
from equiano_web.actions import RefusedError
from equiano_web.cases import actions, merging
from equiano_web.cases.models import Case, TrackState
from equiano_web.extracts import actions as extracts
from equiano_web.models import AuditEntry
from equiano_web.people.models import Agency
from equiano_web.screening import actions as screening
from equiano_web.screening.models import Screening
from tests.web import make
from tests.web.screening.room import start_of

pytestmark = pytest.mark.django_db

CANARIES = (
    "Канарейкина",
    "Kanareykina",
    "+7 000 000-11-22",
    "MP 7654321",
    "told a canary",
    "Lane 5",
)
VERA = {
    "family_name": "Канарейкина",
    "given_name": "Kanareykina",
    "phone": "+7 000 000-11-22",
    "document_number": "MP 7654321",
    "account": "told a canary",
    "address": "Lane 5",
    "birth_date": "1990-05-31",
    "sex": "gender.female",
    "age_band": "adult",
    "citizenship": "UZB",
    "language": "told a canary",
}


class Country:
    """Two agencies with cases, an analyst of one, a national coordinator."""

    def __init__(self, cases: int = 1) -> None:
        self.shelter, self.police = make.agency(), make.agency("Police", "police")
        self.anna, self.boris = make.user("supervisor", self.shelter), make.user("supervisor", self.police)
        self.analyst = self._proved("analyst", self.shelter)
        self.national = self._proved("national_coordinator", self.police)
        self.case = self._write(self.anna, 0)
        for number in range(1, cases):
            self._write(self.anna if number % 2 else self.boris, number)

    @staticmethod
    def _proved(role: str, agency: Agency) -> Who:
        return replace(make.user(role, agency), confirmed=True)

    @staticmethod
    def _write(who: Who, number: int) -> object:
        sex = ("gender.female", "gender.male")[number % 2]
        case = actions.create(who, {**VERA, "given_name": f"Kanareykina{number}", "sex": sex})
        route = [
            ("recruitment", "UZB", "2021-03-01"),
            ("transit", "KAZ", ""),
            ("destination", "RUS", "2022-06"),
        ]
        for step, country, since in (*route, ("exit", "RUS", "2023-01-01")):
            what = {
                "step": step,
                "country": country,
                "since": since,
                "place": "Lane 5",
                "what": "told a canary",
            }
            actions.add_entry(who, case, "journey", what)
        return case


@pytest.fixture
def country() -> Country:
    return Country()


def _rows(path: Path) -> list[dict[str, object]]:
    return [{name: value for name, value in row.items() if value is not None} for row in read_rows(path)]


def _extract(who: Who, folder: Path, purpose: str = "report-2026") -> list[dict[str, object]]:
    path = folder / f"{purpose}.parquet"
    extracts.extract(who, purpose, path)
    content = path.read_bytes()
    for canary in CANARIES:
        assert canary.encode() not in content
        assert canary not in repr(_rows(path))
    return _rows(path)


def test_a_case_becomes_a_row_without_what_names_the_person(country: Country, tmp_path: Path) -> None:
    (row,) = _extract(country.analyst, tmp_path)
    number = row.pop("case_id")
    assert len(str(number)) == 32
    assert str(Case.objects.get().pk).replace("-", "") != number
    journey_date = row.pop("journey_date")
    assert str(journey_date) == "2021-03-01"
    assert row == {
        "source_format": "equiano_web",
        "source_row": 1,
        "data_set": "report-2026",
        "agency": "Shelter",
        "registration_year": Case.objects.get().created_at.year,
        "data_source": "case_management",
        "gender": "gender.female",
        "age_years": 30,
        "is_child": False,
        "citizenship": "UZB",
        "citizenship_all": "UZB",
        "origin": "UZB",
        "transit_1": "KAZ",
        "transit_count": 1,
        "destination": "RUS",
    }


def test_a_person_has_one_number_for_a_purpose_and_another_for_the_next(
    country: Country, tmp_path: Path
) -> None:
    first, again, other = (
        _extract(country.analyst, tmp_path, purpose)[0]["case_id"]
        for purpose in ("report-2026", "report-2026", "study")
    )
    assert first == again != other
    theirs = bridge.pseudonym(country.police, "report-2026", country.case)  # type: ignore[arg-type]
    assert theirs != first


@pytest.mark.parametrize(
    ("born", "age"), [("1990-03-01", 31), ("1990-03-02", 30), ("1990", None), ("2022", None)]
)
def test_the_age_is_of_whole_days_alone(country: Country, tmp_path: Path, born: str, age: int | None) -> None:
    actions.edit(country.anna, country.case, {"birth_date": born}, base=1)  # type: ignore[arg-type]
    assert _extract(country.analyst, tmp_path)[0].get("age_years") == age


def test_who_refused_is_counted_as_that_and_nothing_else(country: Country, tmp_path: Path) -> None:
    actions.edit(country.anna, country.case, {"use_consent": "no"}, base=1)  # type: ignore[arg-type]
    (row,) = _extract(country.analyst, tmp_path)
    assert set(row) == {"case_id", "source_format", "source_row", "data_set", "agency", "consent"}
    assert row["consent"] is False
    actions.edit(country.anna, country.case, {"use_consent": "yes"}, base=2)  # type: ignore[arg-type]
    assert _extract(country.analyst, tmp_path)[0]["consent"] is True


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("not_started", None),
        ("requested", None),
        ("possible", "status.possible_victim"),
        ("actual", "status.actual_victim"),
        ("not_recognised", "status.not_a_victim"),
        ("appealed", None),
        ("offered_declined", None),
    ],
)
def test_the_status_is_what_the_body_decided(
    country: Country, tmp_path: Path, state: str, status: str | None
) -> None:
    user = country.anna.user
    case = Case.objects.get()
    TrackState.objects.create(case=case, track="identification", state=state, since=case.created_at, by=user)
    TrackState.objects.create(case=case, track="detection", state="actual", since=case.created_at, by=user)
    assert _extract(country.analyst, tmp_path)[0].get("status") == status


def _talked(who: Who, case: object, answers: dict[str, str], *, finished: bool = True) -> Screening:
    talk = screening.begin_for(who, case, start_of())  # type: ignore[arg-type]
    for version, (question, value) in enumerate(answers.items()):
        screening.answer(who, talk, question, value, version, "told a canary")
    if finished:
        screening.finish(who, talk)
    return Screening.objects.get(pk=talk)


def _signs(row: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in row if name in coded_columns()}


def test_signs_are_what_finished_talks_recorded_last(country: Country, tmp_path: Path) -> None:
    anna, case = country.anna, country.case
    _talked(anna, case, {"papers_taken": "yes", "confined": "no", "works_for_another": "yes"})
    _talked(anna, case, {"papers_taken": "no", "confined": "unknown"})
    _talked(anna, case, {"works_for_another": "no"}, finished=False)
    records = {name: column_of(load_bank().by_id[name].records) for name in ("papers_taken", "confined")}
    works = column_of(load_bank().by_id["works_for_another"].records)
    wanted = {records["papers_taken"]: False, records["confined"]: False, works: True}
    assert _signs(_extract(country.analyst, tmp_path)[0]) == wanted
    other = actions.create(anna, {"sex": "gender.male"})
    merging.merge(make.again(anna), other, case)  # type: ignore[arg-type]
    assert _signs(_extract(country.analyst, tmp_path)[0]) == wanted
    assert not bridge.full_record(Case.objects.get(pk=other), "1", 1).indicators
    actions.edit(anna, other, {"use_consent": "no"}, base=Case.objects.get(pk=other).version)
    assert not _signs(_extract(country.analyst, tmp_path)[0])


def test_the_rules_find_in_an_extract_what_they_found_in_the_talk(country: Country, tmp_path: Path) -> None:
    answers = dict.fromkeys(("works_for_another", "papers_taken", "confined", "beaten"), "yes")
    talk = _talked(country.anna, country.case, answers)
    _extract(country.analyst, tmp_path)
    cases, out = tmp_path / "report-2026.parquet", tmp_path / "findings.parquet"
    env = {"EQUIANO_HOME": str(tmp_path / "home")}
    result = CliRunner().invoke(app, ["screen", str(cases), "--out", str(out)], env=env)
    assert result.exit_code == 0, result.output + str(result.exception)
    (found,) = _rows(out)
    assert (found["outcome"], found["urgency"]) == (talk.outcome, talk.urgency)
    assert talk.outcome == "refer"


def test_sealed_erased_and_merged_cases_are_left_out_and_the_journey_of_the_merged_stays(
    country: Country, tmp_path: Path
) -> None:
    sealed, erased, kept = (actions.create(country.anna, {"sex": "gender.male"}) for _ in range(3))
    Case.objects.filter(pk=sealed).update(sealed=True)
    Case.objects.filter(pk=erased).update(wrapped_key=None)
    merging.merge(make.again(country.anna), kept, country.case)  # type: ignore[arg-type]
    (row,) = _extract(country.analyst, tmp_path)
    assert row["case_id"] == bridge.pseudonym(country.shelter, "report-2026", kept)
    assert (row["gender"], row["origin"]) == ("gender.male", "UZB")


def test_how_far_it_reaches(country: Country, tmp_path: Path) -> None:
    actions.create(country.boris, VERA)
    assert {row["agency"] for row in _extract(country.analyst, tmp_path)} == {"Shelter"}
    assert {row["agency"] for row in _extract(country.national, tmp_path)} == {"Shelter", "Police"}
    path = tmp_path / "one.parquet"
    extracts.extract(country.national, "one", path, country.police.pk)
    assert {row["agency"] for row in _rows(path)} == {"Police"}
    extracts.extract(country.analyst, "one", path, country.police.pk)
    assert not _rows(path)


@pytest.mark.parametrize(
    "role",
    ["first_responder", "caseworker", "supervisor", "trainer", "administrator", "network_administrator"],
)
def test_others_make_none(country: Country, tmp_path: Path, role: str) -> None:
    who = replace(make.user(role, country.shelter), confirmed=True)
    with pytest.raises(DeniedError):
        extracts.extract(who, "x-1", tmp_path / "x.parquet")
    with pytest.raises(DeniedError):
        counted(who, Permission.EXTRACT_PSEUDONYMISED)
    assert not list(tmp_path.iterdir())
    assert AuditEntry.objects.filter(act="extract.make", outcome="denied").count() == 1


def test_it_takes_a_proof_and_a_purpose_and_stands_in_the_audit(country: Country, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    with pytest.raises(UnconfirmedError):
        extracts.extract(replace(country.analyst, confirmed=False), "x-1", path)
    for purpose in ("", "x", "For Vera", "а-б", "x" * 41, "../x"):
        with pytest.raises(RefusedError):
            extracts.extract(country.analyst, purpose, path)
    extracts.extract(country.analyst, "x-1", path)
    assert AuditEntry.objects.get(act="extract.make", outcome="done").codes == ["purpose:x-1"]


@pytest.mark.any_database
@pytest.mark.parametrize(
    "command",
    [
        ["report", "--country", "ru", "--cases", "{cases}", "--out", "{out}"],
        ["situation", "{cases}", "--country", "ru", "--json"],
        ["publish", "{cases}", "--out", "{out}", "--epsilon", "4", "--seed", "1"],
    ],
    ids=lambda one: one[0],
)
def test_the_commands_run_on_it(tmp_path: Path, command: list[str]) -> None:
    country = Country(60)
    _talked(country.anna, country.case, dict.fromkeys(("works_for_another", "papers_taken", "debt"), "yes"))
    path = tmp_path / "cases.parquet"
    extracts.extract(country.national, "report-2026", path)
    words = [word.format(cases=path, out=tmp_path / "out") for word in command]
    # Nobody has decided on these; the owner of the file may say what that means.
    env = {"EQUIANO_HOME": str(tmp_path / "home"), "EQUIANO_STATUS_IF_EMPTY": "actual"}
    result = CliRunner().invoke(app, words, env=env)
    assert result.exit_code == 0, result.output + str(result.exception)
    for file in (tmp_path / "out").rglob("*") if (tmp_path / "out").exists() else ():
        for canary in CANARIES:
            assert not file.is_file() or canary.encode() not in file.read_bytes()
    assert not any(canary in result.output for canary in CANARIES)


@pytest.mark.any_database
def test_lists_of_match_keys_are_linked_without_a_name(tmp_path: Path) -> None:
    country = Country(8)
    secret = secrets.token_hex(32).encode()
    with pytest.raises(RefusedError):
        extracts.match_keys(country.national, secret, "ru-2026", tmp_path)
    Agency.objects.update(hints_others=True, hints_basis="Article 1 of an agreement")
    # One person known to both.
    twin = {
        "family_name": "Ковальчук",
        "given_name": "Наталья",
        "birth_date": "1985-01-02",
        "sex": "gender.female",
    }
    actions.create(country.anna, twin)
    actions.create(country.boris, {**twin, "family_name": "Kovalchuk", "given_name": "Natalia"})
    actions.create(country.boris, {**twin, "use_consent": "no", "birth_date": "1986"})
    made = extracts.match_keys(country.national, secret, "ru-2026", tmp_path)
    assert [one.persons for one in made] == [4, 6]
    for one in made:
        assert not any(canary.encode() in one.file.read_bytes() for canary in (*CANARIES, "Kovalchuk"))
    out = tmp_path / "linked"
    result = CliRunner().invoke(
        app, ["link", *(str(one.file) for one in made), "--encoded", "--out", str(out), "--json"]
    )
    assert result.exit_code == 0, result.output + str(result.exception)
    assert json.loads(result.stdout)
    only = extracts.match_keys(country.analyst, secret, "ru-2026", tmp_path)
    assert [one.agency for one in only] == ["Shelter"]


def test_nothing_is_left_in_the_temporary_folder(country: Country, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert extracts.extract_bytes(country.analyst, "x-1")[:4] == b"PAR1"
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


@pytest.mark.parametrize(("lang", "title"), [("en", "Extracts without names"), ("ru", "Выгрузки без имён")])
def test_the_page_gives_the_file(country: Country, lang: str, title: str) -> None:
    client = make.signed_in(country.analyst, lang, confirmed=True)
    assert title in client.get("/extracts").text
    answer = client.post("/extracts", {"purpose": "report-2026"})
    assert answer.status_code == 200
    assert answer.content[:4] == b"PAR1"
    assert 'filename="cases-report-2026.parquet"' in answer["Content-Disposition"]
    assert client.post("/extracts", {"purpose": "For Vera"}).status_code == 200
    assert make.signed_in(country.analyst).post("/extracts", {"purpose": "x-1"}).status_code == 403
    assert make.signed_in(country.anna, confirmed=True).get("/extracts").status_code in (403, 404)


def test_the_command_does_the_same_on_behalf_of_somebody_who_may(country: Country, tmp_path: Path) -> None:
    from equiano.errors import BadInputError, UsageError
    from equiano_web.extracts.command import Wanted, run

    def ask(**more: object) -> tuple[int, object]:
        asked: dict[str, object] = {
            "email": country.national.user.email,
            "purpose": "x-1",
            "agency": "",
            "out": tmp_path / "x.parquet",
            "lists": None,
            "secret_file": None,
        }
        return run(Wanted(**{**asked, **more}))  # type: ignore[arg-type]

    actions.create(country.boris, VERA)
    assert ask() == (2, ())
    assert ask(agency="Police") == (1, ())
    assert ask(email=country.analyst.user.email, agency="Shelter") == (1, ())
    assert AuditEntry.objects.filter(act="extract.make", channel="command").count() == 3
    for wrong in (
        {"email": "nobody@example.org"},
        {"email": country.anna.user.email, "agency": "Shelter"},
        {"email": country.analyst.user.email},
        {"email": country.analyst.user.email, "agency": "Police"},
        {"agency": "No such"},
    ):
        with pytest.raises(UsageError):
            ask(**wrong)
    with pytest.raises(BadInputError):
        ask(purpose="For Vera")
    secret = tmp_path / "secret"
    secret.write_text(secrets.token_hex(32))
    secret.chmod(0o600)
    Agency.objects.update(hints_others=True, hints_basis="Article 1 of an agreement")
    _, lists = ask(out=None, lists=tmp_path / "lists", secret_file=secret)
    assert sorted(one.persons for one in lists) == [1, 1]  # type: ignore[attr-defined]
