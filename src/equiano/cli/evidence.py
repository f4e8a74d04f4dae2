"""`equiano evidence`: what several methods and publications say of one group, with one verdict."""

from __future__ import annotations

import sys

from equiano.cli.commands.evidence import EvidenceCommand
from equiano.cli.output import print_json
from equiano.errors import UsageError
from equiano.files import write_text
from equiano.survey.evidence import as_items, compare, evidence_page, pack_items
from equiano.survey.evidence.page import numbers_of
from equiano.words import language, say, using


def evidence(asked: EvidenceCommand) -> None:
    """Run `equiano evidence`."""
    with using(asked.lang or None):
        if asked.out is not None and asked.out.suffix.lower() != ".html":
            raise UsageError(say("--out {name}: end the name in .html.", name=asked.out.name))
        opening = asked.reading.opening()
        packed = pack_items(asked.country, language()) if asked.country else []
        items = [
            item
            for file in asked.files
            for item in as_items(file, opening if file.suffix != ".json" else None)
        ]
        found = compare([*items, *packed])
        if asked.out is not None:
            write_text(asked.out, evidence_page(found, language()))
        if asked.as_json:
            print_json(found.as_dict())
            return
        lines = [found.text(), ""]
        for place, item in enumerate(found.items):
            why = found.why_not(place)
            shown = "–" if item.barred else numbers_of(item)
            lines.append(f"  {item.name} ({item.method}): {shown}" + (f"  [{why}]" if why else ""))
        sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8"))
