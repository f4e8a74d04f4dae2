"""The vignettes: enough, short, argued, in both languages, half of them no victims."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest

from equiano.errors import UsageError
from equiano.pipeline.vignette_findings import compute
from equiano.prevent.training.bank import (
    COURSES,
    DECISIONS,
    course_vignettes,
    faults_of,
    forms,
    shown,
    vignette_of,
    vignettes,
)
from equiano.vocab.load import read_yaml

ALL = tuple(vignettes().values())
ENTRY = {
    "id": "x-01",
    "who": {"sex": "any", "age": [20, 40], "from": "any"},
    "en": "Text.",
    "ru": "Текст.",
    "signs": ["debt"],
    "decision": "refer",
    "why": {"en": "Because.", "ru": "Потому."},
}


def test_there_are_ninety_and_half_are_no_victims() -> None:
    assert len(ALL) >= 90
    assert sum(one.decision == "other_help" for one in ALL) * 2 == len(ALL)
    for course in COURSES:
        kinds = {one.decision for one in course_vignettes(course)}
        assert kinds == set(DECISIONS)
        assert len(course_vignettes(course)) >= 15


def test_findings_are_what_recognition_finds_today() -> None:
    kept = json.loads(
        (resources.files("equiano.prevent.training") / "findings.json").read_text(encoding="utf-8")
    )
    assert kept["vignettes"] == compute()


def test_a_reference_that_recognition_does_not_share_is_argued() -> None:
    for one in ALL:
        assert one.computed is not None
        is_shared = (one.computed.outcome == "refer") == one.is_victim
        assert is_shared == (one.differs is None), one.id


def test_each_is_short_whole_and_a_draft() -> None:
    for one in ALL:
        assert faults_of(one) == []
        assert one.status == "draft-for-review"
        assert one.words <= 150
        assert re.search("[а-яё]", one.text["ru"])
        assert not re.search("[а-яё]", one.text["en"] + one.why["en"])


def test_hard_negatives_are_there() -> None:
    """A wage claim, smuggled and free, sex work by consent, violence at home: each more than once."""
    negative = [one for one in ALL if one.decision == "other_help"]
    for sign in ("pay_withheld", "smuggled", "sexual_services", "violence_at_home"):
        assert sum(sign in one.signs for one in negative) >= 2


def test_each_course_begins_with_an_easy_one_of_each_kind() -> None:
    for course in COURSES:
        own = [one for one in course_vignettes(course) if one.courses[0] == course and one.opens]
        assert sorted(one.decision for one in own) == ["other_help", "refer"]


def test_sex_age_and_origin_vary_and_the_answer_does_not() -> None:
    one = vignettes()["border-01"]
    seen = [shown(one, "en", str(n)) for n in range(40)]
    assert {each.sex for each in seen} == {"f", "m"}
    assert len({each.origin for each in seen}) > 5
    assert len({each.age for each in seen}) > 10
    assert len({each.text.partition(". ")[2] for each in seen}) == 1
    assert shown(one, "en", "7") == shown(one, "en", "7")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_the_russian_text_fits_a_woman_and_a_man(one) -> None:  # type: ignore[no-untyped-def]
    """Who it is about is drawn: no past tense, and no short adjective, may tell a sex where both may be."""
    if len(one.sexes) == 2:
        text = one.text["ru"]
        gendered = re.findall(
            r"(?:^|[.;:] )(?:Она|Он|Приехала?|Работала?|Сказала?|Жила?|Ушла|Ушёл|Пришла|Пришёл|Вернул\w+)\b",
            text,
        )
        assert gendered == []


def test_what_is_offered_holds_every_sign_told_and_some_that_are_not() -> None:
    for one in ALL:
        for seed in ("a", "b"):
            offered = shown(one, "ru", seed).offered
            assert set(one.signs) <= set(offered)
            assert len(set(offered)) == len(offered) >= len(one.signs) + 3


def test_before_and_after_are_different_vignettes_of_the_same_kinds() -> None:
    for course in COURSES:
        one, other = forms(course, "s")
        assert not {v.id for v in one} & {v.id for v in other}
        assert sorted(v.decision for v in one) == sorted(v.decision for v in other)
    firsts = {frozenset(v.id for v in forms("border", str(seed))[0]) for seed in range(20)}
    assert len(firsts) == 2


def test_an_unknown_course_is_named() -> None:
    with pytest.raises(UsageError, match="border, police"):
        course_vignettes("navy")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"decision": "no"}, "three decisions"),
        ({"signs": ["debt", "debt"]}, "twice"),
        ({"signs": ["hunger"]}, "hunger"),
        ({"en": "word " * 146}, "150 words"),
        ({"ru": " "}, "in Russian"),
        ({"decision": "ask"}, "say what"),
        ({"who": {"sex": "any", "age": [17, 18], "from": "any"}}, "under 18"),
        ({"who": {"sex": "any", "age": [30, 20], "from": "any"}}, "younger"),
        ({"also": ["navy"]}, "course"),
    ],
)
def test_what_is_wrong_with_a_vignette_is_said(change: dict[str, object], fault: str) -> None:
    assert any(fault in text for text in faults_of(vignette_of({**ENTRY, **change}, "border")))


def test_a_vignette_of_150_words_is_taken() -> None:
    assert faults_of(vignette_of({**ENTRY, "en": "word " * 145}, "border")) == []


def test_no_vignette_says_where_danger_comes_from() -> None:
    """Origins are drawn from one list for all: none belongs to a kind of answer."""
    people = read_yaml(resources.files("equiano.prevent.training") / "people.yaml")
    names = [place["en"].removeprefix("from ") for place in people["abroad"].values()]
    for one in ALL:
        assert not any(name in one.text["en"] for name in names)
