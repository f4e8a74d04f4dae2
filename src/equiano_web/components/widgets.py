"""Fields and widgets that Django lacks: a date in three boxes, choices with hints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from equiano.words import say


class DayWidget(forms.Widget):
    """Day, month and year as three boxes: typed faster than found in a calendar, and read aloud."""

    BOXES = ("day", "month", "year")

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> tuple[str, ...]:
        """What stands in the boxes."""
        return tuple(str(data.get(f"{name}_{box}", "")).strip() for box in self.BOXES)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        """Whether no box was sent."""
        return not any(f"{name}_{box}" in data for box in self.BOXES)

    def decompress(self, value: object) -> tuple[str, ...]:
        """Texts of the boxes for a value: a day, or what was typed."""
        if isinstance(value, dt.date):
            return (str(value.day), str(value.month), str(value.year))
        return tuple(str(text) for text in value) if isinstance(value, Sequence) and value else ("", "", "")


class DayField(forms.Field):
    """A day, typed as three numbers."""

    widget = DayWidget

    def to_python(self, value: object) -> dt.date | None:
        """The day; none if nothing is typed.

        Raises:
            ValidationError: If a box is empty or there is no such day; `params["boxes"]` names which.
        """
        if value is None or isinstance(value, dt.date):
            return value
        typed = dict(zip(DayWidget.BOXES, DayWidget().decompress(value), strict=True))
        if not any(typed.values()):
            return None
        if empty := [box for box, text in typed.items() if not text]:
            raise ValidationError(_lacks(empty[0]), code="incomplete", params={"boxes": empty})
        if wrong := [box for box, text in typed.items() if not (text.isascii() and text.isdigit())]:
            message = say("Write the date in numbers, like 27 3 2024.")
            raise ValidationError(message, code="invalid", params={"boxes": wrong})
        if len(typed["year"]) != 4:
            message = say("The year must have four digits.")
            raise ValidationError(message, code="invalid", params={"boxes": ["year"]})
        try:
            return dt.date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
        except ValueError as error:
            raise ValidationError(say("There is no such date."), code="invalid") from error

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether another day is typed than stood there."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def _lacks(box: str) -> str:
    return {
        "day": say("The date lacks its day."),
        "month": say("The date lacks its month."),
        "year": say("The date lacks its year."),
    }[box]


class Radios(forms.RadioSelect):
    """Radios.

    Args:
        hints: A further word by value.
        inline: Whether they stand beside each other: for two short ones.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[tuple[str, object]] = (),
        *,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints, self.inline = dict(hints or {}), inline


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes.

    Args:
        hints: A further word by value.
        exclusive: The value that takes the others back, such as "none of these".
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[tuple[str, object]] = (),
        *,
        hints: Mapping[str, str] | None = None,
        exclusive: str | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints, self.exclusive = dict(hints or {}), exclusive
