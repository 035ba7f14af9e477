"""What a desk function is asked with, and of whom: the company the tables of commands and questions are asked of."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import crossfoot.desks
from crossfoot.books.actors.actor import Duty

Call = Callable[[Any, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One desk function, the duty it wants, who does it here, and the call: of the company, and of who, when and which key."""

    function: str
    duty: Duty
    login: str
    call: Call


def desk(room: str) -> Any:
    return importlib.import_module(f"crossfoot.desks.{room}")


def draft_of(company: Any) -> tuple[int, int]:
    """The latest rating run that has a draft, and its first draft."""
    from crossfoot.books.billing.reads.runs import draft_numbers, runs
    from tests.journeys.company import ENTITY

    return next(
        (run.id, numbers[0])
        for run in runs(company.ben, entity=ENTITY)
        if not run.note and (numbers := draft_numbers(company.ben, entity=ENTITY, run=run.id))
    )


def waiting(company: Any) -> dict[str, int]:
    """A draft that is not issued, of whatever run."""
    from crossfoot.books.billing.reads.runs import draft_numbers, runs
    from tests.journeys.company import ENTITY

    return next(
        {"number": run.id, "row": numbers[0]}
        for run in runs(company.ben, entity=ENTITY)
        if (numbers := draft_numbers(company.ben, entity=ENTITY, run=run.id))
    )


def noted(company: Any, note: str) -> int:
    """The latest run whose note begins so."""
    from crossfoot.books.billing.reads.runs import runs
    from tests.journeys.company import ENTITY

    return next(run.id for run in runs(company.ben, entity=ENTITY) if run.note.startswith(note))


def party() -> Any:
    from crossfoot.books.parties.party import Party, PartyKind
    from tests.journeys.company import ENTITY

    return Party(ENTITY, "CUS-NEW", PartyKind.CUSTOMER, "New", ("2 Main St",), "US")


def span() -> Any:
    from crossfoot.measures import Period

    return Period.month("2026-10").span("UTC")


def month(text: str) -> Any:
    from crossfoot.measures import Period

    return Period.month(text)


def amended() -> dict[str, bytes]:
    from tests.journeys import trio

    return {"hold.yaml": trio.agreement("hold", version=2, price="0.20", in_force_from="2026-10-01")}


def held_by(company: Any) -> int:
    from crossfoot.books.billing.reads.waiting import held_deltas
    from tests.journeys.company import ENTITY

    return held_deltas(company.ben, entity=ENTITY)[0].id


def late(company: Any, name: str) -> list[Path]:
    from tests.journeys import trio

    return [trio.late(company.files, name)]


def batch(company: Any) -> str:
    """The first batch of all."""
    from crossfoot.books.usage.reads.batches import batches
    from tests.journeys.company import ENTITY

    return batches(company.ada, entity=ENTITY)[0].name


def upload(company: Any) -> str:
    """A file kept for its preview."""
    from crossfoot.desks.usage.uploading import keep_upload
    from tests.journeys.company import ENTITY

    return keep_upload(entity=ENTITY, name="a.csv", chunks=[b"id\n1\n"], by=company.ada).id


def told() -> Any:
    """The events behind a term."""
    from crossfoot.desks.usage.looking import EventsAsked

    return EventsAsked("AGR-hold", "calls", span())


def mapping() -> bytes:
    from tests.journeys import trio

    return trio.MAPPING


def orders() -> dict[str, Any]:
    from tests.specimens.orders import GOOD

    return {"data": GOOD.encode(), "name": "orders.csv"}


FEED = b"system,agreement,item,quantity,start,end,status\nnorth,AGR-hold,calls,1,2026-10-01,,active\n"
POLICY = Path(crossfoot.desks.__path__[0]).parent / "formats" / "approvals" / "policy.toml"
PRICES = Path(__file__).parents[1] / "samples" / "rate" / "price-book.yaml"


def quiet(done: int, total: int, what: str) -> None:
    """The progress nobody looks at."""


def ended(c: Any) -> dict[str, Any]:
    """Until when something lasts that is made here."""
    from crossfoot.measures import Instant

    return {"until": Instant.of(c.now.datetime() + timedelta(days=7))}


def in_hours(c: Any) -> dict[str, Any]:
    """Until when something lasts that is made for hours."""
    from crossfoot.measures import Instant

    return {"until": Instant.of(c.now.datetime() + timedelta(hours=4))}


def prefix(c: Any) -> str:
    """Of the first key of all."""
    from crossfoot.books.actors.reads.keys import keys_of
    from tests.journeys.company import ENTITY

    return keys_of(c.ada, ENTITY)[-1].prefix


def unshown(made: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered, without the secret, which is shown once."""
    return {name: value for name, value in made.items() if name != "key"}


@dataclass(slots=True)
class Office:
    """The company of three, and the draft that is issued in the course of the table."""

    files: Path
    ada: Any
    ben: Any
    now: Any
    kept: tuple[int, int] | None = None

    @property
    def draft(self) -> tuple[int, int]:
        """A run and a draft of it: the first that was looked for, whether it was issued since or not."""
        self.kept = self.kept or draft_of(self)
        return self.kept


def _every_invoice() -> Any:
    from crossfoot.desks.exports.exporting import ListAsked

    return ListAsked("invoices", "csv", {})


def export(company: Any, said: Mapping[str, Any]) -> Any:
    """Every invoice, written at once."""
    written = {"out": io.BytesIO(), "rows_max": None, "told": lambda rows: None, "at": company.now}
    return desk("exports.exporting").export_list(asked=_every_invoice(), **written, **said)


def exported_file(company: Any, said: Mapping[str, Any]) -> Any:
    """The file of an export that was made in the background."""
    from crossfoot.books.trail.work.work import Work, WorkKind, WorkState

    page, folder = desk("exports.exporting"), company.files / "exports"
    where = {"entity": said["entity"], "folder": folder, "at": company.now}
    result = page.export_to_folder(work=1, asked=_every_invoice(), told=lambda rows: None, by=company.ada, **where)
    payload = {"listing": "invoices", "way": "csv", "filters": {}}
    about = (1, said["entity"], WorkKind.EXPORT, payload, "export", company.ada.id, company.now)
    work = Work(*about, WorkState.DONE, result["rows"], result["rows"], "rows", result, "")
    return page.exported_file(work=work, by=said["by"], **where)
