import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.db import migrations, models

import crossfoot.books.migrations._install


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActorRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("login", models.TextField()),
                ("name", models.TextField()),
                ("kind", models.CharField(max_length=10)),
                ("active", models.BooleanField(default=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("login",), name="actor_login_once"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["person", "service"])), name="actor_kind_known"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_actorrowevent" ("active", "at", "by_id", "id", "kind", "login", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."active", NEW."at", NEW."by_id", NEW."id", NEW."kind", NEW."login", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="d1c6a292514f677a2e0aaf8c6553cddab182603a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c5687",
                            table="books_actorrow",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."login" IS DISTINCT FROM (NEW."login") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."request_key" IS DISTINCT FROM (NEW."request_key"))',
                            func='INSERT INTO "books_actorrowevent" ("active", "at", "by_id", "id", "kind", "login", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."active", NEW."at", NEW."by_id", NEW."id", NEW."kind", NEW."login", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="84ee2bd7272c7722c1414e2c5bb5ad5b71ba5931",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2df7d",
                            table="books_actorrow",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duty_grants", to="books.actorrow"
                    ),
                ),
                ("duty", models.CharField(max_length=20)),
                ("granted_at", models.DateTimeField()),
                (
                    "granted_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("entity", "actor", "duty"), name="duty_grant_live_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "duty__in",
                                [
                                    "read",
                                    "configure",
                                    "contract",
                                    "approve",
                                    "load-usage",
                                    "rate",
                                    "issue",
                                    "credit",
                                    "post",
                                    "lock-period",
                                    "grant-duties",
                                    "verify",
                                ],
                            )
                        ),
                        name="duty_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_dutygrantevent" ("actor_id", "duty", "ended_at", "ended_by_id", "entity", "granted_at", "granted_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."actor_id", NEW."duty", NEW."ended_at", NEW."ended_by_id", NEW."entity", NEW."granted_at", NEW."granted_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="f54fb269230ccdca011855604d2f72bf05ee10e1",
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
                            func='INSERT INTO "books_dutygrantevent" ("actor_id", "duty", "ended_at", "ended_by_id", "entity", "granted_at", "granted_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."actor_id", NEW."duty", NEW."ended_at", NEW."ended_by_id", NEW."entity", NEW."granted_at", NEW."granted_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="7a140dfea8c23968fa8996d52fab00f502f4988b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0229e",
                            table="books_dutygrant",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrailLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("place", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow")),
                ("deed", models.TextField()),
                ("on_kind", models.TextField()),
                ("on_id", models.TextField()),
                ("request_key", models.TextField()),
                ("facts", models.JSONField()),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["entity", "on_kind", "on_id"], name="trail_on"),
                    models.Index(fields=["entity", "request_key"], name="trail_request"),
                    models.Index(fields=["entity", "deed", "place"], name="trail_deed"),
                ],
                "constraints": [models.UniqueConstraint(fields=("entity", "place"), name="trail_place_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1e10d49a397417a6d4d880f246bde62a3da6e601",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_cfa2f",
                            table="books_trailline",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="9f6e4fe752ddfd78610acb185b1dc4b0345bfd62",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_2d976",
                            table="books_trailline",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnsweredRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.TextField()),
                ("key", models.TextField()),
                ("deed", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("result", models.JSONField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow")),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("entity", "key"), name="request_key_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="59983d2c2a5e618a77b0de8272e9d3a69f209d3e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_b4c19",
                            table="books_answeredrequest",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="0989404a259faff8cd47f3b8c246cb0a79870368",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_77a25",
                            table="books_answeredrequest",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalEntity",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=3)),
                ("time_zone", models.TextField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow")),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="63801c759073ecb8ab049d11d246bc45dc58f4d9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_97356",
                            table="books_legalentity",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="ed2952ffa4d4891ee3bcaa26509444c081512351",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_c50d2",
                            table="books_legalentity",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("key", models.TextField()),
                ("kind", models.CharField(max_length=20)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="books.partyrow"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "key"), name="party_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["own", "customer", "reseller", "marketplace", "vendor", "payer"])),
                        name="party_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent", None), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="party_not_own_parent",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_partyrowevent" ("at", "by_id", "entity", "id", "key", "kind", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."at", NEW."by_id", NEW."entity", NEW."id", NEW."key", NEW."kind", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="f5eab58b883e58e961bf1a6fa678881a34f331ba",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b25a9",
                            table="books_partyrow",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_partyrowevent" ("at", "by_id", "entity", "id", "key", "kind", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."at", NEW."by_id", NEW."entity", NEW."id", NEW."key", NEW."kind", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="be29ee8b3c6ec7de762bd867e3130b79e357a55b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_622a4",
                            table="books_partyrow",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyDetails",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "party",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="details", to="books.partyrow"),
                ),
                ("version", models.IntegerField()),
                ("name", models.TextField()),
                ("address", models.JSONField()),
                ("country", models.CharField(blank=True, max_length=2)),
                ("email", models.TextField(blank=True)),
                ("tax_id", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("party", "version"), name="party_details_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f430f6a0cef8ce56a084177fd27620b1570561a0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_8c265",
                            table="books_partydetails",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="650e5a23a0da34e58f0ba1fc1195f619d9080319",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_18b27",
                            table="books_partydetails",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("number", models.TextField()),
                ("role", models.CharField(max_length=30)),
                ("name", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "number"), name="account_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("role", ""), _negated=True), fields=("entity", "role"), name="account_role_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "",
                                    "receivable",
                                    "revenue-usage",
                                    "revenue-recurring",
                                    "deferred",
                                    "credit-liability",
                                    "credit-discount",
                                    "breakage",
                                    "tax",
                                    "suspense",
                                    "payable",
                                    "expense",
                                ],
                            )
                        ),
                        name="account_role_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6b5e4c338fc66f52dd163a25701298c9c2f40565",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_3d4b1",
                            table="books_account",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="15c54c49613e93acaeb18f761b153fca69a69c78",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_d76e2",
                            table="books_account",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FiscalPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("state", models.CharField(default="open", max_length=10)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "locked"])), name="fiscal_period_state_known"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_fiscalperiodevent" ("at", "by_id", "days", "entity", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "state") VALUES (NEW."at", NEW."by_id", NEW."days", NEW."entity", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key", NEW."state"); RETURN NULL;',
                            hash="f05c4bb5594cd1e8f4f7a1fcc25b3cfaea7b511d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_82ff5",
                            table="books_fiscalperiod",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_fiscalperiodevent" ("at", "by_id", "days", "entity", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "state") VALUES (NEW."at", NEW."by_id", NEW."days", NEW."entity", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key", NEW."state"); RETURN NULL;',
                            hash="2f0095088f681588d844d188d5c5580c8d115877",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d0522",
                            table="books_fiscalperiod",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("day", models.DateField()),
                ("source_kind", models.TextField()),
                ("source_id", models.TextField()),
                ("memo", models.TextField()),
                ("lines_total", models.IntegerField()),
                ("entered_in", models.BigIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["entity", "day"], name="journal_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "source_kind", "source_id"), name="journal_source_once"),
                    models.CheckConstraint(condition=models.Q(("lines_total__gt", 0)), name="journal_entry_has_lines"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6ec31c09b0ebf94283981e7125512deeea3bfb86",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_3d496",
                            table="books_journalentry",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="6e8ad98e22031e6c93bf47bed28c1ccaa42e6017",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_2ffcd",
                            table="books_journalentry",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="books.journalentry"
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="books.account"),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("party", models.TextField(blank=True)),
                ("detail", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("entry", "number"), name="journal_line_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="db221de69a0c496a737b8ed988e2fdbe203721b6",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_f7d1b",
                            table="books_journalline",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="1d4d64d7cb37d4d6df81ced5a35821c427ec0756",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_40a16",
                            table="books_journalline",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("name", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("entity", "name"), name="agreement_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="75c72a73131394d225da19e59bf96caa5de20978",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_4e8a3",
                            table="books_agreementrecord",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="71b5d4eef1f9bdce3fc3744ef4532b8919e7bdc8",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_abb18",
                            table="books_agreementrecord",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="books.agreementrecord"
                    ),
                ),
                ("version", models.IntegerField()),
                ("title", models.TextField()),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("in_force_from", models.DateField()),
                ("effective", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("agreement", "version"), name="agreement_version_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d227b65e38136184d5727020e897b69028f4d8e8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_5fa2e",
                            table="books_agreementversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="988f627209f7b313bdce5d7ff7e5b7672420e698",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_63009",
                            table="books_agreementversion",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="books.agreementversion"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("version",), name="version_approval_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8d9d41ccbc516423b9340f3a492e0ad7949e4a65",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_e055c",
                            table="books_versionapproval",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="fcae62bec4bb99d63f5ec6e25737daa751e8c621",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_e62ad",
                            table="books_versionapproval",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceBookVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("book", models.TextField()),
                ("version", models.IntegerField()),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("entity", "book", "version"), name="price_book_version_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ecb348363b164accf3f0fb86db3862b314eb5eb1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_ac879",
                            table="books_pricebookversion",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="0be7a84b44216eced3812c84a92e6674274b5619",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_0b6fc",
                            table="books_pricebookversion",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("name", models.TextField()),
                ("agreement", models.TextField()),
                ("sold_to", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("ordered_on", models.DateField()),
                ("lines_total", models.IntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("entity", "name"), name="order_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="10c184d0f8130da0f1bb15348f201977f9849138",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_370e5",
                            table="books_orderrecord",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="e7e8a3e8dc6e9a1bfec53bf5f9e77144b8fedd1e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_a7e5d",
                            table="books_orderrecord",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLineRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="books.orderrecord"
                    ),
                ),
                ("number", models.IntegerField()),
                ("item", models.TextField()),
                ("term", models.TextField(blank=True)),
                ("quantity", models.DecimalField(decimal_places=15, max_digits=34)),
                ("unit_price", models.DecimalField(decimal_places=12, max_digits=28, null=True)),
                ("start", models.DateField()),
                ("end", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("order", "number"), name="order_line_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="5c86d68d2232ea87661a5fad113a5ca55a23bf24",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_a35ee",
                            table="books_orderlinerow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="05b74c3f80482aa4beaadeeb0651161a61d3828f",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_1a786",
                            table="books_orderlinerow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProvisioningFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("system", models.TextField()),
                ("file_digest", models.CharField(max_length=64)),
                ("items_total", models.IntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["entity", "system", "-at"], name="provisioning_latest")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1129c9d0dffa551734938b12009cc1610da5683b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_a63f0",
                            table="books_provisioningfeed",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="74ba64d18ddc623f0622224cfbee6119a9bd62ad",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_49193",
                            table="books_provisioningfeed",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProvisionedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="books.provisioningfeed"
                    ),
                ),
                ("agreement", models.TextField()),
                ("item", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=15, max_digits=34, null=True)),
                ("start", models.DateField(null=True)),
                ("end", models.DateField(null=True)),
                ("status", models.TextField()),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="22e0984f050bfc7098b2db20dd084a463dca444b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_4cc21",
                            table="books_provisioneditem",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="9a6a8f255791f6bf3b9acf82ee5f91d585f59ab1",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_54121",
                            table="books_provisioneditem",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("comparison", models.TextField()),
                ("order", models.TextField()),
                ("item", models.TextField()),
                ("field", models.TextField()),
                ("left_system", models.TextField()),
                ("left", models.TextField(blank=True)),
                ("right_system", models.TextField()),
                ("right", models.TextField(blank=True)),
                ("says", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["entity", "comparison"], name="order_difference_found")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="496476cc9f94a165bdc9ab57a3b9aa429dc04ceb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_bde6b",
                            table="books_orderdifference",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="b9e2650bdc8496da443cf403917de449175dc7fb",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_3404c",
                            table="books_orderdifference",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsageSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("name", models.TextField()),
                ("identity", models.JSONField()),
                ("expected_per_hour", models.BigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("entity", "name"), name="usage_source_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_usagesourceevent" ("at", "by_id", "entity", "expected_per_hour", "id", "identity", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."at", NEW."by_id", NEW."entity", NEW."expected_per_hour", NEW."id", NEW."identity", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="24e1189ae2a2fdcf00777d0475a1868d0e58dd50",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_188a4",
                            table="books_usagesource",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_usagesourceevent" ("at", "by_id", "entity", "expected_per_hour", "id", "identity", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key") VALUES (NEW."at", NEW."by_id", NEW."entity", NEW."expected_per_hour", NEW."id", NEW."identity", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key"); RETURN NULL;',
                            hash="855d0c6103f57f367e49c01ade38faeff53280ea",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_dab9e",
                            table="books_usagesource",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsageMappingRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("name", models.TextField()),
                ("version", models.IntegerField()),
                ("document", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("entity", "name", "version"), name="usage_mapping_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0007f56aca9150bde7e1e2ac0fe05eb070bc7408",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_90fb2",
                            table="books_usagemappingrecord",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="b63fcb368de887b1715a16ae07b14bbd4fbeb67f",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_e683e",
                            table="books_usagemappingrecord",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Backfill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("name", models.TextField()),
                ("reason", models.TextField()),
                ("state", models.CharField(default="open", max_length=10)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "name"), name="backfill_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "loaded", "closed", "reverted"])), name="backfill_state_known"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_backfillevent" ("at", "by_id", "entity", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "state") VALUES (NEW."at", NEW."by_id", NEW."entity", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."request_key", NEW."state"); RETURN NULL;',
                            hash="a9263ec7610bc82c4bc860de48679553b64b0a8e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_56f2c",
                            table="books_backfill",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_backfillevent" ("at", "by_id", "entity", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "state") VALUES (NEW."at", NEW."by_id", NEW."entity", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."request_key", NEW."state"); RETURN NULL;',
                            hash="7d226538c485cbb553287d056fbd440e4802436d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_45658",
                            table="books_backfill",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsageBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("name", models.TextField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="books.usagesource"
                    ),
                ),
                ("mapping_digest", models.CharField(max_length=64)),
                ("file_name", models.TextField()),
                ("file_digest", models.CharField(max_length=64)),
                ("file_bytes", models.BigIntegerField()),
                ("rows_read", models.BigIntegerField()),
                ("rows_staged", models.BigIntegerField()),
                ("rows_rejected", models.BigIntegerField()),
                ("segment", models.TextField(blank=True)),
                (
                    "backfill",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="books.backfill"
                    ),
                ),
                ("state", models.CharField(default="staged", max_length=10)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "name"), name="batch_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "reverted"), _negated=True),
                        fields=("entity", "source", "file_digest", "mapping_digest"),
                        name="batch_file_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["staged", "counted", "reverted"])), name="batch_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows_read",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("rows_staged"), "+", models.F("rows_rejected")
                                ),
                            )
                        ),
                        name="batch_rows_foot",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_usagebatchevent" ("at", "backfill_id", "by_id", "entity", "file_bytes", "file_digest", "file_name", "id", "mapping_digest", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "rows_read", "rows_rejected", "rows_staged", "segment", "source_id", "state") VALUES (NEW."at", NEW."backfill_id", NEW."by_id", NEW."entity", NEW."file_bytes", NEW."file_digest", NEW."file_name", NEW."id", NEW."mapping_digest", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."request_key", NEW."rows_read", NEW."rows_rejected", NEW."rows_staged", NEW."segment", NEW."source_id", NEW."state"); RETURN NULL;',
                            hash="788df2782328f308c9d8ef9749dfed4763269b8f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ce24f",
                            table="books_usagebatch",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_usagebatchevent" ("at", "backfill_id", "by_id", "entity", "file_bytes", "file_digest", "file_name", "id", "mapping_digest", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_key", "rows_read", "rows_rejected", "rows_staged", "segment", "source_id", "state") VALUES (NEW."at", NEW."backfill_id", NEW."by_id", NEW."entity", NEW."file_bytes", NEW."file_digest", NEW."file_name", NEW."id", NEW."mapping_digest", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."request_key", NEW."rows_read", NEW."rows_rejected", NEW."rows_staged", NEW."segment", NEW."source_id", NEW."state"); RETURN NULL;',
                            hash="b2ddc6c8b2db4a353a5b29d4f5f1261071b82d6d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3236d",
                            table="books_usagebatch",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="books.usagebatch"
                    ),
                ),
                ("metric", models.TextField(blank=True)),
                ("events_read", models.BigIntegerField()),
                ("events_accepted", models.BigIntegerField()),
                ("events_duplicate", models.BigIntegerField()),
                ("events_conflict", models.BigIntegerField()),
                ("events_rejected", models.BigIntegerField()),
                ("quantity_read", models.DecimalField(decimal_places=15, max_digits=38)),
                ("quantity_accepted", models.DecimalField(decimal_places=15, max_digits=38)),
                ("quantity_duplicate", models.DecimalField(decimal_places=15, max_digits=38)),
                ("quantity_conflict", models.DecimalField(decimal_places=15, max_digits=38)),
                ("quantity_rejected", models.DecimalField(decimal_places=15, max_digits=38)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "metric"), name="batch_count_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "events_read",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("events_accepted"), "+", models.F("events_duplicate")
                                        ),
                                        "+",
                                        models.F("events_conflict"),
                                    ),
                                    "+",
                                    models.F("events_rejected"),
                                ),
                            )
                        ),
                        name="batch_events_foot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity_read",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("quantity_accepted"), "+", models.F("quantity_duplicate")
                                        ),
                                        "+",
                                        models.F("quantity_conflict"),
                                    ),
                                    "+",
                                    models.F("quantity_rejected"),
                                ),
                            )
                        ),
                        name="batch_quantities_foot",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="be29f0ef3190e392d1b07c2f8b706d4364765703",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_35cb6",
                            table="books_batchcount",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="ec756c71dff27a5ac4a5deedda303814dc4fa8eb",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_e679b",
                            table="books_batchcount",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManifestChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("seq", models.BigIntegerField()),
                ("note", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("entity", "seq"), name="manifest_change_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="96cacbdb77b57a3ea2a7d7857d040d84ae31adfe",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_b860b",
                            table="books_manifestchange",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="bf62a20b15c211d22a4f40bf182d06db18bcee69",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_f1ef4",
                            table="books_manifestchange",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LakeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "indexes": [models.Index(fields=["entity", "added_seq"], name="lake_file_added")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_seq", None)),
                        fields=("entity", "shelf", "name"),
                        name="lake_file_live_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("removed_seq", None), ("removed_seq__gt", models.F("added_seq")), _connector="OR"),
                        name="lake_file_added_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rejected", to="books.usagebatch"
                    ),
                ),
                ("row_number", models.BigIntegerField(null=True)),
                ("field", models.TextField(blank=True)),
                ("code", models.TextField()),
                ("says", models.TextField()),
                ("cells", models.JSONField()),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3c3a002cda0a17f99eb75f039f2a739f07c9ffdc",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_b6b36",
                            table="books_rejectedrow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="3f444bbaad189fbd96ff5b3dcaadc90398a8d885",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_24ea0",
                            table="books_rejectedrow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeteredRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("run", models.BigIntegerField()),
                ("agreement", models.TextField()),
                ("term", models.TextField()),
                ("meter", models.TextField()),
                ("dims", models.JSONField()),
                ("start_ns", models.BigIntegerField()),
                ("end_ns", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=15, max_digits=34)),
                ("unit", models.TextField()),
                ("parts", models.JSONField()),
                ("events", models.BigIntegerField()),
                ("first_ns", models.BigIntegerField(null=True)),
                ("last_ns", models.BigIntegerField(null=True)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["run", "agreement", "term"], name="metered_of_run")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7707da067f12c8611b1af5ce1a9c5efbecc6b7b7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_58ab2",
                            table="books_meteredrow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="107ff18e2e7b20117bf32da7697bd1e7c34ee6fb",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_fdb21",
                            table="books_meteredrow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditGrantRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("name", models.TextField()),
                ("agreement", models.TextField()),
                ("term", models.TextField()),
                ("party", models.TextField()),
                ("unit", models.TextField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("priority", models.IntegerField()),
                ("terms", models.JSONField()),
                ("rolled_from", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["entity", "agreement"], name="credit_grant_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "name"), name="credit_grant_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="credit_grant_positive"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="dc0e84f8a0f971394f93390c4ffeb4ec4761ec95",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_d38f5",
                            table="books_creditgrantrow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="280ddc34288a69b983d5a2f520e91e7576e182d2",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_f73cb",
                            table="books_creditgrantrow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditMovement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="movements", to="books.creditgrantrow"
                    ),
                ),
                ("from_pot", models.CharField(max_length=12)),
                ("to_pot", models.CharField(max_length=12)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("cause_kind", models.TextField()),
                ("cause_id", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grant", "from_pot", "to_pot", "cause_kind", "cause_id"), name="credit_movement_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="credit_movement_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_pot__in", ["issued", "available", "drawn", "expired", "rolled-over", "refunded"]),
                            ("to_pot__in", ["issued", "available", "drawn", "expired", "rolled-over", "refunded"]),
                            models.Q(("from_pot", models.F("to_pot")), _negated=True),
                        ),
                        name="credit_pots_known",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3b6c387705f02596521dfab2bb631786beaf2c91",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_51c1a",
                            table="books_creditmovement",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="625c46502c1afaf009233b223b3944c79c9704f8",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_07b3e",
                            table="books_creditmovement",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RatingRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("as_of", models.DateTimeField()),
                ("manifest_seq", models.BigIntegerField()),
                ("versions", models.JSONField()),
                ("engine_version", models.TextField()),
                ("state", models.CharField(default="running", max_length=10)),
                (
                    "prepared_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("proof", models.JSONField(null=True)),
                ("note", models.TextField(blank=True)),
                ("over_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["entity", "-at"], name="rating_run_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "published", "failed"])), name="rating_run_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True), ("proof__isnull", False), _connector="OR"
                        ),
                        name="rating_run_published_proven",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_ratingrunevent" ("as_of", "at", "days", "engine_version", "entity", "id", "manifest_seq", "note", "over_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_by_id", "proof", "request_key", "state", "versions") VALUES (NEW."as_of", NEW."at", NEW."days", NEW."engine_version", NEW."entity", NEW."id", NEW."manifest_seq", NEW."note", NEW."over_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prepared_by_id", NEW."proof", NEW."request_key", NEW."state", NEW."versions"); RETURN NULL;',
                            hash="7e322a7854e4d3418463a23c45c077e6fb33c45c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2e8c8",
                            table="books_ratingrun",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_ratingrunevent" ("as_of", "at", "days", "engine_version", "entity", "id", "manifest_seq", "note", "over_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_by_id", "proof", "request_key", "state", "versions") VALUES (NEW."as_of", NEW."at", NEW."days", NEW."engine_version", NEW."entity", NEW."id", NEW."manifest_seq", NEW."note", NEW."over_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prepared_by_id", NEW."proof", NEW."request_key", NEW."state", NEW."versions"); RETURN NULL;',
                            hash="91fd2edb088ccfe7463fa65df218ab6add306b8d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c1a1d",
                            table="books_ratingrun",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChargeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="books.ratingrun",
                    ),
                ),
                ("charge", models.TextField()),
                ("key_digest", models.CharField(max_length=16)),
                ("agreement", models.TextField()),
                ("term", models.TextField()),
                ("series", models.TextField(blank=True)),
                ("service", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("kind", models.CharField(max_length=16)),
                ("generation", models.IntegerField()),
                ("reverses", models.TextField(blank=True)),
                ("version", models.IntegerField()),
                ("name", models.TextField()),
                ("clause", models.TextField(blank=True)),
                ("span_start_ns", models.BigIntegerField()),
                ("span_end_ns", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=15, max_digits=34, null=True)),
                ("unit", models.TextField(blank=True)),
                ("currency", models.CharField(max_length=3)),
                ("extension", models.DecimalField(decimal_places=27, max_digits=49)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("steps", models.JSONField()),
                ("conventions", models.TextField()),
                ("tax_category", models.TextField()),
                ("account", models.TextField()),
                ("events", models.BigIntegerField()),
                ("of", models.JSONField()),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["entity", "charge"], name="charge_by_id"),
                    models.Index(fields=["run", "agreement"], name="charge_of_agreement"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "charge"), name="charge_of_run_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "usage",
                                    "recurring",
                                    "true-up",
                                    "overage",
                                    "minimum",
                                    "cap",
                                    "discount",
                                    "prepaid",
                                    "termination",
                                    "credit",
                                ],
                            )
                        ),
                        name="charge_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("generation__gt", 0)), name="charge_generation_counts_from_one"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="874807493a0e8f519e2056f8128ecb3594beba8f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_71284",
                            table="books_chargerow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="e2a83dbb3f12ad2413fdb7647d90c232d17ef3d2",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_ab475",
                            table="books_chargerow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BookedCharge",
            fields=[
                (
                    "charge_row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="booked",
                        serialize=False,
                        to="books.chargerow",
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
                ("charge", models.TextField()),
                ("agreement", models.TextField()),
                ("key_digest", models.CharField(max_length=16)),
                ("key_number", models.BigIntegerField()),
                ("service", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("generation", models.IntegerField()),
                ("live", models.BooleanField()),
                ("uninvoiced", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entity", "key_digest"], name="booked_charge_key"),
                    models.Index(condition=models.Q(("live", True)), fields=["entity", "agreement"], name="booked_charge_live"),
                    models.Index(
                        condition=models.Q(("uninvoiced", True)),
                        fields=["entity", "agreement"],
                        name="booked_charge_uninvoiced",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("entity", "charge"), name="booked_charge_once")],
            },
        ),
        migrations.CreateModel(
            name="DraftRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="books.ratingrun"),
                ),
                ("group", models.TextField()),
                ("bill_to", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("due", models.DecimalField(decimal_places=4, max_digits=20)),
                ("body", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "group"), name="draft_once")],
            },
        ),
        migrations.CreateModel(
            name="SuspendedUsage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="suspended", to="books.ratingrun"
                    ),
                ),
                ("account", models.TextField()),
                ("metric", models.TextField()),
                ("dims", models.JSONField()),
                ("code", models.TextField()),
                ("agreement", models.TextField(blank=True)),
                ("term", models.TextField(blank=True)),
                ("events", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=15, max_digits=34)),
                ("unit", models.TextField()),
                ("first_ns", models.BigIntegerField(null=True)),
                ("last_ns", models.BigIntegerField(null=True)),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="01490dba85cd802d6bb48a7a07547a9fd4193806",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_94d8e",
                            table="books_suspendedusage",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="b2e582448b4f49aa6511cd490b4ae1913253571e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_57e36",
                            table="books_suspendedusage",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FateTotalRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="fates", to="books.ratingrun"
                    ),
                ),
                ("metric", models.TextField(blank=True)),
                ("fate", models.TextField()),
                ("events", models.BigIntegerField()),
                ("quantity", models.DecimalField(decimal_places=15, max_digits=38)),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("run", "metric", "fate"), name="fate_total_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="102ffe203dbf02b2ed0927ef5033266b99fe7212",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_40c12",
                            table="books_fatetotalrow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="568a9d6c67bcc03b5431f1b9314316a05bc3c91b",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_ea4cf",
                            table="books_fatetotalrow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldDelta",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="held", to="books.ratingrun"),
                ),
                ("agreement", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("charges", models.JSONField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "accepted", "dismissed"])), name="held_delta_state_known"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "books_helddeltaevent" ("agreement", "amount", "at", "charges", "currency", "decided_by_id", "entity", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "run_id", "state") VALUES (NEW."agreement", NEW."amount", NEW."at", NEW."charges", NEW."currency", NEW."decided_by_id", NEW."entity", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."request_key", NEW."run_id", NEW."state"); RETURN NULL;',
                            hash="5ea717b3b38ab2dfebd81fea68bdf82f96e95bd4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_26951",
                            table="books_helddelta",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "books_helddeltaevent" ("agreement", "amount", "at", "charges", "currency", "decided_by_id", "entity", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_key", "run_id", "state") VALUES (NEW."agreement", NEW."amount", NEW."at", NEW."charges", NEW."currency", NEW."decided_by_id", NEW."entity", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."request_key", NEW."run_id", NEW."state"); RETURN NULL;',
                            hash="c7f3aeeb433eee898b79273155a9ae4c0d7397bb",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d7fb5",
                            table="books_helddelta",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("kind", models.CharField(max_length=12)),
                ("prefix", models.TextField()),
                ("digits", models.IntegerField(default=6)),
                ("next_ordinal", models.BigIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "kind"), name="number_series_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["invoice", "credit-note", "debit-note"])),
                        name="number_series_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("next_ordinal__gt", 0)), name="number_series_counts_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("kind", models.CharField(max_length=12)),
                ("number", models.TextField()),
                (
                    "series",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="books.numberseries",
                    ),
                ),
                ("ordinal", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="books.ratingrun"
                    ),
                ),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                ("bill_to", models.TextField()),
                (
                    "bill_to_details",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.partydetails"
                    ),
                ),
                (
                    "issuer_details",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.partydetails"
                    ),
                ),
                ("tax_party", models.TextField(blank=True)),
                ("currency", models.CharField(max_length=3)),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("group", models.TextField()),
                ("net", models.DecimalField(decimal_places=4, max_digits=20)),
                ("tax", models.DecimalField(decimal_places=4, max_digits=20)),
                ("total", models.DecimalField(decimal_places=4, max_digits=20)),
                ("due", models.DecimalField(decimal_places=4, max_digits=20)),
                ("payment_terms", models.TextField()),
                ("payment_days", models.IntegerField()),
                ("after_month_end", models.BooleanField()),
                (
                    "original",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="referring", to="books.documentrow"
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("flags", models.JSONField()),
                ("lines_total", models.IntegerField()),
                ("issued_in", models.BigIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.actorrow"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["entity", "-id"], name="document_page"),
                    models.Index(fields=["entity", "issued_on"], name="document_issued"),
                    models.Index(fields=["entity", "bill_to", "issued_on"], name="document_of_party"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "number"), name="document_number_once"),
                    models.UniqueConstraint(fields=("series", "ordinal"), name="document_ordinal_once"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="461cfc95f30b2b1830d71abee718b54c38d91fe7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_4ef39",
                            table="books_documentrow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="2fa53805a343662fd26abcd376da05b0c0277698",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_092bb",
                            table="books_documentrow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentLineRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="books.documentrow"
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "booked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="books.bookedcharge"
                    ),
                ),
                ("charge", models.TextField()),
                ("agreement", models.TextField()),
                ("term", models.TextField()),
                ("clause", models.TextField(blank=True)),
                ("description", models.TextField()),
                ("service", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("quantity", models.DecimalField(decimal_places=15, max_digits=34, null=True)),
                ("unit", models.TextField(blank=True)),
                ("unit_price", models.DecimalField(decimal_places=12, max_digits=28, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("tax_category", models.TextField()),
                ("account", models.TextField()),
                (
                    "original",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="books.documentlinerow",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["entity", "charge"], name="document_line_of_charge")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "number"), name="document_line_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("original", None), ("charge__endswith", "r"), _connector="OR"),
                        fields=("booked",),
                        name="document_line_charge_once",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7c6b5a7d4e606dd14818cb095c67a5447b0bc082",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_919bb",
                            table="books_documentlinerow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="5a523ca7de0733f980ddfbfa064aad83b98b5d1e",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_59575",
                            table="books_documentlinerow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxLineRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taxes", to="books.documentrow"
                    ),
                ),
                ("number", models.IntegerField()),
                ("tax", models.TextField()),
                ("name", models.TextField()),
                ("jurisdiction", models.TextField()),
                ("percent", models.DecimalField(decimal_places=10, max_digits=19)),
                ("currency", models.CharField(max_length=3)),
                ("base", models.DecimalField(decimal_places=4, max_digits=20)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("lines", models.JSONField()),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("document", "number"), name="tax_line_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bca0ac074328564d4c2bfa64b721318f50825acc",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_3a779",
                            table="books_taxlinerow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="f34167aed5179b0e7ea6ea82931d4028deca7c6a",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_6ed16",
                            table="books_taxlinerow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditDrawnRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drawn", to="books.documentrow"
                    ),
                ),
                ("number", models.IntegerField()),
                ("grant", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("document", "number"), name="credit_drawn_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keeps_rows",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1a66826a7f10e97f61c46fb211f0a2117736e396",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keeps_rows_ffbd6",
                            table="books_creditdrawnrow",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keeps_table",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
                            hash="595d61ea5a04f335b6a5bc59faef5e26cd04f35b",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_keeps_table_1beba",
                            table="books_creditdrawnrow",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActorRowEvent",
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
                ("id", models.BigIntegerField()),
                ("login", models.TextField()),
                ("name", models.TextField()),
                ("kind", models.CharField(max_length=10)),
                ("active", models.BooleanField(default=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.actorrow",
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
            name="DutyGrantEvent",
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
                        to="books.dutygrant",
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
                        to="books.actorrow",
                    ),
                ),
                ("duty", models.CharField(max_length=20)),
                ("granted_at", models.DateTimeField()),
                (
                    "granted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.actorrow",
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.actorrow",
                    ),
                ),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PartyRowEvent",
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
                        to="books.partyrow",
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
                (
                    "entity",
                    models.ForeignKey(
                        db_column="entity",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.legalentity",
                    ),
                ),
                ("key", models.TextField()),
                ("kind", models.CharField(max_length=20)),
                (
                    "parent",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.partyrow",
                    ),
                ),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RatingRunEvent",
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
                        to="books.ratingrun",
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
                (
                    "entity",
                    models.ForeignKey(
                        db_column="entity",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.legalentity",
                    ),
                ),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("as_of", models.DateTimeField()),
                ("manifest_seq", models.BigIntegerField()),
                ("versions", models.JSONField()),
                ("engine_version", models.TextField()),
                ("state", models.CharField(default="running", max_length=10)),
                (
                    "prepared_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.actorrow",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("proof", models.JSONField(null=True)),
                ("note", models.TextField(blank=True)),
                ("over_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HeldDeltaEvent",
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
                        to="books.helddelta",
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
                (
                    "entity",
                    models.ForeignKey(
                        db_column="entity",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.legalentity",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.ratingrun",
                    ),
                ),
                ("agreement", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("charges", models.JSONField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.actorrow",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FiscalPeriodEvent",
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
                        to="books.fiscalperiod",
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
                (
                    "entity",
                    models.ForeignKey(
                        db_column="entity",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.legalentity",
                    ),
                ),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("state", models.CharField(default="open", max_length=10)),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UsageSourceEvent",
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
                        to="books.usagesource",
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
                (
                    "entity",
                    models.ForeignKey(
                        db_column="entity",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.legalentity",
                    ),
                ),
                ("name", models.TextField()),
                ("identity", models.JSONField()),
                ("expected_per_hour", models.BigIntegerField(null=True)),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BackfillEvent",
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
                        to="books.backfill",
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
                (
                    "entity",
                    models.ForeignKey(
                        db_column="entity",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.legalentity",
                    ),
                ),
                ("name", models.TextField()),
                ("reason", models.TextField()),
                ("state", models.CharField(default="open", max_length=10)),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UsageBatchEvent",
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
                        to="books.usagebatch",
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
                (
                    "entity",
                    models.ForeignKey(
                        db_column="entity",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.legalentity",
                    ),
                ),
                ("name", models.TextField()),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.usagesource",
                    ),
                ),
                ("mapping_digest", models.CharField(max_length=64)),
                ("file_name", models.TextField()),
                ("file_digest", models.CharField(max_length=64)),
                ("file_bytes", models.BigIntegerField()),
                ("rows_read", models.BigIntegerField()),
                ("rows_staged", models.BigIntegerField()),
                ("rows_rejected", models.BigIntegerField()),
                ("segment", models.TextField(blank=True)),
                (
                    "backfill",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="books.backfill",
                    ),
                ),
                ("state", models.CharField(default="staged", max_length=10)),
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
                ("at", models.DateTimeField()),
                ("request_key", models.TextField()),
            ],
            options={
                "abstract": False,
            },
        ),
        crossfoot.books.migrations._install.InstallTriggers(),
    ]
