"""The verdict comes from the rank among placebo regions alone; it holds its error rate, and refuses."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from equiano.cli.app import app
from equiano.errors import BadInputError
from equiano.prevent.campaign.evaluate import (
    CANNOT_TELL,
    LEAST_BEFORE,
    LEAST_REGIONS,
    ROSE,
    changes,
    evaluate_campaign,
    rank_p,
)
from equiano.prevent.campaign.study import (
    Calls,
    CountingChange,
    OtherCampaign,
    Study,
    month_number,
    read_calls,
)
from equiano.words import using

START = month_number("2024-01") or 0
STUDY = Study("r0", "2026-01", "2026-12")


def series(
    rng: np.random.Generator, regions: int, months: int = 36, *, effect: float = 1.0, level: float = 20.0
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Calls without an effect but in the first region: Poisson round an AR(1) of 0.4, unlike in size."""
    noise = np.zeros((regions, months))
    for month in range(months):
        fresh = rng.normal(0, 0.2, regions)
        noise[:, month] = (0.4 * noise[:, month - 1] if month else 0) + fresh
    season = 0.3 * np.sin(np.arange(months) * np.pi / 6)
    rate = level * rng.uniform(0.3, 3, regions)[:, None] * np.exp(noise + season)
    rate[0, 24:] *= effect
    return rng.poisson(rate).astype(float)


def calls(regions: int = 20, months: int = 36, *, effect: float = 1.0, seed: int = 1) -> Calls:
    counts = series(np.random.default_rng(seed), regions, months, effect=effect)
    return Calls(
        tuple(f"r{n}" for n in range(regions)), tuple(range(START, START + months)), counts, counts * 3, {}
    )


def claims(repeats: int, regions: int, effect: float, seed: int) -> float:
    """Share of series in which the rank is as rare as 5 in 100."""
    rng = np.random.default_rng(seed)
    return float(
        np.mean(
            [
                rank_p(changes(series(rng, regions, effect=effect), slice(0, 24), slice(24, 36))[1]) <= 0.05
                for _ in range(repeats)
            ]
        )
    )


def mean_before_after(repeats: int, seed: int) -> float:
    """Share of null series in which a plain test of two means claims a change."""
    rng = np.random.default_rng(seed)
    found = 0
    for _ in range(repeats):
        own = series(rng, 1)[0]
        early, late = own[:24].sum(), own[24:].sum()
        z = (late - early / 2) / np.sqrt(late + early / 4)
        found += abs(z) > 1.96
    return found / repeats


def test_false_claims_stay_at_their_rate() -> None:
    # 400 series: 5 % has a chance error of 1.1 points; three of them are allowed for.
    assert claims(400, 20, 1.0, seed=5) <= 0.05 + 3 * 0.011
    # What the rank is for: two means claim far more.
    assert mean_before_after(200, seed=6) > 0.2


def test_a_strong_rise_is_found() -> None:
    assert claims(100, 20, 1.8, seed=7) > 0.8


@pytest.mark.slow
@pytest.mark.parametrize("regions", [20, 30, 40])
def test_the_error_rate_holds_in_a_long_simulation(regions: int) -> None:
    assert claims(5000, regions, 1.0, seed=regions) <= 0.05 + 3 * (0.05 * 0.95 / 5000) ** 0.5


def test_a_rise_is_said_with_its_rank_and_the_range_elsewhere() -> None:
    found = evaluate_campaign(calls(effect=2.5), STUDY)
    assert found.verdict == ROSE and found.p == pytest.approx(1 / 20)
    assert (
        found.ratio and found.ratio > 1.5 and found.elsewhere and found.elsewhere[0] < 1 < found.elsewhere[1]
    )
    assert (found.months_before, found.months_after) == (24, 12)
    for lang, word in (("en", "rose more"), ("ru", "выросло")):
        with using(lang):
            assert word in found.lines()[0]


def test_no_rise_is_not_called_no_effect() -> None:
    found = evaluate_campaign(calls(seed=3), STUDY)
    assert found.verdict == "not_shown" and "not the same as no effect" in " ".join(found.lines()).replace(
        "\n", " "
    )


@pytest.mark.parametrize(("regions", "told"), [(LEAST_REGIONS + 1, True), (LEAST_REGIONS, False), (1, False)])
def test_fewer_than_19_comparison_regions_tell_nothing(regions: int, told: bool) -> None:
    assert LEAST_REGIONS == 19
    found = evaluate_campaign(calls(regions, effect=2.5), STUDY)
    assert (found.verdict != CANNOT_TELL) == told
    assert (found.p is None) != told
    if not told:
        # The picture and the range are shown all the same.
        assert found.picture().startswith("<svg") and str(regions - 1) in found.reasons[0]


@pytest.mark.parametrize(("start", "told"), [("2025-01", True), ("2024-12", False)])
def test_fewer_than_12_months_before_tell_nothing(start: str, told: bool) -> None:
    assert LEAST_BEFORE == 12
    found = evaluate_campaign(calls(effect=2.5), dataclasses.replace(STUDY, start=start))
    assert (found.verdict != CANNOT_TELL) == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"other_campaigns": (OtherCampaign("r0", "2025-03", "2025-04"),)}, False),
        ({"other_campaigns": (OtherCampaign("r0", "2023-01", "2023-12"),)}, True),
        ({"other_campaigns": (OtherCampaign("r0", "2023-01", "2024-01"),)}, False),
        ({"counting_changed": (CountingChange("r0", "2026-05"),)}, False),
        ({"counting_changed": (CountingChange("r0", "2024-01"),)}, True),
        ({"counting_changed": (CountingChange("r0", "2027-01"),)}, True),
        # Of a comparison region: it is left out, and then there are too few.
        ({"other_campaigns": (OtherCampaign("r5", "2026-03", "2026-03"),)}, False),
        ({"counting_changed": (CountingChange("r5", "2025-05"),)}, False),
    ],
)
def test_what_else_happened_tells_nothing(more: dict[str, object], told: bool) -> None:
    found = evaluate_campaign(calls(effect=2.5), dataclasses.replace(STUDY, **more))  # type: ignore[arg-type]
    assert (found.verdict != CANNOT_TELL) == told
    assert set(found.left_out) == ({"r5"} if "r5" in str(more) else set())


def test_calls_that_are_not_split_by_topic_tell_nothing() -> None:
    found = evaluate_campaign(dataclasses.replace(calls(), about_offers=None), STUDY)
    assert found.verdict == CANNOT_TELL and "offer_calls" in found.reasons[0] and found.ratio is None


def test_harm_is_told_whatever_the_verdict() -> None:
    some = calls(3)
    harms = {"hang_ups": np.where(np.arange(36) >= 24, some.calls * 0.2, some.calls * 0.1)}  # type: ignore[operator]
    found = evaluate_campaign(dataclasses.replace(some, harms=harms), STUDY)
    assert found.verdict == CANNOT_TELL
    by_kind = {one.kind: (one.before, one.after) for one in found.harms}
    assert by_kind["hang_ups"] == pytest.approx((10, 20)) and by_kind["hostile"] == (None, None)


@pytest.mark.parametrize("rows", ["", "r1,2025-01,1\nr1,2525-01,1\n"])
def test_no_calls_and_a_slip_in_a_year_are_named(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("region,month,offer_calls\n" + rows, encoding="utf-8")
    with pytest.raises(BadInputError):
        read_calls(path)


HEAD = "region,month,offer_calls,calls,hang_ups,wanted_job,hostile\n"


def table(folder: Path, regions: int, months: int = 14) -> Path:
    rows = [
        f"r{region},{2025 + month // 12}-{month % 12 + 1:02d},{5 + (region * month) % 7},20,1,0,0"
        for region in range(regions)
        for month in range(months)
    ]
    path = folder / "calls.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("after", "field"),
    [
        ("r1,2025-3,7", "month"),
        ("r1,2025-02,7", "month"),
        ("r1,2025-03,", "offer_calls"),
        ("r1,2025-03,many", "offer_calls"),
    ],
)
def test_every_fault_of_the_calls_is_named(tmp_path: Path, after: str, field: str) -> None:
    path = table(tmp_path, 3)
    text = path.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith("r1,2025-03,"))
    path.write_text(text.replace(line, after + line[len("r1,2025-03,7") :]), encoding="utf-8")
    with pytest.raises(BadInputError) as told:
        read_calls(path)
    assert any(one.field == field for one in told.value.faults)


def test_the_command_says_the_verdict_and_ends_with_11_where_it_cannot_tell(tmp_path: Path) -> None:
    study = tmp_path / "study.yaml"
    study.write_text("region: r0\nstart: 2026-01\nend: 2026-02\n", encoding="utf-8")
    for regions, code, verdict in ((20, 0, "not_shown"), (5, 11, "cannot_tell")):
        words = ["campaign", "evaluate", str(table(tmp_path, regions)), "--study", str(study), "--json"]
        result = CliRunner().invoke(app, words)
        found = json.loads(result.stdout)
        assert (result.exit_code, found["verdict"]) == (code, verdict)
        assert found["harm_per_100_calls"]["hang_ups"] == {"before": 5.0, "after": 5.0}
        assert found["provenance"]["data_sha256"]
    study.write_text("region: r0\nstart: 2026-01\nend: 2027-02\n", encoding="utf-8")
    assert CliRunner().invoke(app, words).exit_code in (1, 10)
