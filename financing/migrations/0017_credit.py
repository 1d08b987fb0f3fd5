import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflows.appendonly import AppendOnly


class Migration(migrations.Migration):
    """Figures, groups, endorsements, covenants and checked conditions, append-only."""

    dependencies = [
        ("banks", "0007_credit"),
        ("financing", "0016_filing_sheets"),
        ("workflows", "0003_longer_subjects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="product",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="banks.creditproduct",
            ),
        ),
        migrations.CreateModel(
            name="ConditionCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("condition", models.TextField()),
                ("evidence", models.TextField(verbose_name="凭据")),
                ("checked_at", models.DateTimeField()),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drawdown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conditions",
                        to="financing.drawdown",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Covenant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ratio", models.CharField(max_length=40)),
                (
                    "bound",
                    models.CharField(
                        choices=[("least", "不低于"), ("most", "不高于")], max_length=8
                    ),
                ),
                ("value", models.DecimalField(decimal_places=4, max_digits=12)),
                ("every_months", models.PositiveSmallIntegerField()),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covenants",
                        to="financing.approval",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FinancialStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period_end", models.DateField(verbose_name="报表期末")),
                ("months", models.PositiveSmallIntegerField(verbose_name="报表期间（月）")),
                ("is_audited", models.BooleanField(verbose_name="经审计")),
                ("source", models.CharField(max_length=200, verbose_name="来源")),
                ("content", models.TextField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("entered_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="financing.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["period_end", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CovenantTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tested_on", models.DateField(verbose_name="测试日")),
                (
                    "result",
                    models.CharField(
                        choices=[("met", "符合"), ("breached", "违反"), ("unknown", "无法判断")],
                        max_length=8,
                    ),
                ),
                ("figure", models.CharField(max_length=20)),
                ("note", models.TextField(blank=True, verbose_name="处理意见")),
                ("tested_at", models.DateTimeField()),
                (
                    "covenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tests",
                        to="financing.covenant",
                    ),
                ),
                (
                    "tested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="financing.financialstatement",
                    ),
                ),
            ],
            options={
                "ordering": ["tested_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="GroupLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=100, verbose_name="集团名称")),
                ("source", models.CharField(max_length=300, verbose_name="依据")),
                ("declared_at", models.DateTimeField()),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.organisation",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("seq", models.PositiveSmallIntegerField()),
                ("level", models.CharField(max_length=8)),
                ("terms", models.JSONField()),
                ("opinion", models.TextField(verbose_name="审批意见")),
                ("given_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endorsements",
                        to="financing.case",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["round", "seq"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "round", "seq"), name="one_endorsement_a_seq"
                    ),
                    models.UniqueConstraint(
                        fields=("case", "round", "given_by"), name="an_approver_endorses_once"
                    ),
                ],
            },
        ),
        AppendOnly("financing_financialstatement"),
        AppendOnly("financing_grouplink"),
        AppendOnly("financing_endorsement"),
        AppendOnly("financing_conditioncheck"),
        AppendOnly("financing_covenant"),
        AppendOnly("financing_covenanttest"),
        AppendOnly("financing_approval"),
    ]
