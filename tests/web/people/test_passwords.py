"""What a password may not hold."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.web import make

pytestmark = pytest.mark.django_db

FINE = "seven quiet Rivers"


@pytest.mark.parametrize(
    "password",
    [
        "Equiano-2026-winter",
        "e.q.u.i.a.n.o 77!",
        "ТорговляЛюдьми2026",
        "my caseworker 1234",
        "1!Руководитель группы22",  # what a role is called in Russian
        "HARBOUR house is safe",
        "we like ha-rbour 12",
        "Дом у моря: Янтарь 5",
    ],
)
def test_words_that_everybody_would_try_first_are_refused(password: str) -> None:
    user = make.user("caseworker", make.agency("Harbour NGO «Янтарь»")).user
    validate_password(FINE, user)
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert [one.code for one in refused.value.error_list] == ["password_own_words"]


def test_short_words_of_a_name_and_words_of_other_agencies_are_not() -> None:
    user = make.user("caseworker", make.agency("Harbour NGO of the North")).user
    for password in ("quiet ngo of rivers", "seven lighthouses 5", "the quiet of rivers"):
        validate_password(password, user)
    with pytest.raises(ValidationError):
        validate_password("quiet north rivers", user)
    validate_password(FINE)  # of nobody yet: the words of the program alone
