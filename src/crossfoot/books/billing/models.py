"""The room's tables, gathered."""

from crossfoot.books.billing.models_credits import CreditGrantRow, CreditMovement
from crossfoot.books.billing.models_documents import (
    CreditDrawnRow,
    DocumentDaySum,
    DocumentLineRow,
    DocumentRow,
    NumberSeries,
    TaxLineRow,
)
from crossfoot.books.billing.models_holds import AccountHold, HoldStep
from crossfoot.books.billing.models_runs import (
    BookedCharge,
    ChargeRow,
    DraftRow,
    FateTotalRow,
    HeldDelta,
    RatingRun,
    SuspendedUsage,
)

__all__ = [
    "AccountHold",
    "BookedCharge",
    "ChargeRow",
    "CreditDrawnRow",
    "CreditGrantRow",
    "CreditMovement",
    "DocumentDaySum",
    "DocumentLineRow",
    "DocumentRow",
    "DraftRow",
    "FateTotalRow",
    "HeldDelta",
    "HoldStep",
    "NumberSeries",
    "RatingRun",
    "SuspendedUsage",
    "TaxLineRow",
]
