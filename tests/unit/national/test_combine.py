"""The coordinator's node: what it refuses, what comes out, and what nobody can work out of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from equiano.errors import BadInputError, SafeguardError
from equiano.national.comparison import FEWEST_AGENCIES, SCALES, compared, median_figure, verdict_of
from equiano.national.figure import AgencyFigure, figure_of
from equiano.national.submission import Submission, parse_submission, to_bytes
from equiano.pipeline.national_check import checked_submissions, fault_of_submission
from equiano.pipeline.national_combine import Combining, NationalPicture, combine_submissions
from equiano.pipeline.national_folder import picture_of
from equiano.pipeline.national_prepare import prepare_cases, signed
from equiano.pipeline.national_sums import sums_of_records
from equiano.publish.release import Suppressed
from tests.unit.national.agencies import agencies, case, counts_alone, keys_of, preparing, round_of

HOW = Combining(noise=b"n" * 32, number="0123456789ab", draws=2, resamples=0)


def checked(received: list[Submission]) -> dict[str, Submission]:
    return dict(checked_submissions([(f"{n}.json", one) for n, one in enumerate(received)], agencies().round))


@pytest.fixture(scope="module")
def picture() -> NationalPicture:
    made = agencies()
    return combine_submissions(checked(list(made.sent.values())), made.round, HOW)


def faults(received: list[Submission]) -> str:
    with pytest.raises(BadInputError) as caught:
        checked(received)
    return str(caught.value)


def test_what_was_changed_on_the_way_is_refused() -> None:
    sent = agencies().sent["police"]
    row = replace(sent.counts[0], count=(sent.counts[0].count or 0) + 5)
    assert "changed after it was signed" in faults([replace(sent, counts=(row, *sent.counts[1:]))])
    assert "changed after it was signed" in faults([replace(sent, encodings=b"x" + (sent.encodings or b""))])
    assert "changed after it was signed" in faults([replace(sent, agency="iom")])  # passed off as another's
    content = to_bytes(sent)
    assert parse_submission(content, "x") == sent
    for broken in (b"{}", b"\xff\xfe", content[:-40], content.replace(b'"below":', b'"bellow":')):
        with pytest.raises(BadInputError):
            parse_submission(broken, "x")


def test_two_of_one_agency_are_refused() -> None:
    sent = agencies().sent
    assert "a second submission" in faults([*sent.values(), sent["police"]])


def test_another_period_network_agency_and_key_are_refused() -> None:
    made = agencies()
    of, sent, key = made.round, made.prepared["police"].submission, made.keys["police"]
    for change, text in (
        ({"period": "2025-H2"}, "another period"),
        ({"network": "other"}, "another network"),
        ({"agency": "nobody"}, "not in the round"),
    ):
        assert text in str(fault_of_submission(signed(replace(sent, **change), key), of))  # type: ignore[arg-type]
    assert "another key" in str(fault_of_submission(signed(sent, made.keys["iom"]), of))
    assert fault_of_submission(signed(sent, key), of) is None


def test_what_comes_late_is_refused_unless_it_is_taken_late() -> None:
    made = agencies()
    late = replace(made.prepared["police"].submission, made_on=dt.date(2026, 8, 1))
    sent = signed(late, made.keys["police"])
    assert "late" in faults([sent])
    assert "late" in str(fault_of_submission(made.sent["iom"], made.round, dt.date(2026, 8, 1)))
    assert fault_of_submission(made.sent["iom"], made.round, made.round.due) is None
    assert set(checked_submissions([("a", sent)], made.round, late=["police"])) == {"police"}


def test_encodings_of_another_period_or_of_other_records_are_refused() -> None:
    made = agencies()
    sent, key, of = made.prepared["police"].submission, made.keys["police"], made.round
    other = made.prepared["iom"].submission
    swapped = signed(replace(sent, encodings=other.encodings), key)
    assert "not of the same records" in str(fault_of_submission(swapped, of))
    elsewhere = replace(of, network="net2")
    foreign = signed(replace(sent, network="net2"), key)
    assert "encoded for another period or network" in str(fault_of_submission(foreign, elsewhere))
    bare = signed(replace(sent, encodings=None), key)
    assert "without encodings" in str(fault_of_submission(bare, of))


def test_another_secret_is_told_by_what_is_not_shared() -> None:
    made = agencies()
    import pyarrow as pa

    cases = [case(n) for n in range(150)]
    columns = {name: [""] * 150 for name in ("patronymic", "sex", "citizenship", "nickname")}
    columns |= {"id": [one.id for one in cases], "family_name": [f"Imya{n}ova" for n in range(150)]}
    columns |= {"given_name": ["Anna"] * 150, "birth_date": ["1990-02-03"] * 150}
    how = preparing("police", secret=b"another secret that was drawn 9f8e7d6c5b4a")
    odd = signed(prepare_cases(cases, pa.table(columns), made.round, how).submission, made.keys["police"])
    with pytest.raises(BadInputError, match="do not belong together"):
        combine_submissions({**made.sent, "police": odd}, made.round, HOW)


def test_fewer_than_three_agencies_give_no_picture() -> None:
    made = agencies()
    two = dict(list(made.sent.items())[:2])
    with pytest.raises(SafeguardError, match="fewer than"):
        combine_submissions(two, made.round, HOW)


def test_the_picture_has_estimate_situation_and_comparisons(picture: NationalPicture) -> None:
    tables = picture.release.tables
    assert picture.verdict in ("range", "at-least", "stop")
    assert {"form", "sex", "age_band", "region", "year", "records:form", "hidden:national"} <= set(tables)
    assert tables["hidden:national"].notes["en"]
    assert set(picture.comparisons) == set(agencies().sent)
    assert {row.measure for rows in picture.comparisons.values() for row in rows} == {
        "decision", "acknowledged", "outcome",
    }  # fmt: skip
    assert "<svg" in picture_of(picture.comparisons["police"], "decision", "x")


def test_nothing_of_a_record_is_in_what_comes_out(picture: NationalPicture) -> None:
    references = {row.reference for one in agencies().sent.values() for row in one.strata}
    shown = repr(picture.release) + repr(picture.comparisons)
    assert not any(reference in shown for reference in references)
    assert picture.data_sha256 not in shown


def test_a_cell_that_is_nearly_all_of_one_agency_is_hidden() -> None:
    """What is merged too: the small regions of one agency would else be told under another name."""
    from equiano.pipeline.national_counts import picture_tables
    from equiano.publish.disclosure import ReleaseOptions, make_release

    cells = [{"region": "RU-KGD"}] * 40 + [{"region": f"RU-{n:02}"} for n in range(6) for _ in range(5)]
    behind = [{"a": 1}] * 20 + [{"b": 1}] * 20 + [{"a": 1}] * 30
    tables = picture_tables(cells, ("region",), behind)
    made = make_release("net", tables, ReleaseOptions(), records=70, number="1")
    rows = {row[0]: row[1] for row in made.tables["region"].rows} if "region" in made.tables else {}
    assert isinstance(rows.get("other", Suppressed.DOMINATED), Suppressed)


def test_sums_hold_the_truth_whatever_is_hidden() -> None:
    of = round_of(keys_of(["a", "b", "c", "d"]))
    of_each = {"a": 50, "b": 3, "c": 31, "d": 27}  # b puts its three into "all other"
    sent, true = {}, 0
    for name, rare in of_each.items():
        cases = [case(n) for n in range(60)] + [case(500 + n, form="form.servitude") for n in range(rare)]
        sent[name], true = counts_alone(cases, name, of).submission, true + rare
    (table,) = [one for one in sums_of_records(sent) if one.name == "records:form"]
    rows = {row[0]: row for row in table.rows}
    _, least, most, _ = rows["form.servitude"]
    assert isinstance(least, int)
    assert least <= true
    assert most is None or true <= most  # type: ignore[operator]


def figures(*values: float) -> dict[str, AgencyFigure]:
    return {f"a{n}": AgencyFigure(one, one * 0.9, one * 1.1, counted=100) for n, one in enumerate(values)}


@pytest.mark.parametrize("agencies_with", range(1, FEWEST_AGENCIES))
def test_fewer_than_five_get_no_median(agencies_with: int) -> None:
    """The attack: of two, each takes its own away; of three or four one learns a side or a number."""
    rows = compared(
        {"decision": figures(*range(20, 20 + agencies_with)), "acknowledged": {}, "outcome": {}}, 1
    )
    for of_agency in rows.values():
        assert of_agency[0].median is of_agency[0].median_low is of_agency[0].median_high is None
        assert of_agency[0].verdict == "too_few"
        assert of_agency[0].own is not None  # its own it knows


def test_of_five_no_other_figure_can_be_bounded_by_one_who_knows_its_own() -> None:
    """Whatever another agency's figure were, there are figures of the rest that give the same page."""
    own = 30.0
    seen = median_figure(figures(own, 20, 25, 40, 50), "days", 1)
    for other in (0.6, 5, 22, 31, 90, 400):
        rest = [
            (a, b, c)
            for a in (1, 25, 30, 60, 900)
            for b in (1, 25, 30, 60, 900)
            for c in (1, 25, 30, 60, 900)
        ]
        assert any(
            median_figure(figures(own, other, *three), "days", 1).value == seen.value for three in rest
        ), other


def test_the_median_is_nobodys_number() -> None:
    found = median_figure(figures(11.3, 17.7, 26.4, 33.9, 80.2), "days", 1)
    assert found.value in SCALES["days"]
    assert found.low in SCALES["days"]
    assert found.high in SCALES["days"]
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 26.4 <= found.high
    # A change within the step of the one in the middle is not seen at all.
    assert median_figure(figures(11.3, 17.7, 27.9, 33.9, 80.2), "days", 1).value == found.value


def test_all_agencies_get_the_same_median(picture: NationalPicture) -> None:
    for place in range(3):
        shown = {
            (rows[place].median, rows[place].median_low, rows[place].median_high)
            for rows in picture.comparisons.values()
        }
        assert len(shown) == 1


def test_a_verdict_is_told_only_where_the_intervals_do_not_meet() -> None:
    median = median_figure(figures(20, 24, 26, 30, 33), "days", 1)
    assert median.low is not None
    assert median.high is not None
    assert verdict_of(AgencyFigure(5, 4, median.low - 0.1), median) == "below"
    assert verdict_of(AgencyFigure(5, 4, median.low), median) == "cannot_tell"
    assert verdict_of(AgencyFigure(99, median.high + 0.1, None), median) == "above"
    assert verdict_of(AgencyFigure(99, median.high, 120), median) == "cannot_tell"
    assert verdict_of(AgencyFigure(), median) == "cannot_tell"


def test_a_median_of_grouped_waits() -> None:
    of = round_of(keys_of(["a"]))
    asked = dt.date(2026, 1, 1)
    cases = [case(n, requested_on=asked, decided_on=asked + dt.timedelta(n % 28)) for n in range(400)]
    found = figure_of(counts_alone(cases, "a", of).submission, "decision")
    assert found.value == pytest.approx(13.5, abs=2.5)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 13.5 < found.high
    waiting = [case(n, requested_on=asked) for n in range(100)]
    assert figure_of(counts_alone(waiting, "a", of).submission, "decision") == AgencyFigure()


def test_encodings_of_fewer_than_three_give_figures_but_no_estimate() -> None:
    made = agencies()
    bare = {name: replace(one.submission, encodings=None, strata=()) for name, one in made.prepared.items()}
    found = combine_submissions(bare, made.round, HOW)
    assert found.verdict == "none"
    assert found.why_none
    assert "records:form" in found.release.tables
    assert "form" not in found.release.tables
