"""Health, readiness, metrics and the log, as an operator's tools see them."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from crossfoot.errors import Forbidden, Missing
from crossfoot.site.observing import json_lines, probes, requests
from tests.databases import Books

NAME, AMOUNT, LOGIN = "Banhart Insurance", "12345.67", "ada"


class Someone:
    id, login, name = 7, LOGIN, NAME


def shown(request: HttpRequest, number: str) -> HttpResponse:
    request.actor = Someone()  # as the door sets it
    return HttpResponse(f"{NAME} owes {AMOUNT}")


def refused(request: HttpRequest, number: str) -> HttpResponse:
    request.actor = Someone()
    raise Forbidden("duty-missing", login=LOGIN, duty="issue", entity="US01")


def unseen(request: HttpRequest) -> HttpResponse:
    raise Missing("entity-not-seen", entity="US02")


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"{NAME} owes {AMOUNT}")


def problem(request: HttpRequest) -> HttpResponse:
    said = {"code": "duty-missing", "says": f"{LOGIN} does not hold it", "fields": {"login": LOGIN}}
    return HttpResponse(json.dumps(said), status=403, content_type="application/problem+json")


urlpatterns = [
    path("US01/invoices/<str:number>", shown),
    path("US01/refused/<str:number>", refused),
    path("unseen", unseen),
    path("broken", broken),
    path("problem", problem),
]


@pytest.fixture
def logged():
    """What is written to the log, as lines of JSON."""
    stream, logger = io.StringIO(), logging.getLogger("crossfoot")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(json_lines.JsonLines())
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: stream.getvalue()
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.fixture
def ask():
    from django.test import Client

    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        yield Client(raise_request_exception=False)


def test_a_process_that_answers_is_alive_without_a_database(ask):
    answer = ask.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"alive\n")


def test_a_process_without_a_database_is_not_ready(ask, monkeypatch):
    monkeypatch.setattr(probes, "_database", lambda: "not reached")
    answer = ask.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "not reached"


def test_a_process_with_everything_is_ready(ask, books_db: Books, tmp_path):
    with override_settings(CROSSFOOT_LAKE=str(tmp_path / "lake")):
        answer = ask.get("/readyz")
    assert answer.json() == {"database": "ok", "migrations": "ok", "backlog": "ok", "lake": "ok"}
    assert answer.status_code == 200


def test_a_lake_that_cannot_be_written_is_said(ask, books_db: Books, tmp_path):
    (tmp_path / "lake").write_text("a file where a folder should be")
    with override_settings(CROSSFOOT_LAKE=str(tmp_path / "lake")):
        answer = ask.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["lake"].startswith("not writable")


def test_migrations_behind_are_said_with_what_to_do(ask, books_db: Books, monkeypatch, tmp_path):
    monkeypatch.setattr("crossfoot.site.migrating.migrations_behind", lambda connection: 2)
    with override_settings(CROSSFOOT_LAKE=str(tmp_path)):
        answer = ask.get("/readyz")
    assert answer.status_code == 503
    assert "crossfoot db migrate" in answer.json()["migrations"]


def test_a_backlog_above_its_limit_is_said(ask, books_db: Books, monkeypatch, tmp_path):
    monkeypatch.setattr(probes, "figures", lambda: {"usage_batches_waiting": ("", 9)})
    monkeypatch.setenv(probes.BACKLOG_VARIABLE, "8")
    with override_settings(CROSSFOOT_LAKE=str(tmp_path)):
        assert ask.get("/readyz").json()["backlog"] == "9 batches wait, 8 may"


def test_metrics_count_requests_by_route_and_refusals_by_kind(ask, books_db: Books):
    ask.get(f"/US01/invoices/{NAME}")
    ask.get("/US01/refused/INV-1")
    page = ask.get("/metrics").content.decode()
    assert 'route="US01/invoices/<str:number>"' in page
    assert 'crossfoot_refusals_total{code="duty-missing",kind="Forbidden"}' in page
    assert "crossfoot_jobs_late 0.0" in page
    assert "crossfoot_workers_alive 0.0" in page
    assert NAME not in page


def test_metrics_are_for_who_shows_the_token(ask, books_db: Books, monkeypatch):
    monkeypatch.setenv(probes.TOKEN_VARIABLE, "s3cret-token")
    assert ask.get("/metrics").status_code == 401
    assert ask.get("/metrics", headers={"authorization": "Bearer s3cret-token"}).status_code == 200


def test_the_log_tells_of_every_request_and_of_nobody(ask, logged):
    for address in (f"/US01/invoices/{NAME}", "/US01/refused/INV-1", "/broken", "/problem", f"/nothing/{NAME}?q={AMOUNT}"):
        ask.get(address)
    lines = [json.loads(line) for line in logged().splitlines()]
    told = [line for line in lines if line["logger"] == "crossfoot.requests"]
    assert [line["status"] for line in told] == [200, 500, 500, 403, 404]
    assert told[0]["route"] == "US01/invoices/<str:number>"
    assert told[0]["actor"] == 7
    assert isinstance(told[0]["milliseconds"], int)
    assert len(told[0]["request_id"]) == 32
    for secret in (NAME, "Banhart", AMOUNT, LOGIN):
        assert secret not in logged()


def test_denied_access_has_a_line_of_its_own(ask, logged):
    ask.get("/problem")
    ask.get("/unseen")
    denied = [json.loads(line) for line in logged().splitlines() if '"crossfoot.access"' in line]
    assert [line["refusal"] for line in denied] == ["duty-missing", "entity-not-seen"]


def test_a_fault_is_told_by_its_kind_and_place_and_not_by_its_message():
    try:
        broken(HttpRequest())
    except ValueError:
        record = logging.getLogger("crossfoot.x").makeRecord(
            "crossfoot.x", logging.ERROR, __file__, 1, "broke", (), __import__("sys").exc_info()
        )
    line = json_lines.JsonLines().format(record)
    assert json.loads(line)["fault"]["kinds"] == ["ValueError"]
    assert NAME not in line
    assert "test_probes.py" in line


def test_what_others_log_is_told_by_its_template():
    record = logging.LogRecord("django.db", logging.WARNING, "x", 1, "slow: %s", (f"SELECT '{NAME}'",), None)
    assert json.loads(json_lines.JsonLines().format(record))["says"] == "slow: %s"


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken", "because"),
    [
        ("", "abcdef-123456", False, "nobody is trusted until somebody is named"),
        ("127.0.0.0/8", "abcdef-123456", True, "the proxy that asks is one of ours"),
        ("10.0.0.0/8", "abcdef-123456", False, "the one that asks is not among them"),
        ("127.0.0.1", "x\ny", False, "a name has no line ends"),
        ("127.0.0.1", "short", False, "a name is long enough to be one of a kind"),
    ],
)
def test_a_name_for_the_request_is_taken_from_a_trusted_proxy_only(proxies, given, is_taken, because, monkeypatch):
    monkeypatch.setenv(requests.PROXIES_VARIABLE, proxies)
    request = RequestFactory().get("/", headers={"x-request-id": given})
    answer = requests.RequestLog(lambda _: HttpResponse("x"))(request)
    assert (answer[requests.HEADER] == given) is is_taken, because
