"""Forms of the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from equiano.prevent.training.bank import (
    COURSES,
    DECISIONS,
    ShownVignette,
    course_name,
    decision_name,
    sign_name,
)
from equiano.vocab.notion import notions
from equiano.words import language
from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes, DayField, Radios
from equiano_web.training.actions import MOST_HOURS


class CourseForm(forms.Form):
    """A course that is held."""

    code = forms.ChoiceField(label=later("Whom it is for"))
    hours = forms.IntegerField(label=later("Hours"), min_value=1, max_value=MOST_HOURS)
    day = DayField(label=later("Day of the course"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(code, course_name(code)) for code in COURSES]  # type: ignore[attr-defined]


class WaitingForm(forms.Form):
    """Who waits for a course."""

    waiting = forms.MultipleChoiceField(
        label=later("Who waits"), required=False, widget=Checkboxes(),
        help_text=later(
            "Draw them by lot, at least five. They answer before and after without the course, and take one "
            "later."
        ),
    )  # fmt: skip
    mark_optional = False

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        self.fields["waiting"].choices = people  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Signs and decision on a vignette."""

    vignette = forms.CharField(widget=forms.HiddenInput())
    marked = forms.MultipleChoiceField(
        label=later("Which signs does the text tell? Mark all."), required=False, widget=Checkboxes()
    )
    decision = forms.ChoiceField(label=later("Your decision"), widget=Radios())
    mark_optional = False

    def __init__(self, *args: Any, given: ShownVignette, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **{**kwargs, "initial": {"vignette": given.id}})
        signs = [(name, sign_name(name, language())) for name in given.offered]
        self.fields["marked"].choices = signs  # type: ignore[attr-defined]
        self.fields["decision"].choices = [(name, decision_name(name)) for name in DECISIONS]  # type: ignore[attr-defined]


class VignetteForm(forms.Form):
    """A vignette of one's own."""

    course = forms.ChoiceField(label=later("Whom it is for"))
    sex = forms.ChoiceField(
        label=later("Who it may be about"),
        choices=[("any", later("Women and men")), ("f", later("Women")), ("m", later("Men"))],
        widget=Radios(),
        help_text=later(
            "The first line of the case is drawn: the text tells neither sex nor age nor origin."
        ),
    )
    youngest = forms.IntegerField(label=later("Youngest age"), min_value=1, max_value=99)
    oldest = forms.IntegerField(label=later("Oldest age"), min_value=1, max_value=99)
    origin = forms.ChoiceField(
        label=later("Where they come from"),
        choices=[
            ("any", later("From here or abroad")),
            ("abroad", later("From abroad")),
            ("home", later("From here")),
        ],
        widget=Radios(),
    )
    en = forms.CharField(label=later("Text in English"), widget=forms.Textarea({"rows": 6}), max_length=2000)
    ru = forms.CharField(label=later("Text in Russian"), widget=forms.Textarea({"rows": 6}), max_length=2000)
    signs = forms.MultipleChoiceField(label=later("Signs that the text tells"), widget=Checkboxes())
    decision = forms.ChoiceField(label=later("Reference decision"), widget=Radios())
    why_en = forms.CharField(
        label=later("Why, in English"), widget=forms.Textarea({"rows": 3}), max_length=1000
    )
    why_ru = forms.CharField(
        label=later("Why, in Russian"), widget=forms.Textarea({"rows": 3}), max_length=1000
    )
    ask_en = forms.CharField(
        label=later("What to ask, in English"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        required=False,
    )
    ask_ru = forms.CharField(
        label=later("What to ask, in Russian"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        lang = language()
        # Coarse facts leave open which of several holds: a vignette tells plain ones.
        signs = [(one.name, one.labels[lang]) for one in notions().values() if not one.any_of]
        self.fields["course"].choices = [(code, course_name(code)) for code in COURSES]  # type: ignore[attr-defined]
        self.fields["signs"].choices = signs  # type: ignore[attr-defined]
        self.fields["decision"].choices = [(name, decision_name(name)) for name in DECISIONS]  # type: ignore[attr-defined]

    def content(self) -> Mapping[str, object]:
        """The vignette as the library's files have it."""
        got = self.cleaned_data
        asked = {"en": got["ask_en"], "ru": got["ask_ru"]}
        return {
            "course": got["course"],
            "who": {"sex": got["sex"], "age": [got["youngest"], got["oldest"]], "from": got["origin"]},
            "en": got["en"],
            "ru": got["ru"],
            "signs": got["signs"],
            "decision": got["decision"],
            "why": {"en": got["why_en"], "ru": got["why_ru"]},
            **({"ask": asked} if any(asked.values()) else {}),
        }


def initial_of(content: Mapping[str, Any]) -> Mapping[str, object]:
    """What the form begins with for a vignette that was written."""
    who, ask = content["who"], content.get("ask") or {}
    return {
        **{name: content[name] for name in ("course", "en", "ru", "signs", "decision")},
        "sex": who["sex"],
        "youngest": who["age"][0],
        "oldest": who["age"][1],
        "origin": who["from"],
        **{f"why_{lang}": content["why"][lang] for lang in ("en", "ru")},
        **{f"ask_{lang}": ask.get(lang, "") for lang in ("en", "ru")},
    }


class ReviewForm(forms.Form):
    """A colleague's judgement."""

    agreed = forms.ChoiceField(
        label=later("Your judgement"),
        choices=[("yes", later("It may be used")), ("no", later("Give it back"))],
        widget=Radios(),
    )
    remark = forms.CharField(
        label=later("Remark"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
