"""Papers know from where they were opened last."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies: ClassVar = [("own", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="personkey", name="known", field=models.JSONField(default=list), preserve_default=True
        )
    ]
