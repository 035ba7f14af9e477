from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import crossfoot.books.migrations._install

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0003_work"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="LakeFileEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("shelf", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=64)),
                ("row_count", models.BigIntegerField()),
                ("bytes", models.BigIntegerField()),
                ("first_ns", models.BigIntegerField(null=True)),
                ("last_ns", models.BigIntegerField(null=True)),
                ("foot", models.JSONField()),
                ("reach", models.JSONField()),
                ("quantity_type", models.TextField(blank=True)),
                ("reversals", models.BigIntegerField(default=0)),
                ("hashing", models.TextField(blank=True)),
                ("in_doubt", models.BigIntegerField(default=0)),
                ("added_seq", models.BigIntegerField()),
                ("removed_seq", models.BigIntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LeafShape",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("version", models.IntegerField()),
                ("key_column", models.TextField()),
                ("columns", models.JSONField()),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2c4b256ab98d52f403e4b66919005962d35c6c4e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_0f07c",
                            table="books_leafshape",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="3dce61b1f2ed60ec0307f4acc1d80f89e7bfb8df",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_bf32c",
                            table="books_leafshape",
                            when="BEFORE",
                        ),
                    ),
                ],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NumberSeriesEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("prefix", models.TextField()),
                ("digits", models.IntegerField(default=6)),
                ("next_ordinal", models.BigIntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RowLeaf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="486976da2c56b58599fdcc08e1ecf56233ba1ecc",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_239f5",
                            table="books_rowleaf",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="9608e73f2ef30ffabc4970872e048bbcff74a21e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_34179",
                            table="books_rowleaf",
                            when="BEFORE",
                        ),
                    ),
                ],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TrailSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("ranges", models.JSONField()),
                ("gaps", models.JSONField()),
                ("newest", models.BigIntegerField()),
                ("horizon", models.BigIntegerField()),
                ("leaves", models.BigIntegerField()),
                ("counts", models.JSONField()),
                ("root", models.CharField(max_length=64)),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4684190bcbfb9b18cbbcf89eef1aa0354bf88e92",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_3ea3a",
                            table="books_trailseal",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="1d125179b0017cea3daf2499c6fc516a16acd85f",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_736e8",
                            table="books_trailseal",
                            when="BEFORE",
                        ),
                    ),
                ],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="trailline",
            name="evidence",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="trailline",
            name="policy",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="trailline",
            name="reason",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddIndex(
            model_name="trailline",
            index=models.Index(fields=["entity", "by", "place"], name="trail_by"),
        ),
        migrations.AddIndex(
            model_name="trailline",
            index=models.Index(fields=["entity", "at"], name="trail_at"),
        ),
        migrations.AddField(
            model_name="lakefileevent",
            name="entity",
            field=models.ForeignKey(
                db_column="entity",
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="books.legalentity",
            ),
        ),
        migrations.AddField(
            model_name="lakefileevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="lakefileevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="books.lakefile"
            ),
        ),
        migrations.AddConstraint(
            model_name="leafshape",
            constraint=models.UniqueConstraint(fields=("table", "version"), name="leaf_shape_once"),
        ),
        migrations.AddField(
            model_name="numberseriesevent",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="numberseriesevent",
            name="entity",
            field=models.ForeignKey(
                db_column="entity",
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="books.legalentity",
            ),
        ),
        migrations.AddField(
            model_name="numberseriesevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="numberseriesevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="books.numberseries",
            ),
        ),
        migrations.AddField(
            model_name="rowleaf",
            name="shape",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="books.leafshape",
            ),
        ),
        migrations.AddField(
            model_name="trailseal",
            name="by",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="rowleaf",
            index=models.Index(fields=["row_key", "shape"], name="row_leaf_of"),
        ),
        migrations.AddConstraint(
            model_name="trailseal",
            constraint=models.UniqueConstraint(fields=("number",), name="seal_number_once"),
        ),
        crossfoot.books.migrations._install.DeclareTriggers(
            "lakefile",
            [
                pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "books_lakefileevent" ("added_seq", "bytes", "entity", "first_ns", "foot", "hashing", "id", "in_doubt", "last_ns", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_type", "reach", "removed_seq", "reversals", "row_count", "shelf") VALUES (NEW."added_seq", NEW."bytes", NEW."entity", NEW."first_ns", NEW."foot", NEW."hashing", NEW."id", NEW."in_doubt", NEW."last_ns", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quantity_type", NEW."reach", NEW."removed_seq", NEW."reversals", NEW."row_count", NEW."shelf"); RETURN NULL;',
                        hash="f7a73ee63fa9990c600c7190829ca89cab12dd34",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_5c969",
                        table="books_lakefile",
                        when="AFTER",
                    ),
                ),
                pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func='INSERT INTO "books_lakefileevent" ("added_seq", "bytes", "entity", "first_ns", "foot", "hashing", "id", "in_doubt", "last_ns", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity_type", "reach", "removed_seq", "reversals", "row_count", "shelf") VALUES (NEW."added_seq", NEW."bytes", NEW."entity", NEW."first_ns", NEW."foot", NEW."hashing", NEW."id", NEW."in_doubt", NEW."last_ns", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quantity_type", NEW."reach", NEW."removed_seq", NEW."reversals", NEW."row_count", NEW."shelf"); RETURN NULL;',
                        hash="e9dc5e96cd6cf03bd107b1fd953627946e6c8bd5",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_1f60c",
                        table="books_lakefile",
                        when="AFTER",
                    ),
                ),
            ],
        ),
        crossfoot.books.migrations._install.DeclareTriggers(
            "numberseries",
            [
                pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "books_numberseriesevent" ("at", "by_id", "digits", "entity", "id", "kind", "next_ordinal", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "request_key") VALUES (NEW."at", NEW."by_id", NEW."digits", NEW."entity", NEW."id", NEW."kind", NEW."next_ordinal", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefix", NEW."request_key"); RETURN NULL;',
                        hash="b183fd6d4afdb4f1160eef283667bb5d7d18eca9",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_40edb",
                        table="books_numberseries",
                        when="AFTER",
                    ),
                ),
                pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func='INSERT INTO "books_numberseriesevent" ("at", "by_id", "digits", "entity", "id", "kind", "next_ordinal", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "request_key") VALUES (NEW."at", NEW."by_id", NEW."digits", NEW."entity", NEW."id", NEW."kind", NEW."next_ordinal", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefix", NEW."request_key"); RETURN NULL;',
                        hash="ef81e4dbb163dd661ee1f51a6186f8ee8f7d6182",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_87cb6",
                        table="books_numberseries",
                        when="AFTER",
                    ),
                ),
            ],
        ),
        crossfoot.books.migrations._install.InstallTriggers("lakefile", "numberseries", "leafshape", "rowleaf", "trailseal"),
        migrations.RunSQL((SQL / "trail_grounds.sql").read_text("utf-8"), elidable=False),
    ]
