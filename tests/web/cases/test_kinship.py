"""Cases of one family: both sides' scope holds, both pages show the link, a link opens nothing."""

from __future__ import annotations

import uuid

import pytest

from equiano_web.access import DeniedError, Who
from equiano_web.actions import RefusedError
from equiano_web.cases import actions, grants, history, kinship, merging, readings
from equiano_web.cases.models import Case, Kin
from equiano_web.cases.values import UnfitError
from equiano_web.models import AuditEntry
from equiano_web.people.models import Agency, Team
from tests.web import make

pytestmark = pytest.mark.django_db

CANARY = "Канарейкина"


class Family:
    """A mother's case of Anna's, a child's case of Boris's; a supervisor of both."""

    def __init__(self) -> None:
        self.shelter: Agency = make.agency()
        self.team = Team.objects.create(agency=self.shelter, name="North")
        self.anna, self.boris = (make.user("caseworker", self.shelter, self.team) for _ in range(2))
        self.boss = make.user("supervisor", self.shelter, self.team)
        self.mother = actions.create(self.anna, {"family_name": "Мать", "age_band": "adult"})
        self.child = actions.create(self.boris, {"family_name": CANARY, "age_band": "child"})

    def code(self, case: uuid.UUID) -> str:
        return Case.objects.get(pk=case).code

    def link(self, who: Who | None = None, relation: str = "ward") -> uuid.UUID:
        return kinship.link(make.again(who or self.boss), self.mother, self.code(self.child), relation)

    def seen(self, who: Who, case: uuid.UUID) -> list[tuple[str, object]]:
        found = readings.case_page(make.again(who), case).relatives
        return [(one.relation, one.case and one.case["family_name"]) for one in found]


@pytest.fixture
def family() -> Family:
    return Family()


def test_both_pages_show_it_as_far_as_each_is_open(family: Family) -> None:
    family.link()
    assert family.seen(family.boss, family.mother) == [("ward", CANARY)]
    assert family.seen(family.boss, family.child) == [("guardian", "Мать")]
    assert family.seen(family.anna, family.mother) == [("ward", None)]
    assert family.seen(family.boris, family.child) == [("guardian", None)]
    for lang, text in (("en", "a case that is not open to you"), ("ru", "дело, которое вам не открыто")):
        page = make.signed_in(family.anna, lang).get(f"/cases/{family.mother}").text
        assert text in page and CANARY not in page and str(family.child) not in page
        assert family.code(family.child) not in page


@pytest.mark.parametrize("relation", list(kinship.RELATIONS))
def test_each_relation_is_its_other_seen_from_the_other_side(family: Family, relation: str) -> None:
    assert kinship.RELATIONS[kinship.RELATIONS[relation]] == relation
    family.link(relation=relation)
    assert family.seen(family.boss, family.mother)[0][0] == relation
    assert family.seen(family.boss, family.child)[0][0] == kinship.RELATIONS[relation]


def test_it_takes_both_cases_to_link_and_to_undo(family: Family) -> None:
    for who in (family.anna, make.user("agency_coordinator", family.shelter)):
        with pytest.raises((RefusedError, DeniedError)):
            family.link(who)
    outsider = make.user("supervisor", make.agency("Police", "police"))
    for who in (outsider, family.boris, make.user("administrator", family.shelter)):
        with pytest.raises(DeniedError):
            family.link(who)
    foreign = actions.create(outsider, {})
    with pytest.raises(RefusedError) as refused:
        kinship.link(family.boss, family.mother, family.code(foreign), "child")
    assert refused.value.code == "kin.code"
    assert not Kin.objects.exists()
    made = family.link()
    for who in (family.anna, family.boris, outsider):
        with pytest.raises(DeniedError):
            kinship.unlink(make.again(who), family.mother, made, "wrong")
    with pytest.raises(UnfitError):
        kinship.unlink(family.boss, family.mother, made, " ")
    kinship.unlink(family.boss, family.child, made, CANARY)  # from either side
    assert not Kin.objects.exists()
    for case in (family.mother, family.child):
        last = history.case_history(make.again(family.boss), case).changes[0]
        assert (last.act, last.fields) == ("case.unkin", {"reason": ("", CANARY)})
    assert CANARY not in repr(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(("relation", "kind"), [("cousin", DeniedError), ("child", RefusedError)])
def test_what_is_no_link_is_refused(family: Family, relation: str, kind: type[Exception]) -> None:
    if relation == "child":
        family.link(relation="child")
        with pytest.raises(RefusedError) as refused:
            kinship.link(family.boss, family.mother, family.code(family.mother), "child")
        assert refused.value.code == "kin.one"
        with pytest.raises(RefusedError) as refused:  # the other way round, too
            kinship.link(family.boss, family.child, family.code(family.mother), "parent")
        assert refused.value.code == "kin.linked"
    with pytest.raises(kind):
        family.link(relation=relation)


def test_a_sealed_case_stays_unnamed_and_one_person_is_no_family(family: Family) -> None:
    family.link()
    grants.seal(Who(family.boss.user, confirmed=True), family.child)
    assert family.seen(family.boss, family.mother) == [("ward", None)]
    twin = actions.create(family.anna, {"family_name": "Мать"})
    merging.merge(family.boss, family.mother, twin)
    with pytest.raises(RefusedError) as refused:
        kinship.link(family.boss, family.mother, family.code(twin), "sibling")
    assert refused.value.code == "kin.one"


def test_it_is_linked_and_undone_on_the_page(family: Family) -> None:
    client, base = make.signed_in(family.boss), f"/cases/{family.mother}"
    assert client.get(f"{base}/family/link").status_code == 200
    typed = {"code": "AAAA-AAAA", "relation": "child"}
    assert "You may change no case with this code." in client.post(f"{base}/family/link", typed).text
    typed["code"] = family.code(family.child).lower()
    assert client.post(f"{base}/family/link", typed).status_code == 302
    assert CANARY in client.get(base).text
    undo = f"{base}/family/{Kin.objects.get().pk}/undo"
    assert client.get(undo).status_code == 200
    assert client.post(undo, {"reason": "another family"}).status_code == 302
    assert not Kin.objects.exists()
    assert client.post(undo, {"reason": "again"}).status_code == 404
