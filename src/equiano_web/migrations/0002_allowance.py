"""Counts of requests (`limits.py`)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("equiano_web", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("since", models.BigIntegerField()),
                ("taken", models.BigIntegerField()),
            ],
        )
    ]
