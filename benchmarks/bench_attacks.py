"""Attack our own releases; each attack has a bar, and each must find a leak that is put there on purpose.

    python benchmarks/bench_attacks.py [--write]        (or: make attack)

Fixed seeds, but for OpenDP's sampler and the shuffle of k-anonymous rows, which take none; the shipped CTDC
file (public, itself differentially private). Ends with 1 if a bar is not held or an attack misses its leak.
`--write` replaces the part on attacks of benchmarks/publish.md.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import gzip
import hashlib
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from math import log
from pathlib import Path
from unittest import mock

import numpy as np

from equiano.publish import draft as drafts
from equiano.publish.account import Accounts
from equiano.publish.anonymous import k_anonymous
from equiano.publish.attack import people, releases
from equiano.publish.attack import tables as of_counts
from equiano.publish.attack.likelihood import (
    Audit,
    Knowing,
    Mechanism,
    audit,
    difference,
    neighbours,
    person_by_difference,
    scores,
)
from equiano.publish.attack.shadows import membership, most_area
from equiano.publish.budget import PrivacyOptions
from equiano.publish.combinations import Codes, Layout
from equiano.publish.counts import CountTable
from equiano.publish.disclosure import release_tables
from equiano.publish.domain import Domain
from equiano.publish.draft import Request, bounded, make_draft
from equiano.publish.draft_folder import write_draft
from equiano.publish.keys import make_key
from equiano.publish.ledger import Ledger
from equiano.publish.microdata import Microdata
from equiano.publish.noise import ExactNoise, NoiseSource, SeededNoise, gaussian_scale
from equiano.publish.perturb import key_of
from equiano.publish.policy import Noise as CountNoise
from equiano.publish.policy import Policy, load_policy
from equiano.publish.release import ReleasedTable
from equiano.publish.synthetic import Measured, measure, synthesize

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "benchmarks" / "publish.md"
START, END = "<!-- attacks -->\n", "<!-- end of attacks -->\n"
CTDC = ROOT / "src/equiano/record/examples_data/ctdc_victim_perpetrator.csv.gz"
TRIES = 1000  # releases with the target, and as many without
OTHERS = 4000  # records that the attacker by likelihood knows
DELTA = 1 / (4000 * log(4000))  # the program's own for so many
GUESSES = 1000
SHADOWS = 100
MOST_RISK = 0.05  # excess success; 1,000 guesses on each side have a standard error of about 0.02
SECRET = b"a secret of the installation, 32"
TARGETS = 60  # persons attacked by the difference of reports: 480 guesses, standard error about 0.023
LEAK = 0.2  # excess success that an attack must have where the data are published unchanged


class NoNoise(SeededNoise):
    """A mechanism that states its noise and adds none: the leak that attacks must find."""

    def gaussian(self, counts: np.ndarray, squared_sensitivity: int, rho: float) -> tuple[np.ndarray, float]:
        return counts.astype(np.int64), gaussian_scale(squared_sensitivity, rho)


@dataclasses.dataclass(frozen=True)
class Line:
    """One row of the table."""

    attack: str
    of: str
    figure: str
    bar: str
    good: bool

    def __str__(self) -> str:
        return f"| {self.attack} | {self.of} | {self.figure} | {self.bar} | {'yes' if self.good else 'NO'} |"


def read() -> tuple[Codes, Domain]:
    with gzip.open(CTDC, "rt", encoding="utf-8-sig", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    columns = list(zip(*rows, strict=True))
    domain = Domain(
        {name: tuple(sorted({*cells} - {""})) for name, cells in zip(header, columns, strict=True)}
    )
    codes = [
        [["", *values].index(cell) for cell in cells]
        for values, cells in zip(domain.values.values(), columns, strict=True)
    ]
    return np.array(codes, np.int16).T.copy(), domain


def publisher(
    layout: Layout,
    epsilon: float,
    noise: Callable[[np.random.Generator], NoiseSource] = SeededNoise,
    most_records: int = 1,
    keep: Callable[[Codes, np.random.Generator], Codes] = lambda codes, _: codes,
) -> Callable[[Codes, np.random.Generator], Measured]:
    def publish(codes: Codes, rng: np.random.Generator) -> Measured:
        asked = PrivacyOptions(epsilon=epsilon, delta=DELTA, most_records=most_records)
        return measure(keep(codes, rng), layout, asked, noise(rng), rng)

    return publish


def judged(attack: str, of: str, found: Audit, leak: bool = False) -> Line:
    estimate = f"mu {found.mu:.2f} ± {found.error:.2f}, at least {found.least_mu:.2f}"
    if found.mu > 9:  # no two scores overlap, and their distance has no meaning
        estimate = f"mu above 9, at least {found.least_mu:.2f}"
    shown = f"epsilon {min(found.epsilon, 99):.1f}, at least {found.least_epsilon:.1f}"
    figure = f"{estimate}; {shown}"
    bar = f"mu {found.claimed_mu:.2f}, epsilon {found.claimed_epsilon:.1f}"
    if leak:
        return Line(attack, of, figure, f"above {bar}", found.least_mu > found.claimed_mu and not found.holds)
    return Line(attack, of, figure, bar, found.holds)


def by_likelihood(codes: Codes, sizes: tuple[int, ...]) -> Iterator[Line]:
    rng = np.random.default_rng(1)
    layout = Layout(sizes)
    others, target = neighbours(codes, OTHERS, rng)
    knowing = Knowing(others, target, layout)
    attacks = {"white box": knowing.white_box, "aggregates.csv": knowing.aggregates}
    data = np.vstack([others, target])
    for epsilon in (1.0, 4.0, 8.0):
        found, claim = scores(others, data, publisher(layout, epsilon), attacks, TRIES, rng)
        for name, pair in found.items():
            yield judged(f"membership, {name}", f"epsilon {epsilon:g}", audit(*pair, claim))
    found, claim = scores(others, data, publisher(layout, 4.0, NoNoise), attacks, 100, rng)
    for name, pair in found.items():
        yield judged(f"membership, {name}", "noise off (must be found)", audit(*pair, claim), leak=True)
    # The shipped sampler is slow, so fewer columns; it cannot be seeded.
    few = codes[:, :7]
    others, target = neighbours(few, OTHERS, rng)
    small = Layout(sizes[:7])
    attack = {"": Knowing(others, target, small).white_box}
    exact = publisher(small, 4.0, lambda _: ExactNoise(1))
    found, claim = scores(others, np.vstack([others, target]), exact, attack, TRIES, rng)
    yield judged("membership, white box", "epsilon 4, OpenDP's sampler, 7 columns", audit(*found[""], claim))


def of_three_records(codes: Codes, sizes: tuple[int, ...]) -> Iterator[Line]:
    """One person with three equal records; each other person has one."""
    rng = np.random.default_rng(2)
    layout = Layout(sizes)
    others, target = neighbours(codes, OTHERS, rng)
    data = np.vstack([others, target, target, target])
    domain = Domain({f"c{j}": tuple(map(str, range(size))) for j, size in enumerate(sizes)})

    def person(most: int) -> Callable[[Codes, np.random.Generator], Codes]:
        def keep(codes: Codes, own: np.random.Generator) -> Codes:
            whose = [f"p{min(row, OTHERS)}" for row in range(len(codes))]
            known = Microdata(codes, domain, "", "t", [], whose)
            return bounded(known, Request("t", most_records=most), own)

        return keep

    for most in (1, 3):
        attack = {"": Knowing(others, target, layout, records=most).white_box}
        publish = publisher(layout, 4.0, SeededNoise, most, person(most))
        found, claim = scores(others, data, publish, attack, TRIES // 2, rng)
        yield judged(
            "three records of one", f"epsilon 4, --person, --max-records {most}", audit(*found[""], claim)
        )
    attack = {"": Knowing(others, target, layout, records=3).white_box}
    found, claim = scores(others, data, publisher(layout, 4.0), attack, TRIES // 2, rng)
    shown = audit(*found[""], claim)
    ratio = shown.mu / shown.claimed_mu
    line = judged("three records of one", "epsilon 4, --unit record (must be found)", shown, leak=True)
    figure = f"{line.figure}: {ratio:.1f} times"
    yield dataclasses.replace(
        line, figure=figure, bar=f"about 3 times {line.bar[6:]}", good=2.7 <= ratio <= 3.1
    )


def of_two_releases(codes: Codes, sizes: tuple[int, ...]) -> Iterator[Line]:
    rng = np.random.default_rng(3)
    layout = Layout(sizes)
    others, target = neighbours(codes, OTHERS, rng)
    data = np.vstack([others, target])
    knowing = Knowing(others, target, layout)
    for name, noise in (("epsilon 4 each", SeededNoise), ("noise off (must be found)", NoNoise)):
        publish = publisher(layout, 4.0, noise)
        tries = TRIES // 2 if noise is SeededNoise else 100
        apart: tuple[list[float], list[float]] = ([], [])
        added: tuple[list[float], list[float]] = ([], [])
        for number in range(2 * tries):
            inside = number % 2
            first, second = publish(others, rng), publish(data if inside else others, rng)
            apart[inside].append(difference(target, first, second))
            first = publish(data if inside else others, rng)
            added[inside].append(knowing.white_box(first) + knowing.white_box(second))
        leak = noise is NoNoise
        claim = second.guarantee
        yield judged("difference of two releases, one person more", name, audit(*apart, claim), leak)
        yield judged("two releases with her, likelihoods added", name, audit(*added, claim, releases=2), leak)
        yield attributes(others, codes, publish, name, leak, rng)


def attributes(
    others: Codes, codes: Codes, publish: Mechanism, name: str, leak: bool, rng: np.random.Generator
) -> Line:
    """Columns of an added person guessed from two releases, against the same guess for somebody else."""
    common = np.array([[np.bincount(column).argmax() for column in others.T]], np.int16)
    hits = np.zeros(2)
    tries = 20 if leak else 150
    for _ in range(tries):
        added, other = codes[rng.choice(len(codes), 2, replace=False)]
        first, second = publish(others, rng), publish(np.vstack([others, added]), rng)
        guess = person_by_difference(common, first, second, rng)
        hits += [(guess == who).mean() for who in (added, other)]
    found = people.Attack("attributes", *map(float, hits / tries), tries * codes.shape[1])
    return risk_line("her columns from the difference", name, found, leak)


def risk_line(attack: str, of: str, found: people.Attack, leak: bool) -> Line:
    figure = (
        f"{found.on_data:.3f}, control {found.on_control:.3f}: risk {found.risk:.3f} ({found.tried} guesses)"
    )
    if leak:
        return Line(attack, of, figure, f"risk ≥ {LEAK}", found.risk >= LEAK)
    return Line(attack, of, figure, f"risk ≤ {MOST_RISK}", found.risk <= MOST_RISK)


def of_people(codes: Codes, sizes: tuple[int, ...]) -> Iterator[Line]:
    rng = np.random.default_rng(4)
    layout = Layout(sizes)
    train, control = np.array_split(codes[rng.permutation(len(codes))], 2)
    made = [("data unchanged (must be found)", train)]
    for epsilon in (1.0, 4.0, 8.0):
        modes = synthesize(publisher(layout, epsilon)(train, rng), rng)
        made += [(f"epsilon {epsilon:g}, {mode}", modes[mode]) for mode in ("fidelity", "balance")]
    for attack in (people.singling_out, people.linkability, people.inference):
        for number, (name, released) in enumerate(made):
            found = attack(train, control, released, GUESSES, rng)
            yield risk_line(found.name, name, found, number == 0)


def of_shadows(codes: Codes, sizes: tuple[int, ...]) -> Iterator[Line]:
    layout = Layout(sizes)
    area = membership(codes, lambda data, _: data, 1000, SHADOWS, np.random.default_rng(5))
    yield Line(
        "membership, synthetic.csv",
        "data unchanged (must be found)",
        f"area {area:.2f}",
        "≥ 0.95",
        area >= 0.95,
    )
    for epsilon in (1.0, 4.0, 8.0):
        publish = publisher(layout, epsilon)
        rng = np.random.default_rng(6)
        claim = publish(codes[:1000], rng).guarantee
        most, error = most_area(claim, SHADOWS)
        area = membership(
            codes,
            lambda data, own, publish=publish: synthesize(publish(data, own), own)["fidelity"],
            1000,
            SHADOWS,
            rng,
        )
        bar = f"{most:.2f} + {3 * error:.2f}"
        yield Line(
            "membership, synthetic.csv",
            f"epsilon {epsilon:g}, fidelity",
            f"area {area:.2f}",
            bar,
            area <= most + 3 * error,
        )


def microdata(codes: Codes, domain: Domain) -> Microdata:
    records = ["\x1f".join(map(str, row)) for row in codes.tolist()]
    content = "\n".join(records).encode()
    return Microdata(codes, domain, hashlib.sha256(content).hexdigest(), "t", records, [])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def beside_the_figures(codes: Codes, domain: Domain) -> Iterator[Line]:
    """Order of rows, hashes of the raw data, bytes that move with a record though the measurements stay."""
    rng = np.random.default_rng(7)
    codes = codes[rng.choice(len(codes), 4000, replace=False)]
    other = codes.copy()
    other[11] = codes[12] if (codes[11] != codes[12]).any() else 0
    layout = Layout(domain.sizes)
    fixed = publisher(layout, 4.0)(codes, rng)
    public, made = {}, {}
    guesses: list[bytes] = []
    with tempfile.TemporaryDirectory() as name:
        for at, table in enumerate((codes, other)):
            folder = Path(name) / str(at)
            folder.mkdir()
            accounts = Accounts(Ledger(folder / "ledger", "A", make_key(folder / "key")), load_policy())
            data = microdata(table, domain)
            with (
                mock.patch.object(drafts, "measure", lambda *_, **__: fixed),
                mock.patch.object(drafts.secrets, "randbits", lambda _: 1),
                mock.patch.object(drafts.secrets, "token_hex", lambda _: "0" * 16),
            ):
                draft = make_draft(data, Request("t", epsilon=4.0, unit="record"), accounts)
                write_draft(draft, folder / "out", accounts)
            public[at] = contents(folder / "out")
            made[at] = draft.records
            guesses += raw_guesses(data, folder / "ledger")
            if at == 0:
                accounts = Accounts(Ledger(folder / "ledger2", "A", make_key(folder / "key2")), load_policy())
                alone = make_draft(data, Request("t", k=10, unit="record"), accounts)
                write_draft(alone, folder / "k", accounts)
                public["k"] = contents(folder / "k")
                guesses += raw_guesses(data, folder / "ledger2")
    for of, released in (("k-anonymous", alone.records), ("epsilon 4, balance", made[0])):
        yield order_line(of, releases.order(codes, released, rng), False)
    yield order_line(
        "rows not shuffled (must be found)",
        releases.order(codes, k_anonymous(codes, layout, 10, 3), rng),
        True,
    )
    for of, files in (("epsilon 4", public[0]), ("k-anonymous", public["k"])):
        found = releases.confirmed(files, guesses)
        yield Line(
            "confirmation by hash",
            of,
            f"{len(found)} of {len(guesses)} guesses x {len(files)} files",
            "0",
            not found,
        )
    planted = {"release.json": public[0]["release.json"] + data.sha256[:12].encode()}
    found = releases.confirmed(planted, guesses)
    yield Line(
        "confirmation by hash", "12 digits planted (must be found)", f"{len(found)} found", "≥ 1", bool(found)
    )
    moved = releases.moved(public[0], public[1])
    yield Line(
        "confirmation by any byte",
        "same measurements, one record else",
        f"{len(moved)} of {len(public[0])} files differ",
        "0",
        not moved,
    )
    moved = releases.moved(public[0], {**public[1], **planted})
    yield Line(
        "confirmation by any byte",
        "12 digits planted (must be found)",
        f"{len(moved)} differ",
        "≥ 1",
        bool(moved),
    )


def of_encodings() -> Iterator[Line]:
    """Names and sexes out of `.clk` files without the secret; the attacks are those of the tests."""
    from tests.unit.link import clk_attack

    table = clk_attack.drawn_list(800, 41)
    bits = clk_attack.bloom_codes(table, clk_attack.SECRET, 41)
    mined = clk_attack.outcome(clk_attack.truth_of(table), *clk_attack.mine(bits, starts=2))
    for name, found in {"mining": mined, **clk_attack.attacks_on_keys(2798, 1, seed=41)}.items():
        leak = name == "mining"
        of = "first format, 800 records (must be found)" if leak else "match keys, 2,798 records"
        names = f"named {found.named:.3f}, guessing {found.guessing:.3f}"
        figure = f"{names}; sex {found.sex:.3f}, base {found.base:.3f}"
        good = found.named <= found.guessing + 0.02 and found.sex <= found.base + 0.05
        bar = "named ≤ guessing + 0.02, sex ≤ base + 0.05"
        yield Line(f"encodings, {name}", of, figure, f"above: {bar}" if leak else bar, good != leak)


def by_true_count(tables: Sequence[CountTable]) -> list[ReleasedTable]:
    """The leak: lines stand by true counts."""
    (released,) = release_tables(tables, key=b"k" * 32)
    true = {str(key[0]): count for key, count in tables[0].counts.items()}
    rows = sorted(released.rows, key=lambda row: -true.get(str(row[0]), 0))
    return [dataclasses.replace(released, rows=tuple(rows))]


def of_order(policy: Policy) -> Iterator[Line]:
    """Which of two hidden counts is larger, by the order of the lines."""
    publishers = {
        "table by size": lambda tables: release_tables(tables, key=key_of(SECRET, tables)),
        "lines by true count (must be found)": by_true_count,
    }
    for of, publish in publishers.items():
        leak = publish is by_true_count
        found, pairs = of_counts.order_of_hidden(publish, policy.minimum, 100, np.random.default_rng(9))
        most = 0.5 + 3 * 0.5 / (pairs / 5) ** 0.5  # pairs of one table depend on each other
        good = found >= 0.95 if leak else found <= most
        bar = "≥ 0.95" if leak else f"≤ {most:.2f} (0.5 and 3 standard errors)"
        yield Line("tables: order of hidden counts", of, f"{found:.2f} of {pairs} pairs right", bar, good)


def of_differences(policy: Policy) -> Iterator[Line]:
    """Attributes of a person who is in the later reports only, by the variance of the noise."""
    from tests.unit.publish.crowds import SIZES, crowd

    people = crowd(220 + TARGETS, 1)
    variances = [CountNoise(), *(dataclasses.replace(policy.noise, variance=v) for v in (1, 2))]
    for reports, most in ((2, 0.1), (3, 0.15)):
        for noise in (*variances, policy.noise):
            made = dataclasses.replace(policy, noise=noise)
            publish = of_counts.noise_alone(made, SECRET)
            found = of_counts.attributes_by_difference(
                people, SIZES, publish, made, targets=TARGETS, reports=reports
            )
            error = (noise.variance + (policy.rounding**2 - 1) / 12) ** 0.5
            figure = (
                f"{found.right:.3f}, blind {found.blind:.3f}: gain {found.gain:.3f} "
                f"({found.guesses} guesses); "
                f"a count is off by {error:.1f} (sd)"
            )
            of = f"noise of variance {noise.variance:g}"
            bar, good = "none: for the choice", True
            if not noise.spread:
                of, bar, good = "rounding alone (must be found)", f"gain ≥ {LEAK}", found.gain >= LEAK
            elif noise == policy.noise:
                of, bar, good = f"{of} (ours)", f"gain ≤ {most}", found.gain <= most
            yield Line(f"tables: difference of {reports} reports, one person more", of, figure, bar, good)


def of_whole_numbers(policy: Policy) -> Iterator[Line]:
    """Hidden counts narrowed by whole numbers in linked tables, and by ages against children."""
    from tests.unit.publish.crowds import aged, linked

    for of, keyed in (("linked tables, with noise", True), ("linked tables, without noise", False)):
        counts = np.zeros(2, int)
        for seed in range(100, 115):
            tables = linked(seed)
            released = release_tables(tables, policy, key=key_of(SECRET, tables) if keyed else None)
            counts += of_counts.narrowed(tables, released, policy, policy.noise.spread if keyed else 0)
        yield narrowed_line("tables: whole numbers", of, counts, False)
    rng = np.random.default_rng(10)
    exact = dataclasses.replace(policy, rounding=1, noise=CountNoise())
    cases = [tuple(map(int, rng.integers((5, 1, 0), (70, 14, 4)))) for _ in range(40)]
    for of, leak in (("ages and children", False), ("ages not in the proof (must be found)", True)):
        counts = np.zeros(2, int)
        for case in cases:
            tables, nesting = aged(*case)
            released = release_tables(tables, exact, nestings=() if leak else [nesting])
            counts += of_counts.narrowed(tables, released, exact, 0, [nesting])
        yield narrowed_line("tables: nestings", of, counts, leak)


def narrowed_line(attack: str, of: str, counts: np.ndarray, leak: bool) -> Line:
    figure = f"{counts[0]} of {counts[1]} hidden counts narrowed"
    return Line(attack, of, figure, "≥ 1" if leak else "0", bool(counts[1]) and (counts[0] > 0) == leak)


def opened_files(folder: Path) -> dict[str, bytes]:
    """Files of a report, with what is packed in them."""
    from pypdf import PdfReader

    found = {}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                content += b"".join(book.read(name) for name in book.namelist())
        if path.suffix == ".pdf":
            reader = PdfReader(path)
            content += "".join(page.extract_text() for page in reader.pages).encode()
            content += str(reader.metadata).encode()
        found[path.name] = content
    return found


def of_a_report() -> Iterator[Line]:
    """Hashes of the case file, its rows and the ledger, looked for in every file of a report."""
    from equiano.pipeline import make_report
    from equiano.record.invent import write_cases

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "cases.csv"
        write_cases(400, np.random.default_rng(11), source)
        accounts = Accounts(Ledger(folder / "ledger" / "l", "A", make_key(folder / "key")), load_policy())
        made = make_report("ru", source, folder / "out", ("en",), record=accounts.report)
        content = source.read_bytes()
        kept = [path.read_bytes() for path in (folder / "ledger").rglob("*") if path.is_file()]
        guesses = [
            content,
            *content.splitlines()[:200],
            *kept,
            *(line for k in kept for line in k.splitlines()),
        ]
        files = opened_files(folder / "out")
    found = releases.confirmed(files, guesses)
    yield Line(
        "tables: confirmation by hash",
        "report of 400 invented cases, all its files",
        f"{len(found)} of {len(guesses)} guesses x {len(files)} files",
        "0",
        not found,
    )
    found = releases.confirmed({"report": files["report.html"] + made.data_sha256[:12].encode()}, guesses)
    yield Line(
        "tables: confirmation by hash",
        "12 digits planted (must be found)",
        f"{len(found)} found",
        "≥ 1",
        bool(found),
    )


def of_tables() -> Iterator[Line]:
    policy = load_policy()
    yield from of_order(policy)
    yield from of_differences(policy)
    yield from of_whole_numbers(policy)
    yield from of_a_report()


def raw_guesses(data: Microdata, ledger: Path) -> list[bytes]:
    """What somebody who guessed the data would hash: file, records, codes, and the lines of the ledger."""
    files = (
        [path.read_bytes() for path in sorted(ledger.rglob("*")) if path.is_file()]
        if ledger.is_dir()
        else [ledger.read_bytes()]
    )
    lines = [line for content in files for line in content.splitlines()]
    whole = "\n".join(data.records).encode()
    return [
        whole,
        whole + b"\n",
        data.codes.tobytes(),
        *files,
        *lines,
        *(record.encode() for record in data.records[:200]),
    ]


def order_line(of: str, found: releases.RowOrder, leak: bool) -> Line:
    figure = f"same row {found.same_row:+.1f}, trend {found.trend:+.1f} sd ({found.pairs} unique records)"
    return Line("order of rows", of, figure, "beyond 4 sd" if leak else "within 4 sd", found.holds != leak)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))  # invented people and the attack on encodings are those of the tests
    codes, domain = read()
    lines: list[str] = []

    def say(text: str) -> None:
        lines.append(text)
        print(text, flush=True)

    say("| attack | on | measured | bar | held |\n|---|---|---|---|---|")
    good = True
    with tempfile.TemporaryDirectory() as home, mock.patch.dict(os.environ, {"EQUIANO_HOME": home}):
        for part in (by_likelihood, of_three_records, of_two_releases, of_people, of_shadows):
            for line in part(codes, domain.sizes):
                say(str(line))
                good &= line.good
        for line in chain(beside_the_figures(codes, domain), of_tables(), of_encodings()):
            say(str(line))
            good &= line.good
    say(f"\n{time.process_time():.0f} CPU seconds in all.")
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        PAGE.write_text(before + START + "\n" + "\n".join(lines) + "\n\n" + END + after, encoding="utf-8")
    if not good:
        sys.exit("a bar was not held, or an attack did not find its leak: see NO in the last column")


if __name__ == "__main__":
    main()
