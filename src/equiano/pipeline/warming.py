"""Compiling the kernels before they are needed: every calculation that has some, on next to nothing.

A kernel is compiled for the types that it is called with, so it is called as the commands call it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from equiano.compiled import cache_folder, kernels, why_slow
from equiano.engine import open_engine
from equiano.errors import EngineError
from equiano.estimate.method import MODEL_LISTS
from equiano.estimate.options import EstimateOptions
from equiano.estimate.public import compare_methods, estimate_population, estimate_strata
from equiano.link.encode import encode_list
from equiano.link.generate import PopulationOptions, generate_lists
from equiano.link.linkage import link_lists
from equiano.link.match_encoded import link_encodings
from equiano.link.options import LinkageOptions
from equiano.publish.anonymous import k_anonymous
from equiano.publish.budget import PrivacyOptions
from equiano.publish.combinations import Layout
from equiano.publish.noise import SeededNoise
from equiano.publish.synthetic import measure, synthesize
from equiano.words import mark, say, text_of

_TODAY = dt.date(2026, 1, 1)  # any day
_SEED = 1


def _table(lists: int, seen: int) -> list[dict[str, object]]:
    """So many invented persons of every history."""
    names = [f"list {number}" for number in range(1, lists + 1)]
    return [
        {**dict(zip(names, map(bool, on), strict=True)), "count": seen * (2 if sum(on) == 1 else 1)}
        for on in product((0, 1), repeat=lists)
        if any(on)
    ]


def _methods() -> None:
    compare_methods(_table(4, 9), options=EstimateOptions(bootstrap=2))


def _models() -> None:
    four, once = _table(4, 9), EstimateOptions()
    estimate_population(four, "bic", options=EstimateOptions(bootstrap=2, top=2))
    estimate_strata([{**row, "sex": sex} for row in four for sex in "FM"], "sex", "stepwise", options=once)
    estimate_population(_table(7, 1), "bic", options=once)  # more models than are fitted one by one
    # Counted by number of lists, not by cell.
    estimate_population(_table(MODEL_LISTS + 1, 1), "mth", options=once)


def _link() -> None:
    lists = generate_lists(40, 2, np.random.default_rng(_SEED), PopulationOptions()).lists
    options = LinkageOptions(draws=1)
    with open_engine() as engine:
        link_lists(lists, engine, options, today=_TODAY)
    encoded = {name: encode_list(table, b"no secret", "warm", _TODAY) for name, table in lists.items()}
    link_encodings(encoded, options)


def _publish() -> None:
    rng = np.random.default_rng(_SEED)
    codes = rng.integers(0, 3, (60, 4)).astype(np.int16)
    layout = Layout((2, 2, 2, 2))
    k_anonymous(codes, layout, 2, 2)
    synthesize(measure(codes, layout, PrivacyOptions(epsilon=4.0, delta=None), SeededNoise(rng), rng), rng)


_CALCULATIONS: tuple[tuple[str, Callable[[], None]], ...] = (
    (mark("estimates by every method"), _methods),
    (mark("strata and many lists"), _models),
    (mark("linkage"), _link),
    (mark("synthetic records"), _publish),
)


@dataclass(frozen=True)
class Warmed:
    """What was prepared.

    Attributes:
        kernels: Compiled functions that are called as they are; those inside them are not counted.
        folder: Where they are kept.
    """

    kernels: int
    folder: Path


def warm(step: Callable[[int, int, str], None] = lambda done, all_of, name: None) -> Warmed:
    """Compile all kernels and keep them, so that no command has to.

    Args:
        step: Told before each calculation how many are done, how many there are, and its name.

    Raises:
        EngineError: If nothing can be compiled here, or kept.
    """
    for done, (name, calculate) in enumerate(_CALCULATIONS):
        step(done, len(_CALCULATIONS), text_of(name))
        calculate()
    if why := why_slow():
        raise EngineError(
            say(
                "calculations cannot be compiled here ({kind}): they run as they are, many times slower.",
                kind=why,
            )
        )
    if (folder := cache_folder()) is None:
        raise EngineError(
            say("what is compiled cannot be kept: no folder can be written. Name one by NUMBA_CACHE_DIR.")
        )
    return Warmed(sum(kernel.is_compiled for kernel in kernels()), folder)
