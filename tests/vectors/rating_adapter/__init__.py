"""Rating cases in the field's words, told in ours: names and units are translated here, and nothing is worked out.

`answer(kind, case)` gives what our public functions make of a case, under the names a case may expect. A case is only its
`params`, `quantity` and `events`: where it comes from and what it should give never get here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.vectors.rating_adapter import adjustments, billing, metering, prepaid, prices, prorations

KINDS: Mapping[str, Callable[[dict[str, Any]], Mapping[str, Any]]] = {
    **prices.KINDS,
    **metering.KINDS,
    **prorations.KINDS,
    **adjustments.KINDS,
    **billing.KINDS,
    **prepaid.KINDS,
}


def answer(kind: str, case: dict[str, Any]) -> Mapping[str, Any]:
    """What we make of a case: name -> number, or lists and mappings of numbers. Raises KeyError for an unknown kind."""
    return KINDS[kind](case)
