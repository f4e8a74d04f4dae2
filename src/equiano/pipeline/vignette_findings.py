"""What recognition finds in each training vignette, kept as data: a build step.

`prevent` may not import `identify`; so the findings are computed here and written beside the vignettes.
A test recomputes them. Run it after a change of vignettes, vocabulary or rules:

    python -m equiano.pipeline.vignette_findings
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from equiano.files import write_json
from equiano.identify.case_file import CaseFile
from equiano.identify.findings import because_of, evaluate, worlds_of
from equiano.identify.rules import load_rules
from equiano.prevent.training.bank import ADULT, COURSES, vignette_of
from equiano.vocab.load import read_yaml
from equiano.vocab.notion import notions, notions_of

VignetteFindings = dict[str, str | list[str]]


def findings_of(signs: tuple[str, ...], is_child: bool) -> VignetteFindings:
    """What recognition finds in signs.

    Args:
        signs: Names of facts of life.
        is_child: Whether whoever it is about is under 18.
    """
    known = notions()
    case = CaseFile({known[name].record: True for name in signs}, None, is_child)
    (world,) = worlds_of(case)
    made = evaluate(load_rules(None), world)
    told = [notion.name for code in because_of("outcome", made) for notion in notions_of(code)]
    return {
        "outcome": made.findings["outcome"],
        "urgency": made.findings["urgency"],
        "ilo11": list(made.ilo11),
        "because": [name for name in dict.fromkeys(told) if name in signs],
        "services": list(made.services),
    }


def compute() -> Mapping[str, VignetteFindings]:
    """The findings of every vignette, by id."""
    folder = resources.files("equiano.prevent.training") / "vignettes"
    found = {}
    for course in COURSES:
        for entry in read_yaml(folder / f"{course}.yaml")["vignettes"]:
            one = vignette_of(entry, course)
            found[one.id] = findings_of(one.signs, one.ages[1] < ADULT)
    return found


def main() -> None:
    """Write the findings beside the vignettes."""
    with resources.as_file(resources.files("equiano.prevent.training")) as folder:
        content = {"rules": load_rules(None).version, "vignettes": compute()}
        write_json(Path(folder) / "findings.json", content, shared=True)


if __name__ == "__main__":
    main()
