"""Forms of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile

from equiano.assist.consent import Purpose
from equiano.assist.consent_wording import purpose_label
from equiano.assist.track import table
from equiano.assist.wording import code_label
from equiano.errors import BadInputError
from equiano.exchange.attachments import SEALED_SIZES
from equiano.exchange.pair import BasisSide, PairBasis, Stage, classes_of
from equiano.exchange.paper import MOST_PRINTED, joined
from equiano.words import say
from equiano_web.access import class_name
from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes, DayField, Radios
from equiano_web.partners import wording
from equiano_web.partners.envelope import MOST_BYTES
from equiano_web.partners.pairs import Proposed

_LOOPBACK = ("localhost", "127.0.0.1")


def _address(value: str) -> str:
    """An address of a server: HTTPS, or this very machine."""
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if value and (not secure or not parts.hostname or parts.username or parts.query or parts.fragment):
        raise forms.ValidationError(say("An address begins with https:// and the name of the server."))
    return value.rstrip("/")


class AddressForm(forms.Form):
    """Where its server is."""

    address = forms.CharField(
        label=later("Address of its server"),
        max_length=300,
        required=False,
        help_text=later("Such as https://equiano.example. Empty: packages are carried as files."),
    )

    def clean_address(self) -> str:
        """Checked."""
        return _address(self.cleaned_data["address"].strip())


class PartnerForm(AddressForm):
    """A partner."""

    name = forms.CharField(label=later("Name of the partner"), max_length=120)
    country = forms.ChoiceField(label=later("Country"), choices=wording.countries)
    kind = forms.ChoiceField(label=later("What it is"), choices=wording.kinds, widget=Radios())
    card = forms.CharField(
        label=later("Its card of keys"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        help_text=later("The text of the file that the partner gave you."),
    )
    field_order = ("name", "country", "kind", "address", "card")


class NewCardForm(forms.Form):
    """The new card of a partner whose keys were revoked or lost."""

    card = forms.CharField(
        label=later("Its new card of keys"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        help_text=later("The text of the file that the partner gave you."),
    )


class OpenForm(forms.Form):
    """The rule of a pair."""

    our_article = forms.CharField(label=later("Our legal basis: law and article"), max_length=200)
    our_since = DayField(label=later("Our basis holds from"))
    our_until = DayField(label=later("Our basis holds until"))
    their_article = forms.CharField(label=later("The partner's legal basis: law and article"), max_length=200)
    their_since = DayField(label=later("The partner's basis holds from"))
    their_until = DayField(label=later("The partner's basis holds until"))
    until = DayField(label=later("The pair is open until"), help_text=later("A year at most."))
    details = forms.MultipleChoiceField(
        label=later("After acceptance may go"), widget=Checkboxes(), required=False
    )
    items = forms.MultipleChoiceField(
        label=later("On request, by item, may go"), widget=Checkboxes(), required=False
    )
    looked_at = forms.CharField(
        label=later("Where you looked whether dealing with this partner endangers either side"),
        max_length=500,
        help_text=later("Lists of banned or undesirable organisations, sanctions, of both countries."),
    )
    harmless = forms.BooleanField(label=later("It endangers neither side"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        for name in ("details", "items"):
            found = sorted(classes_of(Stage(name)))
            self.fields[name].choices = [(one, class_name(one)) for one in found]  # type: ignore[attr-defined]

    def proposed(self) -> Proposed:
        """What the first person proposes."""
        data = self.cleaned_data
        bases = [
            PairBasis(side, data[f"{who}_article"], data[f"{who}_since"], data[f"{who}_until"])
            for side, who in ((BasisSide.SENDER, "our"), (BasisSide.RECEIVER, "their"))
        ]
        classes = {"enquiry": ["ordinary"], "details": data["details"], "items": data["items"]}
        return Proposed(bases, classes, data["until"], data["harmless"], data["looked_at"])


class DraftForm(forms.Form):
    """A referral abroad."""

    partner = forms.ChoiceField(label=later("Partner"), widget=Radios())
    need = forms.ChoiceField(label=later("What the person needs"))
    urgency = forms.ChoiceField(label=later("How soon"), widget=Radios())
    purpose = forms.ChoiceField(label=later("What the receiver may use it for"))
    language = forms.ChoiceField(label=later("Language of the person"), choices=wording.languages)
    embassy = forms.BooleanField(
        label=later("The person agrees to contact with the embassy of their country"), required=False
    )

    def __init__(self, *args: Any, partners: Sequence[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        codes = table().codes
        # Contact with a family asks for the family's own consent, research for another way.
        purposes = [one for one in Purpose if one not in (Purpose.FAMILY, Purpose.RESEARCH)]
        choices = {
            "partner": list(partners),
            "need": [(code, code_label(code)) for code in codes["help_kind"]],
            "urgency": [(code, code_label(code)) for code in codes["urgency"]],
            "purpose": [(str(one), purpose_label(one)) for one in purposes],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # of a choice

    def drafted(self) -> tuple[UUID, str, str, str, bool, str]:
        """Partner, need, urgency, purpose, whether no contact with the embassy is wanted, and language."""
        said = self.cleaned_data
        codes = (said["need"], said["urgency"], said["purpose"])
        return UUID(said["partner"]), *codes, not said["embassy"], said["language"]


class SureForm(forms.Form):
    """An act that asks for nothing more."""


class FieldsForm(forms.Form):
    """Which fields are told, and which files of the case go with them."""

    names = forms.MultipleChoiceField(label=later("What the partner is told"), widget=Checkboxes())
    files = forms.MultipleChoiceField(  # type: ignore[assignment]  # a field; what is uploaded is kept apart
        label=later("Files that go with it"), widget=Checkboxes(), required=False
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        offered: Sequence[tuple[str, str, str]] = (),
        files: Sequence[tuple[str, str, str]] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("names", offered), ("files", files)):
            field = cast("forms.MultipleChoiceField", self.fields[name])
            field.choices = [(code, label) for code, label, _ in choices]
            field.widget = Checkboxes(choices=field.choices, hints={code: text for code, _, text in choices})
        if files:
            # An item may be answered by a file alone; the act asks for a name where one is needed.
            self.fields["names"].required = False
        else:
            del self.fields["files"]


class DeclineForm(forms.Form):
    """Why."""

    code = forms.ChoiceField(label=later("Why"), choices=wording.declines, widget=Radios())


class AskForm(forms.Form):
    """What is asked for."""

    names = forms.MultipleChoiceField(
        label=later("What you need to know"), choices=wording.items, widget=Checkboxes()
    )
    purpose = forms.CharField(label=later("What for"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class OutcomeForm(forms.Form):
    """What came of it."""

    result = forms.ChoiceField(label=later("What came of it"), choices=wording.results, widget=Radios())
    end = forms.ChoiceField(label=later("How it ended"), choices=wording.ends, required=False)


class AnswerForm(forms.Form):
    """What is kept of what came, although it was withdrawn."""

    kept = forms.MultipleChoiceField(
        label=later("What a law makes you keep; everything else is deleted by this act"),
        required=False,
        widget=Checkboxes(),
    )
    law = forms.CharField(label=later("Which law: article"), max_length=200, required=False)

    def __init__(self, *args: Any, held: Sequence[str] = (), **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [(one, class_name(one)) for one in held]  # type: ignore[attr-defined]


class ReturnRiskForm(forms.Form):
    """An assessment of the risks of a return."""

    found = forms.ChoiceField(
        label=later("Risks of a return, at our end"), choices=wording.found, widget=Radios()
    )


class BothRisksForm(ReturnRiskForm):
    """The same, of either end: the partner's, where it was made anew after the acceptance."""

    side = forms.ChoiceField(label=later("At whose end"), choices=wording.ends_of_return, widget=Radios())
    found = forms.ChoiceField(label=later("Risks of a return"), choices=wording.found, widget=Radios())
    field_order = ("side", "found")


class PackageUploadForm(forms.Form):
    """A package that was carried: as a file, or as the codes of its paper."""

    file = forms.FileField(label=later("Package, or a file that goes with one"), required=False)
    codes = forms.CharField(
        label=later("Or what the codes of a paper hold"),
        help_text=later("Scan each code and paste what it holds, in any order."),
        max_length=2 * MOST_PRINTED,
        required=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_file(self) -> bytes:
        """Its bytes; the size is looked at before they are read."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is None:
            return b""
        if (file.size or 0) > MOST_BYTES and not is_carried_file(file.size or 0):
            raise forms.ValidationError(say("The file is too large for a package."))
        return bytes(file.read())

    def clean_codes(self) -> bytes:
        """The package that they are of."""
        try:
            return joined(self.cleaned_data["codes"])
        except BadInputError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found = self.cleaned_data
        found["package"] = found.get("file") or found.get("codes") or b""
        if not self.errors and not found["package"]:
            raise forms.ValidationError({"file": say("Choose a file, or paste the codes of a paper.")})
        return found


def is_carried_file(size: int) -> bool:
    """Whether so many bytes are an encrypted file that goes with a package: no package has as many."""
    return size in SEALED_SIZES


def in_a_year(today: dt.date) -> dt.date:
    """The end that the form proposes."""
    return today + dt.timedelta(days=364)
