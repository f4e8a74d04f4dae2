"""The rules by name.

To add one: write its file, which ends with a `RULE`, and name it in the tuple below; a finding of
`findings.yaml` then asks for it.
"""

from __future__ import annotations

from equiano.report.rules import change, leading, pack, part, place, recorded, shift, size, standing
from equiano.report.rules.rule import PageRule

# What findings.yaml may name: `read_book` refuses any other.
RULES: dict[str, PageRule] = {
    rule.name: rule
    for rule in (
        leading.LEADING,
        leading.REGION,
        part.RULE,
        size.RULE,
        place.RULE,
        standing.RULE,
        change.RULE,
        recorded.UNRECORDED,
        recorded.TOO_FEW,
        shift.RULE,
        pack.ROUTES,
        pack.FACTS,
    )
}
"""Every rule that a finding may name."""
