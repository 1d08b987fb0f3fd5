"""What was filled into a term sheet, by whom and why, is never rewritten."""

from django.db import migrations

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Refuse to rewrite fillings."""

    dependencies = [("risk_pool", "0006_coverage")]

    operations = [AppendOnly("risk_pool_sheetfilling")]
