"""Fields of forms: `{% field form.name %}` for Django's, and tags with explicit arguments for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.safestring import SafeString

from equiano.words import say
from equiano_web.components.controls import first_id, kind_of, parts_of
from equiano_web.components.shapes import FieldParts, Link, Option, Part
from equiano_web.components.texts import format_html

register = template.Library()
_FIELD = "equiano_web/parts/field.html"


@register.inclusion_tag(_FIELD)
def field(bound: BoundField, heading: bool = False, hint: str = "", label: str = "") -> dict[str, FieldParts]:
    """A field of a form in its pattern; the widget chooses which. `heading`: its label heads the page."""
    return {"field": parts_of(bound, heading=heading, hint=hint, label=label)}


@register.inclusion_tag("equiano_web/parts/error_summary.html")
def errorsummary(*forms_of_page: forms.BaseForm) -> dict[str, object]:
    """What is wrong on the page, each line a link to its field; nothing if nothing is wrong."""
    links = []
    for form in forms_of_page:
        links += [Link(str(error), "") for error in form.non_field_errors()]
        links += [
            Link(_with_its_label(bound, str(error)), f"#{first_id(bound)}")
            for bound in form
            if not bound.is_hidden
            for error in bound.errors
        ]
        links += [Link(str(error), "") for bound in form.hidden_fields() for error in bound.errors]
    return {"errors": links}


def _with_its_label(bound: BoundField, error: str) -> str:
    """What is wrong, after the name of its field: six lines "Choose one." tell nobody where."""
    label = str(bound.label or "")
    if not label or label.casefold() in error.casefold():
        return error
    return f"{label}{' ' if label[-1] in '?!.:' else ': '}{error}"


@register.simple_block_tag(takes_context=True)
def postform(
    context: Context, content: str, action: str = "", upload: bool = False, id: str = ""
) -> SafeString:
    """A form that posts: with its token, and without the browser's own bubbles."""
    return format_html(
        '<form method="post"{}{}{} novalidate>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}</form>',
        format_html(' action="{}"', action) if action else "",
        format_html(' id="{}"', id) if id else "",
        SafeString(' enctype="multipart/form-data"') if upload else "",
        context.get("csrf_token", ""),
        content,
    )


@register.simple_block_tag
def fieldset(content: str, legend: str, hint: str = "", id: str = "", heading: bool = False) -> SafeString:
    """Several fields under one question."""
    text = format_html('<h1 class="govuk-fieldset__heading">{}</h1>', legend) if heading else legend
    described = format_html(' aria-describedby="{}_hint"', id) if hint and id else ""
    told = format_html(
        '<div class="govuk-hint"{}>{}</div>', format_html(' id="{}_hint"', id) if id else "", hint
    )
    return format_html(
        '<fieldset class="govuk-fieldset"{}>'
        '<legend class="govuk-fieldset__legend govuk-fieldset__legend--{}">{}</legend>{}{}</fieldset>',
        described,
        "l" if heading else "m",
        text,
        told if hint else "",
        content,
    )


def _one(
    widget: forms.Widget, name: str, label: str, value: object, *, hint: str = "", error: str = "",
    heading: bool = False, width: str = "",
) -> dict[str, FieldParts]:  # fmt: skip
    """A single control that is no Django form's field."""
    kind, classes = kind_of(widget)
    errors = [error] if error else []
    parts = FieldParts(
        kind=kind, id=f"id_{name}", name=name, label=label, hint=hint, heading=heading, errors=errors
    )
    first = classes.split(maxsplit=1)[0]
    more = [f"{first}--error" if error else "", f"{first}--width-{int(width)}" if width else ""]
    attrs: dict[str, object] = {"class": " ".join([classes, *filter(None, more)]), "id": parts.id}
    if parts.described_by:
        attrs["aria-describedby"] = parts.described_by
    if error:
        attrs["aria-invalid"] = "true"
    return {"field": replace(parts, control=widget.render(name, value, attrs))}


@register.inclusion_tag(_FIELD)
def textinput(
    name: str, label: str, value: str = "", hint: str = "", error: str = "", heading: bool = False,
    type: str = "text", autocomplete: str = "off", inputmode: str = "", width: str = "",
) -> dict[str, FieldParts]:  # fmt: skip
    """One line of text. `type`: text, email, tel, search; `width`: 2 to 30 characters."""
    widget = forms.TextInput({"type": type, "autocomplete": autocomplete, "inputmode": inputmode or False})
    return _one(widget, name, label, value, hint=hint, error=error, heading=heading, width=width)


@register.inclusion_tag(_FIELD)
def textbox(
    name: str,
    label: str,
    value: str = "",
    hint: str = "",
    error: str = "",
    heading: bool = False,
    rows: int = 5,
) -> dict[str, FieldParts]:
    """Several lines of text."""
    widget = forms.Textarea({"rows": rows, "cols": False, "autocomplete": "off"})
    return _one(widget, name, label, value, hint=hint, error=error, heading=heading)


@register.inclusion_tag(_FIELD)
def passwordinput(
    name: str, label: str, hint: str = "", error: str = "", autocomplete: str = "current-password"
) -> dict[str, FieldParts]:
    """A password, which can be shown while it is typed."""
    widget = forms.PasswordInput(
        {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    )
    return _one(widget, name, label, "", hint=hint, error=error, heading=False)


@register.inclusion_tag(_FIELD)
def fileupload(
    name: str, label: str, hint: str = "", error: str = "", accept: str = "", heading: bool = False
) -> dict[str, FieldParts]:
    """A file. `accept` as in HTML: `.pdf,.jpg`."""
    widget = forms.FileInput({"accept": accept or False})
    return _one(widget, name, label, None, hint=hint, error=error, heading=heading)


@register.inclusion_tag(_FIELD)
def choicelist(
    name: str, label: str, options: Sequence[Option], hint: str = "", error: str = "", heading: bool = False
) -> dict[str, FieldParts]:
    """One choice from a list that opens; for more than about seven."""
    widget = forms.Select(choices=[(option.value, option.text) for option in options])
    chosen = [option.value for option in options if option.checked]
    return _one(widget, name, label, chosen[0] if chosen else "", hint=hint, error=error, heading=heading)


def _group(kind: str, name: str, label: str, options: Sequence[Option], error: str) -> FieldParts:
    """A question with choices that is no Django form's field."""
    named = tuple(
        replace(option, id=option.id or f"id_{name}_{place}") for place, option in enumerate(options)
    )
    errors = [error] if error else []
    return FieldParts(kind=kind, id=f"id_{name}", name=name, label=label, options=named, errors=errors)


@register.inclusion_tag(_FIELD)
def radios(
    name: str, label: str, options: Sequence[Option], hint: str = "", error: str = "",
    heading: bool = False, inline: bool = False,
) -> dict[str, FieldParts]:  # fmt: skip
    """One choice of a few."""
    parts = _group("radios", name, label, options, error)
    return {"field": replace(parts, hint=hint, heading=heading, inline=inline)}


@register.inclusion_tag(_FIELD)
def checkboxes(
    name: str, label: str, options: Sequence[Option], hint: str = "", error: str = "", heading: bool = False
) -> dict[str, FieldParts]:
    """Any of a few choices."""
    return {"field": replace(_group("checkboxes", name, label, options, error), hint=hint, heading=heading)}


@register.inclusion_tag(_FIELD)
def dateinput(
    name: str, label: str, value: Mapping[str, str] | None = None, hint: str = "", error: str = "",
    heading: bool = False,
) -> dict[str, FieldParts]:  # fmt: skip
    """A date in three boxes, sent as `NAME_day`, `NAME_month`, `NAME_year`. `value`: by box."""
    typed = value or {}
    labels = {"day": say("Day"), "month": say("Month"), "year": say("Year")}
    boxes = tuple(
        Part(
            f"id_{name}_{box}",
            f"{name}_{box}",
            text,
            typed.get(box, ""),
            4 if box == "year" else 2,
            bool(error),
        )
        for box, text in labels.items()
    )
    return {
        "field": FieldParts(
            kind="date", id=f"id_{name}", name=name, label=label, hint=hint, errors=[error] if error else (),
            parts=boxes, heading=heading,
        )
    }  # fmt: skip
