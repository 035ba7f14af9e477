from pathlib import Path

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

from crossfoot.books.columns import begins_index
from crossfoot.books.migrations._install import AddIndexes

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0012_alert_call_aside"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentDaySum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issued_on", models.DateField()),
                ("kind", models.CharField(max_length=12)),
                ("currency", models.CharField(max_length=3)),
                ("documents", models.BigIntegerField()),
                ("net", models.DecimalField(decimal_places=4, max_digits=30)),
                ("total", models.DecimalField(decimal_places=4, max_digits=30)),
                ("due", models.DecimalField(decimal_places=4, max_digits=30)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "issued_on", "kind", "currency"), name="document_day_sum_once")
                ],
            },
        ),
        AddIndexes(
            "DocumentRow",
            models.Index(fields=["entity", "issued_on", "id"], include=["number", "bill_to"], name="document_by_issue"),
            models.Index(fields=["entity", "due_on", "id"], include=["issued_on"], name="document_by_due_day"),
            models.Index(fields=["entity", "total", "id"], name="document_by_total"),
            models.Index(fields=["entity", "bill_to", "id"], name="document_by_customer"),
            models.Index(fields=["entity", "kind", "issued_on", "id"], name="document_of_kind"),
            models.Index(fields=["entity", "currency", "issued_on", "id"], name="document_of_currency"),
            begins_index("number", name="document_number_begins", include=("issued_on", "id")),
            begins_index("bill_to", name="document_customer_begins", include=("issued_on", "id")),
            without=("document_issued",),
        ),
        AddIndexes("PartyDetails", GinIndex(SearchVector("name", config="simple"), name="party_details_words")),
        AddIndexes("PartyRow", begins_index("key", name="party_key_begins")),
        AddIndexes("AgreementRecord", begins_index("name", name="agreement_begins")),
        migrations.RunSQL((SQL / "document_lists.sql").read_text("utf-8"), elidable=False),
    ]
