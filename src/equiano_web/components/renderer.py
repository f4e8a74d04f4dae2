"""Renders Django forms in our patterns: `{{ form }}` and `{{ form.name.as_field_group }}` need no more."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """Set as `FORM_RENDERER`. A form, its fields and its sets are shown by the templates of this app."""

    form_template_name = "equiano_web/form.html"
    formset_template_name = "equiano_web/formset.html"
    field_template_name = "equiano_web/field.html"
