"""Bringing usage in through pages: uploads, pasted rows, mappings, corrections and backfills, each once and all or none."""

from __future__ import annotations

import html
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crossfoot.books.usage.lake_file import BackfillState, BatchState
from crossfoot.books.usage.reads.batches import batch, batches, counts_of, rejected_rows
from crossfoot.books.usage.reads.sources import backfill_named, mappings
from crossfoot.cli.session import now
from crossfoot.desks.usage import mending, uploading
from crossfoot.errors import Conflict
from crossfoot.formats.tables.written import write_xlsx
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, founded

HOME = f"/{ENTITY}/usage/"
HEAD = "when,ref,customer,calls,region"
GOOD = "2026-10-05T10:00:00Z,r1,CUS-1,5,eu"
BAD = "2026-10-32T10:00:00Z,r2,CUS-1,1.204,eu"
WORSE = "2026-10-05T12:00:00Z,r3,,n/a,eu"
MAPPED = {"role-0": "time", "role-1": "id", "role-2": "account", "role-3": "quantity", "metric-3": "calls", "role-4": "dim"}


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return founded(tmp_path_factory.mktemp("in"))


@pytest.fixture(scope="module")
def client(company: Company) -> Any:
    return signed_in(company.ada)


def sent(client: Any, name: str, data: bytes, **fields: str) -> Any:
    return client.post(f"{HOME}upload", {"file": SimpleUploadedFile(name, data), **fields})


def csv_of(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode() + b"\n"


def key_in(page: str) -> str:
    return hidden(page, "key")


def hidden(page: str, name: str) -> str:
    return html.unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0])


def loaded_with(client: Any, company: Company, source: str, *rows: str) -> str:
    """The batch that a file of these rows became, through the pages."""
    there = sent(client, f"{source}.csv", csv_of(*rows), new=source)["Location"]
    checked = client.post(there.partition("?")[0], {"step": "map", "source": source, "delimiter": ",", **MAPPED})
    page = checked.content.decode()
    assert checked.status_code == 200, page
    form = {"step": "do", "source": source, "mapping": hidden(page, "mapping"), "key": key_in(page)}
    done = client.post(there.partition("?")[0], form)
    assert done.status_code == 302, done.content.decode()[:3000]
    again = client.post(there.partition("?")[0], form)
    assert again["Location"] == done["Location"]
    return str(done["Location"]).rpartition("/")[2]


def test_a_first_file_is_mapped_looked_at_and_imported_once(company: Company, client: Any) -> None:
    before = len(batches(company.ada, entity=ENTITY))
    there = sent(client, "api.csv", csv_of(GOOD, BAD), new="api")["Location"]
    form = client.get(there).content.decode()
    assert "Mapping of api" in form and len(batches(company.ada, entity=ENTITY)) == before
    name = loaded_with(client, company, "api", GOOD, BAD)
    found = batch(company.ada, entity=ENTITY, name=name)
    assert (found.rows_read, found.rows_staged, found.rows_rejected) == (2, 1, 1)
    assert found.state is BatchState.COUNTED and len(batches(company.ada, entity=ENTITY)) == before + 1
    assert [each.version for each in mappings(company.ada, entity=ENTITY) if each.name == "api"] == [1]
    assert counts_of(company.ada, entity=ENTITY, batch=name)[name][0].events_accepted == 1


def test_a_known_source_goes_straight_to_the_check(company: Company, client: Any) -> None:
    loaded_with(client, company, "known", GOOD)
    there = sent(client, "next.csv", csv_of(GOOD, BAD, WORSE), source="known")["Location"]
    page = client.get(there).content.decode()
    assert "3 rows looked at: 1 become 1 event, 2 would be rejected" in page
    assert "2026-10-32" in page and "calls" in page


def test_pasted_rows_become_the_same_events(company: Company, client: Any) -> None:
    loaded_with(client, company, "sheet", GOOD)
    rows = "\r\n".join(line.replace(",", "\t") for line in (HEAD, "2026-10-06T10:00:00Z,p1,CUS-2,7,us"))
    there = client.post(f"{HOME}upload", {"rows": rows, "source": "sheet"})["Location"]
    page = client.get(there).content.decode()
    form = {"step": "do", "source": "sheet", "mapping": "", "key": key_in(page)}
    name = client.post(there.partition("?")[0], form)["Location"].rpartition("/")[2]
    (count,) = counts_of(company.ada, entity=ENTITY, batch=name)[name]
    assert (count.metric, count.events_accepted, count.quantity_accepted) == ("calls", 1, Decimal(7))


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says", "because"),
    [
        ("bomb.xlsx", bomb, "grows more than", "a workbook that unpacks to far more than it is"),
        ("empty.csv", lambda: b"", "holds no bytes", "nothing was sent"),
        ("page.pdf", lambda: b"%PDF-1.7", "a PDF document", "no table at all"),
        ("twice.csv", lambda: b"a,A\n1,2\n", "twice", "two columns of one name"),
    ],
)
def test_a_file_that_is_no_table_is_refused_beside_its_field(
    client: Any, name: str, data: Any, says: str, because: str
) -> None:
    content = data()
    page = sent(client, name, content, new="x") if content else client.post(f"{HOME}upload", {"new": "x", "rows": " \t\n"})
    told = page.content.decode()
    assert page.status_code == 422, because
    assert says in told or (not content and "Choose a file" in told), because


def test_a_file_above_the_limit_is_refused(company: Company, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "UPLOAD_BYTES_MAX", 10)
    page = sent(client, "big.csv", csv_of(GOOD), new="x")
    assert page.status_code == 422 and "the most that a page takes" in page.content.decode()


def test_an_upload_is_nobody_elses(company: Company, client: Any) -> None:
    there = sent(client, "mine.csv", csv_of(GOOD), new="mine")["Location"]
    assert client.get(there).status_code == 200
    assert signed_in(company.ben).get(there).status_code == 404
    assert client.get(f"{HOME}upload/..%2F..%2Fetc?source=x").status_code == 404


def test_a_name_with_a_path_stays_in_its_folder(company: Company, client: Any, tmp_path: Path) -> None:
    kept = uploading.keep_upload(entity=ENTITY, name="../../../etc/passwd\n.csv", chunks=[b"a\n1\n"], by=company.ada)
    assert kept.path.parent.name == kept.id and "/" not in kept.name and "\n" not in kept.name


def test_a_workbook_is_read_like_any_file(company: Company, client: Any) -> None:
    loaded_with(client, company, "book", GOOD)
    data = write_xlsx(HEAD.split(","), ["2026-10-07T10:00:00Z,x1,CUS-2,9,us".split(",")], sheet="usage")
    page = client.get(sent(client, "book.xlsx", data, source="book")["Location"]).content.decode()
    assert "1 row looked at: 1 become 1 event" in page


def test_a_mapping_that_lacks_a_time_is_told_beside_the_columns(client: Any) -> None:
    there = sent(client, "odd.csv", csv_of(GOOD), new="odd")["Location"].partition("?")[0]
    page = client.post(there, {"step": "map", "source": "odd", **MAPPED, "role-0": ""})
    assert page.status_code == 422 and "at.column" in page.content.decode()


def test_rejected_rows_are_fixed_together_or_not_at_all(company: Company, client: Any) -> None:
    name = loaded_with(client, company, "fix", GOOD, BAD, WORSE)
    before = len(batches(company.ada, entity=ENTITY))
    here = f"{HOME}batches/{name}/fix"
    form = client.get(here).content.decode()
    assert "not a date and time" in form and 'aria-invalid="true"' in form
    rows = {each.row or 0: each for each in rejected_rows(company.ada, entity=ENTITY, batch=name)}
    assert sorted(rows) == [2, 3]
    columns = mending.to_mend(entity=ENTITY, batch=name, by=company.ada).columns
    place = {column: n for n, column in enumerate(columns)}
    half = {
        "step": "check",
        "row": ["2", "3"],
        "shown": ["2", "3"],
        f"c-2-{place['when']}": "2026-10-05T11:00:00Z",
        f"c-3-{place['customer']}": "CUS-1",
    }
    wrong = client.post(here, half)
    assert wrong.status_code == 422 and "There is a problem" in wrong.content.decode()
    assert "2026-10-05T11:00:00Z" in wrong.content.decode(), "what was typed stays"
    whole = {**half, f"c-3-{place['calls']}": "4"}
    checked = client.post(here, whole)
    page = checked.content.decode()
    assert checked.status_code == 200 and "n/a" in page and "Send 2 corrected rows?" in page
    assert len(batches(company.ada, entity=ENTITY)) == before, "a look keeps nothing"
    again = {**whole, "step": "do", "key": key_in(page)}
    done = client.post(here, again)
    assert done.status_code == 302
    assert client.post(here, again)["Location"] == done["Location"]
    assert len(batches(company.ada, entity=ENTITY)) == before + 1
    correction = done["Location"].rpartition("/")[2]
    assert batch(company.ada, entity=ENTITY, name=correction).rows_staged == 2
    (count,) = counts_of(company.ada, entity=ENTITY, batch=correction)[correction]
    assert (count.events_accepted, format(count.quantity_accepted, "f")) == (2, "5.204")
    assert name in client.get(done["Location"]).content.decode(), "it names the one it mends"
    assert correction in client.get(f"{HOME}batches/{name}").content.decode()
    assert "Nothing is left to correct" in client.get(here).content.decode()


def test_a_row_is_corrected_once(company: Company, client: Any) -> None:
    name = loaded_with(client, company, "once", GOOD, BAD)
    stood = mending.as_they_stood(entity=ENTITY, batch=name, by=company.ada)[2]
    given: dict[str, Any] = {"entity": ENTITY, "batch": name, "by": company.ada}
    mending.mend(edited={2: {**stood, "when": "2026-10-05T11:00:00Z"}}, at=now(), key="once/1", **given)
    with pytest.raises(Conflict) as refused:
        mending.mend(edited={2: {**stood, "when": "2026-10-05T11:30:00Z"}}, at=now(), key="once/2", **given)
    assert refused.value.code == "rows-corrected-before"


def test_a_backfill_goes_from_open_to_asked_and_counts_nothing_meanwhile(company: Company, client: Any) -> None:
    loaded_with(client, company, "late", GOOD)
    assert client.post(f"{HOME}backfills/", {"name": "lost", "reason": "", "key": "b0"}).status_code == 422
    opened = client.post(f"{HOME}backfills/", {"name": "lost", "reason": "a lost file", "key": "b1"})
    here = opened["Location"]
    rows = "2026-10-08T10:00:00Z,l1,CUS-1,3,eu"
    there = sent(client, "lost.csv", csv_of(rows), source="late", backfill="lost")["Location"]
    page = client.get(there).content.decode()
    form = {"step": "do", "source": "late", "backfill": "lost", "mapping": "", "key": key_in(page)}
    name = client.post(there.partition("?")[0], form)["Location"].rpartition("/")[2]
    assert batch(company.ada, entity=ENTITY, name=name).state is BatchState.STAGED
    assert client.get(f"{here}/difference?month=2026-10").status_code == 200
    assert client.get(f"{here}/difference?month=soon").status_code == 422
    assert client.post(here, {"step": "loaded", "key": "b2"}).status_code == 302
    asked = client.post(here, {"step": "close", "reason": "checked", "key": "b3"})
    assert "/approvals/" in asked["Location"]
    assert backfill_named(company.ada, entity=ENTITY, name="lost").state is BackfillState.LOADED
    assert client.post(here, {"step": "revert", "reason": "", "key": "b4"}).status_code == 422
    assert client.post(here, {"step": "revert", "reason": "wrong file", "key": "b5"}).status_code == 302
    assert backfill_named(company.ada, entity=ENTITY, name="lost").state is BackfillState.REVERTED
    assert batch(company.ada, entity=ENTITY, name=name).state is BatchState.REVERTED
    assert "wrong file" in client.get(here).content.decode()
