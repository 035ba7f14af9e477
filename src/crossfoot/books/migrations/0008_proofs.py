import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import crossfoot.books.migrations._install


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0007_webhooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("joints", models.JSONField()),
                ("open_total", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        db_column="entity",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="books.legalentity",
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="455eb10fe1aa159dcd9060f394fdd709b084b515",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_5fedc",
                            table="books_periodproof",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="6b1c484fc1c1fa52087bef8d4a211fb3bb7beb2e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_e6702",
                            table="books_periodproof",
                            when="BEFORE",
                        ),
                    ),
                ],
                "abstract": False,
                "indexes": [models.Index(fields=["entity", "-id"], name="period_proof_latest")],
                "constraints": [models.UniqueConstraint(fields=("entity", "request_key"), name="period_proof_once")],
            },
        ),
        crossfoot.books.migrations._install.InstallTriggers("PeriodProof"),
    ]
