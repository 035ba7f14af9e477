"""The market: clock, rules, seed, journal and register of all counterparties of one process."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from crossfoot.world.marketplaces.clock import Clock, read, written
from crossfoot.world.marketplaces.commerce.parties import Used
from crossfoot.world.marketplaces.commerce.register import Register
from crossfoot.world.marketplaces.commerce.scenery import Scenery
from crossfoot.world.marketplaces.facts import plain
from crossfoot.world.marketplaces.journal import Happening, Journal
from crossfoot.world.marketplaces.naming.names import chance
from crossfoot.world.marketplaces.rules import Rules, read_rules

SOWN = "sown"
"""The kind of paper that holds the answer key."""
CALLS_KEPT = timedelta(seconds=1)


class Market:
    """What the rooms share. Whoever reads or changes it holds `lock`.

    folder: where the journal lies; without one everything is forgotten at the end.
    faults: name -> probability in millionths, for what goes wrong on purpose; changed through the control address.
    """

    def __init__(
        self, *, seed: int, clock: Clock | None = None, folder: Path | None = None, rules: Rules | None = None
    ) -> None:
        self.seed = seed
        self.clock = clock or Clock()
        self.rules = rules or read_rules()
        self.lock = threading.RLock()
        self.register = Register()
        self.journal = Journal(folder)
        self.faults: dict[str, int] = {}
        self._calls: dict[str, list[Any]] = {}
        self._draws: dict[str, int] = {}
        for happening in self.journal.kept:
            self._take(happening)

    def record(self, kind: str, facts: Any) -> Happening:
        """Keep a happening and let it change the register. When this returns, it is on disk."""
        happening = self.journal.append(kind, plain(facts), at=self.clock.now())
        self._take(happening)
        return happening

    def record_used(self, used: Used) -> None:
        """Keep accepted usage."""
        self.record("used", used)

    def record_paper(self, kind: str, number: str, holds: dict[str, Any]) -> None:
        """Keep what one room knows under a kind and id; a later one of the same id takes its place."""
        self.record("paper", {"kind": kind, "id": number, "holds": holds})

    def sow(self, kind: int, *, amount_minor: int, currency: str, records: Sequence[str], channel: str) -> None:
        """Keep an entry of the answer key: what was just done wrong on purpose. kind: its number in the catalogue."""
        held = self.register.papers.get(SOWN, {})
        entry = {"kind": kind, "amount_minor": amount_minor, "currency": currency, "records": list(records), "channel": channel}
        self.record_paper(SOWN, f"sown-{len(held) + 1:06d}", entry)

    def open_with(self, scenery: Scenery) -> None:
        """Bring a channel's products, buyers and deals, unless the journal already has them."""
        if scenery.product.id in self.register.products:
            return
        self.record("product", scenery.product)
        for buyer in scenery.buyers:
            self.record("buyer", buyer)
        for deal in scenery.deals:
            self.record("deal", deal)

    def set_clock(self, text: str) -> None:
        """Let the clock stand at a time; a restart goes on from there. Raises ValueError."""
        self.clock.set(read(text))
        self.record("clock", {"at": written(self.clock.true())})

    def advance_clock(self, seconds: int) -> None:
        """Move the clock on."""
        self.clock.advance(timedelta(seconds=seconds))
        self.record("clock", {"at": written(self.clock.true())})

    def goes_wrong(self, fault: str) -> bool:
        """Whether a fault happens now. The draw is the seed's and the how-many-th time it is asked about."""
        self._draws[fault] = drawn = self._draws.get(fault, 0) + 1
        ppm = self.faults.get(fault, 0)
        return ppm > 0 and chance(self.seed, fault, drawn, ppm=ppm)

    def over_rate(self, name: str, *, per_second: int) -> bool:
        """Count a call; whether there have been more than so many within a second of the market's clock."""
        now = self.clock.true()
        recent = [at for at in self._calls.get(name, []) if now - at < CALLS_KEPT]
        if len(recent) >= per_second:
            self._calls[name] = recent
            return True
        self._calls[name] = [*recent, now]
        return False

    def _take(self, happening: Happening) -> None:
        if happening.kind == "clock":
            self.clock.set(read(happening.facts["at"]))
        elif not self.clock.is_real and happening.at > self.clock.now():
            self.clock.set(happening.at - self.clock.skew)
        self.register.take(happening)
