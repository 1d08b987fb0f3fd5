"""What has been recorded is never rewritten."""

from django.db import migrations

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Refuse to rewrite the record and the daily roots."""

    dependencies = [("workflows", "0001_initial")]

    operations = [AppendOnly("workflows_recordentry"), AppendOnly("workflows_dailyroot", key="day")]
