from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import crossfoot.books.migrations._install

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0008_proofs"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="actorrow",
            name="actor_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="dutygrant",
            name="duty_grant_live_once",
        ),
        migrations.RemoveConstraint(
            model_name="dutygrant",
            name="duty_known",
        ),
        migrations.AddField(
            model_name="actorrow",
            name="human",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="alike", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="actorrowevent",
            name="human",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dutygrant",
            name="channel",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="dutygrant",
            name="role",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="dutygrant",
            name="expires_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="dutygrantevent",
            name="channel",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="dutygrantevent",
            name="role",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="dutygrantevent",
            name="expires_at",
            field=models.DateTimeField(null=True),
        ),
        crossfoot.books.migrations._install.DeclareTriggers(
            model="ActorRow",
            triggers=[
                pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "books_actorrowevent" ("active", "at", "by_id", "human_id", "id", "kind", "login", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."active", NEW."at", NEW."by_id", NEW."human_id", NEW."id", NEW."kind", NEW."login", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key"); RETURN NULL;',
                        hash="66f9a677ef1b159d50f138cd10e05ab34a50354a",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_c5687",
                        table="books_actorrow",
                        when="AFTER",
                    ),
                ),
                pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."human_id" IS DISTINCT FROM (NEW."human_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."login" IS DISTINCT FROM (NEW."login") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."request_key" IS DISTINCT FROM (NEW."request_key"))',
                        func='INSERT INTO "books_actorrowevent" ("active", "at", "by_id", "human_id", "id", "kind", "login", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."active", NEW."at", NEW."by_id", NEW."human_id", NEW."id", NEW."kind", NEW."login", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key"); RETURN NULL;',
                        hash="579d83039968be5a5c11ea6b0ce079e58087d341",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_2df7d",
                        table="books_actorrow",
                        when="AFTER",
                    ),
                ),
            ],
        ),
        crossfoot.books.migrations._install.DeclareTriggers(
            model="DutyGrant",
            triggers=[
                pgtrigger.compiler.Trigger(
                    name="insert_insert",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func='INSERT INTO "books_dutygrantevent" ("actor_id", "channel", "duty", "ended_at", "ended_by_id", "entity", "expires_at", "granted_at", "granted_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "role") VALUES (NEW."actor_id", NEW."channel", NEW."duty", NEW."ended_at", NEW."ended_by_id", NEW."entity", NEW."expires_at", NEW."granted_at", NEW."granted_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key", NEW."role"); RETURN NULL;',
                        hash="926f137994173bfc6a67729d53c0353b67ae7fa0",
                        operation="INSERT",
                        pgid="pgtrigger_insert_insert_ab824",
                        table="books_dutygrant",
                        when="AFTER",
                    ),
                ),
                pgtrigger.compiler.Trigger(
                    name="update_update",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                        func='INSERT INTO "books_dutygrantevent" ("actor_id", "channel", "duty", "ended_at", "ended_by_id", "entity", "expires_at", "granted_at", "granted_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "role") VALUES (NEW."actor_id", NEW."channel", NEW."duty", NEW."ended_at", NEW."ended_by_id", NEW."entity", NEW."expires_at", NEW."granted_at", NEW."granted_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key", NEW."role"); RETURN NULL;',
                        hash="5323a19fbd7f87aa2e6fb581d4248568c6111905",
                        operation="UPDATE",
                        pgid="pgtrigger_update_update_0229e",
                        table="books_dutygrant",
                        when="AFTER",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="actorrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "key", "service"])), name="actor_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="actorrow",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "key"), _negated=True), ("human__isnull", False), _connector="OR"),
                name="actor_key_has_human",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutygrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("entity", "actor", "duty", "channel", "role"),
                name="duty_grant_live_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutygrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "duty__in",
                        [
                            "read",
                            "configure",
                            "grant-duties",
                            "approve-access",
                            "verify",
                            "keep-customers",
                            "contract",
                            "approve-contract",
                            "price",
                            "approve-price",
                            "enter-orders",
                            "release-orders",
                            "set-credit-limits",
                            "load-usage",
                            "adjust-usage",
                            "approve-usage",
                            "rate",
                            "release",
                            "issue",
                            "credit",
                            "approve-credit",
                            "hold",
                            "approve-hold",
                            "post",
                            "prepare-journals",
                            "lock-period",
                            "reconcile",
                            "certify",
                            "apply-cash",
                            "receive-cash",
                            "reconcile-ar",
                            "import-statements",
                            "certify-bank",
                            "write-off",
                            "approve-write-off",
                            "refund",
                            "approve-refund",
                            "keep-bank-details",
                            "edit-matching",
                            "approve-matches",
                            "keep-partners",
                            "set-shares",
                            "approve-payouts",
                            "release-payouts",
                            "accept-disputes",
                            "approve-time",
                            "approve-vendors",
                            "work-cases",
                            "score-work",
                            "set-thresholds",
                            "approve-queue",
                            "deploy",
                            "administer-data",
                            "operate",
                            "approve",
                        ],
                    )
                ),
                name="duty_known",
            ),
        ),
        migrations.CreateModel(
            name="AccessWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("pair", models.IntegerField()),
                ("control", models.TextField()),
                ("reason", models.TextField()),
                ("expires_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("entity", "actor", "pair"),
                        name="access_waiver_live_once",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_accesswaiverevent" ("actor_id", "at", "by_id", "control", "ended_at", "ended_by_id", "entity", "expires_at", "id", "pair", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key") VALUES (NEW."actor_id", NEW."at", NEW."by_id", NEW."control", NEW."ended_at", NEW."ended_by_id", NEW."entity", NEW."expires_at", NEW."id", NEW."pair", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."request_key"); RETURN NULL;',
                            hash="7427a00b7d219cc05df55acbc609ee69c0641a2a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_99764",
                            table="books_accesswaiver",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_accesswaiverevent" ("actor_id", "at", "by_id", "control", "ended_at", "ended_by_id", "entity", "expires_at", "id", "pair", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key") VALUES (NEW."actor_id", NEW."at", NEW."by_id", NEW."control", NEW."ended_at", NEW."ended_by_id", NEW."entity", NEW."expires_at", NEW."id", NEW."pair", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."request_key"); RETURN NULL;',
                            hash="d197169c42151fb17bd39d5b969d3fb0331b31fa",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_faf28",
                            table="books_accesswaiver",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessWaiverEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="books.accesswaiver",
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
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("pair", models.IntegerField()),
                ("control", models.TextField()),
                ("reason", models.TextField()),
                ("expires_at", models.DateTimeField()),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClashFound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                (
                    "human",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("pair", models.IntegerField()),
                ("left", models.CharField(max_length=20)),
                ("right", models.CharField(max_length=20)),
                ("weight", models.CharField(max_length=1)),
                ("waived", models.BooleanField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entity", "request_key", "human", "pair", "left", "right"), name="clash_found_once"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="776f1f747f113bcd4075873c35c71df340538a1c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_08feb",
                            table="books_clashfound",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="a45d7b5fce18d271a943e2455c24ac0a75d97f34",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_9c5ad",
                            table="books_clashfound",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKeyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                (
                    "actor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="key", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("prefix", models.CharField(max_length=12)),
                ("secret_digest", models.CharField(max_length=64)),
                ("name", models.TextField()),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.apikeyrow"
                    ),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("prefix",), name="api_key_prefix_once"),
                    models.UniqueConstraint(fields=("secret_digest",), name="api_key_secret_once"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_apikeyrowevent" ("actor_id", "at", "by_id", "entity", "expires_at", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "replaces_id", "request_key", "revoked_at", "revoked_by_id", "secret_digest") VALUES (NEW."actor_id", NEW."at", NEW."by_id", NEW."entity", NEW."expires_at", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefix", NEW."replaces_id", NEW."request_key", NEW."revoked_at", NEW."revoked_by_id", NEW."secret_digest"); RETURN NULL;',
                            hash="44a2bf3dca60b5e1f7f9f9f091e8c3139b44e2af",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6041e",
                            table="books_apikeyrow",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."actor_id" IS DISTINCT FROM (NEW."actor_id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."entity" IS DISTINCT FROM (NEW."entity") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."prefix" IS DISTINCT FROM (NEW."prefix") OR OLD."replaces_id" IS DISTINCT FROM (NEW."replaces_id") OR OLD."request_key" IS DISTINCT FROM (NEW."request_key") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id") OR OLD."secret_digest" IS DISTINCT FROM (NEW."secret_digest"))',
                            func='INSERT INTO "books_apikeyrowevent" ("actor_id", "at", "by_id", "entity", "expires_at", "id", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "replaces_id", "request_key", "revoked_at", "revoked_by_id", "secret_digest") VALUES (NEW."actor_id", NEW."at", NEW."by_id", NEW."entity", NEW."expires_at", NEW."id", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefix", NEW."replaces_id", NEW."request_key", NEW."revoked_at", NEW."revoked_by_id", NEW."secret_digest"); RETURN NULL;',
                            hash="6890053708b85233728dda0fc6f1ecf466a70ddd",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bebcf",
                            table="books_apikeyrow",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKeyRowEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="books.apikeyrow",
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
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                (
                    "actor",
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
                ("prefix", models.CharField(max_length=12)),
                ("secret_digest", models.CharField(max_length=64)),
                ("name", models.TextField()),
                ("expires_at", models.DateTimeField()),
                (
                    "replaces",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.apikeyrow",
                    ),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "revoked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccessReviewRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("name", models.TextField()),
                ("as_of", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("entity", "name"), name="access_review_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_accessreviewrowevent" ("as_of", "at", "by_id", "closed_at", "closed_by_id", "entity", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."as_of", NEW."at", NEW."by_id", NEW."closed_at", NEW."closed_by_id", NEW."entity", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="7df4ca7efa180cc10d7b44533697bc4f5403613d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b808e",
                            table="books_accessreviewrow",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_accessreviewrowevent" ("as_of", "at", "by_id", "closed_at", "closed_by_id", "entity", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."as_of", NEW."at", NEW."by_id", NEW."closed_at", NEW."closed_by_id", NEW."entity", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="f805a60657265a7dd33298f0e0aa0d825312e9b7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_05ae3",
                            table="books_accessreviewrow",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessReviewRowEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="books.accessreviewrow",
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
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                ("name", models.TextField()),
                ("as_of", models.DateTimeField()),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccessReviewLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="books.accessreviewrow"
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.dutygrant"),
                ),
                ("last_sign_in", models.DateTimeField(null=True)),
                ("mfa", models.CharField(max_length=10)),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("review", "grant"), name="access_review_line_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0a9acfe2ccc79ea506c0b40d17bf02695e6db3fb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_6634e",
                            table="books_accessreviewline",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="301be2e0f7d4d6bf3225b7428f6416848cf42bb8",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_08171",
                            table="books_accessreviewline",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="books.accessreviewline"
                    ),
                ),
                ("answer", models.CharField(max_length=5)),
                ("note", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("answer__in", ["kept", "ended"])), name="access_decision_known"),
                    models.UniqueConstraint(fields=("line",), name="access_decision_once"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e6db2753f4ec8720c2c3486d3e0ad7066f8a58f4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_7ee70",
                            table="books_accessdecision",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="543af0b8e0bfc2c9103eea2025519bda9b7e04e6",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_71be0",
                            table="books_accessdecision",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("reason", models.TextField()),
                ("duties", models.JSONField()),
                ("until", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("finding", models.TextField(default="")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("entity", "request_key"), name="emergency_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_emergencyrowevent" ("actor_id", "at", "by_id", "duties", "entity", "finding", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "reviewed_at", "reviewed_by_id", "until") VALUES (NEW."actor_id", NEW."at", NEW."by_id", NEW."duties", NEW."entity", NEW."finding", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."request_key", NEW."reviewed_at", NEW."reviewed_by_id", NEW."until"); RETURN NULL;',
                            hash="23615240ddea386f3fec78b15fc1747642781b0b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b4ac0",
                            table="books_emergencyrow",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_emergencyrowevent" ("actor_id", "at", "by_id", "duties", "entity", "finding", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "reviewed_at", "reviewed_by_id", "until") VALUES (NEW."actor_id", NEW."at", NEW."by_id", NEW."duties", NEW."entity", NEW."finding", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."request_key", NEW."reviewed_at", NEW."reviewed_by_id", NEW."until"); RETURN NULL;',
                            hash="6ead9eb9fd3eed4601ea21531ee0e6a3e611a292",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_74824",
                            table="books_emergencyrow",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyRowEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="books.emergencyrow",
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
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.TextField()),
                ("duties", models.JSONField()),
                ("until", models.DateTimeField()),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("finding", models.TextField(default="")),
            ],
            options={
                "abstract": False,
            },
        ),
        crossfoot.books.migrations._install.InstallTriggers(
            "actorrow",
            "dutygrant",
            "accesswaiver",
            "accesswaiverevent",
            "clashfound",
            "apikeyrow",
            "apikeyrowevent",
            "accessreviewrow",
            "accessreviewrowevent",
            "accessreviewline",
            "accessdecision",
            "emergencyrow",
            "emergencyrowevent",
        ),
        migrations.RunSQL((SQL / "access.sql").read_text("utf-8"), elidable=False),
    ]
