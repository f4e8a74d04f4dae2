from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_agency_days")]
    operations = [
        migrations.AddField("agency", "retention_years", models.PositiveSmallIntegerField(default=5)),
    ]
