from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from crossfoot.books.migrations._install import DeclareTriggers, InstallTriggers

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0006_sign_in"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("name", models.TextField()),
                ("url", models.TextField()),
                ("deeds", models.JSONField()),
                ("salt", models.TextField()),
                ("state", models.CharField(default="on", max_length=5)),
                ("why_off", models.TextField(blank=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="books.actorrow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookEndpointEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                ("name", models.TextField()),
                ("url", models.TextField()),
                ("deeds", models.JSONField()),
                ("salt", models.TextField()),
                ("state", models.CharField(default="on", max_length=5)),
                ("why_off", models.TextField(blank=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.actorrow",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="books.webhookendpoint",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WebhookMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("place", models.BigIntegerField()),
                ("deed", models.TextField()),
                ("on_kind", models.TextField()),
                ("on_id", models.TextField()),
                ("at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("due_at", models.DateTimeField()),
                ("attempts_total", models.IntegerField(default=0)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="books.webhookendpoint"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("number", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("status", models.IntegerField(null=True)),
                ("says", models.TextField(blank=True)),
                ("took_ms", models.IntegerField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="books.webhookmessage"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WebhookMessageEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                ("place", models.BigIntegerField()),
                ("deed", models.TextField()),
                ("on_kind", models.TextField()),
                ("on_id", models.TextField()),
                ("at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("due_at", models.DateTimeField()),
                ("attempts_total", models.IntegerField(default=0)),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.webhookendpoint",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="books.webhookmessage",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.UniqueConstraint(fields=("entity", "name"), name="webhook_endpoint_once"),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["on", "off"])), name="webhook_endpoint_state_known"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookmessage",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["entity", "due_at"], name="webhook_message_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=models.UniqueConstraint(fields=("endpoint", "place"), name="webhook_message_once"),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "delivered", "given-up"])), name="webhook_message_state_known"
            ),
        ),
        DeclareTriggers(
            "webhookendpoint",
            [
                pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "books_webhookendpointevent" ("at", "by_id", "deeds", "entity", "failing_since", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "salt", "state", "url", "why_off") VALUES (NEW."at", NEW."by_id", NEW."deeds", NEW."entity", NEW."failing_since", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key", NEW."salt", NEW."state", NEW."url", NEW."why_off"); RETURN NULL;',
                        hash="07ff0b7b3ca9fa5d989a49928f8da43170700cbb",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_08257",
                        table="books_webhookendpoint",
                        when="AFTER",
                    ),
                ),
                pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func='INSERT INTO "books_webhookendpointevent" ("at", "by_id", "deeds", "entity", "failing_since", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "salt", "state", "url", "why_off") VALUES (NEW."at", NEW."by_id", NEW."deeds", NEW."entity", NEW."failing_since", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key", NEW."salt", NEW."state", NEW."url", NEW."why_off"); RETURN NULL;',
                        hash="0574a9b5042cb2f6b176986611d9f8d3c701833b",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_52db4",
                        table="books_webhookendpoint",
                        when="AFTER",
                    ),
                ),
            ],
        ),
        DeclareTriggers(
            "webhookmessage",
            [
                pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "books_webhookmessageevent" ("at", "attempts_total", "deed", "due_at", "endpoint_id", "entity", "id", "on_id", "on_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "state") VALUES (NEW."at", NEW."attempts_total", NEW."deed", NEW."due_at", NEW."endpoint_id", NEW."entity", NEW."id", NEW."on_id", NEW."on_kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."state"); RETURN NULL;',
                        hash="9da13820856c816f3a27dcdf5d26789497142c4c",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_e6c2e",
                        table="books_webhookmessage",
                        when="AFTER",
                    ),
                ),
                pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func='INSERT INTO "books_webhookmessageevent" ("at", "attempts_total", "deed", "due_at", "endpoint_id", "entity", "id", "on_id", "on_kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "state") VALUES (NEW."at", NEW."attempts_total", NEW."deed", NEW."due_at", NEW."endpoint_id", NEW."entity", NEW."id", NEW."on_id", NEW."on_kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."state"); RETURN NULL;',
                        hash="7ac4a3c7af6a34365045ad307d98fb17f8f2a2e1",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_38499",
                        table="books_webhookmessage",
                        when="AFTER",
                    ),
                ),
            ],
        ),
        DeclareTriggers(
            "webhookattempt",
            [
                pgtrigger.compiler.Trigger(
                    name="keeps_rows",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="a00753fe278277c585e1f32256677e3c62487688",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_keeps_rows_bd177",
                        table="books_webhookattempt",
                        when="BEFORE",
                    ),
                ),
                pgtrigger.compiler.Trigger(
                    name="keeps_table",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                        hash="60ac42d6fea4898566061789e4d061ea87e5e030",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_keeps_table_b8540",
                        table="books_webhookattempt",
                        when="BEFORE",
                    ),
                ),
            ],
        ),
        InstallTriggers("webhookendpoint", "webhookmessage", "webhookattempt"),
        migrations.RunSQL((SQL / "webhooks.sql").read_text("utf-8"), elidable=False),
    ]
