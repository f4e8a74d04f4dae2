"""The vignettes: invented, one decision each, with the signs they tell and an argued reference decision.

All are drafts until at least three practitioners have argued each reference (`STATUS`). Who a vignette is
about is drawn by chance: sex, age and origin change nothing in the answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from equiano.errors import DataError, UsageError
from equiano.vocab.load import read_yaml
from equiano.vocab.notion import notions
from equiano.words import plural, say

if TYPE_CHECKING:
    import numpy as np

DECISIONS = ("refer", "other_help", "ask")
COURSES = ("border", "police", "labour", "union", "health", "shelter")
LANGUAGES = ("en", "ru")
STATUS = "draft-for-review"
MOST_WORDS = 150  # more is a reading test (standards/prevention.md §5)
ADULT = 18
_TEEN = 15  # in Russian a girl of 15 is «девушка» already
# Signs that are offered beside those of a vignette: plain facts of control, deceit and conditions, which a
# text that does not list them does not tell. No coarse one, as it might be true by another.
_OFFERED = (
    *("papers_taken", "confined", "watched", "kept_apart", "beaten", "threatened", "family_threatened"),
    *("denunciation_threatened", "blackmail", "debt", "earnings_taken", "sold", "drugged", "pay_withheld"),
    *("long_hours", "bad_housing", "deceived_about_work", "deceived_about_pay", "necessities_withheld"),
)
_CLOSE = {
    "threatened": ("beaten", "ransom", "worse_threatened"),
    "kept_apart": ("confined",),
    "confined": ("watched", "kept_apart", "held_now"),
    "watched": ("confined", "held_now"),
    "blackmail": ("family_threatened",),
    "sold": ("controller_paid",),
    "debt": ("ransom", "pay_deducted"),
    "deceived_about_work": ("deceived", "deceived_about_conditions"),
    "earnings_taken": ("pay_withheld", "prostitution_exploited", "pay_deducted", "low_pay", "begging_forced"),
    "pay_withheld": ("earnings_taken", "low_pay", "debt", "servitude"),
    "deceived_about_pay": ("pay_withheld", "low_pay", "deceived"),
    "bad_housing": ("confined", "bad_work", "servitude", "domestic_work"),
    "long_hours": ("bad_work", "acts_imposed", "servitude", "humiliated", "domestic_work"),
    "necessities_withheld": ("care_refused", "humiliated", "servitude"),
}
"""A sign is not offered where one of these is told: a careful reader might mark it with reason."""
_MOST_OFFERED = 9
Words = Mapping[str, str]


@dataclass(frozen=True)
class Computed:
    """What recognition makes of the signs; written by `equiano.pipeline.vignette_findings`, never by hand.

    Attributes:
        outcome: `refer`, `look_closer` or `not_enough_recorded`.
        urgency: How soon somebody must act.
        ilo11: ILO indicators that are present.
        because: Facts of life that the outcome rests on.
        services: Kinds of help that fit.
    """

    outcome: str
    urgency: str
    ilo11: tuple[str, ...]
    because: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True)
class Vignette:
    """One invented case.

    Attributes:
        id: Its name, such as `border-01`.
        courses: Courses in which it is given; its own first.
        sexes: `f`, `m` or both: who it may be about.
        ages: Youngest and oldest.
        origin: `home`, `abroad` or `any`.
        text: What is told, by language, without the first line.
        signs: Facts of life that the text tells (`vocab/notions.yaml`).
        decision: The reference: one of `DECISIONS`.
        why: Its argument, by language.
        ask: What to ask, where the decision is `ask`, by language.
        opens: Whether it is one of the two easy ones that everybody begins with.
        status: `draft-for-review` until it was reviewed.
        differs: Why the reference is not what recognition finds, where it is not, by language.
        computed: What recognition finds.
    """

    id: str
    courses: tuple[str, ...]
    sexes: tuple[str, ...]
    ages: tuple[int, int]
    origin: str
    text: Words
    signs: tuple[str, ...]
    decision: str
    why: Words
    ask: Words | None = None
    opens: bool = False
    status: str = STATUS
    differs: Words | None = None
    computed: Computed | None = None

    @property
    def is_victim(self) -> bool:
        """Whether the reference is to refer."""
        return self.decision == "refer"

    @property
    def is_child(self) -> bool:
        """Whether whoever it is about is under 18."""
        return self.ages[1] < ADULT

    @property
    def words(self) -> int:
        """Words of the longer text; the first line has five more."""
        return max(len(text.split()) for text in self.text.values()) + 5


@dataclass(frozen=True)
class ShownVignette:
    """A vignette as somebody gets it.

    Attributes:
        id: The vignette.
        sex: `f` or `m`.
        age: In years.
        origin: Code of the country, or `HOME`.
        text: With the first line, in one language.
        offered: Signs to choose from, in the order in which they stand; some are not told.
    """

    id: str
    sex: str
    age: int
    origin: str
    text: str
    offered: tuple[str, ...] = field(default=())


@cache
def vignettes() -> Mapping[str, Vignette]:
    """All vignettes by id, in the order of the courses.

    Raises:
        DataError: If one is at odds with itself.
    """
    folder = resources.files("equiano.prevent.training") / "vignettes"
    found = findings()
    made = {}
    for course in COURSES:
        content = read_yaml(folder / f"{course}.yaml")
        for entry in content["vignettes"]:
            one = vignette_of(entry, course, content["status"], found.get(entry["id"]))
            if faults := faults_of(one):
                raise DataError(f"{course}.yaml: {one.id}: {faults[0]}")
            made[one.id] = one
    return MappingProxyType(made)


@cache
def findings() -> Mapping[str, Computed]:
    """What recognition found for each, as the build step of the pipeline wrote it."""
    file = resources.files("equiano.prevent.training") / "findings.json"
    raw = json.loads(file.read_text(encoding="utf-8"))["vignettes"]
    return {
        name: Computed(
            one["outcome"], one["urgency"], *(tuple(one[key]) for key in ("ilo11", "because", "services"))
        )
        for name, one in raw.items()
    }


def vignette_of(
    entry: Mapping[str, object], course: str, status: str = STATUS, computed: Computed | None = None
) -> Vignette:
    """A vignette of an entry as the files have it.

    Raises:
        DataError: If something is missing.
    """
    try:
        who: Mapping[str, object] = entry["who"]  # type: ignore[assignment]
        ages: list[int] = who["age"]  # type: ignore[assignment]
        young, old = ages
        return Vignette(
            id=str(entry["id"]),
            courses=(course, *entry.get("also", ())),  # type: ignore[misc]
            sexes=("f", "m") if who["sex"] == "any" else (str(who["sex"]),),
            ages=(young, old),
            origin=str(who["from"]),
            text={lang: str(entry[lang]) for lang in LANGUAGES},
            signs=tuple(entry["signs"]),  # type: ignore[arg-type]
            decision=str(entry["decision"]),
            why=entry["why"],  # type: ignore[arg-type]
            ask=entry.get("ask"),  # type: ignore[arg-type]
            opens=bool(entry.get("opens", False)),
            status=status,
            differs=entry.get("differs"),  # type: ignore[arg-type]
            computed=computed,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{course}: {entry.get('id', '?')}: {error}") from error


def faults_of(one: Vignette) -> list[str]:
    """What is wrong with a vignette, in words; the editor says the same to whoever writes one."""
    known = notions()
    found = []
    if one.decision not in DECISIONS:
        found.append(say("Choose one of the three decisions."))
    if unknown := [name for name in one.signs if name not in known]:
        found.append(say("Unknown sign: {name}.", name=unknown[0]))
    if len(set(one.signs)) != len(one.signs):
        found.append(say("A sign stands twice."))
    if one.words > MOST_WORDS:
        found.append(say("More than {most} words: shorten it.", most=MOST_WORDS))
    if any(not one.text.get(lang, "").strip() or not one.why.get(lang, "").strip() for lang in LANGUAGES):
        found.append(say("Text and argument are needed in English and in Russian."))
    if one.decision == "ask" and not (one.ask and all(one.ask.get(lang, "").strip() for lang in LANGUAGES)):
        found.append(say("Where the answer is to ask, say what, in both languages."))
    if not 0 < one.ages[0] <= one.ages[1]:
        found.append(say("The younger age comes first."))
    # A child's case is decided by other rules, so one text cannot be of both.
    if one.ages[0] < ADULT <= one.ages[1]:
        found.append(say("Either all under 18 or all grown up: the rules are not the same."))
    if set(one.courses) - set(COURSES):
        found.append(say("Unknown course."))
    return found


def course_vignettes(course: str) -> tuple[Vignette, ...]:
    """The vignettes of a course, in their order.

    Raises:
        UsageError: If there is no such course.
    """
    if course not in COURSES:
        raise UsageError(say("unknown course. Courses: {names}.", names=", ".join(COURSES)))
    return tuple(one for one in vignettes().values() if course in one.courses)


def generator(seed: str) -> np.random.Generator:
    """Chance that is the same for the same text, on every machine."""
    import numpy as np  # noqa: PLC0415  a page that shows no case need not wait for it

    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))


def shown(one: Vignette, lang: str, seed: str) -> ShownVignette:
    """A vignette as somebody gets it: who it is about, and the signs to choose from.

    Args:
        one: The vignette.
        lang: `en` or `ru`.
        seed: The same seed shows the same person; an attempt's random id, never anything of a trainee.
    """
    rng = generator(f"{seed}/{one.id}")
    people = _people()
    sex = str(rng.choice(one.sexes))
    age = int(rng.integers(one.ages[0], one.ages[1] + 1))
    places = {**(people["home"] if one.origin != "abroad" else {})}
    places |= people["abroad"] if one.origin != "home" else {}
    origin = str(rng.choice(sorted(places)))
    called = people["sex"][sex]["adult" if age >= ADULT else "teen" if age >= _TEEN else "child"][lang]
    years = f"{age} {plural(age, 'год', 'года', 'лет', lang='ru')}" if lang == "ru" else str(age)
    first = f"{called}, {years}, {places[origin][lang]}."
    return ShownVignette(one.id, sex, age, origin, f"{first} {one.text[lang]}", offered(one, rng))


def offered(one: Vignette, rng: np.random.Generator) -> tuple[str, ...]:
    """The signs that a trainee chooses from: those told, and others that are not, mixed."""
    told = list(one.signs)
    others = [name for name in _OFFERED if name not in told and not set(_CLOSE.get(name, ())) & set(told)]
    more = max(3, _MOST_OFFERED - len(told))
    names = [*told, *(others[n] for n in rng.permutation(len(others))[:more])]
    return tuple(names[n] for n in rng.permutation(len(names)))


@cache
def _people() -> Mapping[str, dict[str, dict[str, dict[str, dict[str, str]]]]]:
    content: Mapping[str, dict[str, dict[str, dict[str, dict[str, str]]]]] = read_yaml(
        resources.files("equiano.prevent.training") / "people.yaml"
    )
    return content


def sign_name(name: str, lang: str) -> str:
    """What a sign is called."""
    return notions()[name].labels[lang]


def decision_name(name: str) -> str:
    """What a decision is called, in the person's language."""
    return {
        "refer": say("Refer as a presumed victim"),
        "other_help": say("Another way of help; nothing shows trafficking so far"),
        "ask": say("Cannot tell yet: ask first"),
    }[name]


def course_name(name: str) -> str:
    """Whom a course is for, in the person's language."""
    return {
        "border": say("Border guards"),
        "police": say("Police"),
        "labour": say("Labour inspectors"),
        "union": say("Trade unions"),
        "health": say("Health staff"),
        "shelter": say("Staff of shelters"),
    }[name]


def forms(course: str, seed: str) -> tuple[Sequence[Vignette], Sequence[Vignette]]:
    """Two sets of different vignettes for before and after, of the same kinds; which is first is by chance.

    Args:
        course: The course.
        seed: The trainee's attempt. The two sets are the course's; which is first, and the order, its own.
    """
    halves: tuple[list[Vignette], list[Vignette]] = ([], [])
    for decision in DECISIONS:
        alike = [one for one in course_vignettes(course) if one.decision == decision]
        for place, one in enumerate(alike[: len(alike) // 2 * 2]):
            # 0 1 1 0: neither half gets all the first ones, which are the easier.
            halves[(place + 1) // 2 % 2].append(one)
    rng = generator(f"{seed}/{course}")
    first = int(rng.integers(2))
    mixed = [[half[n] for n in rng.permutation(len(half))] for half in halves]
    return mixed[first], mixed[1 - first]
