"""The space of models and their names."""

from __future__ import annotations

import numpy as np
import pytest

from equiano.errors import UsageError
from equiano.estimate.models import list_models, model_space


@pytest.mark.parametrize(
    ("lists", "order", "number"), [(2, 1, 1), (3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 3, 6212), (6, 2, 32768)]
)
def test_number_of_hierarchical_models(lists: int, order: int, number: int) -> None:
    models = list_models(model_space(lists, order))
    assert models is not None
    assert len(models) == number
    assert len(np.unique(models, axis=0)) == number


def test_default_orders() -> None:
    assert [model_space(k).order for k in range(2, 11)] == [1, 2, 3, 3, 2, 2, 2, 2, 2]


def test_every_name_reads_back() -> None:
    for lists in (3, 4):
        space = model_space(lists)
        models = list_models(space)
        assert models is not None
        for row in models:
            assert (space.parse(space.name(row)) == row).all()
    ten = model_space(10)
    row = np.zeros(len(ten.masks), np.uint8)
    row[8] = 1  # lists 1 and 10
    assert ten.name(row).startswith("[1.10,2,")
    assert (ten.parse(ten.name(row)) == row).all()


@pytest.mark.parametrize("name", ["[12,x]", "[14]", "[]", "[123]"])
def test_a_name_that_is_no_model_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        model_space(3).parse(name)


def test_the_interaction_of_all_lists_is_refused() -> None:
    with pytest.raises(UsageError, match="1 to 2"):
        model_space(3, 3)
