"""What was paid for claims, and the loans as they stood, is never rewritten."""

from django.db import migrations

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Refuse to rewrite payments and snapshots."""

    dependencies = [("risk_pool", "0008_claims")]

    operations = [AppendOnly("risk_pool_claimpayment"), AppendOnly("risk_pool_loansnapshot")]
