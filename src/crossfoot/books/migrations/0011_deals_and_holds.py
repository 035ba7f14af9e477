import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import crossfoot.books.migrations._install


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0010_saved_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.TextField()),
                ("kind", models.CharField(max_length=12)),
                ("reason", models.TextField()),
                ("confirm_by", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
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
                            hash="2c18e0b18ebd268574db7aa89cc477293d4c6179",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_6e2a7",
                            table="books_accounthold",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="0fb2b459febc29e3670226a3c7e824d294c29096",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_1a2a0",
                            table="books_accounthold",
                            when="BEFORE",
                        ),
                    ),
                ],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DealAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acceptances", to="books.agreementversion"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c8a6d58650d9bd8af007f53d1fea4bf6d705f96e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_b56ff",
                            table="books_dealacceptance",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="6e948c59bb6a71520dacba3c5d2a000c7963fa44",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_8cffa",
                            table="books_dealacceptance",
                            when="BEFORE",
                        ),
                    ),
                ],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DealFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("policy_version", models.IntegerField()),
                ("rule", models.TextField()),
                ("place", models.TextField(blank=True)),
                ("clause", models.TextField(blank=True)),
                ("value", models.TextField()),
                ("standard", models.TextField()),
                ("grade", models.CharField(max_length=12)),
                ("duty", models.TextField()),
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="books.agreementversion"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0fc462b8d272159cc5abe17ef0900269e57f8c00",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_98487",
                            table="books_dealfinding",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="a64d9827c235e52b2604e6e47a214a360d7c4216",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_84aff",
                            table="books_dealfinding",
                            when="BEFORE",
                        ),
                    ),
                ],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HoldStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=12)),
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
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="books.accounthold"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6c96d1f5a41c061dec8b554be657bad2f2d4c8e8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_5ec4c",
                            table="books_holdstep",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="70d60cbbd3d421e0104ce768b74599a8ebe1ff2d",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_b86c9",
                            table="books_holdstep",
                            when="BEFORE",
                        ),
                    ),
                ],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="accounthold",
            index=models.Index(fields=["entity", "account"], name="hold_of_account"),
        ),
        migrations.AddConstraint(
            model_name="accounthold",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["fraud", "abuse"])), name="hold_kind_known"),
        ),
        migrations.AddConstraint(
            model_name="accounthold",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("at"))), name="hold_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="dealacceptance",
            constraint=models.UniqueConstraint(fields=("version",), name="deal_acceptance_once"),
        ),
        migrations.AddIndex(
            model_name="dealfinding",
            index=models.Index(fields=["entity", "version"], name="deal_finding_of"),
        ),
        migrations.AddConstraint(
            model_name="dealfinding",
            constraint=models.UniqueConstraint(fields=("version", "number"), name="deal_finding_once"),
        ),
        migrations.AddConstraint(
            model_name="holdstep",
            constraint=models.UniqueConstraint(fields=("hold", "step"), name="hold_step_once"),
        ),
        migrations.AddConstraint(
            model_name="holdstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["confirmed", "lifted"])), name="hold_step_known"
            ),
        ),
        crossfoot.books.migrations._install.InstallTriggers("accounthold", "dealacceptance", "dealfinding", "holdstep"),
    ]
