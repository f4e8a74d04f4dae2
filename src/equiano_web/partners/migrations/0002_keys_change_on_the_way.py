from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoing',
            name='signed',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='wrapped_key',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='partner',
            name='former',
            field=models.JSONField(default=list),
        ),
    ]
