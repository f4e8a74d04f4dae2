"""Forms of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from equiano.words import say
from equiano_web.cases.values import MOST_LETTERS
from equiano_web.components.texts import later
from equiano_web.components.widgets import DayField
from equiano_web.tasks.takers import Takers

_PERSON, _TEAM = "person:", "team:"


class GiveForm(forms.Form):
    """To whom a task is given: a colleague, the queue of a team, or whose the case is."""

    to = forms.ChoiceField(label=later("Who is to do it"), required=False)

    def __init__(self, *args: Any, takers: Takers, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        people = [(f"{_PERSON}{key}", name) for key, name in takers.people]
        teams = [(f"{_TEAM}{key}", name) for key, name in takers.teams]
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # of a choice
            ("", say("Whose the case is")),
            *([(say("Colleagues"), people)] if people else []),
            *([(say("Queue of a team"), teams)] if teams else []),
        ]

    @property
    def taker(self) -> tuple[UUID | None, UUID | None]:
        """Ids of the colleague and of the team; one of them at most."""
        to = str(self.cleaned_data.get("to", ""))
        person = UUID(to.removeprefix(_PERSON)) if to.startswith(_PERSON) else None
        return person, UUID(to.removeprefix(_TEAM)) if to.startswith(_TEAM) else None


class NewTaskForm(GiveForm):
    """A task that somebody sets."""

    what = forms.CharField(label=later("What is to be done"), max_length=MOST_LETTERS["text"])
    due = DayField(label=later("Due on"))
    field_order = ("what", "due", "to")

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Tie what does not fit to its fields."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)
