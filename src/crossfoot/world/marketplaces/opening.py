"""One process of counterparties: the market, the doors at their addresses, and the network between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crossfoot.world.marketplaces.aws.door import AwsDoor
from crossfoot.world.marketplaces.azure.door import AzureDoor
from crossfoot.world.marketplaces.calls import Answer, Answering, Call, in_json
from crossfoot.world.marketplaces.clock import Clock
from crossfoot.world.marketplaces.commerce.scenery import scenery
from crossfoot.world.marketplaces.control import Control, Deed
from crossfoot.world.marketplaces.events import Outbox
from crossfoot.world.marketplaces.gcp.door import GcpDoor
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.network import disturbed
from crossfoot.world.marketplaces.rules import read_rules
from crossfoot.world.marketplaces.serving import Serving

CHANNELS = ("aws", "azure", "gcp")


@dataclass(slots=True)
class World:
    """Counterparties that can be called, and the market behind them."""

    market: Market
    answer: Answering


def build_world(
    *, seed: int, at: datetime | None = None, folder: Path | None = None, rules: Path | None = None, deals_total: int = 8
) -> World:
    """The counterparties of a seed. at: where the clock stands, None for the machine's; folder: where the journal lies."""
    market = Market(seed=seed, clock=Clock(at), folder=folder, rules=read_rules(rules))
    for channel in CHANNELS:
        market.open_with(scenery(channel, seed=seed, deals_total=deals_total))
    outbox = Outbox(market)
    aws, azure, gcp = AwsDoor(market), AzureDoor(market, outbox), GcpDoor(market, outbox)
    deeds: dict[str, Deed] = {
        "aws/token": lambda facts: {"token": aws.metering.make_token(facts["deal"])},
        "azure/purchase": azure.fulfilment.purchase,
        "azure/happen": azure.fulfilment.happen,
        "gcp/happen": gcp.procurement.happen,
        "hear": outbox.hear,
        "told": outbox.told,
    }
    control = Control(market, deeds, outside_the_lock={"deliver": outbox.deliver})
    return World(market, _switchboard(market, control.answer, {"aws": aws.answer, "azure": azure.answer, "gcp": gcp.answer}))


def _switchboard(market: Market, control: Answering, doors: dict[str, Answering]) -> Answering:
    """Who answers is the first part of the path. One call at a time: so the same calls give the same answers."""

    def answer(call: Call) -> Answer:
        first, _, rest = call.path.lstrip("/").partition("/")
        inner = replace(call, path=f"/{rest}")
        if first == "_control":
            return control(inner)
        door = doors.get(first)
        if door is None:
            return in_json({"message": f"nobody lives at /{first}"}, status=404)
        with market.lock:
            market.clock.tick()
            return disturbed(market, inner, door)

    return answer


def open_world(*, port: int = 0, **given: Any) -> tuple[World, Serving]:
    """Build the world and serve it. Takes what `build_world` takes."""
    world = build_world(**given)
    return world, Serving(world.answer, port=port)
