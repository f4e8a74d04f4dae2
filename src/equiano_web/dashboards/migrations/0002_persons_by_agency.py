"""Of each month's figures the persons by agency, not their sum alone: whose were not kept count as changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """See above."""

    dependencies: ClassVar = [("dashboards", "0001_initial")]
    operations: ClassVar = [
        migrations.RemoveField("networkfigures", "persons"),
        migrations.AddField("networkfigures", "persons", models.JSONField(default=dict)),
    ]
