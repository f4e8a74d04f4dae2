"""A plan as a file to take along."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from equiano.files import private_folder
from equiano.planning.model import ActionPlan
from equiano.planning.paper import write_plan_pdf
from equiano.planning.plan_file import write_action_plan
from equiano.planning.plan_table import write_plan_table

KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml; charset=utf-8",
}


def answer(plan: ActionPlan, ending: str) -> HttpResponse:
    """The file as an answer; its name says the form and the version, nothing else.

    Raises:
        Http404: If there is no such kind.
    """
    if ending not in KINDS:
        raise Http404
    with private_folder() as folder:
        path = folder / f"plan.{ending}"
        if ending == "pdf":
            write_plan_pdf(plan, path, timezone.localdate())
        elif ending == "yaml":
            write_action_plan(plan, path)
        else:
            write_plan_table(plan, path)
        made = HttpResponse(path.read_bytes(), content_type=KINDS[ending])
    name = f"plan-of-action-{plan.form}-{plan.version}.{ending}"
    made["Content-Disposition"] = f'attachment; filename="{name}"'
    return made
