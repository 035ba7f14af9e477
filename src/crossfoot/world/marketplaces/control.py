"""`/_control`: what a test or a rehearsal does to the world and no customer could. Never disturbed, never counted as a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from crossfoot.world.marketplaces.calls import Answer, Call, in_json
from crossfoot.world.marketplaces.clock import written
from crossfoot.world.marketplaces.commerce.parties import Buyer, Deal, Product
from crossfoot.world.marketplaces.facts import plain, record
from crossfoot.world.marketplaces.market import Market
from crossfoot.world.marketplaces.naming.names import millionths

Deed = Callable[[dict[str, Any]], object]


class Control:
    """The deeds of the control address. `deeds` of rooms are added to its own; some take the lock themselves."""

    def __init__(self, market: Market, deeds: dict[str, Deed], *, outside_the_lock: dict[str, Deed]) -> None:
        self._market = market
        self._outside = outside_the_lock
        self._deeds: dict[str, Deed] = {
            "clock": self._clock,
            "faults": self._faults,
            "products": self._product,
            "buyers": self._buyer,
            "deals": self._deal,
            "end": self._end,
            "renew": self._renew,
            **deeds,
        }

    def answer(self, call: Call) -> Answer:
        """GET `/state` or `/used`; POST `/<deed>` with its facts as JSON. 400 says what was wrong with them."""
        name = call.path.strip("/")
        try:
            if call.method == "POST" and name in self._outside:
                return in_json(self._outside[name](call.tree()))
            with self._market.lock:
                return self._shown(name) if call.method == "GET" else self._done(name, call)
        except (ValueError, KeyError, LookupError, ArithmeticError) as error:
            return in_json({"message": f"{type(error).__name__}: {error}"}, status=400)

    def _done(self, name: str, call: Call) -> Answer:
        deed = self._deeds.get(name)
        if deed is None:
            there = ", ".join(sorted({*self._deeds, *self._outside}))
            return in_json({"message": f"no such deed; there are {there}"}, status=404)
        return in_json(deed(call.tree()))

    def _shown(self, name: str) -> Answer:
        register = self._market.register
        match name:
            case "state":
                return in_json(
                    {
                        "now": written(self._market.clock.now()),
                        "seed": self._market.seed,
                        "faults_ppm": self._market.faults,
                        "happenings": len(self._market.journal.kept),
                        "products": plain(tuple(register.products.values())),
                        "buyers": plain(tuple(register.buyers.values())),
                        "deals": plain(tuple(register.deals.values())),
                    }
                )
            case "used":
                return in_json(plain(sorted(register.used.values(), key=lambda each: each.key)))
        return in_json({"message": "no such page; there are state and used"}, status=404)

    def _clock(self, facts: dict[str, Any]) -> object:
        """`{"now": "2026-11-01T00:00:00Z"}`, `{"advance_seconds": 3600}`, `{"skew_seconds": -30}`, `{"tick_ms": 20}`."""
        if "now" in facts:
            self._market.set_clock(facts["now"])
        if "advance_seconds" in facts:
            self._market.advance_clock(int(facts["advance_seconds"]))
        if "skew_seconds" in facts:
            self._market.clock.skew = timedelta(seconds=int(facts["skew_seconds"]))
        if "tick_ms" in facts:
            self._market.clock.step = timedelta(milliseconds=int(facts["tick_ms"]))
        return {"now": written(self._market.clock.now())}

    def _faults(self, facts: dict[str, Any]) -> object:
        """`{"network.error-after": "0.05"}`: probabilities by name; what is not named stays as it was."""
        self._market.faults |= {name: millionths(str(rate)) for name, rate in facts.items()}
        return {"faults_ppm": self._market.faults}

    def _product(self, facts: dict[str, Any]) -> object:
        self._market.record("product", record(Product, facts))
        return facts

    def _buyer(self, facts: dict[str, Any]) -> object:
        self._market.record("buyer", record(Buyer, facts))
        return facts

    def _deal(self, facts: dict[str, Any]) -> object:
        self._market.record("deal", record(Deal, facts))
        return facts

    def _end(self, facts: dict[str, Any]) -> object:
        """`{"deal": ID, "at": TIME}`; without a time, now."""
        deal = self._market.register.deals[facts["deal"]]
        at = facts.get("at") or written(self._market.clock.now())
        self._market.record("deal-ended", {"id": deal.id, "ends": at})
        return plain(self._market.register.deals[deal.id])

    def _renew(self, facts: dict[str, Any]) -> object:
        """`{"deal": ID, "id": NEW, "resource": NEW}`: the old one ends now, a new one begins."""
        now = self._market.clock.now().replace(microsecond=0)
        old = self._market.register.deals[facts["deal"]]
        self._market.record("deal-ended", {"id": old.id, "ends": written(now)})
        names = {"id": facts["id"], "resource": facts.get("resource", old.resource), "previous": old.id}
        new = replace(old, **names, intent="RENEW", accepted=now, starts=now, ends=None)
        self._market.record("deal", new)
        return plain(new)
