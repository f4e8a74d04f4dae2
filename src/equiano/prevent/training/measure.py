"""What a course did: recognition before, after and at the follow-up, and what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from equiano.errors import NotEstimableError, UsageError
from equiano.prevent.training.agreement import Agreement, agreement
from equiano.prevent.training.answers import WAVES, AnswerSheet, read_answers
from equiano.prevent.training.detection import Detection, change, detection
from equiano.prevent.training.gain import MeasureSpan, group_gain, resampled, span_of
from equiano.prevent.training.item_response import (
    OWN_FROM,
    ROUGH_FROM,
    Floats,
    ItemFit,
    Whole,
    fit_items,
)
from equiano.prevent.training.waiting import WaitingComparison, against_waiting
from equiano.tables.raw_table import Opening
from equiano.version import __version__
from equiano.words import say

# Fewer persons, and an interval that resamples them means nothing.
LEAST_PERSONS = 5
# A follow-up that fewer answered is of those who stay in touch: said beside it, not instead of it.
FEW_ANSWERED = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOptions:
    """Options of `measure_training`.

    Attributes:
        level: Nominal coverage of intervals.
        bootstrap: Replicates.
        seed: Seed of the random generator.
    """

    level: float = 0.95
    bootstrap: int = 400
    seed: int = 1


@dataclass(frozen=True)
class WaveResult:
    """One wave.

    Attributes:
        wave: `before`, `after` or `followup`.
        persons: Persons with an answer.
        answers: Number of answers.
        share: Share of those of the first wave who answered this one too; None for the first.
        detection: Sensitivity, specificity, d' and threshold.
        agreement: How far people decide alike.
    """

    wave: str
    persons: int
    answers: int
    share: float | None
    detection: Detection
    agreement: Agreement

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "wave": self.wave,
            "persons": self.persons,
            "answers": self.answers,
            "share_answered": self.share,
            **self.detection.as_dict(),
            "agreement": self.agreement.as_dict(),
        }


@dataclass(frozen=True)
class WaveComparison:
    """Two waves of the same persons.

    Attributes:
        first: The earlier wave.
        second: The later one.
        persons: Persons who answered both.
        gain: Of the group's recognition, in standard deviations of the first wave; no value where vignettes
            do not link the two.
        change: Of sensitivity, specificity, d' and threshold.
    """

    first: str
    second: str
    persons: int
    gain: MeasureSpan
    change: Mapping[str, MeasureSpan]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        spans = {name: span.as_dict() for name, span in self.change.items()}
        return {
            "first": self.first,
            "second": self.second,
            "persons": self.persons,
            "gain": self.gain.as_dict(),
            "change": spans,
        }


@dataclass(frozen=True)
class ItemResult:
    """One vignette.

    Attributes:
        vignette: Its id.
        reference: Its reference decision.
        answers: Answers in all waves.
        right: Share that decided as the reference.
        difficulty: In standard deviations of the first wave; higher is harder.
        discrimination: How well it tells people apart; None below 100 answers.
        is_rough: Whether the discrimination is shown for its order alone and not used (100 to 199 answers).
    """

    vignette: str
    reference: str
    answers: int
    right: float
    difficulty: float
    discrimination: float | None
    is_rough: bool

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "vignette": self.vignette,
            "reference": self.reference,
            "answers": self.answers,
            "share_right": self.right,
            "difficulty": self.difficulty,
            "discrimination": self.discrimination,
            "discrimination_rough": self.is_rough,
        }


@dataclass(frozen=True)
class TrainingResult:
    """What a course did.

    Attributes:
        waves: Each wave that has answers.
        comparisons: After and follow-up, each with before.
        items: Each vignette.
        by_sex: How much more often women than men are referred, in vignettes that were shown of both; no
            value where the file does not say who was shown.
        persons: Persons in all.
        level: Nominal coverage.
        seed: Seed of the random generator.
        data_sha256: Hash of the file.
        notes: What must be said beside the numbers.
        version: Version of Equiano.
        against_waiting: The change beside that of those who waited; None without such a group.
    """

    waves: Sequence[WaveResult]
    comparisons: Sequence[WaveComparison]
    items: Sequence[ItemResult]
    by_sex: MeasureSpan
    persons: int
    level: float
    seed: int
    data_sha256: str
    notes: Sequence[str] = field(default=())
    version: str = __version__
    against_waiting: WaitingComparison | None = None

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "quantity": "training",
            "persons": self.persons,
            "waves": [one.as_dict() for one in self.waves],
            "comparisons": [one.as_dict() for one in self.comparisons],
            "vignettes": [one.as_dict() for one in self.items],
            "women_less_men_referred": self.by_sex.as_dict(),
            "against_waiting": self.against_waiting and self.against_waiting.as_dict(),
            "level": self.level,
            "seed": self.seed,
            "data_sha256": self.data_sha256,
            "version": self.version,
            "notes": list(self.notes),
        }


def measure_training(
    answers: Path | str | AnswerSheet,
    *,
    options: TrainingOptions | None = None,
    opening: Opening | None = None,
) -> TrainingResult:
    """What a course did to recognition: each wave, and what changed among the same persons.

    Args:
        answers: A file (see `answers.read_answers`) or a sheet.
        options: Level, replicates, seed.
        opening: Encoding, sheet and header row of a file.

    Raises:
        BadInputError: With every cell at fault.
        UsageError: If an option makes no sense.
        NotEstimableError: If fewer than five persons answered.
    """
    asked = options or TrainingOptions()
    _check(asked)
    everybody = answers if isinstance(answers, AnswerSheet) else read_answers(answers, opening)
    sheet = everybody.of_trained()
    _check_enough(sheet)
    waves = [wave for wave in WAVES if sheet.who_answered(wave)]
    fit = _fit(sheet, waves, OWN_FROM)
    rough = _fit(sheet, waves, ROUGH_FROM)
    results = [_wave(sheet, wave, waves[0], asked) for wave in waves]
    comparisons = [_comparison(sheet, waves[0], wave, asked) for wave in waves[1:] if waves[0] == WAVES[0]]
    return TrainingResult(
        results,
        [one for one in comparisons if one is not None],
        _items(sheet, fit, rough),
        _by_sex(sheet, asked),
        sheet.persons,
        asked.level,
        asked.seed,
        sheet.sha256,
        [*sheet.notes, *_notes(results, comparisons, fit)],
        against_waiting=against_waiting(
            everybody, bootstrap=asked.bootstrap, seed=asked.seed, level=asked.level
        ),
    )


def _check(asked: TrainingOptions) -> None:
    if not 0 < asked.level < 1:
        raise UsageError(say("the level of an interval lies between 0 and 1, such as 0.95."))
    if asked.bootstrap < 100:
        raise UsageError(say("at least 100 replicates are needed for an interval."))


def _check_enough(sheet: AnswerSheet) -> None:
    if sheet.persons < LEAST_PERSONS:
        raise NotEstimableError(
            say(
                "{persons} {persons|person|persons}: from {least} on an interval means something.",
                persons=sheet.persons,
                least=LEAST_PERSONS,
            )
        )


def _fit(sheet: AnswerSheet, waves: Sequence[str], own_from: int) -> ItemFit:
    """Vignettes of all waves together, each wave a group of its own."""
    right, group = _records(sheet, [(wave, sheet.who_answered(wave)) for wave in waves])
    return fit_items(right, group, own_from=own_from)


def _records(sheet: AnswerSheet, groups: Sequence[tuple[str, Sequence[int]]]) -> tuple[Floats, Whole]:
    """Answers of some persons in some waves, and the number of the group of each."""
    parts = [sheet.right(wave, persons) for wave, persons in groups]
    return np.concatenate(parts), np.repeat(np.arange(len(parts)), [len(part) for part in parts])


def _rng(asked: TrainingOptions, place: int) -> np.random.Generator:
    """Each part has chance of its own, so that one more wave does not change the others."""
    return np.random.default_rng([asked.seed, place])


def _wave(sheet: AnswerSheet, wave: str, first: str, asked: TrainingOptions) -> WaveResult:
    persons = sheet.who_answered(wave)
    place = WAVES.index(wave)
    multiplicity = resampled(len(persons), asked.bootstrap, _rng(asked, place))
    began = set(sheet.who_answered(first))
    share = None if wave == first else len(began & set(persons)) / len(began)
    return WaveResult(
        wave,
        len(persons),
        len(sheet.of_wave(wave)),
        share,
        detection(sheet.counts(wave, persons), multiplicity, asked.level),
        agreement(sheet.choices(wave), asked.bootstrap, _rng(asked, 10 + place), asked.level),
    )


def _comparison(sheet: AnswerSheet, first: str, second: str, asked: TrainingOptions) -> WaveComparison | None:
    both = sorted(set(sheet.who_answered(first)) & set(sheet.who_answered(second)))
    if len(both) < LEAST_PERSONS:
        return None
    multiplicity = resampled(len(both), asked.bootstrap, _rng(asked, 20 + WAVES.index(second)))
    gain = MeasureSpan(None, None, None)
    if are_linked(sheet.right(first, both), sheet.right(second, both)):
        gain = _gain(sheet, (first, second), both, asked)
    changed = change(sheet.counts(first, both), sheet.counts(second, both), multiplicity, asked.level)
    return WaveComparison(first, second, len(both), gain, changed)


def _gain(
    sheet: AnswerSheet, pair: tuple[str, str], both: Sequence[int], asked: TrainingOptions
) -> MeasureSpan:
    """The gain of those who answered both; all others say what they can of the vignettes."""
    groups = [(wave, list(both)) for wave in pair]
    for wave in WAVES:
        rest = set(sheet.who_answered(wave)) - set(both if wave in pair else ())
        groups += [(wave, sorted(rest))] if rest else []
    return group_gain(
        *_records(sheet, groups),
        np.concatenate([who for _, who in groups]),
        _rng(asked, 50 + WAVES.index(pair[1])),
        asked.level,
    )


def are_linked(first: Floats, second: Floats) -> bool:
    """Whether a vignette was answered in both waves: else harder vignettes and less skill look the same."""
    return bool(((~np.isnan(first)).any(0) & (~np.isnan(second)).any(0)).any())


def _items(sheet: AnswerSheet, fit: ItemFit, rough: ItemFit) -> list[ItemResult]:
    given = dict.fromkeys(sheet.references, 0)
    right = dict(given)
    for one in sheet.answers:
        given[one.vignette] += 1
        right[one.vignette] += one.decision == sheet.references[one.vignette]
    found = []
    for n, (name, reference) in enumerate(sheet.references.items()):
        is_rough = bool(rough.is_own[n]) and not bool(fit.is_own[n])
        told = float((rough if is_rough else fit).a[n]) if is_rough or fit.is_own[n] else None
        share = right[name] / given[name]
        found.append(ItemResult(name, reference, given[name], share, float(fit.b[n]), told, is_rough))
    return found


def _by_sex(sheet: AnswerSheet, asked: TrainingOptions) -> MeasureSpan:
    """Share of women referred less that of men, vignette by vignette where both were shown."""
    names = list(sheet.references)
    table: Whole = np.zeros((sheet.persons, len(names), 2, 2), np.int64)
    for one in sheet.answers:
        if one.sex:
            cell = table[one.person, names.index(one.vignette), "fm".index(one.sex)]
            cell += (one.decision == "refer", 1)
    whole = _sex_gap(table.sum(0)[None].astype(np.float64))
    if np.isnan(whole[0]):
        return MeasureSpan(None, None, None)
    multiplicity = resampled(sheet.persons, asked.bootstrap, _rng(asked, 30))
    draws = _sex_gap(np.einsum("bp,pvsc->bvsc", multiplicity, table).astype(np.float64))
    return span_of(float(whole[0]), draws[~np.isnan(draws)], asked.level)


def _sex_gap(table: Floats) -> Floats:
    """The gap of each replicate, of shape (B, V, 2, 2): sex, then referred and all."""
    both = (table[..., 1] > 0).all(2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = table[..., 0] / table[..., 1]
        gap = np.where(both, share[..., 0] - share[..., 1], 0.0)
        weight = np.where(both, table[..., 1].min(2), 0.0)
        return np.asarray((gap * weight).sum(1) / weight.sum(1), np.float64)


def _notes(
    waves: Sequence[WaveResult], comparisons: Sequence[WaveComparison | None], fit: ItemFit
) -> list[str]:
    notes = []
    if any(one is not None and one.gain.value is None for one in comparisons):
        notes.append(
            say(
                "No vignette was answered in both waves, so a harder set and less skill look the same: no "
                "gain can be told. Let one half begin with the one set and one half with the other."
            )
        )
    if waves[0].wave != WAVES[0]:
        notes.append(say("Nobody answered before the course: nothing can be compared."))
    if len(waves) == 1 or any(one is None for one in comparisons):
        notes.append(say("Fewer than five persons answered both waves: nothing can be compared."))
    if any(one.wave == "followup" and (one.share or 1) < FEW_ANSWERED for one in waves):
        notes.append(
            say("Few answered the follow-up: it speaks of those who did, who may be the keener ones.")
        )
    if "followup" not in {one.wave for one in waves}:
        notes.append(
            say(
                "There is no follow-up. In a study of health staff knowledge rose from 54.7 to 84.5 % and "
                "was at 50.0 % after six months."
            )
        )
    if not fit.is_own.all():
        notes.append(
            say(
                "Vignettes with fewer than {own} answers share one discrimination; below {rough} none is "
                "shown for them, between the two it is rough and not used.",
                own=OWN_FROM,
                rough=ROUGH_FROM,
            )
        )
    notes.append(
        say(
            "The share of right answers over all vignettes is not given: it depends on their mix. References "
            "are drafts until practitioners have reviewed them."
        )
    )
    return notes
