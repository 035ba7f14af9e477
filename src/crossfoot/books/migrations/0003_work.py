import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

import crossfoot.books.migrations._install


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0002_rules"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="NodeBeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("node", models.TextField(unique=True)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ExpectedJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job", models.TextField()),
                ("entity", models.TextField(blank=True)),
                ("every_seconds", models.BigIntegerField()),
                ("grace_seconds", models.BigIntegerField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("job", "entity"), name="expected_job_once")],
            },
        ),
        migrations.CreateModel(
            name="RaisedAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField(blank=True)),
                ("kind", models.CharField(max_length=20)),
                ("about", models.TextField()),
                ("facts", models.JSONField()),
                ("raised_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
                ("request_key", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_raisedalertevent" ("about", "by_id", "cleared_at", "entity", "facts", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "request_key") VALUES (NEW."about", NEW."by_id", NEW."cleared_at", NEW."entity", NEW."facts", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."raised_at", NEW."request_key"); RETURN NULL;',
                            hash="f9b5584959c597ea4cfe54ababf89562721818ad",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d4d0e",
                            table="books_raisedalert",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_raisedalertevent" ("about", "by_id", "cleared_at", "entity", "facts", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "request_key") VALUES (NEW."about", NEW."by_id", NEW."cleared_at", NEW."entity", NEW."facts", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."raised_at", NEW."request_key"); RETURN NULL;',
                            hash="e4a5c8ec16dc9fd8ac151735735827b73c2d2445",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3b712",
                            table="books_raisedalert",
                            when="AFTER",
                        ),
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="RaisedAlertEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("entity", models.TextField(blank=True)),
                ("kind", models.CharField(max_length=20)),
                ("about", models.TextField()),
                ("facts", models.JSONField()),
                ("raised_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
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
                        to="books.raisedalert",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WorkRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("kind", models.CharField(max_length=20)),
                ("payload", models.JSONField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("ended_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(default=dict)),
                ("code", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_workrequestevent" ("at", "by_id", "code", "ended_at", "entity", "id", "kind", "payload", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "result", "state") VALUES (NEW."at", NEW."by_id", NEW."code", NEW."ended_at", NEW."entity", NEW."id", NEW."kind", NEW."payload", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key", NEW."result", NEW."state"); RETURN NULL;',
                            hash="045dad35a3b70565a15c8d0512530bb5c1127991",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ea654",
                            table="books_workrequest",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_workrequestevent" ("at", "by_id", "code", "ended_at", "entity", "id", "kind", "payload", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "result", "state") VALUES (NEW."at", NEW."by_id", NEW."code", NEW."ended_at", NEW."entity", NEW."id", NEW."kind", NEW."payload", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key", NEW."result", NEW."state"); RETURN NULL;',
                            hash="09de533f9d917ac329f9324e5bf5d366fd4e9f1f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_662a4",
                            table="books_workrequest",
                            when="AFTER",
                        ),
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="WorkProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("what", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="books.workrequest"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                ("kind", models.CharField(max_length=20)),
                ("payload", models.JSONField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("ended_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(default=dict)),
                ("code", models.TextField(blank=True)),
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
                        to="books.workrequest",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField(blank=True)),
                ("job", models.TextField()),
                ("due_at", models.DateTimeField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=10)),
                ("says", models.TextField(blank=True)),
                ("node", models.TextField()),
                ("facts", models.JSONField(default=dict)),
                ("request_key", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["job", "entity", "-due_at"], name="job_run_latest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "done")), fields=("entity", "job", "due_at"), name="job_run_done_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["done", "refused", "failed"])), name="job_run_outcome_known"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="34bc8eb09828aabd4174cbbbac80ae06d4355203",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_95223",
                            table="books_jobrun",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="4ac5dad66e36b2874e8c3d6045024a8067fbcf7c",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_45f33",
                            table="books_jobrun",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="raisedalert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cleared_at", None)), fields=("entity", "kind", "about"), name="alert_raised_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="raisedalert",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["feed-late", "job-late"])), name="alert_kind_known"
            ),
        ),
        migrations.AddIndex(
            model_name="workrequest",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])), fields=["state", "id"], name="work_open"
            ),
        ),
        migrations.AddIndex(
            model_name="workrequest",
            index=models.Index(fields=["entity", "-id"], name="work_latest"),
        ),
        migrations.AddConstraint(
            model_name="workrequest",
            constraint=models.UniqueConstraint(fields=("entity", "request_key"), name="work_once"),
        ),
        migrations.AddConstraint(
            model_name="workrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["billing.rate", "billing.issue"])), name="work_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="workrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "refused", "failed"])), name="work_state_known"
            ),
        ),
        crossfoot.books.migrations._install.InstallTriggers("raisedalert", "workrequest", "jobrun"),
    ]
