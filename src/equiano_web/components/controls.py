"""From a field of a Django form to its pattern: its kind, its control, its choices, what describes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input

from equiano.words import say
from equiano_web.components.shapes import FieldParts, Option, Part
from equiano_web.components.widgets import DayWidget

# Kind and class of the control by widget, the particular before the general.
_KINDS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (DayWidget, "date", ""),
    (forms.CheckboxSelectMultiple, "checkboxes", ""),
    (forms.RadioSelect, "radios", ""),
    (forms.CheckboxInput, "checkbox", ""),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.Select, "select", "govuk-select"),
    (
        forms.PasswordInput,
        "password",
        "govuk-input govuk-password-input__input govuk-js-password-input-input",
    ),
    (Input, "input", "govuk-input"),
)


def parts_of(bound: BoundField, *, heading: bool = False, hint: str = "", label: str = "") -> FieldParts:
    """The pattern of a form's field.

    Args:
        bound: The field, with its form's data and errors.
        heading: Whether its label is the heading of the page.
        hint: Instead of the field's own help text.
        label: Instead of the field's own label.

    Raises:
        TypeError: If no pattern is known for its widget.
    """
    bound.form.use_required_attribute = (
        False  # the browser's own bubbles speak another language than the page
    )
    widget = bound.field.widget
    kind, classes = kind_of(widget)
    parts = FieldParts(
        kind=kind,
        id=bound.auto_id or bound.html_name,
        name=bound.html_name,
        label=_label(bound, kind, label),
        hint=hint or str(bound.help_text or ""),
        errors=[str(error) for error in bound.errors],
        heading=heading,
        inline=bool(getattr(widget, "inline", False)),
    )
    return _filled(parts, bound, classes)


def first_id(bound: BoundField) -> str:
    """Id of the control that a link from the summary of errors goes to."""
    return parts_of(bound).first


def kind_of(widget: forms.Widget) -> tuple[str, str]:
    """Kind of pattern and classes of the control of a widget."""
    for known, kind, classes in _KINDS:
        if isinstance(widget, known):
            return kind, classes
    raise TypeError(f"no pattern is known for the widget {type(widget).__name__}: add one to controls.py")


def _label(bound: BoundField, kind: str, label: str) -> str:
    label = label or str(bound.label)
    may_be_left = not bound.field.required and kind != "checkbox"
    if may_be_left and _marks_optional(bound.form):
        return say("{label} (optional)", label=label)
    return label


def _marks_optional(form: forms.BaseForm) -> bool:
    """Whether fields that may be left are marked: where all may be left, the mark at each says nothing."""
    some = any(field.required for field in form.fields.values() if not field.widget.is_hidden)
    return bool(getattr(form, "mark_optional", some))


def _filled(parts: FieldParts, bound: BoundField, classes: str) -> FieldParts:
    changes: dict[str, Any] = {}
    if parts.kind in ("radios", "checkboxes"):
        changes["options"] = tuple(_options(bound, parts.id))
    elif parts.kind == "checkbox":
        changes["options"] = (Option("on", parts.label, parts.hint, bool(bound.value()), id=parts.id),)
    elif parts.kind == "date":
        changes["parts"] = tuple(_boxes(bound, parts.id))
    else:
        attrs = _attributes(parts, bound, classes)
        changes["control"] = bound.as_widget(_plain(bound.field.widget), attrs=attrs)
    return replace(parts, **changes)


def _plain(widget: forms.Widget) -> forms.Widget:
    """The widget itself; for a file that may be taken back, the mere control."""
    return forms.FileInput(widget.attrs) if isinstance(widget, forms.ClearableFileInput) else widget


def _attributes(parts: FieldParts, bound: BoundField, classes: str) -> dict[str, Any]:
    own = bound.field.widget.attrs
    classes = f"{classes}{_width(bound.field)}" if parts.kind == "input" else classes
    wrong = f" {classes.split(maxsplit=1)[0]}--error" if parts.errors else ""
    found: dict[str, Any] = {"class": f"{classes}{wrong} {own.get('class', '')}".strip()}
    if parts.described_by:
        found["aria-describedby"] = parts.described_by
    # What is too long is said, not cut off while it is pasted.
    found["maxlength"] = False
    if parts.kind == "textarea" and own.get("rows") == "10":  # Django's default fills a phone
        found["rows"] = "5"
    if parts.kind == "password":
        asked = own.get("autocomplete", "current-password")
        found |= {"autocapitalize": "none", "spellcheck": "false", "autocomplete": asked}
    # On a shared computer a browser must not offer the last person's name to the next one.
    if parts.kind in ("input", "textarea") and "autocomplete" not in own:
        found["autocomplete"] = "off"
    return found


def _width(field: forms.Field) -> str:
    """A field of a number is as wide as its largest number: a wide one asks for a text."""
    most = getattr(field, "max_value", None)
    if not isinstance(field, forms.IntegerField) or not isinstance(most, int):
        return ""
    return " govuk-input--width-3" if most < 1_000 else " govuk-input--width-10"


def _options(bound: BoundField, id_: str) -> Iterator[Option]:
    widget = bound.field.widget
    hints: dict[str, str] = getattr(widget, "hints", {})
    for place, choice in enumerate(bound.subwidgets):
        data = choice.data
        value = str(data["value"])
        yield Option(
            value=value,
            text=str(data["label"]),
            hint=str(hints.get(value, "")),
            checked=bool(data["selected"]),
            exclusive=value == getattr(widget, "exclusive", None),
            id=f"{id_}_{place}",
        )


def _boxes(bound: BoundField, id_: str) -> Iterator[Part]:
    widget = bound.field.widget
    assert isinstance(widget, DayWidget)
    wrong = {
        name for error in bound.errors.as_data() for name in (error.params or {}).get("boxes", widget.BOXES)
    }
    labels = {"day": say("Day"), "month": say("Month"), "year": say("Year")}
    for name, value in zip(widget.BOXES, widget.decompress(bound.value()), strict=True):
        yield Part(
            id=f"{id_}_{name}",
            name=f"{bound.html_name}_{name}",
            label=labels[name],
            value=value,
            width=4 if name == "year" else 2,
            wrong=name in wrong,
        )
