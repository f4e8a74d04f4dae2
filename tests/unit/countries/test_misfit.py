"""What pydantic finds wrong with an entry is said in both languages; in English as pydantic says it."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from equiano.countries.misfit import MISFITS, sentence_of
from equiano.countries.model import Corridor, Figure, Service
from equiano.countries.read import build
from equiano.countries.statement import Fact, Quantity, Source, Text
from equiano.errors import Fault
from equiano.words import using

QUANTITY = {"id": "q", "unit": "people", "measure": "stock", "population": "p", "place": ["RUS"]}
# One entry for each way not to fit, with the type of error that pydantic gives it.
WRONG: list[tuple[str, type, object]] = [
    ("missing", Text, {"en": "a"}),
    ("unexpected_keyword_argument", Text, {"en": "a", "ru": "а", "de": "a"}),
    ("string_type", Text, {"en": 5, "ru": "а"}),
    ("string_too_short", Text, {"en": "", "ru": "а"}),
    ("int_type", Quantity, {**QUANTITY, "start_year": [2020]}),
    ("int_parsing", Quantity, {**QUANTITY, "start_year": "in spring"}),
    ("int_from_float", Quantity, {**QUANTITY, "start_year": 2020.5}),
    ("int_parsing_size", Quantity, {**QUANTITY, "start_year": "9" * 5000}),
    ("float_type", Quantity, {**QUANTITY, "value": [1]}),
    ("float_parsing", Quantity, {**QUANTITY, "value": "many"}),
    ("bool_type", Quantity, {**QUANTITY, "per_year": [1]}),
    ("bool_parsing", Quantity, {**QUANTITY, "per_year": "perhaps"}),
    ("tuple_type", Quantity, {**QUANTITY, "place": "RUS"}),
]


def problems(kind: type, entry: object) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(entry)
    return caught.value.errors()


@pytest.mark.parametrize(("error", "kind", "entry"), WRONG, ids=[error for error, _, _ in WRONG])
def test_a_misfit_is_said_in_both_languages(error: str, kind: type, entry: object) -> None:
    (problem,) = problems(kind, entry)
    assert problem["type"] == error
    with using("en"):
        assert sentence_of(problem) == f"{problem['msg']}."
    with using("ru"):
        said = sentence_of(problem)
    assert re.search("[а-я]", said) and not re.search(
        "[A-Za-z]{4,}", said.replace("true", "").replace("false", "")
    )


def test_each_kind_of_misfit_that_is_translated_was_tried() -> None:
    assert sorted(error for error, _, _ in WRONG) == sorted(MISFITS)


@pytest.mark.parametrize("kind", [Text, Source, Fact, Quantity, Corridor, Figure, Service])
@pytest.mark.parametrize("value", [None, 7, 2.5, "", [], {}, ["x"], {"x": 1}, True])
def test_whatever_stands_in_a_field_nothing_english_is_left(kind: type, value: object) -> None:
    faults: list[Fault] = []
    with using("ru"):
        for field in fields(kind):
            build(kind, {field.name: value}, "file.yaml: entry", faults)
        build(kind, value, "file.yaml: entry", faults)
    assert faults
    assert not [fault.message for fault in faults if not re.search("[а-я]", fault.message)]


def test_the_name_of_a_class_is_not_told() -> None:
    faults: list[Fault] = []
    build(Figure, {"label": 5}, "figures.yaml: x", faults)
    assert "must be a mapping." in [fault.message for fault in faults]
    assert not [fault for fault in faults if "instance of" in fault.message]
