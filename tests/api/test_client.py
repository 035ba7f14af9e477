"""The client drives the API over a real server on this machine, and does a write once however often it is sent."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.db import connection

from tests.tidy.source import ROOT

sys.path.insert(0, str(ROOT / "clients" / "python" / "src"))

from crossfoot_client import Conflict, Crossfoot, Missing, Outdated, Refused, TooMany, Unavailable, Unknown

BODY = {"period": "2026-10"}


def quiet(seconds: float) -> None:
    """Waiting is not what is tested."""


@pytest.fixture
def house(month: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crossfoot]:
    from crossfoot.site.wsgi import application

    monkeypatch.setattr(settings, "CROSSFOOT_KEY_HOLDER", "tests.api.programs.holder_of")
    transport = httpx.WSGITransport(app=application)
    with Crossfoot("http://localhost", key="key-of-ada", transport=transport, pause=quiet) as made:
        yield made


def test_a_list_is_walked_to_its_end(house: Crossfoot):
    books = house.entity(house.entities()[0])
    numbers = [each["number"] for each in books.pages("invoices", limit=9)]
    assert len(numbers) == len(set(numbers)) > 40
    assert books.file(f"invoices/{numbers[0]}/document.pdf")[:5] == b"%PDF-"
    assert books.get(f"invoices/{numbers[0]}/explanation", line=1)["kind"] == "line"


def test_what_is_refused_is_an_exception_of_its_kind(house: Crossfoot):
    with pytest.raises(Missing) as caught:
        house.entity("US01").get("invoices/none")
    assert (caught.value.code, caught.value.status) == ("document-not-there", 404)
    with pytest.raises(Missing, match="entity-not-seen"):
        house.entity("DE01").get("invoices")


def test_a_write_whose_answer_is_lost_is_done_once(month: Any, monkeypatch: pytest.MonkeyPatch):
    from crossfoot.site.wsgi import application

    monkeypatch.setattr(settings, "CROSSFOOT_KEY_HOLDER", "tests.api.programs.holder_of")
    real = httpx.WSGITransport(app=application)
    sent: list[str] = []

    class Losing(httpx.BaseTransport):
        """Does the work and loses the first answer."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = real.handle_request(request)
            sent.append(request.headers["Idempotency-Key"])
            if len(sent) == 1:
                raise httpx.ReadError("the line broke", request=request)
            return answer

    with Crossfoot("http://localhost", key="key-of-ada", transport=Losing(), pause=quiet) as house:
        made = house.entity("US01").make("runs", BODY)
    assert len(sent) == 2 and sent[0] == sent[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM books_workrequest WHERE request_key = %s", [sent[0]])
        assert cursor.fetchone() == (1,)
    assert made["state"] == "waiting"


def test_the_main_job_has_typed_methods(house: Crossfoot, monkeypatch: pytest.MonkeyPatch, worker: Callable[[int], None]):
    from crossfoot.api.v1 import exports

    books = house.entity("US01")
    listed = list(books.invoices(currency="USD", issued_from=date(2026, 11, 1)))
    assert listed and {type(each.total) for each in listed} == {Decimal}
    at_once = books.export("invoices", "jsonl", currency="USD").splitlines()
    assert len(at_once) == len(list(books.invoices(currency="USD"))) + 1
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 1)
    real = Crossfoot.wait

    def wait(self: Crossfoot, seconds: float) -> None:
        worker(next(each["number"] for each in books.pages("work") if each["state"] == "waiting"))
        real(self, seconds)

    monkeypatch.setattr(Crossfoot, "wait", wait)
    monkeypatch.setattr("crossfoot_client.entity._WAIT_SECONDS", 0)
    in_background = books.export("invoices", "jsonl", currency="USD").splitlines()
    assert in_background[:-1] == at_once[:-1]
    rated = books.finished(books.rate("2026-07"))
    assert rated.state == "done" and rated.what == "rated"
    void = books.void(listed[0].number, reason="Billed twice")
    asked = books.request(void.request)
    assert (asked.deed, asked.state, asked.may) == ("document.void", "pending", False)
    with pytest.raises(Refused, match="approver-prepared"):
        books.finished(books.issue(void.run, on=date(2026, 11, 22)))
    with pytest.raises(Refused):
        books.approve(asked)
    with pytest.raises(Conflict, match="release-otherwise"):
        books.ask_for_release(void.run, reason="It is no bill")


@pytest.mark.parametrize(
    ("answers", "raises", "times", "because"),
    [
        ([(429, {"Retry-After": "7"}), (200, {})], None, 2, "told to wait, it waits as long"),
        ([(503, {})] * 3, Unavailable, 3, "after the last attempt it gives up"),
        ([(409, {})], Conflict, 1, "a conflict does not go away by asking again"),
        ([(412, {})], Outdated, 1, "neither does an outdated copy"),
        ([(401, {})], Unknown, 1, "nor an unknown key"),
        ([(429, {})] * 3, TooMany, 3, "nor does patience last for ever"),
    ],
)
def test_the_client_sends_again_what_may_be_sent_again(answers: Any, raises: Any, times: int, because: str):
    del because
    left, waited = list(answers), []

    def answer(request: httpx.Request) -> httpx.Response:
        status, headers = left.pop(0)
        return httpx.Response(status, headers=headers, json={"code": "x", "status": status, "entities": []})

    transport = httpx.MockTransport(answer)
    house = Crossfoot("http://localhost", key="k", attempts=3, transport=transport, pause=waited.append)
    if raises is None:
        assert house.entities() == ()
        assert waited == [7]
    else:
        with pytest.raises(raises):
            house.entities()
    assert len(answers) - len(left) == times


def test_a_real_server_on_this_machine_answers_the_client(month: Any, tmp_path: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = connection.settings_dict
    query = f"?host={found['HOST']}" if found["HOST"] else ""
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{found['USER']}@/{found['NAME']}{query}",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "CROSSFOOT_HOME": str(tmp_path),
    }
    wsgi = tmp_path / "served.py"
    wsgi.write_text(
        "from crossfoot.site.wsgi import application\n"
        "from django.conf import settings\n"
        "settings.CROSSFOOT_KEY_HOLDER = 'tests.api.programs.holder_of'\n"
    )
    environment["PYTHONPATH"] += f":{tmp_path}"
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "served:application",
    ]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            with Crossfoot(f"http://127.0.0.1:{port}", key="key-of-ada", attempts=12) as house:
                assert house.entities() == ("US01",)
                assert next(house.entity("US01").pages("parties", limit=1))["key"]
        finally:
            server.terminate()
            server.wait(20)
