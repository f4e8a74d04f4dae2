"""What a page hands to its parts: plain frozen data, never a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """A link.

    Attributes:
        text: What it says, in the person's language.
        href: Its address.
        current: Whether it leads to the page that is shown.
    """

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Navigation:
    """The ways that a person has, by role; handed to the shell by the setting `EQUIANO_NAVIGATION`.

    Attributes:
        main: Links of the bar below the header.
        account: Links in the header, such as the person's own page.
        sign_out: Address to which the button "Sign out" posts; none for who is not signed in.
        footer: Links at the foot of every page.
    """

    main: Sequence[Link] = ()
    account: Sequence[Link] = ()
    sign_out: str = ""
    footer: Sequence[Link] = ()


@dataclass(frozen=True)
class Option:
    """One choice among radios, checkboxes or a list.

    Attributes:
        value: What is sent.
        text: What it says.
        hint: A further word on it.
        checked: Whether it is chosen.
        exclusive: Among checkboxes: takes the others back ("none of these").
        id: Where a label points; made from the field's if empty.
    """

    value: str
    text: str
    hint: str = ""
    checked: bool = False
    exclusive: bool = False
    id: str = ""


@dataclass(frozen=True)
class Part:
    """One box of a field that has several: the day of a date."""

    id: str
    name: str
    label: str
    value: str
    width: int
    wrong: bool = False


@dataclass(frozen=True)
class FieldParts:
    """A field of a form as its pattern shows it, from a Django form or from a tag's arguments.

    Attributes:
        kind: `input`, `textarea`, `select`, `file`, `password`, `date`, `radios`, `checkboxes` or `checkbox`.
        id: Where the label and the summary of errors point.
        label: Its name, or the question.
        hint: A word of help.
        errors: What is wrong with it.
        control: The control's HTML, of those kinds that have one.
        options: Choices of radios and checkboxes.
        parts: Boxes of a date.
        heading: Whether the label is the page's heading (one question a page).
        inline: Whether radios stand beside each other.
    """

    kind: str
    id: str
    label: str
    hint: str = ""
    errors: Sequence[str] = ()
    name: str = ""
    control: str = ""
    options: Sequence[Option] = field(default=())
    parts: Sequence[Part] = ()
    heading: bool = False
    inline: bool = False

    @property
    def is_group(self) -> bool:
        """Whether it has several controls under one question."""
        return self.kind in ("radios", "checkboxes", "date")

    @property
    def described_by(self) -> str:
        """Ids of hint and error, in the order in which they are read."""
        ids = [f"{self.id}_helptext"] if self.hint else []
        return " ".join(ids + ([f"{self.id}_error"] if self.errors else []))

    @property
    def first(self) -> str:
        """Id of the control that a link from the summary of errors goes to."""
        if self.parts:
            return next((part.id for part in self.parts if part.wrong), self.parts[0].id)
        return self.options[0].id if self.options else self.id
