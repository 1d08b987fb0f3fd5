"""What was filed, found, valued, decided, signed, due and paid is never rewritten."""

from django.db import migrations

from workflows.appendonly import AppendOnly

TABLES = (
    "financing_applicationversion",
    "financing_registersnapshot",
    "financing_rightfinding",
    "financing_bundlevaluation",
    "financing_duediligence",
    "financing_riskreview",
    "financing_approval",
    "financing_contract",
    "financing_instalment",
    "financing_repayment",
    "financing_comment",
)


class Migration(migrations.Migration):
    """Refuse to rewrite the tables of evidence."""

    dependencies = [("financing", "0002_initial")]

    operations = [AppendOnly(table) for table in TABLES]
