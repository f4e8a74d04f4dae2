"""`equiano training`: what a course did, a course for a room without a network, a certificate."""

from __future__ import annotations

import datetime as dt
import sys

from equiano.cli.commands.training import (
    TrainingCertificateCommand,
    TrainingMeasureCommand,
    TrainingPackCommand,
)
from equiano.cli.output import messages, on_screen, print_json
from equiano.errors import UsageError
from equiano.files import whole_file, write_text
from equiano.prevent.training.bank import course_vignettes
from equiano.prevent.training.certificate import Certificate, certificate_pdf, new_id
from equiano.prevent.training.classroom import classroom
from equiano.prevent.training.measure import TrainingOptions, measure_training
from equiano.prevent.training.text import picture, summary
from equiano.words import say, using


def measure(asked: TrainingMeasureCommand) -> None:
    """Run `equiano training measure`."""
    options = TrainingOptions(level=asked.level, bootstrap=asked.bootstrap, seed=asked.seed)
    with using(asked.lang):
        found = measure_training(asked.file, options=options, opening=asked.reading.opening())
        if asked.plot is not None:
            picture(found).save(asked.plot)
        if asked.json:
            print_json(found.as_dict())
        else:
            # As bytes, for the same ends of lines on every system.
            sys.stdout.buffer.write((on_lines(summary(found)) + "\n").encode("utf-8"))


def on_lines(text: str) -> str:
    """Lines as a terminal may show them: a vignette's name comes from the file."""
    return "\n".join(on_screen(line) for line in text.split("\n"))


def pack(asked: TrainingPackCommand) -> None:
    """Run `equiano training pack`."""
    with using(asked.lang):
        page = classroom(asked.course, asked.lang, asked.seed)
        write_text(asked.out, page, shared=True)
        count = len(course_vignettes(asked.course))
        messages.print(
            say("{name}: {count} {count|case|cases}, one file, no network.", name=asked.out.name, count=count)
        )


def certificate(asked: TrainingCertificateCommand) -> None:
    """Run `equiano training certificate`."""
    with using(asked.lang):
        one = Certificate(
            id=asked.number or new_id(), name=asked.name, course=asked.course, hours=asked.hours,
            day=_day(asked.day), check_at=asked.check_at, issuer=asked.issuer,
        )  # fmt: skip
        content = certificate_pdf(one, asked.lang)
        with whole_file(asked.out) as temporary:
            temporary.write_bytes(content)
        if asked.json:
            print_json(
                {"number": one.id, "course": one.course, "month": f"{one.day:%Y-%m}", "hours": one.hours}
            )
        else:
            messages.print(say("{name}: certificate {number}.", name=asked.out.name, number=one.id))


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now(tz=dt.UTC).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(say("--day: write the day as 2026-11-26.")) from error
