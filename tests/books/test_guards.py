"""Tables are guarded: what changes has a history, what is kept has leaves, nothing is emptied, no wall is seen through."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction
from psycopg import errors

from crossfoot.books.wall import also, stand_before, stand_everywhere, standing, step_away
from crossfoot.site.grants import declared_rows
from crossfoot.site.guarding.guards import SEALING, UNWALLED, guards
from tests.books.company import AT, Company, charge, published_run
from tests.databases import Books

OWNER, ADMIN = "crossfoot_owner", "crossfoot_admin"
WITHOUT_HISTORY = {
    "books.draftrow": "work in flight, made anew by each preview; what is issued of it is kept",
    "books.bookedcharge": "folded by the database from runs and lines, both kept; `prove` compares",
    "books.workprogress": "how far work is, moving while one looks; its beginning and end are of the request",
    "books.nodebeat": "who lives right now",
    "books.expectedjob": "the calendar of the program, written anew by each worker; what ran is in the ledger of jobs",
    "pghistory.context": "it belongs to histories: who was acting when a row of theirs was written",
    "books.signinsession": "work in flight; coming, going and what was done in between are in the trail",
    "books.keptforawhile": "a cache",
    "books.openingview": "which list opens first for somebody: a liking, not a record; the saved view itself has a history",
    "books.signintally": "a count of tries that fades",
    "mfa.authenticator": "secrets, which no history should hold copies of; what was done with them is in the trail",
    "socialaccount.socialaccount": "what an identity provider last said of somebody; coming in is in the trail",
}
"""Tables whose rows change without a history, and why."""
OURS = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]
LASTING = [guard for guard in guards() if guard.lasting]


def test_every_row_that_may_change_has_a_history_or_a_reason_why_not():
    silent = []
    for model in OURS:
        rows = declared_rows(model)
        changes = rows.changing or rows.deletable
        tracked = getattr(model, "pgh_event_models", None)
        if changes and not tracked and model._meta.label_lower not in WITHOUT_HISTORY:
            silent.append(model._meta.label)
    assert silent == [], "give it @pghistory.track(), or a reason in WITHOUT_HISTORY"


def test_reasons_name_tables_there_are():
    known = {model._meta.label_lower for model in OURS}
    assert {*SEALING, *UNWALLED} <= known


def test_every_table_has_the_guards_its_model_wants(shared_books_db: Books):
    with shared_books_db.connect(ADMIN) as admin:
        found = admin.execute(
            "SELECT relname, relrowsecurity, ARRAY(SELECT tgname::text FROM pg_trigger WHERE tgrelid = c.oid),"
            " ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid) FROM pg_class c WHERE relkind = 'r'"
        ).fetchall()
        leaves = dict(admin.execute('SELECT "table", columns FROM books_leafshape').fetchall())
    there = {name: (walled, " ".join(triggers), policies) for name, walled, triggers, policies in found}
    for guard in guards():
        walled, triggers, policies = there[guard.table]
        assert walled == guard.walled == ("crossfoot_wall" in policies), guard.table
        assert not guard.leafed or ("crossfoot_leaf" in triggers and leaves[guard.table] == list(guard.columns)), guard.table
        assert not guard.leafed or "keeps_rows" in triggers or "crossfoot_kept" in triggers, guard.table
        assert not guard.lasting or "keeps_table" in triggers or "crossfoot_lasting" in triggers, guard.table


@pytest.mark.parametrize("role", ["crossfoot_app", OWNER])
def test_no_table_that_lasts_is_emptied(shared_books_db: Books, role: str):
    refused = (
        (errors.InsufficientPrivilege,) if role == "crossfoot_app" else (errors.RaiseException, errors.FeatureNotSupported)
    )
    with shared_books_db.connect(role) as someone:
        for guard in LASTING:
            with pytest.raises(refused):
                someone.execute(f"TRUNCATE {guard.table}")
            if role == OWNER:
                with pytest.raises(errors.RaiseException, match="are kept"):
                    someone.execute(f"TRUNCATE {guard.table} CASCADE")


@pytest.mark.parametrize("role", ["crossfoot_app", OWNER])
def test_no_history_and_no_kept_row_is_changed_or_taken_out(shared_books_db: Books, role: str):
    with shared_books_db.connect(role) as someone:
        for guard in guards():
            for statement in (
                f"UPDATE {guard.table} SET {guard.key_column} = {guard.key_column}",
                f"DELETE FROM {guard.table}",
            ):
                if guard.leafed and (role == "crossfoot_app" or "event" in guard.table):
                    with pytest.raises((errors.InsufficientPrivilege, errors.RaiseException)):
                        someone.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE books_usagesource SET expected_per_hour = 9",
        "UPDATE books_usagesource SET expected_per_hour = v.n FROM (VALUES ('gateway', 9), ('billing', 8)) AS v (name, n)"
        " WHERE v.name = books_usagesource.name",
    ],
)
def test_raw_statements_over_many_rows_appear_in_the_history(committed: Company, books_db: Books, change: str):
    with books_db.connect() as app:
        app.execute(
            "INSERT INTO books_usagesource (entity, name, identity, by_id, at, request_key)"
            " SELECT 'US01', name, '{}', %s, now(), 'k' FROM unnest(ARRAY['gateway', 'billing']) AS name",
            [committed.ada.id],
        )
        app.execute(change)
        kept = app.execute(
            "SELECT name, pgh_label, expected_per_hour IS NULL FROM books_usagesourceevent ORDER BY name, pgh_id"
        ).fetchall()
    told = [("insert", True), ("update", False)]
    assert kept == [(name, *each) for name in ("billing", "gateway") for each in told]


def test_bulk_updates_of_the_orm_appear_in_the_history(committed: Company):
    model = apps.get_model("books", "NumberSeries")
    event = apps.get_model("books", "NumberSeriesEvent")
    before = event.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        rows = list(model.objects.all())
        for row in rows:
            row.next_ordinal += 1
        model.objects.bulk_update(rows, ["next_ordinal"])
        assert event.objects.count() == before + len(rows) > before
        transaction.set_rollback(True)


def test_nothing_of_another_entity_is_seen_or_written_behind_the_wall(committed: Company, books_db: Books):
    published_run(committed, charge())
    walled = [guard.table for guard in guards() if guard.walled]
    with books_db.connect(standing="US01,") as inside, books_db.connect(standing="DE01,") as outside:
        seen = {
            table: [c.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for c in (inside, outside)] for table in walled
        }
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            outside.execute(
                "INSERT INTO books_usagesource (entity, name, identity, by_id, at, request_key)"
                " VALUES ('US01', 'x', '{}', 1, now(), 'k')"
            )
        assert outside.execute("UPDATE books_ratingrun SET note = 'x'").rowcount == 0
    assert {table for table, (_, others) in seen.items() if others} == set()
    assert {table for table, (ours, _) in seen.items() if ours} >= {"books_chargerow", "books_ratingrun", "books_account"}


def test_who_stands_nowhere_sees_nothing_and_the_verifier_everything(committed: Company, books_db: Books):
    with books_db.connect(standing="") as nobody, books_db.connect("crossfoot_verifier", standing="") as verifier:
        assert nobody.execute("SELECT count(*) FROM books_account").fetchone() == (0,)
        assert verifier.execute("SELECT count(*) FROM books_account").fetchone() > (0,)


def accounts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM books_account")
        return int(cursor.fetchone()[0])


@pytest.fixture
def opened_nowhere(committed: Company) -> Company:
    """The company, over a connection that shows nothing until somebody stands before it, as a door's does."""
    options = connection.settings_dict["OPTIONS"]
    before = options.pop("options")
    connection.close()
    yield committed
    step_away()
    options["options"] = before
    connection.close()


def test_one_stands_where_one_has_duties(opened_nowhere: Company):
    assert accounts() == 0
    stand_before(opened_nowhere.ada)
    assert accounts() == 4
    connection.close()
    assert accounts() == 4, "a connection that is opened anew stands where its thread does"
    step_away()
    assert accounts() == 0
    stand_everywhere()
    assert accounts() == 4


def test_nothing_of_one_request_is_left_for_the_next(opened_nowhere: Company):
    def view(request: str) -> int:
        if request == "known":
            stand_before(opened_nowhere.ada)
        if request == "breaks":
            stand_before(opened_nowhere.ada)
            raise ValueError("it broke")
        return accounts()

    answer = standing(view)
    assert (answer("known"), answer("stranger")) == (4, 0)
    with pytest.raises(ValueError, match="broke"):
        answer("breaks")
    assert answer("stranger") == 0


def test_an_entity_that_is_being_opened_is_seen_for_that_long(opened_nowhere: Company):
    stand_before(opened_nowhere.ada)
    series = apps.get_model("books", "Account").objects
    legal = apps.get_model("books", "LegalEntity").objects
    with also("DE01"), transaction.atomic():
        legal.create(code="DE01", currency="EUR", time_zone="Europe/Berlin", by_id=1, at=AT.datetime(), request_key="k")
        series.create(entity_id="DE01", number="1", role="", name="n", by_id=1, at=AT.datetime(), request_key="k")
        assert accounts() == 5
    assert accounts() == 4
