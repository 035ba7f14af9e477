"""The rules the tables keep by themselves: functions, exclusions and deferred triggers, from the files in `sql/`."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"
PAGES = ("refuse", "trail", "ledger", "agreements", "usage", "publish", "documents", "credit", "places", "history")


class Migration(migrations.Migration):
    dependencies = [("books", "0001_initial")]
    operations = [migrations.RunSQL((SQL / f"{page}.sql").read_text("utf-8"), elidable=False) for page in PAGES]
