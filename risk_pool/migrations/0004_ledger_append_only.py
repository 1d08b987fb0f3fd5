"""What has been booked, and what the bank wrote, is never rewritten."""

from django.db import migrations

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Refuse to rewrite transfers and statement lines."""

    dependencies = [("risk_pool", "0003_ledger")]

    operations = [AppendOnly("risk_pool_transfer"), AppendOnly("risk_pool_statementline")]
