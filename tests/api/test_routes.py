"""The API as programs meet it: reading, paging, writing under a key, being refused, and never an inside on the outside."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import httpx
import pytest

from crossfoot.errors import Defect, Unavailable

ENTITY = "/US01"


def key(word: str) -> dict[str, str]:
    return {"Idempotency-Key": word}


def walked(client: httpx.Client, path: str, **wanted: Any) -> list[Any]:
    rows, after = [], {}
    while True:
        answer = client.get(path, params={**wanted, **after})
        assert answer.status_code == 200, answer.text
        rows += answer.json()["rows"]
        if answer.json()["next"] is None:
            return rows
        after = {"after": answer.json()["next"]}


def test_a_list_goes_on_by_its_cursor_until_it_ends(ada: httpx.Client):
    whole = ada.get(f"{ENTITY}/invoices", params={"limit": 200}).json()["rows"]
    assert len(whole) > 40
    assert walked(ada, f"{ENTITY}/invoices", limit=7) == whole


def test_a_cursor_is_good_for_its_own_list_and_filters_alone(ada: httpx.Client):
    cursor = ada.get(f"{ENTITY}/invoices", params={"limit": 1}).json()["next"]
    altered = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for path, more in ((f"{ENTITY}/parties", {}), (f"{ENTITY}/invoices", {"currency": "EUR"})):
        refused = ada.get(path, params={"after": cursor, **more})
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor-not-ours")
    assert ada.get(f"{ENTITY}/invoices", params={"after": altered}).json()["code"] == "cursor-not-ours"


def test_an_invoice_its_lines_and_its_explanation_say_the_same_amount(ada: httpx.Client):
    summary = next(each for each in walked(ada, f"{ENTITY}/invoices", limit=200) if each["total"] != "0.00")
    place = f"{ENTITY}/invoices/{summary['number']}"
    shown = ada.get(place).json()["document"]
    assert shown["total"] == {"amount": summary["total"], "currency": summary["currency"]}
    tree = ada.get(f"{place}/explanation").json()
    assert [node["amount"] for node in tree["below"] if node["kind"] == "line"] == [
        line["amount"]["amount"] for line in shown["lines"]
    ]
    pdf = ada.get(f"{place}/document.pdf")
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert pdf.content == ada.get(f"{place}/document.pdf").content
    lines = ada.get(f"{place}/lines.csv").text.splitlines()
    assert len(lines) == len(shown["lines"]) + 1


def test_what_was_read_is_not_sent_twice(ada: httpx.Client):
    first = ada.get(f"{ENTITY}/parties", params={"limit": 3})
    again = ada.get(f"{ENTITY}/parties", params={"limit": 3}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_write_needs_a_key_and_the_same_key_gives_the_same_answer(ada: httpx.Client):
    assert ada.post(f"{ENTITY}/runs", json={"period": "2026-10"}).json()["code"] == "request-key-missing"
    first = ada.post(f"{ENTITY}/runs", json={"period": "2026-10"}, headers=key("api-rate"))
    assert first.status_code == 202, first.text
    again = ada.post(f"{ENTITY}/runs", json={"period": "2026-10"}, headers=key("api-rate"))
    assert again.json() == first.json()
    other = ada.post(f"{ENTITY}/runs", json={"period": "2026-11"}, headers=key("api-rate"))
    assert (other.status_code, other.json()["code"]) == (409, "request-key-reused")


def test_a_credit_is_prepared_by_one_and_issued_by_another(ada: httpx.Client, ben: httpx.Client):
    whole = walked(ada, f"{ENTITY}/invoices", limit=200, kind="invoice")
    number = next(each["number"] for each in whole if each["total"][0] not in "-0")
    lines = ada.get(f"{ENTITY}/invoices/{number}").json()["document"]["lines"]
    line = next(each for each in lines if each["amount"]["amount"][0] not in "-0")
    body = {"reason": "Service was slow", "lines": [{"line": line["number"]}]}
    done = ada.post(f"{ENTITY}/invoices/{number}/credits", json=body, headers=key("api-credit"))
    assert done.status_code == 201, done.text
    run = done.json()["run"]
    draft = ada.get(f"{ENTITY}/drafts", params={"run": run}).json()["rows"][0]["id"]
    place = f"{ENTITY}/runs/{run}/drafts/{draft}/issue"
    own = ada.post(place, json={"on": "2026-11-20"}, headers=key("api-own"))
    assert (own.status_code, own.json()["code"]) == (403, "approver-prepared")
    issued = ben.post(place, json={"on": "2026-11-20"}, headers=key("api-issue"))
    assert issued.status_code == 201, issued.text
    (note,) = issued.json()["numbers"]
    shown = ben.get(f"{ENTITY}/invoices/{note}").json()["document"]
    assert (shown["kind"], shown["original"]) == ("credit-note", number)
    assert [each["number"] for each in walked(ben, f"{ENTITY}/invoices", limit=9, original=number)] == [note]


BAD_BODIES = [
    (b'{"period": NaN}', 400, "a number that is none"),
    (b'{"period": 1e1000000}', 400, "a number nobody could hold"),
    (b'{"period": ' + b"9" * 100_000 + b"}", 400, "a number that takes long to read"),
    (b'{"period": "2026-10", "period": "2026-11"}', 400, "a name twice"),
    (b"[" * 100_000, 400, "as deep as it is long"),
    (b'{"period": "2026-10", "by": 2}', 422, "what is not the sender's to set"),
    ('{"period": "２０２６-10"}'.encode(), 422, "digits of another script"),
    (b'{"period": 202610}', 422, "a number where text is wanted"),
    (b'"2026-10"', 400, "no object"),
    (b"\xff\xfe", 400, "no UTF-8"),
    (rb'{"period": "2026\u000010"}', 400, "a character that no text holds"),
    (rb'{"period": {"a": ["\ud800"]}}', 400, "half of a pair, deep inside"),
]


@pytest.mark.parametrize(("body", "status", "because"), BAD_BODIES)
def test_a_bad_body_is_refused_at_once(ada: httpx.Client, body: bytes, status: int, because: str):
    del because
    started = time.process_time()
    refused = ada.post(f"{ENTITY}/runs", content=body, headers={**key("bad"), "Content-Type": "application/json"})
    assert refused.status_code == status, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert time.process_time() - started < 0.25  # the whole call on a shared machine; reading alone is measured below


@pytest.mark.parametrize("body", [each[0] for each in BAD_BODIES])
def test_reading_a_bad_body_takes_no_time(body: bytes):
    from crossfoot.api.wire.strict import parse
    from crossfoot.errors import Malformed

    took = []
    for _ in range(3):
        started = time.process_time()
        with contextlib.suppress(Malformed):
            parse(body)
        took.append(time.process_time() - started)
    assert min(took) < 0.05


AMOUNTS = ["NaN", "1e5", "1_000", "１０", "+1", " 1", "1.", ".5", "01", "Infinity", "1" * 40, "1.00000"]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_money_is_plain_decimal_text(ada: httpx.Client, amount: str):
    body = {"reason": "why", "lines": [{"line": 1, "amount": amount}]}
    refused = ada.post(f"{ENTITY}/invoices/INV-000001/credits", json=body, headers=key("amount"))
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "lines.0.amount")


NOT_THERE = [
    f"{ENTITY}/invoices/INV-9", f"{ENTITY}/invoices/INV-9/document.pdf", f"{ENTITY}/runs/999999", f"{ENTITY}/parties/nobody",
    f"{ENTITY}/agreements/none", f"{ENTITY}/usage/batches/none", f"{ENTITY}/usage/batches/none/rejects.csv",
    f"{ENTITY}/webhooks/none", f"{ENTITY}/periods/2031-01/proof", "/DE01/invoices", "/DE01/runs/1", "/nothing/at/all",
]  # fmt: skip


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_not_there_or_not_yours_is_404(ada: httpx.Client, path: str):
    refused = ada.get(path)
    assert (refused.status_code, refused.headers["content-type"]) == (404, "application/problem+json"), refused.text
    assert refused.json()["status"] == 404


def test_who_has_no_duty_somewhere_is_told_what_a_stranger_is_told(ada: httpx.Client, caplog: pytest.LogCaptureFixture):
    refused = ada.get("/DE01/invoices/INV-000001")
    assert refused.json()["code"] == "entity-not-seen"
    assert [record.message for record in caplog.records if record.name == "crossfoot.api"] == ["refused"]


@pytest.mark.parametrize(
    ("headers", "because"),
    [
        ({"Authorization": ""}, "nobody says who calls"),
        ({"Authorization": "Basic YWRhOmFkYQ=="}, "another scheme"),
        ({"Authorization": "Bearer nobody"}, "no such key"),
        ({"Authorization": "Bearer " + "x" * 5_000}, "longer than any key"),
    ],
)
def test_without_a_live_key_nothing_is_told(ada: httpx.Client, headers: dict[str, str], because: str):
    del because
    refused = ada.get(f"{ENTITY}/invoices", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "key-not-known")
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_method_or_a_media_type_that_is_not_taken_says_which_are(ada: httpx.Client):
    refused = ada.delete(f"{ENTITY}/runs")
    assert (refused.status_code, refused.json()["code"]) == (405, "method-not-taken")
    form = ada.post(f"{ENTITY}/runs", content=b"period=2026-10", headers={**key("f"), "Content-Type": "text/plain"})
    assert form.status_code == 415
    large = ada.post(
        f"{ENTITY}/runs", content=b"{" + b" " * 10_000_001, headers={**key("l"), "Content-Type": "application/json"}
    )
    assert large.status_code == 413


def test_too_many_calls_are_told_to_wait(ada: httpx.Client, monkeypatch: pytest.MonkeyPatch):
    from crossfoot.api import entrance
    from crossfoot.api.wire.rates import Buckets

    monkeypatch.setattr(entrance, "buckets", Buckets(per_second=1, burst=2))
    answers = [ada.get("/entities") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("error", "status"),
    [(Defect("insides"), 500), (ZeroDivisionError("insides"), 500), (Unavailable("x", retry_after=7), 503)],
)
def test_what_breaks_inside_stays_inside(ada: httpx.Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int):
    from crossfoot.api.v1 import billing

    def broken(*given: Any, **named: Any) -> None:
        raise error

    monkeypatch.setattr(billing, "runs_page", broken)
    answer = ada.get(f"{ENTITY}/runs")
    assert answer.status_code == status
    assert "insides" not in answer.text and "Traceback" not in answer.text
    assert answer.headers.get("retry-after") == ("7" if status == 503 else None)
