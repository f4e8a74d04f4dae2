"""Search tokens are made anew by `equiano web migrate`: Chinese names by Palladius, Vietnamese, Serbian, Albanian and
other spellings, Arabic names with and without their article.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_found_by_more")]
    operations = [
        migrations.RunSQL("DELETE FROM cases_token", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM cases_chain", migrations.RunSQL.noop),
    ]
