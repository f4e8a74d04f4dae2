from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0001_initial'),
    ]

    operations = [
        migrations.AlterField('campaign', 'planned', models.JSONField(null=True)),
        migrations.AddField('campaign', 'state', models.CharField(default='planned', max_length=10)),
        migrations.AddField('campaign', 'done', models.PositiveSmallIntegerField(default=0)),
        migrations.AddField('campaign', 'of', models.PositiveSmallIntegerField(default=0)),
        migrations.AddField('campaign', 'why', models.TextField(blank=True, default='')),
        migrations.AddField('campaign', 'asked_at', models.DateTimeField(null=True)),
        migrations.AddField('campaign', 'judgement', models.JSONField(null=True)),
    ]
