"""Kinds of help and who gives them, in every shipped pack."""

from __future__ import annotations

from typing import Any

import pytest

from equiano.assist.services import givers, help_kinds, helps_of, read_help_kinds
from equiano.assist.track import table
from equiano.assist.wording import code_label
from equiano.countries.check import terms
from equiano.countries.folders import available
from equiano.countries.pack import load_pack
from equiano.errors import DataError


def test_every_service_that_a_finding_can_name_gives_some_help() -> None:
    assert [kind for kind in terms()["service_kinds"] if not helps_of(kind)] == []
    assert helps_of("shelter") == ("housing", "food_and_clothes", "psychological", "violence_at_home")
    assert helps_of("nothing") == ()


@pytest.mark.parametrize("code", [code for code, shipped in available().items() if shipped])
def test_each_pack_can_give_the_least_that_the_convention_asks(code: str) -> None:
    pack = load_pack(code)
    for kind in help_kinds().values():
        found = givers(pack, kind.code)
        assert found or not kind.minimum, kind.code
        order = [kind.given_by.index(service.kind) for service in found]
        assert order == sorted(order)


def test_the_first_to_be_asked_stands_first() -> None:
    assert [service.kind for service in givers(load_pack("ru"), "housing")] == [
        "shelter",
        "ngo",
        "child_protection",
    ]
    assert givers(load_pack("ru"), "other") == ()
    with pytest.raises(KeyError):
        givers(load_pack("ru"), "flying")


def test_no_contact_is_given_out_that_nobody_has_rung() -> None:
    for code in available():
        assert not [service for service in load_pack(code).services if service.contacts]


def test_codes_and_words() -> None:
    assert tuple(help_kinds()) == table().codes["help_kind"]
    for lang in ("en", "ru"):
        labels = [code_label(code, lang) for code in help_kinds()]
        assert len(set(labels)) == len(labels)


def test_a_file_that_names_what_there_is_not_is_not_read() -> None:
    sound: dict[str, Any] = {code: {"given_by": ["ngo"], "minimum": False} for code in help_kinds()}
    assert read_help_kinds({"help_kinds": sound})
    with pytest.raises(DataError, match="service_kinds"):
        read_help_kinds({"help_kinds": sound | {"work": {"given_by": ["agency"], "minimum": False}}})
    with pytest.raises(DataError, match="not the kinds"):
        read_help_kinds({"help_kinds": {code: sound[code] for code in list(sound)[1:]}})
