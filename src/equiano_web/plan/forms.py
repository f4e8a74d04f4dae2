"""Forms of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from equiano.countries.folders import available
from equiano.errors import BadInputError, UsageError
from equiano.files import private_folder
from equiano.planning.model import (
    ActionPlan,
    IndicatorValue,
    PlanBudget,
    PlannedMeasure,
    PlanStatus,
    PlanText,
)
from equiano.planning.plan_file import read_action_plan
from equiano.planning.plan_read import read_plan_table
from equiano.planning.template import label_of, templates
from equiano.planning.wording import plan_status, status_names
from equiano.vocab import load
from equiano.words import language, say
from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes, DayField, Radios
from equiano_web.plan.changes import ProgressReport

_MOST_BYTES = 2_000_000  # a plan of 1,000 measures is about 1 MB
_STATES = ("planned", "under_way", "done", "dropped")
PLAN_STATES: tuple[PlanStatus, ...] = ("draft-for-review", "adopted", "ended")
_OFFICIAL = "official_"  # before the id of a body


def _states() -> list[tuple[str, str]]:
    names = status_names()
    return [(code, names[code]) for code in _STATES]  # type: ignore[index]


class StartForm(forms.Form):
    """A plan that begins."""

    template = forms.ChoiceField(label=later("Template"), widget=Radios())
    country = forms.ChoiceField(required=False, label=later("Country, for the general template"))
    begin = DayField(label=later("First day of the plan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        names = [(name, label_of(name, language())) for name in templates()]
        self.fields["template"].choices = names  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", "—"), *_countries()]  # type: ignore[attr-defined]


def _countries() -> Iterator[tuple[str, str]]:
    """Packs by the names of their countries; the packs themselves would take a second to read."""
    scheme, packs = load().scheme("country"), set(available())
    for code, name in scheme.by_name(language()):
        term = scheme.find(code)
        pack = term.extra.get("alpha2", "").lower() if term else ""
        if pack in packs:
            yield pack, name


class MeasureForm(forms.Form):
    """A measure as its coordinator changes it."""

    base = forms.IntegerField(widget=forms.HiddenInput())
    title = forms.CharField(label=later("Action"), max_length=500, widget=forms.Textarea({"rows": 3}))
    start = DayField(label=later("First day"))
    end = DayField(label=later("Last day"))
    responsible = forms.MultipleChoiceField(label=later("Who answers for it"), widget=Checkboxes())
    after = forms.CharField(
        label=later("Which measures must have ended before"), required=False, max_length=200,
        help_text=later("Their numbers with commas between, such as M02, M05."),
    )  # fmt: skip
    status = forms.ChoiceField(label=later("Status of the measure"), widget=Radios())
    done_on = DayField(label=later("Carried out on"), required=False)
    planned = forms.FloatField(label=later("Money planned"), required=False, min_value=0)
    spent = forms.FloatField(label=later("Money spent"), required=False, min_value=0)
    source = forms.CharField(label=later("Where the money comes from"), required=False, max_length=300)
    is_internal = forms.BooleanField(label=later("The sums are internal"), required=False)
    note = forms.CharField(
        label=later("Note for everybody"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    internal_note = forms.CharField(
        label=later("Internal note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, plan: ActionPlan, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        bodies = [(one.id, one.title.said(language())) for one in plan.bodies]
        self.fields["responsible"].choices = bodies  # type: ignore[attr-defined]
        self.fields["status"].choices = _states()  # type: ignore[attr-defined]

    @staticmethod
    def values_of(one: PlannedMeasure, number: int) -> dict[str, object]:
        """What the form begins with."""
        lang = language()
        return {
            "base": number, "title": one.title.said(lang), "start": one.start, "end": one.end,
            "responsible": list(one.responsible), "after": ", ".join(one.after), "status": one.status,
            "done_on": one.done_on, "planned": one.budget.planned, "spent": one.budget.spent,
            "source": one.budget.source.said(lang) if one.budget.source else "",
            "is_internal": one.budget.is_internal, "note": one.note.said(lang) if one.note else "",
            "internal_note": one.internal_note or "",
        }  # fmt: skip

    def changed(self, old: PlannedMeasure) -> PlannedMeasure:
        """The measure with what was typed; a text changes in the language of who typed it."""
        given = self.cleaned_data
        budget: PlanBudget = replace(
            old.budget,
            planned=given["planned"],
            spent=given["spent"],
            source=_text(old.budget.source, given["source"]) if given["source"] else None,
            is_internal=given["is_internal"],
        )
        return replace(
            old,
            title=_text(old.title, given["title"]),
            start=given["start"],
            end=given["end"],
            responsible=tuple(given["responsible"]),
            after=tuple(key.strip() for key in given["after"].split(",") if key.strip()),
            status=given["status"],
            done_on=given["done_on"],
            budget=budget,
            note=_text(old.note, given["note"]) if given["note"] else None,
            internal_note=given["internal_note"] or None,
        )


def _text(old: PlanText | None, said: str) -> PlanText:
    if old is not None and old.said(language()) == said:
        return old
    return replace(old or PlanText(), **{language(): said})


class AboutForm(forms.Form):
    """What holds for the whole plan: how it stands, money, a note, and who is in charge at each body."""

    base = forms.IntegerField(widget=forms.HiddenInput())
    status = forms.ChoiceField(label=later("Status of the plan"), widget=Radios())
    currency = forms.RegexField(
        r"[A-Z]{3}", label=later("Currency (three letters)"), required=False, max_length=3
    )
    note = forms.CharField(
        label=later("Note for everybody"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    internal_note = forms.CharField(
        label=later("Internal note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, plan: ActionPlan, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        names = [(code, plan_status(code)) for code in PLAN_STATES]
        self.fields["status"].choices = names  # type: ignore[attr-defined]
        told = say("Internal: the public form leaves officials out.")
        for body in plan.bodies:
            label = say("Official in charge: {body}", body=body.title.said(language()))
            self.fields[_OFFICIAL + body.id] = forms.CharField(
                label=label, help_text=told, required=False, max_length=200
            )
            told = ""  # once is enough

    @staticmethod
    def values_of(plan: ActionPlan, number: int) -> dict[str, object]:
        """What the form begins with."""
        note = plan.note.said(language()) if plan.note else ""
        return {
            "base": number, "status": plan.status, "currency": plan.currency or "", "note": note,
            "internal_note": plan.internal_note or "",
            **{_OFFICIAL + body.id: body.official or "" for body in plan.bodies},
        }  # fmt: skip

    def changed(self, old: ActionPlan) -> ActionPlan:
        """The plan with what was typed; a text changes in the language of who typed it."""
        given = self.cleaned_data
        return replace(
            old,
            status=given["status"],
            currency=given["currency"] or None,
            note=_text(old.note, given["note"]) if given["note"] else None,
            internal_note=given["internal_note"] or None,
            bodies=tuple(
                replace(body, official=given.get(_OFFICIAL + body.id) or None) for body in old.bodies
            ),
        )


class ValueForm(forms.Form):
    """A value of an indicator that a person enters."""

    indicator = forms.ChoiceField(label=later("Indicator"))
    period = forms.CharField(label=later("Of what time, such as 2027"), max_length=40)
    value = forms.FloatField(
        label=later("Value"), required=False, help_text=later("A share from 0 to 1, such as 0.8.")
    )
    numerator = forms.FloatField(label=later("Of which counted"), required=False, min_value=0)
    denominator = forms.FloatField(label=later("Of how many"), required=False, min_value=0)
    cannot_tell = forms.CharField(label=later("Or why it cannot be told"), required=False, max_length=500)
    evidence = forms.CharField(label=later("What shows it"), max_length=500)
    control = forms.CharField(
        label=later("Where it was published before"), required=False, max_length=300,
        help_text=later("A value that counts people is public only with this."),
    )  # fmt: skip

    def __init__(self, *args: Any, one: PlannedMeasure, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        names = [(each.id, each.title.said(language())) for each in one.indicators]
        self.fields["indicator"].choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either a value or a reason."""
        given: dict[str, Any] = super().clean() or {}
        if (given.get("value") is None) == (not given.get("cannot_tell")):
            self.add_error("value", say("Give either a value or the reason why there is none."))
        return given

    def entered(self, day: dt.date) -> IndicatorValue:
        """The value."""
        given = self.cleaned_data
        why = given["cannot_tell"]
        return IndicatorValue(
            period=given["period"], on=day, value=given["value"], numerator=given["numerator"],
            denominator=given["denominator"], evidence=given["evidence"], control=given["control"] or None,
            cannot_tell=PlanText(**{language(): why}) if why else None,
        )  # fmt: skip


class ReportForm(forms.Form):
    """What an agency reports of a measure."""

    status = forms.ChoiceField(label=later("Status of the measure"), widget=Radios())
    done_on = DayField(label=later("Carried out on"), required=False)
    evidence = forms.CharField(
        label=later("What shows it"), required=False, max_length=500,
        help_text=later("A document or an event, without names of persons."),
    )  # fmt: skip
    evidence_on = DayField(label=later("Day of that"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = _states()  # type: ignore[attr-defined]

    def told(self) -> ProgressReport:
        """The report."""
        given = self.cleaned_data
        return ProgressReport(given["status"], given["done_on"], given["evidence"], given["evidence_on"])


class ComputeForm(forms.Form):
    """What computing asks for."""

    in_post = forms.IntegerField(
        label=later("Officials in post"), required=False, min_value=1,
        help_text=later("Of whom the trained are a share; without it there is none."),
    )  # fmt: skip


class FileForm(forms.Form):
    """A plan or table that takes the place of the plan, as its next version."""

    base = forms.IntegerField(widget=forms.HiddenInput())
    file = forms.FileField(
        label=later("Plan (YAML) or table (CSV, XLSX)"),
        help_text=later("As the exports of this page write them."),
        error_messages={"required": later("Choose a file.")},
    )
    made: ActionPlan
    refused: tuple[str, ...] = ()

    def __init__(self, *args: Any, plan: ActionPlan, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        self._plan = plan

    def clean_file(self) -> UploadedFile[Any]:
        """The plan in the file; what cannot be used is named."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > _MOST_BYTES:
            raise forms.ValidationError(say("The file is too large."))
        ending = Path(str(file.name)).suffix.lower()
        try:
            with private_folder() as folder:
                path = folder / f"plan{ending}"
                path.write_bytes(file.read())
                self._take(path, ending)
        except (BadInputError, UsageError) as error:
            raise forms.ValidationError(str(error).splitlines()) from error
        return file

    def _take(self, path: Path, ending: str) -> None:
        if ending in (".yaml", ".yml"):
            self.made = read_action_plan(path)
            return
        found = read_plan_table(path, self._plan.title.said(language()), into=self._plan)
        self.made, self.refused = found.plan, tuple(map(str, found.refused))


class AgenciesForm(forms.Form):
    """Which agency stands for which body."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        plan: ActionPlan,
        agencies: list[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for body in plan.bodies:
            self.fields[body.id] = forms.ChoiceField(
                label=body.title.said(language()), choices=[("", say("none of the network")), *agencies],
                required=False,
            )  # fmt: skip
