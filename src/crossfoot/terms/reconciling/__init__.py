"""Rules of reconciliation: how two parties' lines are brought together, and what a difference can come from."""

from crossfoot.terms.reconciling.rules import (
    SUBSET_ITEMS_MAX,
    DateWindow,
    Normaliser,
    NormaliserKind,
    ReconcileRules,
    Subsets,
    Tolerance,
)
from crossfoot.terms.reconciling.tables import (
    ALWAYS,
    CauseTables,
    KnownDiscount,
    KnownFee,
    KnownRate,
    KnownTax,
    PriceVersion,
    QuantitySnapshot,
)

__all__ = [
    "ALWAYS",
    "SUBSET_ITEMS_MAX",
    "CauseTables",
    "DateWindow",
    "KnownDiscount",
    "KnownFee",
    "KnownRate",
    "KnownTax",
    "Normaliser",
    "NormaliserKind",
    "PriceVersion",
    "QuantitySnapshot",
    "ReconcileRules",
    "Subsets",
    "Tolerance",
]
