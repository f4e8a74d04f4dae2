"""Figures of training beside those of cases."""

from __future__ import annotations

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """See above."""

    dependencies: ClassVar = [("dashboards", "0002_persons_by_agency"), ("people", "0003_agency_retention")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="TrainingFigures",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.agency"
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("content", models.JSONField()),
                ("persons", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "code"), name="dashboards_training_of_agency"),
                    models.UniqueConstraint(
                        condition=models.Q(("agency", None)),
                        fields=("code",),
                        name="dashboards_training_of_network",
                    ),
                ],
            },
        ),
    ]
