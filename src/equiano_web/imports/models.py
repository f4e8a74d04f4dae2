"""Imports and what came of their rows.

The file rests sealed until it is imported or taken back; then its key is dropped. Each imported case keeps
all cells of its row, sealed with the key of the case: what has no field of its own is not lost.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from equiano_web.access import Reach, Sensitivity, reached
from equiano_web.cases.models import Case
from equiano_web.people.models import Agency, User

_COLUMNS = ("state", "format", "counts", "made_at", "done_at", "undone_at")


@reached(Reach(agency="agency", fields=dict.fromkeys(_COLUMNS, Sensitivity.ORDINARY)))
class Import(models.Model):
    """One file, from the dry run to its cases."""

    READ, DONE, UNDONE = "read", "done", "undone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=READ)
    # `htcds`, `xlsform`, or `mapping`.
    format = models.CharField(max_length=20)
    # Of a mapping: name of the column -> field, sealed like the file, for in one without a header the "names"
    # of columns are those of the first person. None: as they seem to be.
    columns = models.BinaryField(null=True)
    counts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    # None: the file is gone.
    wrapped_key = models.BinaryField(null=True)
    content = models.BinaryField(null=True)

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["-made_at"]


@reached(Reach(inside="rows of imports; read by the import and the case"))
class ImportedRow(models.Model):
    """A row that became a case."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveBigIntegerField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="imported_from")
    # As the import left the case; later means that somebody worked on it.
    changed_at = models.DateTimeField()
    # All cells by column, JSON, sealed with the key of the case.
    source = models.BinaryField()

    class Meta:
        """A row becomes one case at the most, also if an import is run twice."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["imported", "row"], name="one_case_of_a_row")
        ]
