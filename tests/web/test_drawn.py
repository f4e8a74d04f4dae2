"""Codes that are drawn: one that is taken already is drawn again, and nobody hears of it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence

import pytest

from equiano_web.cases import actions as cases
from equiano_web.cases.models import Case, new_code
from equiano_web.db import drawn
from equiano_web.own import issuing
from equiano_web.training import actions as training
from equiano_web.training.models import Certificate
from equiano_web.training.pool import AFTER
from tests.web import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn_again(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """What was drawn since it was called last: so many letters of it are drawn once more."""
    choice = secrets.choice
    kept: list[str] = []
    ahead: list[str] = []

    def repeating(letters: Sequence[str]) -> str:
        letter = ahead.pop(0) if ahead else choice(letters)
        kept.append(letter)
        return letter

    def begin_anew(count: int) -> None:
        ahead.extend(kept[:count])
        kept.clear()

    monkeypatch.setattr(secrets, "choice", repeating)
    return begin_anew


def test_a_case(drawn_again: Callable[[int], None]) -> None:
    who = make.user("caseworker", make.agency())
    drawn_again(0)
    first = cases.create(who, {"family_name": "Ольховая"})
    drawn_again(8)
    second = cases.create(make.again(who), {"family_name": "Ольховая"})
    assert first != second and Case.objects.filter(pk__in=(first, second)).count() == 2


def test_a_paper_of_a_person(drawn_again: Callable[[int], None]) -> None:
    who = make.user("caseworker", make.agency())
    case = cases.create(who, {})
    drawn_again(0)
    first = issuing.issue(who, case, "ru")
    drawn_again(10)
    assert issuing.issue(who, case, "ru").code != first.code


def test_a_certificate(drawn_again: Callable[[int], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "finished", lambda *_: {AFTER: object()})
    agency = make.agency()
    course = training.open_course(make.user("trainer", agency), "border", 6, dt.date(2026, 11, 26))
    first, second = (make.user("caseworker", agency) for _ in range(2))
    drawn_again(0)
    training.issue_certificate(first, course)
    drawn_again(12)
    training.issue_certificate(second, course)
    assert len(set(Certificate.objects.values_list("number", flat=True))) == 2


def test_a_generator_that_gives_nothing_new_is_not_asked_for_ever() -> None:
    who = make.user("caseworker", make.agency())
    code = Case.objects.get(pk=cases.create(who, {})).code
    with pytest.raises(RuntimeError, match="taken"):
        drawn(Case, "code", lambda: code)


def test_codes_stand_in_groups_of_four() -> None:
    assert [len(part) for part in new_code().split("-")] == [4, 4]
    assert [len(part) for part in new_code(12).split("-")] == [4, 4, 4]
