from django.db import migrations, models


class Migration(migrations.Migration):
    """How long a loan may be extended, as dated rows."""

    dependencies = [
        ("banks", "0004_leave_to_value_internally"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExtensionRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_months", models.PositiveSmallIntegerField()),
                ("to_months", models.PositiveSmallIntegerField()),
                ("share_bp", models.PositiveIntegerField(blank=True, null=True)),
                ("most_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
                ("certainty", models.CharField(max_length=12)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("from_months", "valid_from"), name="one_extension_rule_a_term"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_months__lte", models.F("to_months"))),
                        name="extension_terms_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share_bp__isnull", False),
                            ("most_months__isnull", False),
                            _connector="OR",
                        ),
                        name="extension_is_bounded",
                    ),
                ],
            },
        ),
    ]
