"""A talk of which nothing is written down, as the person wishes: the page carries it, the server forgets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from equiano_web.screening import pages, talks
from equiano_web.screening.talks import Start

if TYPE_CHECKING:
    from equiano.identify.interview import Interview


def may_be_written(start: Start) -> bool:
    """Whether the person agreed that answers are written down."""
    from equiano.identify.safety import may_be_written as agreed  # noqa: PLC0415

    return agreed(start.audience, start.safety)


def begun(start: Start) -> tuple[Interview, bool]:
    """The talk before its first question, and that it goes on."""
    return talks.interview_at(start), True


def answered(sent: Mapping[str, Any]) -> tuple[Interview, bool]:
    """The talk that a page carried, with the answer that was given, and whether it goes on.

    Raises:
        BadInputError: If what it carried is no talk.
        KeyError: If it carried none.
        ValueError: If it is not JSON.
    """
    from equiano.identify.interview import interview_from  # noqa: PLC0415

    interview = interview_from(json.loads(sent["talk"]), "talk")
    answer = sent.get("answer", "")
    if answer == "back":
        return interview.without_last(), True
    if answer in talks.VALUES:
        # Read anew, so that a question that is not known is refused here as well.
        interview = interview_from(interview.answer(sent["question"], answer).as_dict(), "talk")
    return interview, answer != "finish"


def page(request: HttpRequest, at: tuple[Interview, bool], country: str | None) -> HttpResponse:
    """The next question, or the result."""
    interview, goes_on = at
    shown = pages.question_unwritten(interview, country) if goes_on else None
    if shown is not None:
        return render(request, "screening/question.html", {"shown": shown, "unwritten": True})
    result = {"result": pages.result(interview, country), "unwritten": True}
    return render(request, "screening/result.html", result)
