"""The form by which a token is made."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from equiano_web.access import Permission
from equiano_web.api.scopes import called
from equiano_web.api.tokens import MOST_DAYS
from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes


class TokenForm(forms.Form):
    """What a token is for, what it may do and for how long."""

    name = forms.CharField(label=later("What it is for"), max_length=60)
    scopes = forms.MultipleChoiceField(
        label=later("What it may do"),
        help_text=later("As little as it needs. It never may more than you."),
        widget=Checkboxes,
    )
    days = forms.IntegerField(label=later("For how many days"), min_value=1, max_value=MOST_DAYS, initial=90)

    def offer(self, scopes: Sequence[Permission]) -> None:
        """Offer these permissions."""
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one), called(one)) for one in scopes]
