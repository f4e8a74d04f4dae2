"""What a caller may set: an option that a method does not use is refused, not ignored."""

from __future__ import annotations

import pytest

from equiano.errors import UsageError
from equiano.estimate import estimate
from equiano.estimate.methods import METHODS
from tests.unit.estimate.tables import table_of

_COUNTS = [0, 200, 200, 60, 200, 60, 60, 30]
# A value other than the default for each option that changes an answer.
_GIVEN = {
    "bootstrap": 20,
    "max_order": 2,
    "models": 3,
    "top": 5,
    "prior": "jeffreys",
    "delta": 1.0,
    "largest": 9000,
}


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"latent-class", "threshold", "chapman"}))
@pytest.mark.parametrize("option", sorted(_GIVEN))
def test_an_option_that_the_method_does_not_use_is_refused(method: str, option: str) -> None:
    table = table_of(_COUNTS)
    if option in METHODS[method].options:
        estimate(table, method, **{option: _GIVEN[option]})
        return
    with pytest.raises(UsageError, match=f"--{option.replace('_', '-')} with --method {method}"):
        estimate(table, method, **{option: _GIVEN[option]})


@pytest.mark.parametrize("method", ["bic", "independence"])
def test_seed_and_progress_may_always_stand(method: str) -> None:
    estimate(table_of(_COUNTS), method, seed=5, progress=lambda done, total: None)
