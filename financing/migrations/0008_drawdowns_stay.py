"""Money that was paid out is evidence: its row is never rewritten."""

from django.db import migrations

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Refuse to rewrite drawdowns."""

    dependencies = [("financing", "0007_above_the_lendable_amount")]

    operations = [AppendOnly("financing_drawdown")]
