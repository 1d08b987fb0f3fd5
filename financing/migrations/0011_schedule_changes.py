import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Four ways of repaying, rates that follow the market, and why a schedule was redrawn."""

    dependencies = [
        ("financing", "0010_portfolios"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="pricing",
            field=models.CharField(
                choices=[
                    ("fixed", "固定利率"),
                    ("each_january", "每年1月1日按LPR调整"),
                    ("each_year", "每年放款对应日按LPR调整"),
                ],
                default="fixed",
                max_length=12,
                verbose_name="利率调整方式",
            ),
        ),
        migrations.AddField(
            model_name="drawdown",
            name="pricing",
            field=models.CharField(
                choices=[
                    ("fixed", "固定利率"),
                    ("each_january", "每年1月1日按LPR调整"),
                    ("each_year", "每年放款对应日按LPR调整"),
                ],
                default="fixed",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="approval",
            name="repayment",
            field=models.CharField(
                choices=[
                    ("equal_payment", "等额本息"),
                    ("equal_principal", "等额本金"),
                    ("interest_only", "按期付息、到期还本"),
                    ("at_maturity", "到期一次还本付息"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="drawdown",
            name="repayment",
            field=models.CharField(
                choices=[
                    ("equal_payment", "等额本息"),
                    ("equal_principal", "等额本金"),
                    ("interest_only", "按期付息、到期还本"),
                    ("at_maturity", "到期一次还本付息"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="ScheduleChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("replaces", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("settled", "提前结清"),
                            ("prepaid", "提前还款"),
                            ("repriced", "利率调整"),
                            ("extended", "展期"),
                            ("restored", "冲正后恢复"),
                        ],
                        max_length=12,
                    ),
                ),
                ("effective_on", models.DateField()),
                ("lpr_published_on", models.DateField(null=True)),
                ("lpr_bp", models.PositiveIntegerField(null=True)),
                ("spread_bp", models.IntegerField(null=True)),
                ("months", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "drawdown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="financing.drawdown",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "repayment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change",
                        to="financing.repayment",
                    ),
                ),
            ],
            options={
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("drawdown", "version"), name="one_change_a_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lpr_bp__isnull", True), ("spread_bp__isnull", True)),
                            models.Q(("lpr_bp__isnull", False), ("spread_bp__isnull", False)),
                            _connector="OR",
                        ),
                        name="change_names_a_whole_rate",
                    ),
                ],
            },
        ),
        AppendOnly("financing_approval"),
        AppendOnly("financing_drawdown"),
        AppendOnly("financing_schedulechange"),
    ]
