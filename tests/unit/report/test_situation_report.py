"""The situation in the report, on invented cases: numbers recounted by pandas, small cells, languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from equiano.countries.pack import load_pack
from equiano.pipeline import MadeReport, Options, make_report, report_release
from equiano.publish.release import ReleasedTable, Suppressed
from equiano.record.invent import SHIFT_YEAR, write_cases
from equiano.schema.coverage import Coverage
from equiano.situation.justice import Estimate
from tests.unit.report.page import Page, agrees

PERSONS = 2000
OPTIONS = Options(
    event=SHIFT_YEAR, population=Estimate(10_000, 13_000, (2011, 2011)), coverage=Coverage.SAMPLE
)


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("invented") / "cases.csv"
    write_cases(PERSONS, np.random.default_rng(3), path)
    return path


@pytest.fixture(scope="module")
def made(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> MadeReport:
    return make_report("ru", cases, tmp_path_factory.mktemp("out"), ("en", "ru"), options=OPTIONS)


def _whole(made: MadeReport, lang: str) -> Page:
    """The report with its annex."""
    texts = [
        path.read_text("utf-8")
        for name in (f"report.{lang}.html", f"annex.{lang}.html")
        for path in made.files
        if path.name == name
    ]
    return Page(texts[0]).add(texts[1])


@pytest.fixture(scope="module")
def english(made: MadeReport) -> Page:
    return _whole(made, "en")


@pytest.fixture(scope="module")
def russian(made: MadeReport) -> Page:
    return _whole(made, "ru")


def _path(row: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Countries and regions of a case, from origin to destination, empty where not recorded."""
    kinds: dict[str, list[tuple[str, str]]] = {"Recruitment": [], "Transit": [], "Exploitation": []}
    for suffix in ("", "_2", "_3", "_4"):
        if row[f"hte_Type{suffix}"]:
            kinds[row[f"hte_Type{suffix}"]].append((row[f"hte_Country{suffix}"], row[f"hte_State{suffix}"]))
    start = kinds["Recruitment"] or [(row["prs_Citizenship"], "")]
    end = kinds["Exploitation"] or [("", "")]
    legs = [*start, *kinds["Transit"], *end]
    return [country for country, _ in legs], [region for _, region in legs]


def _role(countries: list[str], place: str) -> str:
    first, *between, last = countries
    if place in (first, last) and "" in (first, last):
        return "Undetermined"
    if place in (first, last):
        return "Internal" if first == last else "Origin" if first == place else "Destination"
    return "Transit" if place in between else "No role"


@pytest.fixture(scope="module")
def raw(cases: Path) -> pd.DataFrame:
    frame = pd.read_csv(cases, dtype=str, keep_default_na=False)
    frame = frame[frame.vic_TraffickingStatus == "ActualVictimOfTrafficking"].reset_index(drop=True)
    paths = [_path(row) for row in frame.to_dict("records")]
    frame["first"], frame["last"] = [path[0][0] for path in paths], [path[0][-1] for path in paths]
    frame["route"] = [" ".join(path[0]) for path in paths]
    frame["role"] = [_role(path[0], "RUS") for path in paths]
    frame["year"] = frame.cas_IncomingReferralDate.str[:4]
    return frame


def _agrees(shown: str, count: int) -> bool:
    """Whether a cell shows the count as the policy asks: hidden, or within noise and rounding of it."""
    return agrees(shown, count)


def test_roles_are_what_pandas_counts(english: Page, raw: pd.DataFrame) -> None:
    counts = raw.role.value_counts()
    for role in ("Origin", "Transit", "Destination", "Internal", "Undetermined"):
        assert _agrees(english.row("table-roles-rus", role)[0], int(counts.get(role, 0))), role


def test_roles_by_year_and_gender(english: Page, raw: pd.DataFrame) -> None:
    for table, column, names in (
        ("table-role-RUS-year", "year", {year: year for year in sorted(raw.year.unique())}),
        ("table-role-RUS-gender", "prs_Gender", {"Feminine": "Woman or girl", "Masculine": "Man or boy"}),
    ):
        counts = pd.crosstab(raw[column], raw.role)
        heads = english.tables[table][0][1:]
        for value, name in names.items():
            row = english.row(table, name)
            for head, cell in zip(heads, row, strict=True):
                expected = counts.loc[value].sum() if head == "Total" else counts.loc[value].get(head, 0)
                assert _agrees(cell, int(expected)), (table, name, head)


def test_flows_are_what_pandas_counts(english: Page, raw: pd.DataFrame) -> None:
    into = raw[raw.role == "Destination"]["first"].value_counts()
    out = raw[raw.role == "Origin"]["last"].value_counts()
    assert _agrees(english.row("table-flows", "Uzbekistan")[1], int(into["UZB"]))
    assert _agrees(english.row("table-flows", "Türkiye")[1], int(out["TUR"]))
    assert _agrees(
        english.row("table-flows", "Vietnam")[2], int((raw[raw.role == "Transit"]["first"] == "VNM").sum())
    )


def test_corridors_are_what_pandas_counts(english: Page, raw: pd.DataFrame) -> None:
    """Whole cases: in full, by the ends only, and what no source names before both."""
    fits = {
        "Baltic": (["RUS LTU DEU", "RUS LTU DEU FRA"], ["RUS DEU", "RUS FRA", "RUS POL", "RUS NOR"]),
        "Mediterranean": (["RUS TUR", "RUS GRC"], []),
        "Caucasus": (["RUS GEO TUR GRC"], []),  # without Georgia on record the Mediterranean fits in full
        "Middle Eastern": (["RUS EGY ARE"], ["RUS ARE"]),
    }
    for name, routes in fits.items():
        for cell, found in zip(english.row("table-corridors-cases", name), routes, strict=True):
            assert _agrees(cell, int(raw.route.isin(found).sum())), (name, found)
    lines = [row[0] for row in english.tables["table-corridors-cases"][1:]]
    assert lines[0] == "On no named corridor" and "Total" not in lines
    # Vietnam to Germany by Russia is Asia to the EU; Vietnam to Russia is no corridor of the sources.
    unnamed = int(raw.route.isin(["RUS FIN NOR", "RUS RUS", "VNM RUS"]).sum())
    assert _agrees(english.row("table-corridors-cases", lines[0])[0], unnamed)


def test_the_shift_that_was_put_in_is_found_and_said(made: MadeReport, english: Page, russian: Page) -> None:
    assert english.row("table-displacement", "before and after the event")[:2] == ["shift", str(SHIFT_YEAR)]
    # With an event the years are not shown, so only the word is said of the search.
    assert english.row("table-displacement", "search without a date")[:3] == ["shift", "–", "–"]
    assert russian.row("table-displacement", "до и после события")[:1] == ["смещение"]
    change = float(english.row("table-changes", "Baltic")[2].replace("−", "-"))
    assert -45 < change < -15
    text = next(path for path in made.files if path.name == "report.en.html").read_text("utf-8")
    assert "the mix of recorded routes differs by" in text and "changed corridor" not in text


def test_rates_and_gaps_come_from_shown_counts(made: MadeReport, english: Page, raw: pd.DataFrame) -> None:
    ages = pd.to_numeric(raw.vic_AgeWhenTrafficked)
    women = raw[(raw.prs_Gender == "Feminine") & (raw.prs_Citizenship == "RUS") & ages.between(18, 29)]
    row = english.row("table-rates", "Women aged 18–29")
    assert _agrees(row[1], len(women))
    # Cases of nobody knows what part of the country, later than the census: their rate would be no rate.
    assert row[2:] == ["–", "the file does not cover the whole country"]
    # 46 crimes of 2011 over the estimate of persons gave 3.54 to 4.60 per 100: crimes are no persons.
    assert "table-gap" not in english.tables
    annex = next(path for path in made.files if path.name == "annex.en.html").read_text("utf-8")
    assert "no count is one of persons" in annex


@pytest.mark.parametrize(
    "name",
    ["roles-rus", "roles-ru-kgd", "net-rus", "flows", "corridors-cases", "displacement", "changes", "rates",
     "pairs", "converted", "funnel", "series", "ctdc-flows"],
)  # fmt: skip
def test_both_languages_have_every_table_with_as_many_lines(english: Page, russian: Page, name: str) -> None:
    lines = len(english.tables[f"table-{name}"])
    assert len(russian.tables[f"table-{name}"]) == lines > 1
    assert english.captions[f"table-{name}"] != russian.captions[f"table-{name}"]


def test_published_flows_are_ctdcs(english: Page) -> None:
    lines = english.tables["table-ctdc-flows"][1:]
    assert len(lines) == 20 and lines[0][:3] == ["United States", "United States", "10,927"]


def test_an_example_without_countries_says_why(pages: dict[str, str], annexes: dict[str, str]) -> None:
    page = Page(pages["en"]).add(annexes["en"])
    assert "name no country" in pages["en"]
    assert not {"table-flows", "table-corridors-cases", "table-displacement"} & set(page.tables)
    assert {"table-pairs", "table-funnel", "table-ctdc-flows"} <= set(page.tables)


# A planted small cell: who can be told from all tables together?

PLANTED = 4


@pytest.fixture(scope="module")
def tables(cases: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ReleasedTable]:
    """Released tables with four persons moved from Russia to Israel, the only ones there."""
    frame = pd.read_csv(cases, dtype=str, keep_default_na=False)
    frame = frame[frame.vic_TraffickingStatus == "ActualVictimOfTrafficking"].reset_index(drop=True)
    rows = frame[(frame.hte_Country == "RUS") & (frame.hte_Country_2 == "TUR")].head(PLANTED).index
    frame.loc[rows, "hte_Country_2"] = "ISR"
    path = tmp_path_factory.mktemp("planted") / "cases.csv"
    frame.to_csv(path, index=False)
    return dict(report_release(path, load_pack("ru"), OPTIONS).release.tables)


def _cells(table: ReleasedTable) -> dict[tuple[str, str], object]:
    return {
        (str(row[0]), column.name): value
        for row in table.rows
        for column, value in zip(table.columns[1:], row[1:], strict=True)
    }


def _bounds(value: object) -> tuple[float, float | None]:
    """What a reader knows of a cell: the policy is public, noise (4), rounding (2) and minimum (10)."""
    if isinstance(value, Suppressed):
        return (0, 13) if value is Suppressed.SMALL else (0, None)
    assert isinstance(value, int)
    return (max(value - 6, 10), value + 6) if value else (0, 0)


def test_flows_corridors_and_regions_together_do_not_give_a_small_cell_away(
    tables: dict[str, ReleasedTable],
) -> None:
    """An attacker of our own: the tables of departures by destination as one linear programme."""
    shown = {
        n: _cells(tables[f"flow:origin:to:{name}"]) for n, name in (("c", "corridor"), ("r", "role.RU-KGD"))
    }
    assert not any(row == "ISR" for cells in shown.values() for row, _ in cells)  # among all other countries
    unknown = [(name, *key) for name, cells in shown.items() for key in cells]
    # Lines and columns that are not listed (few others, few unknown) take what is left of a margin.
    lines = [(name, end, None) for name, cells in shown.items() for end in sorted({row for row, _ in cells})]
    heads = [
        (name, None, head) for name, cells in shown.items() for head in sorted({head for _, head in cells})
    ]
    at = {key: n for n, key in enumerate([*unknown, *lines, *heads])}
    box = [_bounds(shown[name][row, head]) for name, row, head in unknown] + [(0, None)] * (
        len(lines) + len(heads)
    )
    rows = []
    for name, end, _ in lines:
        line = np.zeros(len(at))
        line[[at[key] for key in unknown if key[:2] == (name, end) and key[2] != "total"]] = 1
        line[[at[name, end, None], at[name, end, "total"]]] = 1, -1
        rows.append(line)
    for name, _, head in heads:
        line = np.zeros(len(at))
        line[[at[key] for key in unknown if (key[0], key[2]) == (name, head) and key[1] != "total"]] = 1
        line[[at[name, None, head], at[name, "total", head]]] = 1, -1
        rows.append(line)
    for end in {end for name, end, _ in lines if name == "c"} & {
        end for name, end, _ in lines if name == "r"
    }:
        line = np.zeros(len(at))  # both tables count the same people of each destination
        line[[at["c", end, "total"], at["r", end, "total"]]] = 1, -1
        rows.append(line)
    small = [key for key in unknown if shown[key[0]][key[1:]] is Suppressed.SMALL]
    assert small
    for key in small:
        goal = np.zeros(len(at))
        goal[at[key]] = 1
        ends = [
            linprog(sign * goal, A_eq=np.array(rows), b_eq=np.zeros(len(rows)), bounds=box)
            for sign in (1, -1)
        ]
        low, high = ends[0].fun, -ends[1].fun
        assert low <= 1 and (high >= 4 or high == 0), key  # a hidden zero may be told: nobody is in it


def test_no_number_is_made_from_a_small_count(tables: dict[str, ReleasedTable]) -> None:
    for name, table in tables.items():
        if name.startswith(("role.", "flow:", "corridor:", "regions:")):
            counts = [value for row in table.rows for value in row[1:] if isinstance(value, int)]
            assert all(count == 0 or count >= 10 for count in counts if not isinstance(count, bool)), name
    hidden = {row[0] for row in tables["corridor_change"].rows if isinstance(row[2], Suppressed)}
    assert all(isinstance(row[5], Suppressed) for row in tables["corridor_change"].rows if row[0] in hidden)


def test_a_route_that_no_source_names_is_proposed(english: Page, raw: pd.DataFrame) -> None:
    unnamed = int((raw.route == "RUS FIN NOR").sum())
    assert _agrees(english.row("table-proposals", "Russia → Norway")[0], unnamed)
