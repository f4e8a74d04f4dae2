"""What goes in and out of the acts of `training.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from equiano_web.api.shapes import Sent

_Text = Annotated[str, Field(min_length=1, max_length=2000)]
Signs = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=140)]
CourseCode = Literal["border", "police", "labour", "union", "health", "shelter"]
DecisionCode = Literal["refer", "other_help", "ask"]


class CourseOf(Schema):
    """A course."""

    id: UUID
    course: str
    hours: int
    day: date
    is_open: bool
    waves: dict[str, str]
    is_finished: bool


class NewCourse(Sent):
    """A course that is held."""

    course: CourseCode
    hours: Annotated[int, Field(ge=1, le=400)]
    day: date


class Trainee(Schema):
    """Somebody who takes courses."""

    id: UUID
    name: str


class Waiting(Schema):
    """The waiting group of a course."""

    people: list[Trainee]
    waiting: list[UUID]
    is_fixed: bool


class Waits(Sent):
    """Who is to wait."""

    waiting: Annotated[list[UUID], Field(max_length=1000)]


class Next(Schema):
    """The vignette that is next, with the signs to choose from."""

    vignette: str | None
    text: str | None
    signs: list[str]
    done: int
    of: int


class Decided(Sent):
    """A decision with the signs that were marked."""

    vignette: Annotated[str, Field(max_length=40)]
    decision: DecisionCode
    marked: Signs = Field(default_factory=list)


class Through(Schema):
    """Whether a wave is through."""

    is_through: bool


class Results(Schema):
    """What a course did."""

    result: dict[str, Any] | None


class VignetteOf(Sent):
    """A vignette; texts in English and Russian."""

    course: CourseCode
    sex: Literal["any", "f", "m"]
    youngest: Annotated[int, Field(ge=1, le=99)]
    oldest: Annotated[int, Field(ge=1, le=99)]
    origin: Literal["any", "abroad", "home"]
    en: _Text
    ru: _Text
    signs: Signs
    decision: DecisionCode
    why: dict[Literal["en", "ru"], _Text]
    ask: dict[Literal["en", "ru"], _Text] | None = None

    def content(self) -> Mapping[str, object]:
        """As the library's files have it."""
        own = self.model_dump(exclude={"sex", "youngest", "oldest", "origin"}, exclude_none=True)
        return {
            **own,
            "who": {"sex": self.sex, "age": [self.youngest, self.oldest], "from": self.origin},
        }


class Judged(Sent):
    """A colleague's judgement."""

    agreed: bool
    remark: Annotated[str, Field(max_length=1000)] = ""
