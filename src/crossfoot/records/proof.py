"""Proofs: count, foot and digest of a set of rows. What left one room equals what entered the next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures.decimals import EXACT, text


@dataclass(frozen=True, slots=True)
class Proof:
    """count: of rows. feet: (what, sum) pairs, sorted: per currency for amounts, per metric for quantities.

    digest: SHA-256 of the canonical rows: sorted, decimals in plain notation, UTF-8, LF.
    """

    count: int
    feet: tuple[tuple[str, Decimal], ...]
    digest: str

    @staticmethod
    def of(rows: Iterable[Sequence[object]], *, foot_by: int, amount_at: int) -> Proof:
        """The proof of rows: `foot_by` is the place of the currency (or metric), `amount_at` that of the amount."""
        canonical: list[str] = []
        feet: dict[str, Decimal] = {}
        for row in rows:
            what, amount = str(row[foot_by]), row[amount_at]
            assert isinstance(amount, Decimal), "amounts are exact"
            feet[what] = EXACT.add(feet.get(what, Decimal(0)), amount)
            canonical.append("\t".join(_cell(cell) for cell in row))
        digest = hashlib.sha256("\n".join(sorted(canonical)).encode()).hexdigest()
        return Proof(len(canonical), tuple(sorted(feet.items())), digest)

    @property
    def by(self) -> Mapping[str, Decimal]:
        """The feet as a mapping."""
        return dict(self.feet)


def _cell(cell: object) -> str:
    shown = text(cell) if isinstance(cell, Decimal) else str(cell)
    return shown.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
