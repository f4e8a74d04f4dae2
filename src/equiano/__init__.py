"""Equiano: recognise, assist, count. Open software against human trafficking.

The public names are imported when they are first used, so that `import equiano` is quick. Their types
stand in `__init__.pyi`; `docs/reference/api.md` describes them.
"""

from __future__ import annotations

from importlib import import_module

from equiano.extras import watch_imports
from equiano.version import __version__

# Public name -> module that defines it, in the order of the work.
EXPORTS: dict[str, str] = {
    "take_in": "equiano.record.intake",
    "read_narrative": "equiano.identify.narrative",
    "read_case": "equiano.identify.case_file",
    "screen": "equiano.identify.screen",
    "check_offer": "equiano.prevent.offer.check",
    "assess": "equiano.identify.assess",
    "link_files": "equiano.pipeline.linking",
    "estimate_population": "equiano.estimate.public",
    "compare_methods": "equiano.estimate.public",
    "estimate_strata": "equiano.estimate.public",
    "estimate_years": "equiano.estimate.public",
    "estimate_single_list": "equiano.estimate.public",
    "estimate_persons": "equiano.estimate.public",
    "estimate_sensitivity": "equiano.estimate.public",
    "judge_table": "equiano.estimate.public",
    "METHODS": "equiano.estimate.methods",
    "recruitment_diagnostics": "equiano.survey",
    "rds_shares": "equiano.survey",
    "size_by_successive_sampling": "equiano.survey",
    "scale_up": "equiano.survey",
    "venue_size": "equiano.survey",
    "venue_shares": "equiano.survey",
    "multiplier_size": "equiano.survey",
    "describe_situation": "equiano.pipeline.describing",
    "draft_release": "equiano.pipeline.publishing",
    "report_country": "equiano.pipeline.country_report",
    "read_contacts": "equiano.prevent.contacts",
    "print_leaflet": "equiano.prevent.leaflet",
    "plan_campaign": "equiano.prevent.campaign",
    "evaluate_campaign": "equiano.prevent.campaign",
    "start_plan": "equiano.planning.template",
    "read_action_plan": "equiano.planning.plan_file",
    "update_plan": "equiano.pipeline.plan_values",
    "compare_plans": "equiano.planning.difference",
    "write_plan_pdf": "equiano.planning.paper",
    "compare_regulations": "equiano.countries.gaps",
    "example_path": "equiano.record.examples",
}

__all__ = ["__version__", *EXPORTS]  # noqa: PLE0604  # keys of EXPORTS are texts


watch_imports()


def __getattr__(name: str) -> object:
    if name in EXPORTS:
        return getattr(import_module(EXPORTS[name]), name)
    raise AttributeError(f"module 'equiano' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *EXPORTS})
