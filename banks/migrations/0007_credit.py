import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Products and approval matrices, as dated rows."""

    dependencies = [
        ("banks", "0006_values_expire"),
        ("workflows", "0003_longer_subjects"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("above_fen", models.BigIntegerField(default=0)),
                ("above_rate_bp", models.PositiveIntegerField(default=0)),
                (
                    "valuation",
                    models.CharField(
                        choices=[
                            ("any", "any"),
                            ("internal", "internal"),
                            ("external", "external"),
                        ],
                        max_length=8,
                    ),
                ),
                ("levels", models.JSONField(default=list)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
                ("certainty", models.CharField(max_length=12)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="workflows.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bank", "above_fen", "above_rate_bp", "valuation", "valid_from"),
                        name="one_approval_rule_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditProduct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=100)),
                ("least_fen", models.BigIntegerField()),
                ("most_fen", models.BigIntegerField()),
                ("most_months", models.PositiveSmallIntegerField()),
                ("lpr_tenor", models.CharField(max_length=2)),
                ("least_spread_bp", models.IntegerField()),
                ("most_spread_bp", models.IntegerField()),
                ("methods", models.JSONField(default=list)),
                ("caps_bp", models.JSONField(default=dict)),
                ("borrower_limit_fen", models.BigIntegerField(blank=True, null=True)),
                ("group_limit_fen", models.BigIntegerField(blank=True, null=True)),
                ("conditions", models.JSONField(default=list)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
                ("certainty", models.CharField(max_length=12)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="workflows.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bank", "code", "valid_from"), name="one_product_row_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("least_fen__gt", 0),
                            ("least_fen__lte", models.F("most_fen")),
                            ("least_spread_bp__lte", models.F("most_spread_bp")),
                        ),
                        name="product_bounds_in_order",
                    ),
                ],
            },
        ),
    ]
