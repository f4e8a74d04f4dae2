"""Files that the pages take as there: what a reader has before the first command. All is invented."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from typer.testing import CliRunner

from equiano.cli.app import app

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden"


def equiano(*words: object) -> None:
    """Run a command that a reader ran before."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output


def table(name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a CSV table."""
    with Path(name).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


def histories(lists: Sequence[str], chances: Sequence[float], persons: int, seed: int) -> list[list[int]]:
    """Rows of a capture table of persons whom the lists see independently."""
    rng = np.random.default_rng(seed)
    cells = sum((rng.random(persons) < chance).astype(int) << place for place, chance in enumerate(chances))
    counts = np.bincount(cells, minlength=1 << len(lists))
    return [
        [*(cell >> place & 1 for place in range(len(lists))), int(counts[cell])]
        for cell in range(1, 1 << len(lists))
    ]


def estimate() -> None:
    """Capture tables: the UK's of 2013, two lists, strata, years, draws, one list, persons."""
    shutil.copy(GOLDEN / "capture/uk_2013_five_lists.csv", "capture.csv")
    shutil.copy(GOLDEN / "single_list/netherlands_immigrants_counts.csv", "counts.csv")
    names = ["police", "ngo", "hospital"]
    table("agencies.csv", [*names, "count"], histories(names, [0.3, 0.35, 0.25], 2000, 1))
    table("two.csv", ["police", "ngo", "count"], histories(names[:2], [0.3, 0.35], 2000, 2))
    strata = {
        sex: histories(names, chances, 1500, seed)
        for seed, (sex, chances) in enumerate({"f": [0.3, 0.4, 0.3], "m": [0.35, 0.3, 0.3]}.items())
    }
    table(
        "by_sex.csv", ["sex", *names, "count"], [[sex, *row] for sex, rows in strata.items() for row in rows]
    )
    upper = ["police", "NGO", "hospital"]
    years = [
        [year, *([row[0], "NA", *row[2:]] if year < 2018 and not row[1] else row)]
        for year in range(2016, 2021)
        for row in histories(upper, [0.3, 0.35, 0.3], 900 + 50 * (year - 2016), year)
        if year >= 2018 or not row[1]
    ]
    table("by_year.csv", ["year", *upper, "count"], years)
    Path("draws").mkdir()
    drawn = []
    for draw in range(3):
        rows = histories(names, [0.3, 0.35, 0.25], 2000, 10 + draw)
        table(f"draws/{draw}.csv", [*names, "count"], rows)
        drawn += [[draw, *row] for row in rows]
    table("capture_draws.csv", ["draw", *names, "count"], drawn)
    rng = random.Random(3)
    seen = [
        [int(rng.random() < 0.3 + (age < 30) * 0.2), int(rng.random() < 0.4), age, sex, region]
        for age, sex, region in (
            (rng.randint(16, 60), rng.choice("fm"), rng.choice("NS")) for _ in range(900)
        )
    ]
    table("persons.csv", ["police", "ngo", "age", "sex", "region"], [row for row in seen if row[0] or row[1]])
    contacts = [
        [count, rng.choice("fm"), rng.choice(["under 25", "25 and over"])]
        for count in np.random.default_rng(4).poisson(0.9, 1500).tolist()
        if count
    ]
    table("list.csv", ["contacts", "sex", "age"], contacts)


def cases() -> None:
    """A case table."""
    equiano("intake", ROOT / "examples/htcds_cases.csv", "--out", "cases.parquet")
    Path("statement.txt").write_text(
        "He took my passport at the airport. I worked sixteen hours a day and was not paid.", encoding="utf-8"
    )


def many_cases() -> None:
    """A case table large enough for open data."""
    equiano("example", "cases", "--persons", 600, "--seed", 1, "--out", "cases.csv")
    equiano("intake", "cases.csv", "--out", "cases.parquet")
    rng = random.Random(5)
    rows = [
        [*map(rng.choice, (["Female", "Male"], ["No", "Yes", "No;Yes"], ["Male", "Female;Male"])),
         rng.choice(["2019", "2020", "2021-2022"])]
        for _ in range(600)
    ]  # fmt: skip
    table("survey.csv", ["gender", "paid", "perpetrator", "year"], rows)
    table("original.csv", ["a", "b"], [[rng.choice("xy"), rng.choice("uvw")] for _ in range(300)])
    table("synthetic.csv", ["a", "b"], [[rng.choice("xy"), rng.choice("uvw")] for _ in range(300)])


def examples() -> None:
    """The folder examples/ of the project, and a list with blank rows and a total."""
    shutil.copytree(ROOT / "examples", "examples", ignore=shutil.ignore_patterns("*.ipynb"))
    rows = [["1", "f"], ["2", "m"], *[["", ""]] * 20, ["Total", "2"]]
    table("padded.csv", ["Number", "Sex"], rows)
    Path("padded.yaml").write_text(
        "format: own\ncolumns:\n  Number: case_id\n"
        "  Sex: {field: gender, values: {f: gender.female, m: gender.male}}\n",
        encoding="utf-8",
    )


def lists() -> None:
    """Lists of agencies."""
    equiano("example", "lists", "--persons", 400, "--lists", 3, "--seed", 7, "--out", "lists")
    for source, name in zip(sorted(Path("lists").glob("*.csv")), ("police", "shelter", "iom"), strict=False):
        shutil.copy(source, f"{name}.csv")


def packs() -> None:
    """A text of a source."""
    Path("report.txt").write_text(
        "A report of an office, of which a pack would quote facts.", encoding="utf-8"
    )


def situation() -> None:
    """Cases of one's own, and areas."""
    equiano("example", "cases", "--persons", 400, "--seed", 2, "--out", "my_cases.csv")
    table("areas.csv", ["area", "poverty", "unemployed", "orphans"],
          [["North", 20, 9, 4], ["South", 14, 6, 3], ["East", 31, 8, 7], ["West", 11, 5, 5]])  # fmt: skip


def official() -> None:
    """UNODC's table, cut to 28 countries as the tests have it."""
    shutil.copy(GOLDEN / "official/glotip_cut.csv.gz", "glotip_2023-05-30.csv.gz")


def survey() -> None:
    """A simulated sample by recruitment, a network survey, and estimates of other kinds."""
    rng = random.Random(6)
    rows = [[1, "seed", 9, "no"], [2, "seed", 8, "yes"]]
    rows += [
        [number, rng.randint(max(1, number // 3), number - 1), rng.randint(3, 20), rng.choice(["yes", "no"])]
        for number in range(3, 260)
    ]
    table("recruits.csv", ["id", "recruiter", "degree", "coerced"], rows)
    answers = [[rng.randint(0, 3), rng.randint(0, 4), rng.randint(0, 1)] for _ in range(200)]
    table("answers.csv", ["nurses", "twins", "victims"], answers)
    names = ["police", "ngo", "hospital"]
    table("lists.csv", [*names, "count"], histories(names, [0.3, 0.35, 0.25], 2000, 1))
    table("published.csv", ["name", "low", "high", "period", "place", "definition", "measure", "unit"],
          [["Study", 1500, 2600, 2024, "Examplia", "Palermo", "stock", "persons"]])  # fmt: skip


def training() -> None:
    """Answers of twelve persons on four cases, before and after, one half beginning with each pair."""
    rng = random.Random(3)
    pairs = (
        (("border-01", "refer"), ("border-04", "other_help")),
        (("border-03", "refer"), ("border-06", "other_help")),
    )
    rows = []
    for person in range(12):
        for wave, place in (("before", person % 2), ("after", 1 - person % 2)):
            for name, right in pairs[place]:
                is_right = rng.random() < (0.5 if wave == "before" else 0.8)
                rows.append([f"p{person}", wave, name, right if is_right else "ask", rng.choice("fm")])
    table("answers.csv", ["person", "wave", "vignette", "decision", "sex"], rows)


def national() -> None:
    """A round of three agencies with their submissions, one list, and a public key."""
    from equiano.national.round import write_round
    from equiano.national.submission import write_submission
    from equiano.pipeline.national_example import write_agency_lists
    from tests.unit.national.agencies import agencies

    made = agencies(300, 3, 1)
    write_round(made.round, Path("round.yaml"))
    for name, one in made.sent.items():
        write_submission(one, Path(f"{name}.json"))
    write_agency_lists(300, 3, 1, Path("national"))
    Path("national/police.csv").rename("police.csv")
    Path("round.pub").write_text(next(iter(made.round.agencies.values())) + "\n", encoding="ascii")


CAMPAIGN = """country: ru
period: {start: 2027-02, months: 3}
currency: RUB
budget: 900000
groups:
  - {id: women, group: ru_kgd.educated_women, region: RU-KGD, persons: 18000, source: invented, floor: 0.3}
channels:
  - {id: posts, name: {en: Posts, ru: Посты}, unit: {en: a day, ru: день}, cost: 20000, most: 40,
     reach: {women: {k: 0.09, share: 0.8, source: invented}}}
"""


def campaign() -> None:
    """A plan, and calls of 20 regions over three years, the first with a campaign in the last."""
    Path("plan.yaml").write_text(CAMPAIGN, encoding="utf-8")
    Path("study.yaml").write_text("region: Kaliningrad\nstart: 2026-01\nend: 2026-12\n", encoding="utf-8")
    rng = np.random.default_rng(4)
    rows = [
        [name, f"{2024 + month // 12}-{month % 12 + 1:02d}", offers, 3 * offers + 5, 2, 1, 0]
        for place, name in enumerate(["Kaliningrad", *(f"Region {n}" for n in range(1, 20))])
        for month in range(36)
        for offers in [int(rng.poisson(12 * (2.2 if place == 0 and month >= 24 else 1)))]
    ]
    head = ["region", "month", "offer_calls", "calls", "hang_ups", "wanted_job", "hostile"]
    table("calls.csv", head, rows)


def exchange() -> None:
    """Keys of two installations under a passphrase, and an enquiry to be sealed."""
    Path("pass").write_text("four words of ours\n", encoding="utf-8")
    for name in ("a", "b"):
        made = ["--name", name, "--out", f"{name}.keys", "--card", f"{name}.card"]
        equiano("exchange", "keys", *made, "--passphrase-file", "pass")
    body = {
        "prs_Gender": "Feminine", "prs_PrimaryLanguage": "rus", "ext_AgeBand": "adult",
        "ext_Needs": ["housing"], "ext_Country": "LTU", "ext_Urgency": "ordinary", "ext_Step": "return",
        "ext_ConsentPurpose": "safe_return",
        "ext_NoContactWithEmbassy": True,
    }  # fmt: skip
    Path("message.json").write_text(json.dumps({"kind": "enquiry", "body": body}), encoding="utf-8")


# By the name of the page; a page that is not here needs nothing.
PREPARED: dict[str, Callable[[], None]] = {
    "campaign.md": campaign,
    "exchange.md": exchange,
    "estimate.md": estimate,
    "identify.md": cases,
    "intake.md": examples,
    "privacy-preserving-linkage.md": lists,
    "publish.md": many_cases,
    "report.md": many_cases,
    "returns.md": many_cases,
    "country-pack.md": packs,
    "situation.md": situation,
    "survey.md": survey,
    "training.md": training,
    "official-figures.md": official,
}
