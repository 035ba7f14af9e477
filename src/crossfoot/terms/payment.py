"""Payment terms: when an invoice is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from crossfoot.errors import Malformed
from crossfoot.measures import stepped


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """Due so many days after the invoice date, or after the end of its month. Raises Malformed: bad-payment-terms."""

    days: int = 30
    after_month_end: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.days <= 365:
            raise Malformed("bad-payment-terms", days=self.days)

    def due(self, issued_on: date) -> date:
        """The due date of an invoice issued on a day."""
        start = issued_on
        if self.after_month_end:
            start = stepped(issued_on.replace(day=1), months=1, steps=1) - timedelta(days=1)
        return start + timedelta(days=self.days)

    def __str__(self) -> str:
        return f"net {self.days} days{' from the end of the month' if self.after_month_end else ''}"
