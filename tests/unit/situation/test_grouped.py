"""Cubes of one scan: sums agree, and what is equally good is told the same whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equiano.countries.model import Corridor, Stop, Text
from equiano.situation import sums
from equiano.situation.corridors import match
from equiano.situation.cube import factorize, first_of
from equiano.situation.journeys import Journeys
from equiano.situation.proposals import proposals
from equiano.situation.recorded import RECORDED

FAR = Corridor(
    "far",
    Text(en="far", ru="far"),
    "out",
    tuple(
        Stop(role=role, named=(code,), places=(code,), may_end=False, required=True)
        for role, code in (("origin", "CHN"), ("destination", "MNG"))
    ),
    (),
    "test",
    True,
)


@settings(deadline=None)
@given(st.lists(st.integers(-(2**62), 2**62)))
def test_factorize_is_unique_with_its_inverse(codes: list[int]) -> None:
    given = np.array(codes, dtype=np.int64)
    number, values = factorize(given)
    expected, first, inverse = np.unique(given, return_index=True, return_inverse=True)
    assert values.tolist() == expected.tolist()
    assert number.tolist() == inverse.ravel().tolist()
    assert first_of(number, len(values)).tolist() == first.tolist()


def test_the_way_of_a_proposal_does_not_hang_on_the_order_of_the_rows(
    journeys_of: Callable[..., Journeys],
) -> None:
    """Five by Poland and five by Latvia: once the way was that of the rows which came last."""
    rows = [
        {"origin": "RUS", "transit_1": via, "destination": "NOR"} for via in ("LVA", "POL") for _ in range(5)
    ]
    found = []
    for listed in (rows, rows[::-1]):
        journeys = journeys_of(listed)
        found += [row["via"] for row in proposals(journeys, match(journeys, (FAR,), "RUS"), "RUS")]
    assert found == ["POL", "POL"]


@pytest.mark.parametrize("room", [2**62, 4])
def test_every_cube_counts_the_same_persons(
    journeys_of: Callable[..., Journeys], monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """Also where the codes of the columns need several int64s (a room of four codes)."""
    monkeypatch.setattr(sums, "ROOM", room)
    rng = np.random.default_rng(3)
    rows: list[dict[str, Any]] = [
        {
            "origin": rng.choice(["RUS", "UZB", "KAZ"]),
            "transit_1": rng.choice(["POL", "LTU"]) if rng.random() < 0.5 else None,
            "destination": rng.choice(["DEU", "RUS", "TUR"]),
            "gender": rng.choice(["gender.female", "gender.male"]) if rng.random() < 0.8 else None,
            "age_years": int(rng.integers(5, 60)),
            "registration_year": int(rng.integers(2018, 2022)) if rng.random() < 0.9 else None,
            "group_id": str(rng.integers(9)) if rng.random() < 0.3 else None,
            "form__forced_labour": bool(rng.random() < 0.5),
            "form__sexual_exploitation": bool(rng.random() < 0.2),
        }
        for _ in range(300)
    ]
    cubes = journeys_of(rows).cubes
    paths = {(row["origin"], row["transit_1"], row["destination"], row["form__forced_labour"],
              row["form__sexual_exploitation"]) for row in rows}  # fmt: skip
    assert len(cubes["all"].count) == len(paths)
    for name in ("gender", "age", "year"):
        cube = cubes[name]
        assert np.bincount(cube.path, weights=cube.count).tolist() == cubes["all"].count.tolist(), name
    years = dict(zip(cubes["year"].categories, cubes["year"].persons(cubes["year"].count > 0), strict=True))
    assert years == {
        year: sum(str(row["registration_year"] or "") == year for row in rows)
        for year in {str(row["registration_year"] or "") for row in rows}
    }
    forms = cubes["form"]
    assert dict(zip(forms.categories, forms.persons(forms.count > 0), strict=True)) == {
        f"form.{name}": sum(row[f"form__{name}"] for row in rows)
        for name in ("forced_labour", "sexual_exploitation")
    }
    kept = {(row["origin"], row["transit_1"], row["destination"], row["form__forced_labour"],
             row["form__sexual_exploitation"], row["registration_year"], row["group_id"])
            for row in rows if row["group_id"]}  # fmt: skip
    assert cubes[RECORDED].count.sum() == len(kept) + sum(row["group_id"] is None for row in rows)
