import django.db.models.deletion
from django.db import migrations, models

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Schedules have versions, repayments may prepay, lines close, drawdowns know their penalty."""

    dependencies = [
        ("financing", "0004_parts_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="creditline",
            name="closed_on",
            field=models.DateField(null=True),
        ),
        # Who drew before the uplift was frozen agreed on none that is known here.
        migrations.AddField(
            model_name="drawdown",
            name="penalty_uplift_bp",
            field=models.PositiveIntegerField(default=0, verbose_name="罚息加收比例（基点）"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="instalment",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.RemoveConstraint(
            model_name="instalment",
            name="one_instalment_a_seq",
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(
                fields=("drawdown", "version", "seq"), name="one_instalment_a_seq"
            ),
        ),
        migrations.AlterModelOptions(
            name="instalment",
            options={"ordering": ["version", "seq"]},
        ),
        migrations.AddField(
            model_name="repayment",
            name="prepays",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="repayment",
            name="reverses",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="financing.repayment",
            ),
        ),
        AppendOnly("financing_instalment"),
        AppendOnly("financing_repayment"),
    ]
