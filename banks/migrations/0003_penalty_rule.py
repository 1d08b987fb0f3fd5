from django.db import migrations, models


class Migration(migrations.Migration):
    """By how much penalty interest raises the contract rate, as dated rows."""

    dependencies = [
        ("banks", "0002_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PenaltyRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uplift_bp", models.PositiveIntegerField()),
                ("least_bp", models.PositiveIntegerField()),
                ("most_bp", models.PositiveIntegerField()),
                ("valid_from", models.DateField(unique=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(max_length=200)),
                ("certainty", models.CharField(max_length=12)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("uplift_bp__gte", models.F("least_bp")),
                            ("uplift_bp__lte", models.F("most_bp")),
                        ),
                        name="penalty_uplift_in_range",
                    )
                ],
            },
        ),
    ]
