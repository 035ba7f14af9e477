"""What stands below one legal entity: any path by its JSON, and the main job by typed methods."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from crossfoot_client.refusals import work_refused
from crossfoot_client.shapes import Invoice, Json, Preview, Request, VoidAsked, Work

if TYPE_CHECKING:
    from crossfoot_client.client import Crossfoot

Format = Literal["csv", "xlsx", "jsonl"]
_WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Entity:
    """What stands below one legal entity. Paths are those of the API's description: `invoices`, `runs/7`.

    Every method raises Refused. key: names a write, so that it is done once; none, one is made up.
    """

    house: Crossfoot
    code: str

    def get(self, path: str, **params: Any) -> Json:
        """One thing."""
        found: Json = self.house.send("GET", self._path(path), params=_given(params)).json()
        return found

    def copy(self, path: str) -> tuple[Json, str]:
        """One thing, and the tag that changing it wants."""
        response = self.house.send("GET", self._path(path))
        return response.json(), response.headers["ETag"]

    def file(self, path: str) -> bytes:
        """A file: `invoices/INV-000001/document.pdf`."""
        return self.house.send("GET", self._path(path)).content

    def pages(self, path: str, **params: Any) -> Iterator[Json]:
        """Every row of a list, page after page."""
        after: str | None = None
        while True:
            page = self.get(path, **params, after=after)
            yield from page["rows"]
            after = page["next"]
            if after is None:
                return

    def make(self, path: str, body: Json | None = None, *, key: str | None = None) -> Json:
        """Have something made, once, however often it has to be sent."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        made: Json = self.house.send("POST", self._path(path), body=body, headers=headers).json()
        return made

    def change(self, path: str, body: Json, *, tag: str, key: str | None = None) -> Json:
        """Change the copy of that tag. Raises Refused: Outdated when it was changed meanwhile."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex, "If-Match": tag}
        changed: Json = self.house.send("PUT", self._path(path), body=body, headers=headers).json()
        return changed

    def invoices(
        self,
        *,
        kind: str | None = None,
        bill_to: str | None = None,
        currency: str | None = None,
        issued_from: date | None = None,
        issued_until: date | None = None,
        run: int | None = None,
    ) -> Iterator[Invoice]:
        """Documents, the last issued first. issued_from is included, issued_until is not."""
        params = {"kind": kind, "bill_to": bill_to, "currency": currency, "run": run}
        bounds = {"issued_from": issued_from, "issued_until": issued_until}
        days = {name: day.isoformat() for name, day in bounds.items() if day is not None}
        return (Invoice.read(each) for each in self.pages("invoices", **params, **days))

    def previews(self, *, run: int | None = None) -> Iterator[Preview]:
        """Documents as their runs would issue them."""
        return (Preview.read(each) for each in self.pages("drafts", run=run))

    def rate(self, month: str, *, key: str | None = None) -> Work:
        """Have a month, `2026-10`, rated. `finished` waits for it; its result names the run."""
        return Work.read(self.make("runs", {"period": month}, key=key))

    def issue(self, run: int, *, on: date, key: str | None = None) -> Work:
        """Have every preview of a run issued, dated `on`."""
        return Work.read(self.make(f"runs/{run}/issue", {"on": on.isoformat()}, key=key))

    def ask_for_release(
        self, run: int, *, reason: str, evidence: Sequence[str] = (), previews: Sequence[int] = (), key: str | None = None
    ) -> int:
        """Ask for previews of a run to be released, all when none is named; the request's number."""
        body = {"reason": reason, "evidence": list(evidence), "drafts": list(previews)}
        return int(self.make(f"runs/{run}/release-requests", body, key=key)["request"])

    def void(self, number: str, *, reason: str, evidence: Sequence[str] = (), key: str | None = None) -> VoidAsked:
        """Prepare to take a document back whole, and ask for that to be approved."""
        made = self.make(f"invoices/{number}/voids", {"reason": reason, "evidence": list(evidence)}, key=key)
        return VoidAsked(made["run"], made["request"])

    def request(self, number: int) -> Request:
        """A request for approval, and whether you may decide it."""
        return Request.read(self.get(f"approvals/{number}"))

    def approve(self, asked: Request, *, key: str | None = None) -> str:
        """Say yes to what you looked at; what the request is now: pending or applied."""
        body = {"payload_hash": asked.payload_hash}
        return str(self.make(f"approvals/{asked.number}/approve", body, key=key)["state"])

    def work(self, number: int) -> Work:
        """Work in the background: how far it is."""
        return Work.read(self.get(f"work/{number}"))

    def finished(self, work: Work, *, seconds: float = 3_600) -> Work:
        """Wait until work is done. Raises Refused with what it was refused with; TimeoutError."""
        until, pause = time.monotonic() + seconds, 0.2
        while not work.is_over:
            if time.monotonic() > until:
                raise TimeoutError(f"work {work.number} is still {work.state}")
            self.house.wait(pause)
            pause = min(2 * pause, 5.0)
            work = self.work(work.number)
        if work.state != "done":
            raise work_refused(code=work.code, says=work.says, do=work.do)
        return work

    def export(self, path: str, way: Format, *, key: str | None = None, seconds: float = 3_600, **narrowed: Any) -> bytes:
        """Every row of a list as a file, however long it takes: `export("invoices", "csv", currency="EUR")`."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex, "Prefer": f"wait={_WAIT_SECONDS}"}
        body = {"format": way, **_given(narrowed)}
        answer = self.house.send("POST", self._path(f"exports/{path}"), body=body, headers=headers)
        if answer.status_code == 200:
            return answer.content
        work = self.finished(Work.read(answer.json()), seconds=seconds)
        return self.file(f"work/{work.number}/file")

    def _path(self, path: str) -> str:
        return f"/{self.code}/{path.lstrip('/')}"


def _given(params: Json) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}
