# What people get in by: sessions, limits, invitations.

from typing import Any

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from crossfoot.books.migrations._install import InstallTriggers

ACTOR = "books.actorrow"


def remembered(to: str) -> Any:
    """A column of a history table: it names a row without holding on to it."""
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        related_query_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [("books", "0005_approvals"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [
        migrations.AddField(model_name="actorrow", name="session_generation", field=models.IntegerField(default=0)),
        migrations.CreateModel(
            name="SignInSession",
            fields=[
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("session_key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("agent", models.CharField(default="", max_length=200)),
                (
                    "actor",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=ACTOR),
                ),
            ],
            options={"indexes": [models.Index(fields=["actor"], name="sign_in_session_actor")]},
        ),
        migrations.CreateModel(
            name="KeptForAWhile",
            fields=[
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SignInTally",
            fields=[
                ("subject", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("tries", models.IntegerField()),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=4)),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("request_key", models.TextField()),
                ("actor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=ACTOR)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=ACTOR)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("token",), name="invitation_token_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["join", "lost"])), name="invitation_reason_known"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_invitationevent" ("actor_id", "at", "by_id", "ended_at", "expires_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "token", "used_at") VALUES (NEW."actor_id", NEW."at", NEW."by_id", NEW."ended_at", NEW."expires_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."request_key", NEW."token", NEW."used_at"); RETURN NULL;',
                            hash="138929d789279916a4baf17d8a45b3f4b7abb5b8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_efac6",
                            table="books_invitation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_invitationevent" ("actor_id", "at", "by_id", "ended_at", "expires_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "token", "used_at") VALUES (NEW."actor_id", NEW."at", NEW."by_id", NEW."ended_at", NEW."expires_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."request_key", NEW."token", NEW."used_at"); RETURN NULL;',
                            hash="3c7ef5a488a9828fe1f16ddaafca46036f5be2b1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c2b3b",
                            table="books_invitation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("token", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=4)),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("request_key", models.TextField()),
                ("actor", remembered(ACTOR)),
                ("by", remembered(ACTOR)),
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
                        to="books.invitation",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        InstallTriggers("invitation"),
    ]
