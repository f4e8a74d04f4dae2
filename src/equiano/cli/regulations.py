"""`equiano regulations`: which provisions of treaties a country's law answers, and where the gaps are."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from equiano.cli.commands.regulations import RegulationsCommand
from equiano.cli.output import messages, print_json
from equiano.countries.gap_wording import (
    answer_lines,
    besides,
    counted,
    provision_label,
    signed_status,
    transposition_text,
    treaty_lines,
    weight_label,
)
from equiano.countries.gaps import CountryGaps, RegulationsTable, compare_regulations, narrowed
from equiano.pipeline.regulations import (
    must_be_written,
    reading_rule,
    regulations_json,
    topic_cells,
    write_regulations,
)
from equiano.words import language, say, using


def regulations(asked: RegulationsCommand) -> None:
    """Run `equiano regulations`."""
    with using(asked.lang):
        must_be_written(asked.out)
        whole = compare_regulations(asked.countries or None)
        table = narrowed(whole, instrument=asked.treaty, topic=asked.topic, status=asked.status)
        if asked.out is not None:
            write_regulations(table, asked.out)
        if asked.as_json:
            print_json(regulations_json(table))
        elif asked.out is not None:
            messages.print(say("{name}: written.", name=asked.out.name), markup=False)
        else:
            sys.stdout.buffer.write(("\n".join(regulation_lines(table)) + "\n").encode("utf-8"))


def regulation_lines(table: RegulationsTable) -> Iterator[str]:
    """The table for a terminal: one country in full, several by topic."""
    yield reading_rule()
    if len(table.countries) == 1:
        yield ""
        yield from _country(table.countries[0])
        return
    for one in table.countries:
        yield f"{one.label[language()]}: {counted(one)}"
    yield ""
    rows = [[say("Topic"), *(one.label[language()] for one in table.countries)], *topic_cells(table)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _country(one: CountryGaps) -> Iterator[str]:
    yield one.label[language()]
    yield counted(one)
    yield from besides(one)
    yield from treaty_lines(one)
    yield from (transposition_text(row) for row in one.transpositions)
    for entry in one.entries:
        yield ""
        yield f"{entry.provision.id}  {provision_label(entry)}: {entry.provision.text[language()]}"
        yield f"  {signed_status(entry.status)}; {weight_label(entry.weight)}"
        yield from (f"  {line}" for line in answer_lines(entry))
