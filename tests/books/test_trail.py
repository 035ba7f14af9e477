"""The trail shows any change; a request that comes twice is answered once."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection, transaction
from psycopg import errors

from crossfoot.books.trail.line import ChainBreak
from crossfoot.books.trail.reads.chain import broken_link, last_link
from crossfoot.books.trail.reads.lines import latest_lines, lines_of_request, lines_on
from crossfoot.books.trail.writes import TrailRef, keep_answer, replay, write_line
from tests.books.company import AT, DIGEST, Company
from tests.databases import Books
from tests.refusals import refused
from tests.tables import rows

OWNER = "crossfoot_owner"


def said(company: Company, on_id: str = "INV-000001", *, key: str = "k") -> TrailRef:
    facts = {"net": "100.08", "currency": "USD", "lines": 1}
    return write_line(
        entity="US01", deed="invoice.issued", on_kind="document", on_id=on_id, facts=facts, by=company.grace, at=AT, key=key
    )


def test_a_line_says_who_did_what_to_what(company: Company):
    ref = said(company)
    (line,) = lines_on(company.ada, entity="US01", on_kind="document", on_id="INV-000001")
    assert (line.place, line.hash) == (ref.place, ref.hash) == last_link(company.ada, "US01")
    assert (line.by, line.at, line.deed, line.facts["net"]) == (company.grace.id, AT, "invoice.issued", "100.08")
    assert lines_of_request(company.ada, entity="US01", key="k") == (line,)


def test_lines_form_one_chain_an_entity(company: Company):
    refs = [said(company, f"INV-{number}") for number in range(5)]
    lines = latest_lines(company.ada, entity="US01", limit=5)
    assert [line.place for line in lines] == [5, 4, 3, 2, 1]
    assert [line.prev_hash for line in lines] == [*(ref.hash for ref in refs[3::-1]), "0" * 64]
    assert latest_lines(company.ada, entity="US01", before=3, limit=1) == lines[3:4]
    assert broken_link(company.ada, "US01") is None


@rows("""
place | change                          | seen | why      | because
2     | deed = 'x'                      | 2    | altered  | a changed word changes the hash
3     | facts = '{"net": "9"}'          | 3    | altered  | so does a changed figure
1     | at = at + interval '1 us'       | 1    | altered  | and a moved clock
3     | prev_hash = repeat('a', 64)     | 3    | unlinked | the line before is not the one it names
1     | place = 9                       | 2    | missing  | a line cannot move
2     | entity = 'DE01'                 | 3    | missing  | nor be another entity's
""")
def test_a_change_behind_our_back_is_seen(committed: Company, books_db: Books, place, change, seen, why, because):
    for number in range(4):
        said(committed, f"INV-{number}")
    with books_db.connect("crossfoot_admin") as superuser:  # the app and the owner cannot: see below
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(f"UPDATE books_trailline SET {change} WHERE place = %s", [place])
    assert broken_link(committed.ada, "US01") == ChainBreak("US01", int(seen), why)


def test_neither_the_app_nor_the_owner_changes_a_line(committed: Company, books_db: Books):
    said(committed)
    with books_db.connect() as app, pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE books_trailline SET deed = 'x'")
    with books_db.connect(OWNER) as owner, pytest.raises(errors.RaiseException, match="Cannot"):
        owner.execute("DELETE FROM books_trailline")
    with books_db.connect(OWNER) as owner, pytest.raises(errors.RaiseException, match="are kept"):
        owner.execute("TRUNCATE books_trailline")


def test_writers_at_once_take_turns(committed: Company):
    failures: list[Exception] = []

    def write(lane: int) -> None:
        try:
            for turn in range(10):
                with transaction.atomic():
                    said(committed, f"{lane}-{turn}")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(lane,)) for lane in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert last_link(committed.ada, "US01")[0] == 60
    assert broken_link(committed.ada, "US01") is None


def test_one_who_has_no_duty_in_an_entity_sees_nothing_of_it(company: Company):
    with refused("entity-not-seen"):
        latest_lines(company.ada, entity="DE01")


def test_a_request_that_comes_again_gets_its_answer(company: Company):
    assert replay(entity="US01", deed="invoice.issue", digest=DIGEST, by=company.grace, key="r1") is None
    answer = {"number": "INV-000001"}
    keep_answer(entity="US01", deed="invoice.issue", digest=DIGEST, result=answer, by=company.grace, at=AT, key="r1")
    assert replay(entity="US01", deed="invoice.issue", digest=DIGEST, by=company.grace, key="r1") == answer
    assert replay(entity="US01", deed="invoice.issue", digest=DIGEST, by=company.grace, key="r2") is None


@rows("""
deed          | digest | who   | because
run.publish   | 0      | grace | another deed
invoice.issue | 1      | grace | another content
invoice.issue | 0      | ada   | another actor
""")
def test_a_key_used_for_something_else_is_refused(company: Company, deed, digest, who, because):
    keep_answer(entity="US01", deed="invoice.issue", digest=DIGEST, result={}, by=company.grace, at=AT, key="r1")
    with refused("request-key-reused"):
        replay(entity="US01", deed=deed, digest=digest * 64, by=getattr(company, who), key="r1")


def test_of_two_requests_at_once_the_later_gets_the_answer_of_the_earlier(committed: Company):
    done: list[object] = []

    def ask() -> None:
        try:
            with transaction.atomic():
                earlier = replay(entity="US01", deed="d", digest=DIGEST, by=committed.ada, key="r1")
                if earlier is None:
                    keep_answer(entity="US01", deed="d", digest=DIGEST, result={"n": 1}, by=committed.ada, at=AT, key="r1")
                done.append(earlier)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, done)) == ["None", *["{'n': 1}"] * 5]
