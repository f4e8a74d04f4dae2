"""The clerical review: pairs in doubt, two records side by side with the reasons. It holds personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equiano.draw import page
from equiano.link.comparisons import COMPARISONS
from equiano.link.linkage import Linkage
from equiano.tables.write import csv_text

# Probabilities between which a person can still change what is done: below, one pair in five at the most is
# one person; above, one in twenty is none. Chosen, not measured.
BAND = (0.2, 0.95)
MOST_PAIRS = 1000  # a day's work at half a minute each; the ones in most doubt come first
SHOWN = ("family_name", "given_name", "patronymic", "nickname", "birth_date", "sex", "citizenship")


@dataclass(frozen=True)
class WeightReason:
    """One line of the waterfall.

    Attributes:
        en, ru: The comparison and its level.
        weight: log2 of how much more likely the level is for one person than for two.
    """

    en: str
    ru: str
    weight: float


def in_doubt(linkage: Linkage) -> npt.NDArray[np.int64]:
    """Places of the pairs to look at: those in the band, nearest to one half first, and relatives.

    Relatives are pairs that only the given name or the sex keeps apart. At most `MOST_PAIRS`; relatives take
    at least half of them if there are so many.
    """
    scored = linkage.scored
    doubt = (scored.probability >= BAND[0]) & (scored.probability <= BAND[1]) & ~scored.relatives
    nearest = np.abs(scored.probability - 0.5)
    relatives, others = (
        places[np.lexsort((places, nearest[places]))]
        for places in (np.flatnonzero(scored.relatives), np.flatnonzero(doubt))
    )
    relatives = relatives[: max(MOST_PAIRS // 2, MOST_PAIRS - len(others))]
    return np.asarray([*relatives, *others[: MOST_PAIRS - len(relatives)]], dtype=np.int64)


def reasons(linkage: Linkage, place: int) -> list[WeightReason]:
    """The waterfall of one pair: the start, then each comparison; what is unknown has weight 0."""
    found = [
        WeightReason("Before any comparison", "До сравнения", round(float(linkage.scored.start[place]), 2))
    ]
    if linkage.compared is None:
        weight = float(linkage.scored.weights["encoding"][place])
        return [*found, WeightReason("Encoding: likeness", "Код: сходство", round(weight, 2))]
    for comparison in COMPARISONS:
        level = int(linkage.compared.levels[comparison.name][place])
        weight = float(linkage.scored.weights[comparison.name][place])
        known = level >= 0
        en = comparison.levels[level].en if known else "not known"
        ru = comparison.levels[level].ru if known else "не известно"
        found.append(
            WeightReason(
                f"{comparison.en}: {en}", f"{comparison.ru}: {ru}", round(weight, 2) if known else 0.0
            )
        )
    if linkage.scored.relatives[place]:
        found.append(
            WeightReason("Kept apart: may be relatives", "Не объединены: могут быть родственниками", 0.0)
        )
    return found


@dataclass(frozen=True, slots=True)
class ReviewPair:
    """A pair in doubt.

    Attributes:
        texts: Cells of the sheet by column: `list_l`, `id_l`, ... `decision`, `probability`, and each field
            that is shown with `_l` and `_r`.
        reasons: Why the two may be one person, or not.
    """

    texts: Mapping[str, str | float]
    reasons: Sequence[WeightReason]


def review_rows(linkage: Linkage) -> list[ReviewPair]:
    """Each pair in doubt: both records, the probability, the reasons, and an empty decision."""
    records = linkage.records
    names = [name for name in SHOWN if name in records.column_names]
    rows = []
    for place in in_doubt(linkage).tolist():
        left, right = int(linkage.scored.left[place]), int(linkage.scored.right[place])
        sides = [records.slice(record, 1).to_pylist()[0] for record in (left, right)]
        texts: dict[str, str | float] = {}
        for side, mark in zip(sides, "lr", strict=True):
            texts |= {f"list_{mark}": side["list"], f"id_{mark}": side["id"]}
        texts |= {"decision": "", "probability": round(float(linkage.scored.probability[place]), 4)}
        for name in names:
            texts |= {f"{name}_l": sides[0][name] or "", f"{name}_r": sides[1][name] or ""}
        rows.append(ReviewPair(texts, reasons(linkage, place)))
    return rows


def review_csv(rows: Sequence[ReviewPair]) -> str:
    """The sheet as CSV: fill in `decision` with `same` or `different` and give it back with `--decisions`."""
    plain = [
        {**row.texts, "reasons": "; ".join(f"{one.en} ({one.weight:+.1f})" for one in row.reasons)}
        for row in rows
    ]
    head = ["list_l", "id_l", "list_r", "id_r", "decision", "probability", "reasons"]
    columns = list(plain[0]) if plain else head
    return csv_text(columns, ([row[name] for name in columns] for row in plain))


def review_html(rows: Sequence[ReviewPair]) -> str:
    """The page, for keyboard or mouse, in English and Russian; it sends nothing anywhere."""
    names = [name for name in SHOWN if rows and f"{name}_l" in rows[0].texts]
    return page.render("equiano.link", "review.html.j2", rows=rows, names=names, labels=LABELS)


LABELS = {
    "family_name": ("Surname", "Фамилия"),
    "given_name": ("Given name", "Имя"),
    "patronymic": ("Patronymic", "Отчество"),
    "nickname": ("Nickname", "Прозвище"),
    "birth_date": ("Date of birth", "Дата рождения"),
    "sex": ("Sex", "Пол"),
    "citizenship": ("Citizenship", "Гражданство"),
}
