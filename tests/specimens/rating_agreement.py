"""How refusals of rating an agreement are provoked: terms that do not say enough."""

from __future__ import annotations

from typing import Any

from crossfoot.engines.rating.due import Due, due
from crossfoot.measures import Percent
from crossfoot.measures.period import Cadence
from crossfoot.terms.agreement import Term
from crossfoot.terms.commitment import Commitment
from crossfoot.terms.life import Life, Renewal, Settlement, Termination, Uplift, UpliftKind
from tests.engines.rating.agreements import BEGUN, day, days, eur, fee_term, history, usage_term
from tests.specimens.gallery import Provoke

YEAR = days("01-01..2027-01-01")


def _due(term: Term, period: str, **more: Any) -> Due:
    return due(history(term, **more), days(period))


SPECIMENS: dict[str, Provoke] = {
    "co-termination-unknown": lambda: _due(fee_term(), "01-01..02-01", life=Life(co_terminates="AGR-2")),
    "renewal-without-months": lambda: _due(
        fee_term(), "01-01..02-01", effective=YEAR, life=Life(Renewal(automatic=True, months=0), notice_given=day("05-05"))
    ),
    "index-reading-missing": lambda: _due(
        fee_term(),
        "2027-01-01..2027-02-01",
        effective=YEAR,
        life=Life(Renewal(automatic=True, months=12, uplift=Uplift(UpliftKind.INDEX, index="consumer prices"))),
    ),
    "window-off-cycle": lambda: _due(
        usage_term(),
        "03-01..04-01",
        cadence=Cadence.from_anchor(BEGUN, months=3),
        commitments=(Commitment("minimum-spend", "Minimum spend", "8.1", eur("100"), YEAR, months=4),),
    ),
    "termination-open": lambda: _due(
        fee_term(), "03-01..04-01", life=Life(termination=Termination(day("03-11"), Settlement.FEE, Percent(50), "closed"))
    ),
}
