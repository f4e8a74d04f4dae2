"""Example lists: what agencies would have written about invented persons, with the errors of real lists.

The error model is that of `docs/explanation/privacy-preserving-linkage.md` (rates in `Errors`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from equiano.errors import UsageError
from equiano.files import whole_file, write_json
from equiano.link import names
from equiano.link.invent import (
    InventedPersons,
    add_families,
    capture_histories,
    draw_surname,
    invent_persons,
    invented,
)
from equiano.options import check, takes
from equiano.words import say

COLUMNS = ("id", "family_name", "given_name", "patronymic", "birth_date", "sex", "citizenship", "nickname")


@dataclass(frozen=True)
class Errors:
    """Rates of errors, per record or per name. The defaults are the model that quality is measured under."""

    typo_per_name: float = 0.05
    other_form: float = 0.10  # a diminutive, or the name in another language
    changed_surname: float = 0.04  # women
    swapped_names: float = 0.02
    no_birth_date: float = 0.08
    first_of_january: float = 0.05
    swapped_day_month: float = 0.02
    wrong_digit: float = 0.03
    doubles: float = 0.03
    no_citizenship: float = 0.03
    no_sex: float = 0.02
    nickname: float = 0.15  # where a list has the column


@dataclass(frozen=True)
class Style:
    """How one agency writes: script, format of dates, which fields it has."""

    name: str
    latin: bool
    date_format: str
    no_surname: float
    patronymic: float
    nickname: bool = False


STYLES = (
    Style("police", latin=False, date_format="%d.%m.%Y", no_surname=0.03, patronymic=0.85),
    Style("shelter", latin=False, date_format="%Y-%m-%d", no_surname=0.08, patronymic=0.40, nickname=True),
    Style("iom", latin=True, date_format="%Y-%m-%d", no_surname=0.03, patronymic=0.0),
    Style("hotline", latin=False, date_format="%d.%m.%Y", no_surname=0.08, patronymic=0.25, nickname=True),
    Style("consulate", latin=True, date_format="%d/%m/%Y", no_surname=0.04, patronymic=0.0),
    Style("border", latin=True, date_format="%Y%m%d", no_surname=0.04, patronymic=0.0),
    Style("labour_inspection", latin=False, date_format="%d.%m.%Y", no_surname=0.05, patronymic=0.60),
    Style("church", latin=False, date_format="%d.%m.%Y", no_surname=0.06, patronymic=0.20, nickname=True),
)
RECORDED_TOGETHER = 0.7  # chance that a list has a twin or sibling exactly if it has the person
ROMANISATIONS = ("icao", "bgn", "gost_2006", "telegram", "mvd_1997", "french", "german")
# Passports of today first (ICAO), then older passports and what people type. Chosen, not measured.
ROMANISATION_SHARES = (0.46, 0.14, 0.12, 0.12, 0.06, 0.05, 0.05)


@dataclass(frozen=True)
class ExampleLists:
    """Lists with their known truth.

    Attributes:
        lists: One table of strings per list, with the columns `COLUMNS`, in a random order of rows.
        persons_of: For each list the number of the person behind each row.
        families: First persons of the added twins and siblings; the other is the next number.
        population: True number of persons, seen or not.
        seed: The seed all was drawn from, None if the caller gave a generator.
    """

    lists: Mapping[str, pa.Table]
    persons_of: Mapping[str, npt.NDArray[np.int64]]
    population: int
    seed: int | None = None
    families: tuple[int, ...] = ()

    def true_histories(self) -> dict[tuple[int, ...], int]:
        """Number of persons by true capture history, lists in their order."""
        seen = np.zeros((self.population, len(self.lists)), dtype=np.int64)
        for place, persons in enumerate(self.persons_of.values()):
            seen[persons, place] = 1
        rows, counts = np.unique(seen[seen.any(axis=1)], axis=0, return_counts=True)
        return {tuple(row): int(count) for row, count in zip(rows.tolist(), counts.tolist(), strict=True)}


@dataclass
class _Writer:
    """Writes one agency's records of persons, errors included."""

    persons: InventedPersons
    style: Style
    errors: Errors
    rng: np.random.Generator
    _surnames: dict[tuple[str, bool], Iterator[str]] = field(default_factory=dict)

    def record(self, person: int, chance: list[float]) -> list[str]:
        """One record without its id; `chance` holds 16 uniform numbers, one for each decision."""
        surname, given, father = self._names(person, chance)
        if chance[0] < self.errors.swapped_names and surname:
            surname, given = given, surname
        nickname = ""
        if self.style.nickname and chance[1] < self.errors.nickname:
            nickname = self._other_form(self.persons.given[person], bool(self.persons.woman[person]))
        woman = bool(self.persons.woman[person])
        sex = "" if chance[2] < self.errors.no_sex else ("F" if woman else "M")
        country = str(invented()["cultures"][self.persons.culture[person]]["citizenship"])
        citizenship = "" if chance[3] < self.errors.no_citizenship else country
        return [surname, given, father, self._birth_date(person, chance), sex, citizenship, nickname]

    def _names(self, person: int, chance: list[float]) -> tuple[str, str, str]:
        woman = bool(self.persons.woman[person])
        surname, given = self.persons.surname[person], self.persons.given[person]
        if woman and chance[4] < self.errors.changed_surname:
            surname = self._new_surname(self.persons.culture[person])
        if chance[5] < self.errors.other_form:
            given = self._other_form(given, woman)
        father = self.persons.patronymic[person] if chance[6] < self.style.patronymic else ""
        if self.style.latin:
            style = ROMANISATIONS[int(np.searchsorted(_shares(), chance[7]))]
            surname, given, father = (_romanised(name, style) for name in (surname, given, father))
        surname, given, father = (
            self._typo(name) if name and chance[8 + place] < self.errors.typo_per_name else name
            for place, name in enumerate((surname, given, father))
        )
        return "" if chance[11] < self.style.no_surname else surname, given, father

    def _new_surname(self, culture: str) -> str:
        """Another surname of the culture; drawn in blocks, as drawing one by one is slow."""

        def stream() -> Iterator[str]:
            while True:
                yield from draw_surname(culture, True, self.rng, 256)

        return next(self._surnames.setdefault((culture, True), stream()))

    def _other_form(self, given: str, woman: bool) -> str:
        forms = _other_forms(given, woman)
        return forms[int(self.rng.integers(len(forms)))] if forms else given

    def _typo(self, name: str) -> str:
        letters = str(invented()["typo_letters"]["latin" if self.style.latin else "cyrillic"])
        place = int(self.rng.integers(len(name)))
        letter = letters[int(self.rng.integers(len(letters)))]
        match int(self.rng.integers(4)):
            case 0:
                changed = name[:place] + name[place + 1 :]
            case 1:
                changed = name[:place] + letter + name[place:]
            case 2:
                changed = name[:place] + letter + name[place + 1 :]
            case _:
                changed = name[:place] + name[place : place + 2][::-1] + name[place + 2 :]
        return changed.strip().capitalize() or name

    def _birth_date(self, person: int, chance: list[float]) -> str:
        errors = self.errors
        if chance[12] < errors.no_birth_date:
            return ""
        born = dt.date.fromordinal(int(self.persons.born[person]))
        if chance[13] < errors.first_of_january:
            born = born.replace(month=1, day=1)
        elif chance[14] < errors.swapped_day_month and born.day <= 12:
            born = born.replace(month=born.day, day=born.month)
        elif chance[15] < errors.wrong_digit:
            born = self._wrong_digit(born)
        return born.strftime(self.style.date_format)

    def _wrong_digit(self, born: dt.date) -> dt.date:
        """One digit of the date replaced, so that a date remains and it is not in the future."""
        text = born.strftime("%Y%m%d")
        while True:
            place = int(self.rng.integers(2, 8))
            digit = str(int(self.rng.integers(10)))
            try:
                wrong = dt.datetime.strptime(text[:place] + digit + text[place + 1 :], "%Y%m%d").date()
            except ValueError:
                continue
            if wrong != born and wrong.year <= 2015:
                return wrong


@cache
def _shares() -> npt.NDArray[np.float64]:
    shares = np.cumsum(ROMANISATION_SHARES)
    return np.asarray(shares / shares[-1], dtype=np.float64)


@cache
def _romanised(name: str, style: str) -> str:
    return names.romanise(name, style=style).title()


@cache
def _other_forms(given: str, woman: bool) -> tuple[str, ...]:
    """Diminutives and other-language forms in Cyrillic, also some that the matcher's tables do not know."""
    sex = "f" if woman else "m"
    known = [
        form
        for _, of_sex, forms in names.load_data("invented_forms.yaml")["groups"]
        if of_sex == sex and given in forms.split()
        for form in forms.split()
        if form != given and not form.isascii()
    ]
    unlisted = invented()["unlisted"].get(given, "")
    return tuple(dict.fromkeys(known + str(unlisted).split()))


def _write_list(
    persons: InventedPersons,
    style: Style,
    seen: npt.NDArray[np.bool_],
    errors: Errors,
    rng: np.random.Generator,
) -> tuple[pa.Table, npt.NDArray[np.int64]]:
    members = np.flatnonzero(seen)
    doubled = members[rng.random(len(members)) < errors.doubles]
    rows = rng.permutation(np.concatenate([members, doubled]))
    chance = rng.random((len(rows), 16))
    writer = _Writer(persons, style, errors, rng)
    records = [
        writer.record(person, draws.tolist()) for person, draws in zip(rows.tolist(), chance, strict=True)
    ]
    columns = list(zip(*records, strict=True)) if records else [()] * (len(COLUMNS) - 1)
    ids = [f"{style.name[:2].upper()}{number:07d}" for number in range(1, len(rows) + 1)]
    table = pa.table([ids, *columns], names=list(COLUMNS))
    return (table if style.nickname else table.drop_columns(["nickname"])), rows


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationOptions:
    """What the invented persons and their lists are like.

    Attributes:
        errors: Rates of errors.
        mean_capture: Typical probability of being on a list; lists differ by up to 40 % around it.
        heterogeneity: Standard deviation of a person's own visibility on the logit scale.
        referral: Dependence of the second list on the first, on the logit scale.
        patronymics: Whether lists that record a patronymic do so.
        families: Share of persons with a twin or sibling whom the same lists mostly have too, besides the
            few families that every population has.
        seed: Noted in the result.
    """

    errors: Errors = Errors()
    # Chosen, not measured: on five lists about two of three persons are seen, so that a third is left to
    # estimate, and the second list leans on the first as a shelter does on the police.
    mean_capture: float = 0.18
    heterogeneity: float = 0.2
    referral: float = 0.8
    patronymics: bool = True
    families: float = 0.0
    seed: int | None = None

    def __post_init__(self) -> None:
        check(self)


@takes(PopulationOptions)
def generate_lists(
    persons: int, lists: int, rng: np.random.Generator, options: PopulationOptions
) -> ExampleLists:
    """Invent persons and the lists of several agencies about them.

    Args:
        persons: True size of the population.
        lists: Number of lists, 2 to 8.
        rng: Source of chance.
        options: What persons and lists are like.

    Returns:
        The lists and the truth behind them.
    """
    if not 2 <= lists <= len(STYLES):
        raise UsageError(
            say("{lists} lists: the number of lists must be 2 to {most}.", lists=lists, most=len(STYLES))
        )
    population = invent_persons(persons, rng)
    means = options.mean_capture * np.linspace(1.4, 0.6, lists)
    seen = capture_histories(
        persons, means, rng, heterogeneity=options.heterogeneity, referral=options.referral
    )
    added = add_families(population, options.families, rng).tolist()
    for place in added:
        together = rng.random(lists) < RECORDED_TOGETHER
        seen[place + 1] = np.where(together, seen[place], seen[place + 1])
    tables, truth = {}, {}
    for place, style in enumerate(STYLES[:lists]):
        used = style if options.patronymics else replace(style, patronymic=0.0)
        tables[style.name], truth[style.name] = _write_list(
            population, used, seen[:, place], options.errors, rng
        )
    return ExampleLists(tables, truth, persons, options.seed, tuple(added))


def write_lists(example: ExampleLists, folder: Path) -> list[Path]:
    """Write each list as CSV, and beside them `truth/truth.csv` and `truth/truth.json`.

    The truth has a folder of its own, so that `equiano link FOLDER/*.csv` takes the lists and nothing else.

    Returns:
        The paths of the lists.
    """
    paths = []
    for name, table in example.lists.items():
        paths.append(folder / f"{name}.csv")
        with whole_file(paths[-1]) as temporary:
            csv.write_csv(table, temporary)
    truth = pa.concat_tables(
        pa.table({"list": [name] * len(table), "id": table["id"], "person": example.persons_of[name]})
        for name, table in example.lists.items()
    )
    with whole_file(folder / "truth" / "truth.csv") as temporary:
        csv.write_csv(truth, temporary)
    histories = [
        {"lists": [name for name, seen in zip(example.lists, history, strict=True) if seen], "count": count}
        for history, count in example.true_histories().items()
    ]
    write_json(
        folder / "truth" / "truth.json",
        {"population": example.population, "seed": example.seed, "invented": True, "histories": histories},
    )
    return paths
