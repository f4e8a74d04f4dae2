"""Search before create: in any script, ranked, within reach; outside it only whom to ask."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from equiano_web.access import DeniedError, Who
from equiano_web.cases import actions, readings, search
from equiano_web.cases.models import Case, Token
from equiano_web.models import AuditEntry
from equiano_web.people.agencies import new_agency
from equiano_web.people.models import Agency, Team
from tests.web import make

pytestmark = pytest.mark.django_db

NATALIA = {
    "family_name": "Ковальчук",
    "given_name": "Наталья",
    "birth_date": "1990-05-31",
    "phone": "+7 912 345-67-89",
    "document_number": "МР 1234567",
    "other_names": "Белка",
}


@pytest.fixture
def shelter() -> Agency:
    return new_agency("Shelter", "shelter", "RUS", "en")


@pytest.fixture
def anna(shelter: Agency) -> Who:
    return make.user("caseworker", shelter)


def _hits(who: Who, text: str) -> list[str]:
    return [hit.case.id for hit in readings.search(make.again(who), text).hits]


@pytest.mark.parametrize(
    "text",
    [
        "Kovalchuk Natasha 1990",
        "natalia kovaltschuk",
        "Ковальчук",
        "ковал",
        "89123456789",
        "6789 Наталья",
        "MP1234567",
        "белка",
    ],
)
def test_a_person_is_found_however_they_are_written(anna: Who, text: str) -> None:
    case = actions.create(anna, NATALIA)
    for name in ("Иванова", "Петрова", "Смирнова"):
        actions.create(anna, {"family_name": name, "given_name": "Наталья", "birth_date": "1985"})
    assert _hits(anna, text)[0] == str(case)


def test_who_shares_more_comes_first_and_nothing_is_cut_before_ranking(anna: Who) -> None:
    for _ in range(search.MOST_HITS + 5):
        actions.create(anna, {"family_name": "Ковалёва"})
    case = actions.create(anna, NATALIA)
    found = readings.search(make.again(anna), "Ковальчук 1990")
    assert found.hits[0].case.id == str(case)
    assert found.hits[0].share > 0.8  # 1990 could have been the end of a phone, which would tell more
    assert not readings.search(make.again(anna), "Ковальчук Наталья 1990").more
    assert readings.search(make.again(anna), "кова").more


def test_cases_out_of_reach_crowd_nobody_out(anna: Who, shelter: Agency) -> None:
    other = make.user("caseworker", shelter)
    for _ in range(search.MOST_HITS + 5):
        actions.create(other, NATALIA)
    mine = actions.create(anna, {"family_name": "Ковальчук"})
    assert _hits(anna, "Ковальчук Наталья 1990") == [str(mine)]


@pytest.mark.parametrize("text", ["кова", "ков", "Ковальчук Наталья 1990", "kovalchuk"])
@pytest.mark.parametrize("role", ["caseworker", "supervisor", "first_responder"])
def test_of_who_reaches_few_the_cases_in_reach_are_listed_first_and_found_alike(
    anna: Who, shelter: Agency, monkeypatch: pytest.MonkeyPatch, text: str, role: str
) -> None:
    """Thousands of tokens are asked for in another way: the same cases and scores, none looked at."""
    who = make.user(role, shelter, *anna.user.teams.all())
    for number in range(6):
        author = (who, anna)[number % 2]
        case = actions.create(author, NATALIA if number < 4 else {"family_name": "Ковалёва"})
        Case.objects.filter(pk=case).update(sealed=number == 2)
    few = readings.search(make.again(who), text)
    monkeypatch.setattr(search, "FROM_A_PLAN", -1)
    again = make.again(who)
    with CaptureQueriesContext(connection) as asked:
        many = readings.search(again, text)
    assert few.hits and [(hit.case.id, hit.score) for hit in many.hits] == [
        (hit.case.id, hit.score) for hit in few.hits
    ]
    ranking = [one["sql"] for one in asked.captured_queries if "scored AS" in one["sql"]]
    assert "reached" in ranking[0] and "EXISTS" not in ranking[0]


def test_tokens_follow_what_is_changed(anna: Who) -> None:
    case = actions.create(anna, NATALIA)
    actions.edit(anna, case, {"family_name": "Бондарь"}, base=1)
    assert not _hits(anna, "Ковальчук")
    assert _hits(anna, "bondar") == [str(case)]
    before = Token.objects.count()
    actions.edit(anna, case, {"account": "…"}, base=2)
    assert Token.objects.count() == before


def test_out_of_reach_only_whom_to_ask_is_said(anna: Who, shelter: Agency) -> None:
    team = Team.objects.create(agency=shelter, name="North")
    other = make.user("caseworker", shelter, team)
    actions.create(other, NATALIA)
    found = readings.search(make.again(anna), "Ковальчук Наталья")
    assert not found.hits
    assert list(found.ask) == ["North"]
    Case.objects.update(sealed=True)
    assert not readings.search(make.again(anna), "Ковальчук Наталья").ask
    Case.objects.update(sealed=False)
    # A weak likeness tells nothing of a case that is closed to whoever searches.
    assert not readings.search(make.again(anna), "Наталья 1985 Петренко").ask
    assert "asked_elsewhere" in AuditEntry.objects.filter(act="case.search").first().codes  # type: ignore[union-attr]


def test_another_agency_is_named_only_where_both_agreed(anna: Who, shelter: Agency) -> None:
    police = new_agency("Police", "police", "RUS", "ru")
    actions.create(make.user("supervisor", police), NATALIA)
    assert not readings.search(make.again(anna), "Ковальчук Наталья 1990").ask
    for one in (police, shelter):
        one.hints_others, one.hints_basis = True, "Article 1 of an agreement"
        one.save()
        asked = readings.search(make.again(anna), "Ковальчук Наталья 1990").ask
        assert list(asked) == (["Police"] if one is shelter else [])
    assert not readings.search(make.again(anna), "Наталья").ask


def test_the_same_name_has_other_tokens_in_another_agency(anna: Who) -> None:
    police = new_agency("Police", "police", "RUS", "ru")
    mine = actions.create(anna, NATALIA)
    theirs = actions.create(make.user("supervisor", police), NATALIA)
    tokens = [set(Token.objects.filter(case=case).values_list("token", flat=True)) for case in (mine, theirs)]
    assert tokens[0]
    assert not tokens[0] & tokens[1]


def test_too_little_to_search_for_is_said(anna: Who) -> None:
    actions.create(anna, NATALIA)
    for text in ("-", "!!", " "):
        assert readings.search(make.again(anna), text).said_nothing, text
    for text in ("к", "ко"):
        assert not readings.search(make.again(anna), text).hits, text


def test_who_may_not_search_does_not(shelter: Agency) -> None:
    for role in ("trainer", "analyst", "administrator", "national_coordinator"):
        with pytest.raises(DeniedError):
            readings.search(make.user(role, shelter), "Ковальчук")


def test_what_was_typed_is_kept_nowhere(anna: Who) -> None:
    actions.create(anna, NATALIA)
    readings.search(make.again(anna), "Канарейкина 89120001122")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            assert not any("Канарейкина" in repr(row) or "0001122" in repr(row) for row in cursor), table


def test_an_erased_case_is_not_found(anna: Who) -> None:
    case = actions.create(anna, NATALIA)
    Case.objects.filter(pk=case).delete()
    assert not _hits(anna, "Ковальчук")


def test_tokens_that_cannot_make_a_score_are_not_looked_up() -> None:
    """Whoever reaches the score keeps it to the point, whichever tokens they have."""
    rng = random.Random(17)
    for _ in range(200):
        weights = {(rng.randrange(3), rng.choice((1, 2, 3, 6, 8))) for _ in range(rng.randrange(1, 8))}
        wanted = [search.Wanted(place, weight, [number]) for number, (place, weight) in enumerate(weights)]
        at_least = rng.randrange(12)
        kept = search._that_may_reach(wanted, at_least)
        assert set(map(id, kept)) <= set(map(id, wanted))
        for _ in range(20):
            has = {one.tokens[0] for one in wanted if rng.random() < 0.5}
            scores = [score_of(some, has) for some in (wanted, kept)]
            assert scores[0] == scores[1] or max(scores) < at_least
    # Three letters make no strong match: nothing is looked up a second time.
    assert not search._that_may_reach([search.Wanted(0, 1, range(5000))], 6)


def score_of(wanted: Sequence[search.Wanted], has: set[int]) -> int:
    """As the database counts: of each place the best that the case has."""
    best: dict[int, int] = {}
    for one in wanted:
        if has & set(one.tokens):
            best[one.place] = max(one.weight, best.get(one.place, 0))
    return sum(best.values())


@pytest.mark.parametrize(
    "typed",
    [
        # Less is on file than is known now: a share of what was typed said nothing.
        {
            "family_name": "Kovalchuk",
            "given_name": "Natalia",
            "patronymic": "Ivanovna",
            "phone": "+37061234567",
        },
        # Another name, but the phone or the document, as somebody else writes them.
        {
            "family_name": "Петрова",
            "given_name": "Мария",
            "birth_date": "31.05.1991",
            "phone": "8 912 345 67 89",
        },
        {"family_name": "Петрова", "given_name": "Мария", "document_number": "MP № 1234567"},
        {
            "family_name": "Петрова Водкина",
            "given_name": "Мария Анна",
            "patronymic": "Рахим кызы",
            "phone": "+370 6 12 34 567, 8 905 111 22 33",
            "document_number": "паспорт МР 1234567; ИИН 900101300123",
        },
        {"given_name": "Ольга", "other_names": "Наталья Ковальчук", "birth_date": "1988"},
    ],
)
def test_before_a_case_is_made_who_may_be_on_file_is_shown(anna: Who, typed: dict[str, str]) -> None:
    case = actions.create(anna, NATALIA)
    actions.create(anna, {"family_name": "Ковалёва", "given_name": "Нина", "birth_date": "1988"})
    assert [hit.case.id for hit in readings.alike_to(make.again(anna), typed).hits] == [str(case)]


def test_somebody_else_of_a_common_name_is_not_in_the_way(anna: Who) -> None:
    actions.create(anna, NATALIA)
    other = {"family_name": "Ковальчук", "given_name": "Мария", "birth_date": "1990", "phone": "+79031112233"}
    assert not readings.alike_to(make.again(anna), other).hits


def test_before_a_case_is_made_whom_to_ask_is_said_though_nobody_is_in_reach(
    anna: Who, shelter: Agency
) -> None:
    actions.create(
        make.user("caseworker", shelter, Team.objects.create(agency=shelter, name="North")), NATALIA
    )
    client = make.signed_in(anna)
    form = {"searched": "1", "save": "1", "family_name": "Kovalchuk", "given_name": "Natalia"}
    said = client.post("/cases/new", form)
    assert said.status_code == 200 and Case.objects.count() == 1
    assert "North" in said.text and "Open the case and see" not in said.text
    entry = AuditEntry.objects.filter(act="case.search").first()
    assert entry is not None and {"before_create", "asked_elsewhere"} <= set(entry.codes)
    assert client.post("/cases/new", {**form, "other": "1"}).status_code == 302
    assert Case.objects.count() == 2


def test_looking_before_a_case_is_made_counts_as_a_search(anna: Who, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[str] = []
    monkeypatch.setattr(readings.limits, "spend", lambda name, who: spent.append(name))
    readings.alike_to(make.again(anna), {"family_name": "Ковальчук"})
    assert spent == ["search"]
