"""Cases are written, changed by two people at once, and remembered field by field."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from equiano_web.access import Who
from equiano_web.cases import actions, readings, store
from equiano_web.cases.actions import ConflictError
from equiano_web.cases.models import Blob, Case, Change
from equiano_web.cases.tracks import standing
from equiano_web.cases.values import UnfitError, band_of
from equiano_web.people.agencies import today
from tests.web import make

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"


@pytest.fixture
def anna() -> Who:
    return make.user("caseworker", make.agency())


def _page(who: Who, case: object) -> readings.CasePage:
    return readings.case_page(make.again(who), case)  # type: ignore[arg-type]


def test_what_was_written_is_found_again_on_its_page(anna: Who) -> None:
    case = actions.create(anna, {"family_name": f" {CANARY}  ", "sex": "gender.female", "account": "a\r\nb"})
    seen = _page(anna, case).case
    assert seen["family_name"] == CANARY
    assert seen["sex"] == "gender.female"
    assert seen["account"] == "a\nb"
    assert seen["phone"] == ""


def test_nothing_sensitive_rests_readable(anna: Who) -> None:
    case = actions.create(anna, {"family_name": CANARY, "phone": "+7 912 000-11-22", "account": CANARY})
    actions.add_entry(anna, case, "note", {"text": CANARY})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            dump = repr(
                [[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor]
            )
            assert CANARY not in dump
            assert "912 000" not in dump
            assert repr(CANARY.encode())[2:-1] not in dump


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sex", "weiblich"),
        ("birth_date", "31/05/1990"),
        ("birth_date", "1990-02-30"),
        ("citizenship", "XXX"),
        ("interpreter", "perhaps"),
        ("no_such", "1"),
        ("family_name", "x" * 301),
    ],
)
def test_a_value_that_does_not_fit_is_refused_without_being_said(anna: Who, name: str, value: str) -> None:
    with pytest.raises(UnfitError) as caught:
        actions.create(anna, {name: value})
    assert set(caught.value.errors) == {name}
    assert value not in str(caught.value) + "".join(caught.value.errors.values())
    assert not Case.objects.exists()


@pytest.mark.parametrize("value", ["1990", "1990-05", "1990-05-31", "", "x" * 300])
def test_a_value_at_the_edge_is_taken(anna: Who, value: str) -> None:
    field = "given_name" if value.startswith("x") else "birth_date"
    assert _page(anna, actions.create(anna, {field: value})).case[field] == value


def test_changes_of_different_fields_are_merged(anna: Who) -> None:
    case = actions.create(anna, {"given_name": "Vera", "phone": "1"})
    assert actions.edit(anna, case, {"given_name": "Viera", "phone": "1"}, base=1) == 2
    assert actions.edit(anna, case, {"given_name": "Vera", "phone": "2"}, base=1) == 3
    seen = _page(anna, case).case
    assert (seen["given_name"], seen["phone"]) == ("Viera", "2")


def test_a_version_that_there_never_was_is_a_conflict(anna: Who) -> None:
    """A backup was restored since the form was opened: all would have been written over."""
    case = actions.create(anna, {"given_name": "Vera", "phone": "1"})
    with pytest.raises(ConflictError) as caught:
        actions.edit(anna, case, {"given_name": "Vera", "phone": "2"}, base=7)
    assert (caught.value.fields, caught.value.version) == (("phone",), 1)
    assert _page(anna, case).case["phone"] == "1"


def test_two_values_of_one_field_are_a_conflict_and_nothing_is_saved(anna: Who) -> None:
    case = actions.create(anna, {"given_name": "Vera", "phone": "1"})
    actions.edit(anna, case, {"given_name": "Viera"}, base=1)
    with pytest.raises(ConflictError) as caught:
        actions.edit(anna, case, {"given_name": "Veronika", "phone": "2"}, base=1)
    assert (caught.value.fields, caught.value.version) == (("given_name",), 2)
    seen = _page(anna, case).case
    assert (seen["given_name"], seen["phone"], seen["version"]) == ("Viera", "1", 2)
    # Both wrote the same: nothing to decide.
    assert actions.edit(anna, case, {"given_name": "Viera"}, base=1) == 2


def test_saving_an_unchanged_page_makes_no_version(anna: Who) -> None:
    case = actions.create(anna, {"given_name": "Vera"})
    assert actions.edit(anna, case, {"given_name": "Vera", "phone": ""}, base=1) == 1
    assert Change.objects.filter(version=2).count() == 0


def test_the_history_keeps_every_value(anna: Who) -> None:
    case = actions.create(anna, {"given_name": "Vera", "phone": "1"})
    actions.edit(anna, case, {"given_name": "Viera"}, base=1)
    key = store.key_of(Case.objects.get(pk=case))
    assert key is not None
    told = [(one.version, one.act, store.remembered(one, key)) for one in Change.objects.order_by("pk")]
    assert (2, "case.edit", {"given_name": ("Vera", "Viera")}) in told
    assert (1, "case.create", {"given_name": ("", "Vera")}) in told


def test_a_blob_in_another_place_does_not_open(anna: Who) -> None:
    one, two = actions.create(anna, {"phone": "1"}), actions.create(anna, {"phone": "2"})
    moved = bytes(Blob.objects.get(case=one, sensitivity="contact").sealed)
    Blob.objects.filter(case=two, sensitivity="contact").update(sealed=moved)
    with pytest.raises(Exception, match=r"."):
        _page(anna, two)


def test_a_list_shows_what_is_in_reach_and_counts_its_questions_to_the_database(
    anna: Who, django_assert_max_num_queries: object
) -> None:
    for number in range(readings.PAGE_ROWS + 1):
        actions.create(anna, {"family_name": f"N{number}"})
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        page = readings.case_list(make.again(anna))
    assert len(page.cases) == readings.PAGE_ROWS
    assert page.more
    assert page.cases[0]["family_name"] == f"N{readings.PAGE_ROWS}"
    assert not readings.case_list(make.again(anna), page=2).more
    other = make.user("caseworker", anna.user.agency)
    assert not readings.case_list(other).cases


def test_a_child_by_the_date_of_birth_is_a_child_everywhere(anna: Who) -> None:
    """Who wrote the date and left the other field empty had a child without the child's track and clocks."""
    year = today(anna.user.agency).year

    def band(case: UUID) -> object:
        row = Case.objects.get(pk=case)
        assert standing.age_of(row, ()) == {
            "child": "child",
            "adult": "adult",
            "perhaps_child": "in_doubt",
        }.get(str(row.ordinary.get("age_band")), "unknown")
        return _page(anna, case).case["age_band"]

    case = actions.create(anna, {"birth_date": f"{year - 10}-02-28"})
    assert band(case) == "child"
    assert actions.edit(anna, case, {"birth_date": "1990", "age_band": "child"}, base=1) == 2
    assert band(case) == "adult"  # it followed from the date, and follows it
    assert actions.edit(anna, case, {"birth_date": f"{year - 18}", "age_band": "adult"}, base=2) == 3
    assert band(case) == band_of(f"{year - 18}", today(anna.user.agency))  # in doubt but on 31 December
    # What somebody says themselves stays: papers lie.
    assert actions.edit(anna, case, {"age_band": "child", "birth_date": "1990"}, base=3) == 4
    assert band(case) == "child"
    assert actions.edit(anna, case, {"birth_date": "1991"}, base=4) == 5
    assert band(case) == "child"
    assert band(actions.create(anna, {"birth_date": "1990", "age_band": "perhaps_child"})) == "perhaps_child"
    assert band(actions.create(anna, {"given_name": "Vera"})) == ""


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_an_entry_with_nothing_in_it_is_not_kept(anna: Who, lang: str) -> None:
    """It stood on the plan as an empty line that nobody could see or open."""
    case = actions.create(anna, {})
    client = make.signed_in(anna, lang)
    for section in ("goal", "note", "risk"):
        answer = client.post(f"/cases/{case}/add/{section}", {"text": "  ", "goal": "", "done": ""})
        assert answer.status_code == 200 and "govuk-error-summary" in answer.text
    assert not Case.objects.get(pk=case).entries.exists()
    with pytest.raises(UnfitError):
        actions.add_entry(anna, case, "goal", {"goal": " "})
