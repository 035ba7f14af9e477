from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import crossfoot.books.migrations._install

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0004_seals"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalDelegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("deed", models.CharField(max_length=40)),
                ("upto", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "delegate",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delegator",
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
                            func='INSERT INTO "books_approvaldelegationevent" ("at", "currency", "deed", "delegate_id", "delegator_id", "ends_at", "entity", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "revoked_at", "starts_at", "upto") VALUES (NEW."at", NEW."currency", NEW."deed", NEW."delegate_id", NEW."delegator_id", NEW."ends_at", NEW."entity", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."request_key", NEW."revoked_at", NEW."starts_at", NEW."upto"); RETURN NULL;',
                            hash="512316a41f7e13101af37e36c4f13354c0141d4b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_72840",
                            table="books_approvaldelegation",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_approvaldelegationevent" ("at", "currency", "deed", "delegate_id", "delegator_id", "ends_at", "entity", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "revoked_at", "starts_at", "upto") VALUES (NEW."at", NEW."currency", NEW."deed", NEW."delegate_id", NEW."delegator_id", NEW."ends_at", NEW."entity", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."request_key", NEW."revoked_at", NEW."starts_at", NEW."upto"); RETURN NULL;',
                            hash="06712ff1a342bd8bb73b6f8974f6551e8efb94ff",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_83f4a",
                            table="books_approvaldelegation",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalDelegationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                ("deed", models.CharField(max_length=40)),
                ("upto", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "delegate",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delegator",
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
                        to="books.approvaldelegation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ApprovalPolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("version", models.IntegerField()),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=64)),
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
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="27be5da6daa4113eb341ddffe7a32251c8890cbd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_e2080",
                            table="books_approvalpolicyversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="c4c7e5ce3141c9df7e2192b5152d8d3014f82885",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_513c9",
                            table="books_approvalpolicyversion",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("number", models.BigIntegerField()),
                ("deed", models.CharField(max_length=40)),
                ("on_kind", models.TextField()),
                ("on_id", models.TextField()),
                ("on_version", models.TextField(blank=True)),
                ("document_kind", models.CharField(blank=True, max_length=20)),
                ("payload", models.TextField()),
                ("payload_hash", models.CharField(max_length=64)),
                ("amounts", models.JSONField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("customer", models.TextField(blank=True)),
                ("hands", models.JSONField()),
                ("reason", models.TextField()),
                ("evidence", models.JSONField()),
                ("policy_version", models.IntegerField()),
                ("quorum", models.IntegerField()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("escalated_at", models.DateTimeField(null=True)),
                ("escalated_to", models.TextField(blank=True)),
                ("state", models.CharField(default="pending", max_length=10)),
                ("over_at", models.DateTimeField(null=True)),
                ("over_note", models.TextField(blank=True)),
                ("differences", models.JSONField(default=list)),
                ("result", models.JSONField(default=dict)),
                ("request_key", models.TextField()),
                (
                    "over_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_human",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
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
                            func='INSERT INTO "books_approvalrequestevent" ("amount", "amounts", "asked_at", "currency", "customer", "deed", "differences", "document_kind", "due_at", "entity", "escalated_at", "escalated_to", "evidence", "expires_at", "hands", "id", "number", "on_id", "on_kind", "on_version", "over_at", "over_by_id", "over_note", "payload", "payload_hash", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_version", "prepared_by_id", "prepared_human_id", "quorum", "reason", "request_key", "result", "state") VALUES (NEW."amount", NEW."amounts", NEW."asked_at", NEW."currency", NEW."customer", NEW."deed", NEW."differences", NEW."document_kind", NEW."due_at", NEW."entity", NEW."escalated_at", NEW."escalated_to", NEW."evidence", NEW."expires_at", NEW."hands", NEW."id", NEW."number", NEW."on_id", NEW."on_kind", NEW."on_version", NEW."over_at", NEW."over_by_id", NEW."over_note", NEW."payload", NEW."payload_hash", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."policy_version", NEW."prepared_by_id", NEW."prepared_human_id", NEW."quorum", NEW."reason", NEW."request_key", NEW."result", NEW."state"); RETURN NULL;',
                            hash="fe05f7af0922e0f2d742a7ece4e5f0c2c17c2dfa",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_18658",
                            table="books_approvalrequest",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_approvalrequestevent" ("amount", "amounts", "asked_at", "currency", "customer", "deed", "differences", "document_kind", "due_at", "entity", "escalated_at", "escalated_to", "evidence", "expires_at", "hands", "id", "number", "on_id", "on_kind", "on_version", "over_at", "over_by_id", "over_note", "payload", "payload_hash", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_version", "prepared_by_id", "prepared_human_id", "quorum", "reason", "request_key", "result", "state") VALUES (NEW."amount", NEW."amounts", NEW."asked_at", NEW."currency", NEW."customer", NEW."deed", NEW."differences", NEW."document_kind", NEW."due_at", NEW."entity", NEW."escalated_at", NEW."escalated_to", NEW."evidence", NEW."expires_at", NEW."hands", NEW."id", NEW."number", NEW."on_id", NEW."on_kind", NEW."on_version", NEW."over_at", NEW."over_by_id", NEW."over_note", NEW."payload", NEW."payload_hash", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."policy_version", NEW."prepared_by_id", NEW."prepared_human_id", NEW."quorum", NEW."reason", NEW."request_key", NEW."result", NEW."state"); RETURN NULL;',
                            hash="e6a8d68c36186d50bb1ea3bdcdd3b75f1de40604",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a009c",
                            table="books_approvalrequest",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("entity", models.TextField()),
                ("number", models.BigIntegerField()),
                ("deed", models.CharField(max_length=40)),
                ("on_kind", models.TextField()),
                ("on_id", models.TextField()),
                ("on_version", models.TextField(blank=True)),
                ("document_kind", models.CharField(blank=True, max_length=20)),
                ("payload", models.TextField()),
                ("payload_hash", models.CharField(max_length=64)),
                ("amounts", models.JSONField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("customer", models.TextField(blank=True)),
                ("hands", models.JSONField()),
                ("reason", models.TextField()),
                ("evidence", models.JSONField()),
                ("policy_version", models.IntegerField()),
                ("quorum", models.IntegerField()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("escalated_at", models.DateTimeField(null=True)),
                ("escalated_to", models.TextField(blank=True)),
                ("state", models.CharField(default="pending", max_length=10)),
                ("over_at", models.DateTimeField(null=True)),
                ("over_note", models.TextField(blank=True)),
                ("differences", models.JSONField(default=list)),
                ("result", models.JSONField(default=dict)),
                ("request_key", models.TextField()),
                (
                    "over_by",
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
                        to="books.approvalrequest",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_human",
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
            name="ApprovalVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("verdict", models.CharField(max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("ground", models.JSONField()),
                ("policy_version", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                (
                    "authority",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "human",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="books.approvalrequest"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b8e5ab1d4f88b79989a37ab437a2908b5799ea90",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_c348e",
                            table="books_approvalvote",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="3cc9007f68e4685b5657f6c01e414801794f49ea",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_ae1b4",
                            table="books_approvalvote",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceBookApproval",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="books.pricebookversion"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7d74bf5510ddcd6a920ae8891cd2fdad41dfa10a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_51c10",
                            table="books_pricebookapproval",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="fafcf715866eb520945776f71ac960654ef4a33b",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_07ce2",
                            table="books_pricebookapproval",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="approvaldelegation",
            index=models.Index(fields=["entity", "delegate"], name="approval_delegate"),
        ),
        migrations.AddConstraint(
            model_name="approvaldelegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("delegator", models.F("delegate")), _negated=True), name="approval_delegation_apart"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvaldelegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="approval_delegation_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalpolicyversion",
            constraint=models.UniqueConstraint(fields=("entity", "version"), name="approval_policy_once"),
        ),
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(fields=["entity", "state", "due_at"], name="approval_waiting"),
        ),
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(fields=["entity", "prepared_human", "-asked_at"], name="approval_of_preparer"),
        ),
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(fields=["entity", "customer", "-asked_at"], name="approval_of_customer"),
        ),
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(fields=["entity", "deed", "on_kind", "on_id"], name="approval_on"),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.UniqueConstraint(fields=("entity", "number"), name="approval_number_once"),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["pending", "approved"])),
                fields=("entity", "deed", "on_kind", "on_id"),
                name="approval_pending_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["pending", "approved", "applied", "rejected", "withdrawn", "void", "expired"])
                ),
                name="approval_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.CheckConstraint(condition=models.Q(("quorum__gt", 0)), name="approval_quorum_counts_from_one"),
        ),
        migrations.AddConstraint(
            model_name="approvalvote",
            constraint=models.UniqueConstraint(fields=("request", "human"), name="approval_vote_once"),
        ),
        migrations.AddConstraint(
            model_name="approvalvote",
            constraint=models.UniqueConstraint(fields=("request", "authority"), name="approval_authority_once"),
        ),
        migrations.AddConstraint(
            model_name="approvalvote",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["approve", "reject"])), name="approval_verdict_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebookapproval",
            constraint=models.UniqueConstraint(fields=("version",), name="price_book_approval_once"),
        ),
        crossfoot.books.migrations._install.InstallTriggers(
            "ApprovalDelegation", "ApprovalPolicyVersion", "ApprovalRequest", "ApprovalVote", "PriceBookApproval"
        ),
        *(migrations.RunSQL((SQL / f"{page}.sql").read_text("utf-8"), elidable=False) for page in ("approvals",)),
    ]
