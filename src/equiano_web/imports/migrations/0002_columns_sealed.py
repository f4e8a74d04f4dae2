"""Columns of an import rest sealed; of unfinished imports they are guessed anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]
    operations = [
        migrations.RemoveField("import", "columns"),
        migrations.AddField("import", "columns", models.BinaryField(null=True)),
    ]
