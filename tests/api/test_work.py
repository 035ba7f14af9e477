"""What takes long is work in the background: asked for, watched, waited for, and its file fetched."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from python_calamine import CalamineWorkbook

from tests.api.test_routes import ENTITY, key, walked

Worker = Callable[[int], None]


def asked(client: httpx.Client, path: str, body: Any, name: str, **headers: str) -> httpx.Response:
    return client.post(f"{ENTITY}/{path}", json=body, headers={**key(name), **headers})


def rows_of(text: str) -> tuple[list[list[str]], dict[str, str]]:
    """The rows of an exported CSV, and its footer."""
    head, *rest = csv.reader(io.StringIO(text))
    rows = rest[: rest.index([])]
    return [head, *rows], {what: value for _, what, value in rest[len(rows) + 1 :]}


def test_a_month_is_rated_released_and_issued_by_two_programs(ada: httpx.Client, ben: httpx.Client, worker: Worker):
    work = asked(ada, "runs", {"period": "2026-09"}, "september").json()
    assert (work["kind"], work["state"]) == ("billing.rate", "waiting")
    worker(work["number"])
    again = asked(ada, "runs", {"period": "2026-09"}, "september")
    assert (again.status_code, again.headers["location"]) == (201, f"/api/v1{ENTITY}/work/{work['number']}")
    done = ada.get(f"{ENTITY}/work/{work['number']}").json()
    assert done == again.json()
    assert (done["state"], done["what"]) == ("done", "rated")
    assert done["number"] in [each["number"] for each in walked(ada, f"{ENTITY}/work", limit=1)]


def test_a_run_is_issued_in_the_background_by_who_did_not_prepare_it(ada: httpx.Client, ben: httpx.Client, worker: Worker):
    number = next(each["number"] for each in walked(ada, f"{ENTITY}/invoices", limit=200) if each["total"][0] not in "-0")
    void = asked(ada, f"invoices/{number}/voids", {"reason": "Billed to the wrong party"}, "void")
    assert void.status_code == 201, void.text
    assert asked(ada, f"invoices/{number}/voids", {"reason": "Billed to the wrong party"}, "void").json() == void.json()
    run, request = void.json()["run"], void.json()["request"]
    own = asked(ada, f"runs/{run}/issue", {"on": "2026-11-21"}, "own-void")
    worker(own.json()["number"])
    refused = asked(ada, f"runs/{run}/issue", {"on": "2026-11-21"}, "own-void", Prefer="wait=5")
    assert (refused.status_code, refused.json()["code"]) == (403, "approver-prepared")
    told = ada.get(f"{ENTITY}/work/{own.json()['number']}").json()
    assert (told["state"], told["code"], told["says"]) == ("refused", "approver-prepared", refused.json()["title"])
    shown = ben.get(f"{ENTITY}/approvals/{request}").json()
    assert (shown["deed"], shown["may"]) == ("document.void", True)
    yes = asked(ben, f"approvals/{request}/approve", {"payload_hash": shown["payload_hash"]}, "void-yes")
    assert yes.json()["state"] == "applied"
    issue = asked(ben, f"runs/{run}/issue", {"on": "2026-11-21"}, "void-issue")
    worker(issue.json()["number"])
    (note,) = walked(ben, f"{ENTITY}/invoices", limit=9, run=run)
    assert (note["kind"], note["original"]) == ("credit-note", number)


def test_a_release_is_asked_for_and_each_kind_of_run_by_its_own_name(ada: httpx.Client, worker: Worker):
    number = [each["number"] for each in walked(ada, f"{ENTITY}/invoices", limit=200) if each["total"][0] not in "-0"][-1]
    line = ada.get(f"{ENTITY}/invoices/{number}").json()["document"]["lines"][0]["number"]
    body = {"reason": "Slow", "lines": [{"line": line, "amount": "0.01"}]}
    run = asked(ada, f"invoices/{number}/credits", body, "credit-one").json()["run"]
    because = {"reason": "Slow for a day", "evidence": ["mail of 3 November"]}
    for wrong in ("release-requests", "void-requests"):
        refused = asked(ada, f"runs/{run}/{wrong}", because, f"{wrong}-of-credit")
        assert (refused.status_code, refused.json()["code"]) == (409, "release-otherwise")
    right = asked(ada, f"runs/{run}/credit-requests", because, "credit-request")
    assert right.status_code == 201, right.text
    waiting = ada.get(f"{ENTITY}/approvals/{right.json()['request']}").json()
    assert (waiting["deed"], waiting["evidence"]) == ("credit.issue", ["mail of 3 November"])


def test_waiting_for_work_answers_as_soon_as_it_is_over(ada: httpx.Client, worker: Worker):
    work = asked(ada, "exports/parties", {"format": "csv"}, "waited", Prefer="respond-async").json()
    at_work = threading.Timer(0.3, worker, [work["number"]])
    at_work.start()
    waited = asked(ada, "exports/parties", {"format": "csv"}, "waited", Prefer="respond-async, wait=60")
    at_work.join()
    assert (waited.status_code, waited.headers["preference-applied"]) == (201, "wait=60")
    assert waited.json()["state"] == "done"


def test_a_short_list_is_exported_at_once_with_totals_that_check_it(ada: httpx.Client):
    listed = walked(ada, f"{ENTITY}/invoices", limit=200, currency="USD")
    answer = asked(ada, "exports/invoices", {"format": "csv", "currency": "USD"}, "csv")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["content-disposition"].startswith('attachment; filename="US01-invoices-')
    (_, *rows), footer = rows_of(answer.text)
    assert [row[0] for row in rows] == [each["number"] for each in listed]
    assert footer["Rows"] == str(len(listed))
    total = sum(Decimal(each["total"]) for each in listed)
    assert Decimal(footer["Control total, Total, USD"]) == total
    assert footer["Parameters"] == "currency=USD"
    written = answer.content[: answer.content.index(b"\r\n\r\n") + 2]
    assert hashlib.sha256(written).hexdigest() == footer["SHA-256 of the rows as CSV"]


def test_the_same_list_says_the_same_in_every_format(ada: httpx.Client):
    as_csv = asked(ada, "exports/invoices", {"format": "csv"}, "f1")
    as_lines = asked(ada, "exports/invoices", {"format": "jsonl"}, "f2")
    as_book = asked(ada, "exports/invoices", {"format": "xlsx"}, "f3")
    (head, *rows), footer = rows_of(as_csv.text)
    *objects, last = [json.loads(line) for line in as_lines.text.splitlines()]
    assert [each["total"] for each in objects] == [row[head.index("Total")] for row in rows]
    assert last["about"]["SHA-256 of the rows as CSV"] == footer["SHA-256 of the rows as CSV"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_book.content))
    sheet = book.get_sheet_by_name("Invoices").to_python()
    assert sheet[0] == head
    assert [row[0] for row in sheet[1:]] == [row[0] for row in rows]
    assert all(isinstance(row[head.index("Total")], float) for row in sheet[1:])
    about = dict(book.get_sheet_by_name("About this file").to_python())
    assert about["Rows"] == str(len(rows))


LISTS = [
    "invoices", "runs", "drafts", "parties", "usage/batches", "agreements", "price-books", "orders", "trail",
]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_an_export_of_as_many_rows(ada: httpx.Client, path: str):
    answer = asked(ada, f"exports/{path}", {"format": "jsonl"}, "every")
    assert answer.status_code == 200, answer.text
    *rows, last = [json.loads(line) for line in answer.text.splitlines()]
    listed = walked(ada, f"{ENTITY}/{path}", limit=200)
    assert last["about"]["Rows"] == str(len(rows))
    assert len(rows) == (sum(len(each["lines"]) for each in listed) if path == "orders" else len(listed))


def test_a_long_list_is_written_in_the_background_and_its_file_expires(
    ada: httpx.Client, worker: Worker, monkeypatch: pytest.MonkeyPatch
):
    from crossfoot.api.v1 import exports
    from crossfoot.desks.exports.exporting import sweep_exports
    from crossfoot.measures import Instant

    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 3)
    answer = asked(ada, "exports/invoices", {"format": "csv", "kind": "invoice"}, "long")
    assert answer.status_code == 202, answer.text
    place = answer.headers["location"].removeprefix("/api/v1")
    assert ada.get(f"{place}/file").json()["code"] == "export-not-ready"
    worker(answer.json()["number"])
    work = ada.get(place).json()
    assert (work["state"], work["done"], work["total"]) == ("done", work["result"]["rows"], work["result"]["rows"])
    found = ada.get(work["file"].removeprefix("/api/v1"))
    assert (found.status_code, hashlib.sha256(found.content).hexdigest()) == (200, work["result"]["sha256"])
    assert found.headers["content-disposition"] == f'attachment; filename="{work["result"]["name"]}"'
    (_, *rows), footer = rows_of(found.text)
    assert (len(rows), footer["Parameters"]) == (work["done"], "kind=invoice")
    later = Instant(Instant.parse(work["until"]).ns + 3_600_000_000_000)
    assert sweep_exports(folder=Path(settings.CROSSFOOT_EXPORTS), at=later) == 1
    gone = ada.get(f"{place}/file")
    assert (gone.status_code, gone.json()["code"]) == (410, "export-expired")


def test_what_narrows_no_list_narrows_no_export(ada: httpx.Client):
    refused = asked(ada, "exports/invoices", {"format": "csv", "curency": "USD"}, "misspelt")
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "curency")
    for body in ({"format": "pdf"}, {"format": "csv", "issued_from": "20261001"}, {}):
        assert asked(ada, "exports/invoices", body, "bad").status_code == 422
    odd = asked(ada, "exports/invoices", {"format": "csv", "currency": "a\x00b"}, "odd", Prefer="respond-async")
    assert (odd.status_code, odd.json()["code"]) == (400, "body-not-json")


def test_work_that_makes_no_file_has_none_and_another_entity_has_no_work(ada: httpx.Client, worker: Worker):
    work = asked(ada, "runs", {"period": "2026-08"}, "august").json()
    assert ada.get(f"{ENTITY}/work/{work['number']}/file").json()["code"] == "export-not-there"
    assert ada.get(f"/DE01/work/{work['number']}").status_code == 404
    assert ada.get(f"{ENTITY}/work/{10**6}").json()["code"] == "work-unknown"
