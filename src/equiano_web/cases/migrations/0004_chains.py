"""Chains of search tokens; those of the earlier design go, and are made anew by `equiano web migrate`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_kin")]
    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("label", models.BigIntegerField(primary_key=True, serialize=False)),
                ("length", models.BinaryField()),
            ],
        ),
        migrations.RunSQL("DELETE FROM cases_token", migrations.RunSQL.noop),
    ]
