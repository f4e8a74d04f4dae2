"""The protocol page says what the code does.

`python -m tests.unit.exchange.test_protocol_page` writes its tables where the page says FIELDS and RULES.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING
from pathlib import Path
from typing import Any

from equiano.exchange import bodies
from equiano.exchange.attachments import STEPS_OF_FILES
from equiano.exchange.bodies import KINDS, StatedBasis, StatedConsent, StatedRisk
from equiano.exchange.keys import AGREEMENT_LIVES, LONGEST_LIFE, MOST_CARD, SIGNING_LIVES
from equiano.exchange.message import MOST_ATTACHMENTS, claims_of
from equiano.exchange.opening import CLOCK, PADDED, ROOM, SIZES
from equiano.exchange.refusals import RULES
from equiano.exchange.shapes import shapes_of
from equiano.exchange.strict import DEEPEST
from equiano.words import keyed
from tests.unit.exchange.parties import said

PAGE = Path(__file__).parents[3] / "docs/reference/exchange-protocol.md"
INNER: dict[str, type[Any]] = {
    "object: basis": StatedBasis,
    "object: consent": StatedConsent,
    "object: risk": StatedRisk,
    "object: revocation": bodies.StatedRevocation,
    "object: service": bodies.ServiceResult,
    "object: kept": bodies.KeptByLaw,
}
# Codes of ours, by field; those of HTCDS are its picklists.
CODES = {
    "ext_AgeBand": bodies.AGE_BANDS,
    "ext_Urgency": bodies.URGENCIES,
    "ext_Step": bodies.STEPS,
    "ext_ConsentPurpose": bodies.PURPOSES,
    "ext_Needs": bodies.NEEDS,
    "ext_DocumentsHeld": bodies.DOCUMENTS,
    "ext_Risks": bodies.RISKS,
    "ext_Classes": bodies.DATA_CLASSES,
    "ext_Items": bodies.ITEMS,
    "ext_Result": bodies.RESULTS,
    "ext_End": bodies.ENDS,
    "ext_Reason (decline)": bodies.DECLINE_REASONS,
    "ext_Reason (withdrawal)": bodies.WITHDRAWALS,
    "ext_Reason (revocation)": bodies.REVOCATIONS,
    "ext_Found": ("bearable", "too_high"),
}


def fields_table() -> str:
    lines = ["| kind | field | needed | class | item |", "|---|---|---|---|---|"]
    for kind, its in (*KINDS.items(), *INNER.items()):
        for name, (declared, shape) in shapes_of(its).items():
            needed = "yes" if declared.default is MISSING else ""
            many = ", a list" if shape.many else ""
            lines.append(f"| {kind} | `{name}`{many} | {needed} | {shape.data_class} | {shape.item} |")
    lines += ["", "| codes of | |", "|---|---|"]
    lines += [f"| `{name}` | {', '.join(f'`{one}`' for one in known)} |" for name, known in CODES.items()]
    return "\n".join(lines)


def rules_table() -> str:
    lines = ["| rule | asks | codes |", "|---|---|---|"]
    for rule, codes in RULES.items():
        named = ", ".join(f"`{code}`" for code in codes)
        lines.append(f"| `{rule}` | {keyed(f'exchange.rules.{rule}', 'en')} | {named} |")
    return "\n".join(lines)


def test_the_tables_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert fields_table() in page
    assert rules_table() in page


def test_the_page_names_every_claim_and_kind() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in (*claims_of(said()), *KINDS):
        assert f"`{name}`" in page, name


def numbers() -> Iterator[str]:
    for number in (*PADDED, *SIZES, *STEPS_OF_FILES, *((size - ROOM) for size in SIZES), MOST_CARD):
        yield f"{number:,}"
    yield f"{SIGNING_LIVES.days} days"
    yield f"{AGREEMENT_LIVES.days} days"
    yield f"by {LONGEST_LIFE.days} days at the most"
    yield f"{CLOCK.seconds // 60} minutes"
    yield f"up to {MOST_ATTACHMENTS} objects"
    yield f"at most {DEEPEST} levels"


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [number for number in numbers() if not re.search(rf"(?<![\d,]){re.escape(number)}", page)] == []


def test_codes_of_the_table_are_those_that_are_read() -> None:
    """A list that the reader takes and the page does not name is of HTCDS."""
    for kind in (*KINDS.values(), *INNER.values()):
        for name, (_, shape) in shapes_of(kind).items():
            known = [codes for said, codes in CODES.items() if said.split(" ")[0] == name]
            for codes in known if len(known) == 1 else ():
                for code in codes:
                    assert shape.read([code] if shape.many else code)


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8").replace("\nFIELDS\n", f"\n{fields_table()}\n")
    PAGE.write_text(text.replace("\nRULES\n", f"\n{rules_table()}\n"), encoding="utf-8")
