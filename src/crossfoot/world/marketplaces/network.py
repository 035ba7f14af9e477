"""What goes wrong between us and a counterparty: sown by rate and seed, before a call is heard and after it was accepted."""

from __future__ import annotations

from collections.abc import Callable

from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.serving import CallCut

STALL_MS = 50

LOST_BEFORE = "network.lost-before"
LOST_AFTER = "network.lost-after"
ERROR_BEFORE = "network.error-before"
ERROR_AFTER = "network.error-after"
THROTTLED = "network.throttled"
FAULTS = {
    LOST_BEFORE: "the connection breaks before the call was heard",
    LOST_AFTER: "the call is accepted, the answer never arrives",
    ERROR_BEFORE: "503, nothing was accepted",
    ERROR_AFTER: "500, although everything was accepted",
    THROTTLED: "429, nothing was accepted",
}


def disturbed(market: Market, call: Call, answer: Callable[[Call], Answer]) -> Answer:
    """Answer a call through a network that fails at the market's rates. Raises CallCut where the connection breaks."""
    if market.goes_wrong(LOST_BEFORE):
        raise CallCut(stall_ms=STALL_MS)
    if market.goes_wrong(ERROR_BEFORE):
        return in_json({"message": "Service Unavailable"}, status=503)
    if market.goes_wrong(THROTTLED):
        return in_json({"message": "Too Many Requests"}, status=429, headers={"retry-after": "1"})
    given = answer(call)
    if market.goes_wrong(LOST_AFTER):
        raise CallCut(stall_ms=STALL_MS)
    if market.goes_wrong(ERROR_AFTER):
        return in_json({"message": "Internal Server Error"}, status=500)
    return given
