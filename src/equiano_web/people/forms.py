"""Forms of the room: what is typed is checked for its form here, for what may be done in the actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxValueValidator

from equiano.vocab import load
from equiano.words import language, say
from equiano_web.components.shell import NAMES
from equiano_web.components.texts import later
from equiano_web.components.widgets import Checkboxes, Radios
from equiano_web.people.actions import ADMINISTRATOR
from equiano_web.people.agencies import longest_retention
from equiano_web.people.auditing import OUTCOMES, Wanted, outcome_name
from equiano_web.people.invitations import Guest

SHORTEST_IDLE = 5  # less would ask in the middle of a sentence
LONGEST_IDLE = 120  # more, and a desk that was left stands open over lunch
LONGEST_ESCALATION = 60  # later, and nobody would have been told
LANGUAGES = tuple(NAMES.items())
Choices = Sequence[tuple[str, str]]


class OwnForm(forms.Form):
    """One's own account."""

    name = forms.CharField(label=later("Name"), max_length=200)
    language = forms.ChoiceField(label=later("Language"), choices=LANGUAGES)
    idle_minutes = forms.IntegerField(
        label=later("Ask who is there after so many minutes"),
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    by_mail = forms.BooleanField(
        label=later("Send me an e-mail that says that there is something for me"),
        required=False,
        help_text=later("It says nothing else: no name, no case."),
    )

    def __init__(self, *args: object, limit: int, can_mail: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django has it
        self.limit = limit
        self.fields["idle_minutes"].help_text = say(
            "From {least} to {limit}; the agency's own limit is {limit}.", least=SHORTEST_IDLE, limit=limit
        )
        if not can_mail:
            del self.fields["by_mail"]

    def clean_idle_minutes(self) -> int | None:
        """Within what the agency allows."""
        return _idle(self.cleaned_data["idle_minutes"], self.limit)


def _idle(minutes: int | None, limit: int) -> int | None:
    if minutes is not None and not SHORTEST_IDLE <= minutes <= limit:
        raise forms.ValidationError(say("Give {least} to {limit} minutes.", least=SHORTEST_IDLE, limit=limit))
    return minutes


class InviteForm(forms.Form):
    """Whom to invite."""

    name = forms.CharField(label=later("Name"), max_length=200)
    email = forms.EmailField(label=later("E-mail address"))
    role = forms.ChoiceField(label=later("Role"), widget=Radios())
    teams = forms.MultipleChoiceField(label=later("Teams"), required=False, widget=Checkboxes())
    language = forms.ChoiceField(label=later("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, roles: Choices, teams: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _choose(self, roles, teams)

    def clean_email(self) -> str:
        """In small letters: nobody has two accounts that differ by a capital."""
        return str(self.cleaned_data["email"]).lower()

    @property
    def guest(self) -> Guest:
        """Who is invited."""
        given = self.cleaned_data
        teams = tuple(UUID(team) for team in given.get("teams", []))
        return Guest(given["email"], given["name"], given["role"], given["language"], teams)


class PersonForm(forms.Form):
    """Role and teams of an account."""

    role = forms.ChoiceField(label=later("Role"), widget=Radios())
    teams = forms.MultipleChoiceField(label=later("Teams"), required=False, widget=Checkboxes())

    def __init__(self, *args: Any, roles: Choices, teams: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        _choose(self, roles, teams)


def _choose(form: forms.Form, roles: Choices, teams: Choices) -> None:
    form.fields["role"].choices = list(roles)  # type: ignore[attr-defined]  # of a choice
    form.fields["teams"].choices = list(teams)  # type: ignore[attr-defined]  # of a choice
    if not teams:
        del form.fields["teams"]


class EndForm(forms.Form):
    """Who takes over."""

    successor = forms.ChoiceField(
        label=later("Who takes over the open work?"), widget=Radios(), required=False
    )

    def __init__(self, *args: Any, colleagues: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        queue = ("", say("Nobody yet: it waits in the queue of its team"))
        self.fields["successor"].choices = [queue, *colleagues]  # type: ignore[attr-defined]  # of a choice


class TeamForm(forms.Form):
    """A team."""

    name = forms.CharField(label=later("Name of the team"), max_length=200)


class AgencyForm(forms.Form):
    """Settings of an agency."""

    name = forms.CharField(label=later("Name of the agency"), max_length=200)
    language = forms.ChoiceField(label=later("Language"), choices=LANGUAGES)
    idle_minutes = forms.IntegerField(
        label=later("Ask who is there after so many minutes"),
        min_value=SHORTEST_IDLE,
        max_value=LONGEST_IDLE,
    )
    time_zone = forms.CharField(label=later("Time zone"), max_length=40)
    holidays = forms.CharField(
        label=later("Days on which nobody works, beside the weekend"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    escalate_days = forms.IntegerField(
        label=later("Tell the supervisor after something is overdue by so many days"),
        help_text=later("What a law or a danger sets is told on the next day in any case."),
        min_value=1,
        max_value=LONGEST_ESCALATION,
    )
    retention_years = forms.IntegerField(
        label=later("Propose to erase a closed case after so many years without a change"), min_value=1
    )
    hints_others = forms.BooleanField(
        label=later("Tell other agencies that we may know a person whom they search for"),
        required=False,
        help_text=later("They learn only that they should ask us. Off unless a law allows it."),
    )
    hints_basis = forms.CharField(
        label=later("Legal basis: the law and its article"), max_length=300, required=False
    )

    def __init__(self, typed: Any, *, initial: Mapping[str, Any]) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(typed, initial={**initial, "holidays": "\n".join(initial["holidays"])})
        zone, day = "Europe/Kaliningrad", "2027-01-01"
        self.fields["time_zone"].help_text = say("As the IANA names it, such as {example}.", example=zone)
        longest = longest_retention(str(initial["country"]))
        years = cast("forms.IntegerField", self.fields["retention_years"])
        years.max_value = longest
        years.validators.append(MaxValueValidator(longest))
        years.help_text = say(
            "At most {longest}: the law of the country, or the program's bound.", longest=longest
        )
        self.fields["holidays"].help_text = say(
            "One a line, such as {example}. Periods in working days leave them out.", example=day
        )

    def clean_time_zone(self) -> str:
        """One that there is."""
        name = str(self.cleaned_data["time_zone"]).strip()
        if name not in available_timezones():
            raise forms.ValidationError(say("There is no such time zone."))
        return name

    def clean_holidays(self) -> list[str]:
        """Days, the first first, each once."""
        days = set()
        for line in str(self.cleaned_data["holidays"]).split():
            try:
                days.add(date.fromisoformat(line).isoformat())
            except ValueError:
                raise forms.ValidationError(
                    say("Give each day as year, month and day, such as {example}.", example="2027-01-01")
                ) from None
        return sorted(days)

    def clean(self) -> dict[str, Any]:
        """Not on without its basis."""
        given = super().clean() or {}
        if given.get("hints_others") and not given.get("hints_basis", "").strip():
            self.add_error(
                "hints_basis",
                say("Hints across agencies need their legal basis: name the law and its article."),
            )
        return given


class NewAgencyForm(forms.Form):
    """A new agency and its first administrator."""

    name = forms.CharField(label=later("Name of the agency"), max_length=200)
    kind = forms.ChoiceField(label=later("What it does"))
    country = forms.ChoiceField(label=later("Country"))
    language = forms.ChoiceField(label=later("Language"), choices=LANGUAGES)
    person = forms.CharField(label=later("Name of its administrator"), max_length=200)
    email = forms.EmailField(label=later("E-mail address of its administrator"))

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]  # of a choice
        countries = load().scheme("country").by_name(language())
        self.fields["country"].choices = [("", "—"), *countries]  # type: ignore[attr-defined]  # of a choice

    def clean_email(self) -> str:
        """In small letters."""
        return str(self.cleaned_data["email"]).lower()

    @property
    def guest(self) -> Guest:
        """Its administrator."""
        given = self.cleaned_data
        return Guest(given["email"], given["person"], ADMINISTRATOR, given["language"])


class JoinForm(forms.Form):
    """What somebody gives who was invited."""

    name = forms.CharField(label=later("Name"), max_length=200)
    language = forms.ChoiceField(label=later("Language"), choices=LANGUAGES)
    password = forms.CharField(
        label=later("New password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=later(
            "At least 12 characters. "
            "Three or four words that do not belong together are easy to keep in mind."
        ),
    )
    again = forms.CharField(
        label=later("New password again"), widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """A password that is long enough, not a common one, and typed twice alike."""
        given = super().clean() or {}
        if "password" in given:
            try:
                validate_password(given["password"])
            except forms.ValidationError as wrong:
                self.add_error("password", wrong)
        if given.get("password") != given.get("again"):
            self.add_error("again", say("The two passwords differ."))
        return given


class AuditForm(forms.Form):
    """What of the audit is looked for; it goes in the address, so it takes no name and no text."""

    mark_optional = False
    person = forms.ChoiceField(label=later("Who"), required=False)
    act = forms.RegexField(label=later("Act"), regex=r"^[a-z.-]*$", max_length=40, required=False)
    outcome = forms.ChoiceField(label=later("Outcome"), required=False)
    since = forms.DateField(
        label=later("From day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=later("To day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    object = forms.UUIDField(label=later("Id of the thing"), required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:  # noqa: ANN401  # as Django has it
        super().__init__(*args, **kwargs)
        everything = ("", say("all"))
        self.fields["act"].help_text = say("How it begins, such as {example}.", example="people.end")
        self.fields["person"].choices = [everything, *people]  # type: ignore[attr-defined]  # of a choice
        self.fields["outcome"].choices = [everything, *((one, outcome_name(one)) for one in OUTCOMES)]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        given = self.cleaned_data
        person = UUID(given["person"]) if given["person"] else None
        return Wanted(person, given["act"], given["outcome"], given["since"], given["until"], given["object"])
