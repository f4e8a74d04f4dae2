"""Which service fits: every reason alone, at its edge, and the order in which they are asked."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from equiano.assist.referral_fit import Misfit, Offered, Wanted, in_order, misfits

SHELTER = Offered("shelter", frozenset({"f"}), frozenset({"adult"}), frozenset({"ru", "en"}), "free")
WOMAN = Wanted("housing", "f", "adult", "ru")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ()), ({"need": "wages"}, ("other_help",)), ({"sex": "m"}, ("sex",)), ({"sex": ""}, ()),
        ({"age": "child"}, ("age",)), ({"age": "in_doubt"}, ("age",)), ({"age": ""}, ()),
        ({"language": "uz"}, ("language",)), ({"language": ""}, ()),
        ({"sex": "m", "age": "child"}, ("sex", "age")),
    ],
)  # fmt: skip
def test_what_the_person_is(changed: dict[str, str], expected: tuple[Misfit, ...]) -> None:
    assert misfits(SHELTER, replace(WOMAN, **changed)) == expected


def test_what_the_service_takes() -> None:
    assert misfits(replace(SHELTER, capacity="full"), WOMAN) == ("full",)
    assert misfits(replace(SHELTER, capacity="few"), WOMAN) == ()
    everybody = Offered("shelter")
    for sex in ("f", "m", ""):
        for age in ("adult", "child", "in_doubt", ""):
            assert misfits(everybody, Wanted("housing", sex, age, "xx")) == ()
    assert misfits(replace(SHELTER, ages=frozenset({"child"})), replace(WOMAN, age="in_doubt")) == ()
    with pytest.raises(KeyError):
        misfits(SHELTER, Wanted("luck"))


def test_order_and_what_is_left_out() -> None:
    rows = [
        (Offered("police"), "police"), (Offered("ngo"), "ngo"), (replace(SHELTER, capacity="full"), "full"),
        (replace(SHELTER, capacity="few"), "few"), (SHELTER, "shelter"),
        (replace(SHELTER, languages=frozenset({"de"})), "german"),
        (replace(SHELTER, sexes=frozenset({"m"})), "men"),
    ]  # fmt: skip
    found = in_order(rows, WOMAN)
    assert [key for key, _ in found] == ["shelter", "ngo", "few", "german", "men", "full"]
    assert dict(found)["german"] == ("language",)


def test_neither_origin_nor_status_nor_testimony_can_be_asked_for() -> None:
    asked = {one.name for kind in (Offered, Wanted) for one in fields(kind)}
    assert asked == {"kind", "sexes", "ages", "languages", "capacity", "need", "sex", "age", "language"}
