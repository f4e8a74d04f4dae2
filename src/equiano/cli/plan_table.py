"""The commands of a plan of action, as `cli.table` lists them."""

from __future__ import annotations

from equiano.cli.command_entry import CommandEntry, CommandGroup

PLAN = CommandGroup(
    "Plan of action: start from a template, bring its indicators up to date, compare versions, export.",
    {
        "start": CommandEntry(
            "plan.PlanStartCommand",
            "plan.start",
            "Start a plan from a template: 12 measures with their indicators, a draft for review.\n\n"
            "Example: `equiano plan start --template ru --begin 2027-01 --out plan.yaml`",
        ),
        "check": CommandEntry(
            "plan.PlanCheckCommand",
            "plan.check_plan",
            "Say what of a plan is overdue, begins too early, has no evidence or misleads.\n\n"
            "Measures that wait for each other in a circle, and a target on detection, are refused.",
        ),
        "show": CommandEntry(
            "plan.PlanShowCommand",
            "plan.show_plan",
            "Show a plan: measures by objective, and indicators with their latest values.",
        ),
        "update": CommandEntry(
            "plan.PlanUpdateCommand",
            "plan.update",
            "Write the next version of a plan with values of what can be computed.\n\n"
            "They come from files of other stages: measures of the network, training, campaign, "
            "estimate. Official figures come from the country pack.",
        ),
        "compare": CommandEntry(
            "plan.PlanCompareCommand",
            "plan.compare_versions",
            "Compare two versions of a plan, field by field.",
        ),
        "export": CommandEntry(
            "plan.PlanExportCommand",
            "plan.export",
            "Export a plan: PDF with a Gantt picture, CSV, XLSX, SVG, or JSON for a report.\n\n"
            "Example: `equiano plan export plan.yaml --public --lang ru --out plan.pdf`",
        ),
        "read": CommandEntry(
            "plan.PlanReadCommand",
            "plan.read",
            "Read a plan from a table with the columns of real plans; every row is taken or refused.",
        ),
    },
)
