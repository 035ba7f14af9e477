import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from crossfoot.books.migrations._install import InstallTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0009_access"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("table", models.TextField()),
                ("name", models.TextField()),
                ("query", models.TextField(blank=True)),
                ("audience", models.CharField(max_length=6)),
                ("dropped_at", models.DateTimeField(null=True)),
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
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_savedviewevent" ("at", "audience", "by_id", "dropped_at", "entity", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "request_key", "table") VALUES (NEW."at", NEW."audience", NEW."by_id", NEW."dropped_at", NEW."entity", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."query", NEW."request_key", NEW."table"); RETURN NULL;',
                            hash="e395533a592bcb22651f3a975fdb9a62e771d252",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f22b2",
                            table="books_savedview",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_savedviewevent" ("at", "audience", "by_id", "dropped_at", "entity", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "request_key", "table") VALUES (NEW."at", NEW."audience", NEW."by_id", NEW."dropped_at", NEW."entity", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."query", NEW."request_key", NEW."table"); RETURN NULL;',
                            hash="f5056ecfd0f6cc5aebdd6cec2d20392cfcd8217d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_709c3",
                            table="books_savedview",
                            when="AFTER",
                        ),
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="OpeningView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("table", models.TextField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "view",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.savedview"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedViewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                ("table", models.TextField()),
                ("name", models.TextField()),
                ("query", models.TextField(blank=True)),
                ("audience", models.CharField(max_length=6)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="books.savedview",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped_at", None)), fields=("entity", "table", "owner", "name"), name="saved_view_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["own", "shared"])), name="saved_view_audience_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="openingview",
            constraint=models.UniqueConstraint(fields=("entity", "actor", "table"), name="opening_view_once"),
        ),
        InstallTriggers("savedview"),
    ]
