"""Parts in a case end; a bank's drafts are the bank's; findings may be as long as they are."""

import django.db.models.deletion
from django.db import migrations, models

from workflows.appendonly import AppendOnly


def name_the_bank(apps, _schema_editor):
    """A draft that a branch helps with is its bank's."""
    application = apps.get_model("financing", "Application")
    branch = apps.get_model("workflows", "Branch")
    house = branch.objects.filter(pk=models.OuterRef("for_branch")).values("organisation")
    drafts = application.objects.filter(for_branch__isnull=False)
    drafts.update(for_bank=models.Subquery(house))


class Migration(migrations.Migration):
    dependencies = [
        ("financing", "0003_append_only"),
        ("workflows", "0003_longer_subjects"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="for_bank",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflows.organisation",
            ),
        ),
        migrations.AddField(
            model_name="caseparty",
            name="until",
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveConstraint(model_name="caseparty", name="one_part_a_party"),
        migrations.AddConstraint(
            model_name="caseparty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("case", "organisation", "role"),
                name="one_part_a_party",
            ),
        ),
        migrations.AlterField(model_name="rightfinding", name="message", field=models.TextField()),
        migrations.AlterField(
            model_name="rightfinding", name="cure", field=models.TextField(blank=True)
        ),
        migrations.AlterField(
            model_name="rightfinding", name="basis", field=models.TextField(blank=True)
        ),
        AppendOnly("financing_rightfinding"),
        migrations.RunPython(name_the_bank, migrations.RunPython.noop),
    ]
