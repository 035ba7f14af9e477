"""What the client's typed methods give: amounts are Decimal, days and instants are those of `datetime`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Work:
    """Work in the background. state: waiting, running, done, refused or failed. done of total: how far it is, of what.

    result: what it came to. code, says, do: what it was refused with. file: where its file is fetched, until when.
    """

    number: int
    kind: str
    state: str
    done: int
    total: int
    what: str
    result: Json
    code: str
    says: str
    do: str
    file: str
    until: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in ("waiting", "running")

    @staticmethod
    def read(told: Json) -> Work:
        """Work from JSON."""
        plain = {name: told[name] for name in ("number", "kind", "state", "done", "total", "what", "result")}
        words = {name: told[name] for name in ("code", "says", "do", "file")}
        return Work(**plain, **words, until=_instant(told["until"]) if told["until"] else None)


@dataclass(frozen=True, slots=True)
class Invoice:
    """A document in a list. kind: invoice, credit-note or debit-note. original: what a credit note refers to, or empty."""

    number: str
    kind: str
    issued_on: date
    due_on: date
    bill_to: str
    currency: str
    net: Decimal
    total: Decimal
    due: Decimal
    original: str
    flags: tuple[str, ...]

    @staticmethod
    def read(told: Json) -> Invoice:
        """A document from JSON."""
        words = {name: told[name] for name in ("number", "kind", "bill_to", "currency", "original")}
        return Invoice(
            **words,
            issued_on=date.fromisoformat(told["issued_on"]),
            due_on=date.fromisoformat(told["due_on"]),
            net=Decimal(told["net"]),
            total=Decimal(told["total"]),
            due=Decimal(told["due"]),
            flags=tuple(told["flags"]),
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """A document as its run would issue it."""

    id: int
    run: int
    group: str
    bill_to: str
    currency: str
    due: Decimal
    prepared_on: date

    @staticmethod
    def read(told: Json) -> Preview:
        """A preview from JSON."""
        plain = {name: told[name] for name in ("id", "run", "group", "bill_to", "currency")}
        return Preview(**plain, due=Decimal(told["due"]), prepared_on=date.fromisoformat(told["prepared_on"]))


@dataclass(frozen=True, slots=True)
class Request:
    """A request for approval. payload: what is asked for, frozen; payload_hash: of it. may: whether you may decide it."""

    number: int
    deed: str
    state: str
    payload: Any
    payload_hash: str
    reason: str
    may: bool

    @staticmethod
    def read(told: Json) -> Request:
        """A request from JSON."""
        return Request(**{name: told[name] for name in ("number", "deed", "state", "payload", "payload_hash", "reason", "may")})


@dataclass(frozen=True, slots=True)
class VoidAsked:
    """run: that holds the credit note of all there is. request: the number of the request for its approval."""

    run: int
    request: int


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
