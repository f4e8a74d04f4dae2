"""Two cases of one person become one, and two again; nothing is lost either way."""

from __future__ import annotations

import pytest

from equiano_web.access import DeniedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import actions, merging, readings
from equiano_web.cases.models import Case
from tests.web import make

pytestmark = pytest.mark.django_db

NAMES = {"family_name": "Ковальчук", "given_name": "Наталья", "birth_date": "1990"}


@pytest.fixture
def anna() -> Who:
    return make.user("caseworker", make.agency())


def _seen(who: Who, case: object) -> readings.CasePage:
    return readings.case_page(make.again(who), case)  # type: ignore[arg-type]


def test_the_likeliest_duplicate_comes_first_and_the_case_itself_is_none(anna: Who) -> None:
    one = actions.create(anna, NAMES)
    two = actions.create(anna, {"family_name": "Kovalchuk", "given_name": "Natasha", "birth_date": "1990-05"})
    actions.create(anna, {"family_name": "Петрова", "given_name": "Наталья"})
    _, found = readings.duplicates(make.again(anna), one)
    assert found.hits[0].case.id == str(two)
    assert str(one) not in [hit.case.id for hit in found.hits]


def test_merging_fills_what_was_empty_and_keeps_both(anna: Who) -> None:
    kept = actions.create(anna, {**NAMES, "phone": "1"})
    other = actions.create(anna, {"given_name": "Наташа", "phone": "2", "medical": "asthma"})
    actions.add_entry(anna, other, "note", {"text": "from the other"})
    merging.merge(anna, kept, other)
    page = _seen(anna, kept)
    assert (page.case["given_name"], page.case["phone"], page.case["medical"]) == ("Наталья", "1", "asthma")
    assert [entry["text"] for entry in page.entries] == ["from the other"]
    assert _seen(anna, other).case["phone"] == "2"
    assert [case.id for case in readings.case_list(make.again(anna)).cases] == [str(kept)]


def test_unmerging_gives_back_what_nobody_changed_since(anna: Who) -> None:
    kept = actions.create(anna, NAMES)
    other = actions.create(anna, {"medical": "asthma", "address": "Lenina 1", "phone": "2"})
    merging.merge(anna, kept, other)
    actions.edit(anna, kept, {"address": "Lenina 2"}, base=2)
    merging.unmerge(anna, other)
    page = _seen(anna, kept)
    assert (page.case["medical"], page.case["phone"], page.case["address"]) == ("", "", "Lenina 2")
    assert _seen(anna, other).case["address"] == "Lenina 1"
    assert Case.objects.get(pk=other).state == "open"
    merging.merge(anna, kept, other)
    assert _seen(anna, kept).case["medical"] == "asthma"


def test_what_cannot_be_merged_is_refused_with_the_reason(anna: Who) -> None:
    one, two, three = (actions.create(anna, {"given_name": name}) for name in "abc")
    merging.merge(anna, one, two)
    for kept, other, code in (
        (one, one, "one"),
        (one, two, "merged"),
        (two, three, "merged"),
        (three, one, "holds_others"),
    ):
        with pytest.raises(RefusedError) as caught:
            merging.merge(anna, kept, other)
        assert caught.value.code == code
    with pytest.raises(RefusedError):
        merging.unmerge(anna, three)


def test_a_case_out_of_reach_is_merged_with_nothing(anna: Who) -> None:
    mine = actions.create(anna, NAMES)
    theirs = actions.create(make.user("caseworker", make.agency("Police")), NAMES)
    for kept, other in ((mine, theirs), (theirs, mine)):
        with pytest.raises(DeniedError):
            merging.merge(make.again(anna), kept, other)


def test_a_case_very_like_another_is_saved_only_when_said_to_be_somebody_else(anna: Who) -> None:
    actions.create(anna, NAMES)
    client = make.signed_in(anna)
    typed = {
        "searched": "1",
        "save": "1",
        "family_name": "Kovalchuk",
        "given_name": "Natalia",
        "birth_date": "1990",
    }
    warned = client.post("/cases/new", typed)
    assert warned.status_code == 200
    assert "Ковальчук" in warned.text
    assert Case.objects.count() == 1
    assert client.post("/cases/new", {**typed, "other": "1"}).status_code == 302
    assert Case.objects.count() == 2


def test_merging_and_undoing_it_from_the_pages(anna: Who) -> None:
    one, two = actions.create(anna, NAMES), actions.create(anna, NAMES)
    client = make.signed_in(anna)
    assert str(two) in client.get(f"/cases/{one}/duplicates").text
    client.post(f"/cases/{one}/merge", {"other": str(two)})
    assert Case.objects.get(pk=two).merged_into_id == one
    assert client.get(f"/cases/{two}").status_code == 200
    client.post(f"/cases/{two}/unmerge")
    assert Case.objects.get(pk=two).merged_into_id is None
