"""What plans take from the figures of training."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """See above."""

    dependencies: ClassVar = [("dashboards", "0003_training")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="trainingfigures", name="measured", field=models.JSONField(default=dict)
        ),
    ]
