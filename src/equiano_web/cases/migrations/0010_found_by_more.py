"""Search tokens are made anew by `equiano web migrate`: several phones and documents of one field, names without
their marks, Belarusian and Armenian spellings, Chinese names of one word.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_found_by_index")]
    operations = [
        migrations.RunSQL("DELETE FROM cases_token", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM cases_chain", migrations.RunSQL.noop),
    ]
