"""What counterparties tell unasked: kept in order, delivered to addresses or folders, sometimes twice or out of order."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossfoot.world.marketplaces.clock import written
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.naming.names import guid

TOLD = "event"
HEARD = "event-heard"
HEARERS = "hearer"
DUPLICATED = "events.duplicated"
OUT_OF_ORDER = "events.out-of-order"
WAIT_S = 10


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one hearer."""

    number: str
    channel: str
    to: str
    body: Any


class Outbox:
    """The events of all channels. A hearer is an `http://` address or a folder."""

    def __init__(self, market: Market) -> None:
        self._market = market

    def tell(self, channel: str, body: Any) -> str:
        """Keep an event; it is delivered with the next `deliver`. Returns its number."""
        number = f"{len(self._market.register.papers.get(TOLD, {})) + 1:08d}"
        held = {"channel": channel, "at": written(self._market.clock.now()), "body": body}
        self._market.record_paper(TOLD, number, held)
        return number

    def event_id(self, channel: str) -> str:
        """An id for the next event."""
        return guid(self._market.seed, "event", channel, len(self._market.register.papers.get(TOLD, {})) + 1)

    def hear(self, facts: dict[str, Any]) -> object:
        """`{"channel": "aws", "to": ADDRESS-OR-FOLDER}`: from now on the channel's events go there too."""
        self._market.record_paper(
            HEARERS, f"{facts['channel']} {facts['to']}", {"channel": facts["channel"], "to": facts["to"]}
        )
        return facts

    def told(self, facts: dict[str, Any]) -> object:
        """`{"channel": "aws", "after": "00000003"}`: the channel's events after a number, in their order."""
        papers = self._market.register.papers.get(TOLD, {})
        found = [
            {"number": number, **held}
            for number, held in papers.items()
            if held["channel"] == facts["channel"] and number > facts.get("after", "")
        ]
        return {"events": found}

    def deliver(self, facts: dict[str, Any]) -> object:
        """Deliver what has not been heard, outside the lock, since who hears may call back. Returns counts."""
        with self._market.lock:
            way = self._on_their_way()
        heard = [each for each in way if _carried(each)]
        with self._market.lock:
            for each in {(each.number, each.to): each for each in heard}.values():
                self._market.record_paper(HEARD, f"{each.number} {each.to}", {})
        return {"sent": len(way), "heard": len(heard), "failed": len(way) - len(heard)}

    def _on_their_way(self) -> list[Delivery]:
        papers = self._market.register.papers
        heard = papers.get(HEARD, {})
        way = [
            Delivery(number, held["channel"], hearer["to"], held["body"])
            for number, held in papers.get(TOLD, {}).items()
            for hearer in papers.get(HEARERS, {}).values()
            if hearer["channel"] == held["channel"] and f"{number} {hearer['to']}" not in heard
        ]
        for place in range(len(way) - 1):
            if self._market.goes_wrong(OUT_OF_ORDER):
                way[place], way[place + 1] = way[place + 1], way[place]
        return [each for event in way for each in [event] * (2 if self._market.goes_wrong(DUPLICATED) else 1)]


def _carried(delivery: Delivery) -> bool:
    content = json.dumps(delivery.body, ensure_ascii=False).encode()
    if not delivery.to.startswith("http"):
        folder = Path(delivery.to)
        folder.mkdir(parents=True, exist_ok=True)
        place = sum(1 for _ in folder.iterdir()) + 1
        (folder / f"{place:08d}-{delivery.channel}.json").write_bytes(content)
        return True
    asked = urllib.request.Request(delivery.to, data=content, headers={"content-type": "application/json"}, method="POST")
    try:
        with urllib.request.urlopen(asked, timeout=WAIT_S) as answered:
            return bool(200 <= answered.status < 300)
    except (urllib.error.URLError, OSError):
        return False
