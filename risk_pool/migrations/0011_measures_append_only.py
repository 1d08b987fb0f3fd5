"""What was done to get money back is never rewritten."""

from django.db import migrations

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Refuse to rewrite measures."""

    dependencies = [("risk_pool", "0010_recoveries")]

    operations = [AppendOnly("risk_pool_pursuitmeasure")]
