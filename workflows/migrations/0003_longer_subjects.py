"""A work item may be about a right, whose title is longer than an organisation's name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0002_append_only")]

    operations = [
        migrations.AlterField(
            model_name="workitem",
            name="subject_title",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
