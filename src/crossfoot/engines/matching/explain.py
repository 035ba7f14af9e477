"""From lines that disagree, or a line alone, to a difference with its causes: they and the unexplained sum to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from crossfoot.engines.matching.assign import Pair, Surplus
from crossfoot.engines.matching.hypotheses import Fit, Found, hypothesis, rounding_bound
from crossfoot.engines.matching.kinds import kind_of
from crossfoot.engines.matching.passes import Alone
from crossfoot.engines.matching.shifts import UNITS, Shift, rate_operand, rates_near, shifts, units
from crossfoot.engines.matching.waterfall import waterfall
from crossfoot.measures import Currency, Money, rounded_ratio
from crossfoot.measures.decimals import EXACT, text
from crossfoot.records.matching.claim import NOTHING_CLAIMED, Claim, ClaimSet
from crossfoot.records.matching.difference import Cause, CauseCode, Difference, MatchStep, Operand
from crossfoot.terms.reconciling import ReconcileRules

Facts = Mapping[str, str]


class Explaining:
    """Explains differences by one version of rules; what the tables say of an item on a day is worked out once."""

    def __init__(self, rules: ReconcileRules) -> None:
        self._rules = rules
        self._shifts: dict[tuple[str, date | None, str], tuple[Shift, ...]] = {}

    def pair(self, pair: Pair) -> Difference:
        """Lines that belong together and disagree: one each, or a group."""
        ours, theirs = ClaimSet.of(pair.ours), ClaimSet.of(pair.theirs)
        if len(ours.feet) == len(theirs.feet) == 1 and ours.feet[0][0] == theirs.feet[0][0]:
            return self._amounts(pair, ours, theirs)
        if len(ours.feet) == len(theirs.feet) == 1:
            return self._currencies(pair, ours, theirs)
        return self._several(pair, ours, theirs)

    def surplus(self, surplus: Surplus) -> Difference:
        """A line too many under a key both sides know: a duplicate of its twin, else missing on the other side."""
        claim = surplus.claim
        if surplus.twin is None:
            return self.alone(Alone(claim, surplus.is_ours))
        says = f"{claim.amount} once more than the other side has it"
        operands = (Operand("the line it repeats", str(surplus.twin.amount), surplus.twin.id),)
        return self._one_sided(claim, surplus.is_ours, CauseCode.DUP, says, operands, step=MatchStep.KEY)

    def alone(self, alone: Alone) -> Difference:
        """A line that nothing was found for: one of timing near an end of the period, else missing on the other side."""
        claim = alone.claim
        if (edge := self._edge(claim.on)) is not None:
            says = f"{_day(claim.on)} is within {self._rules.timing_days} days of {edge.isoformat()}"
            operands = (Operand("end of the period", edge.isoformat(), self._rules.label),)
            return self._one_sided(claim, alone.is_ours, CauseCode.TIM, says, operands, ways=max(1, alone.ways))
        code = CauseCode.MSR if alone.is_ours else CauseCode.MSL
        says = f"no line of {'theirs' if alone.is_ours else 'ours'} for {claim.amount}"
        return self._one_sided(claim, alone.is_ours, code, says, (), ways=max(1, alone.ways))

    def _edge(self, on: date | None) -> date | None:
        """The end of the period that a day is near to."""
        period = self._rules.period
        if period is None or on is None or not self._rules.timing_days:
            return None
        return next((end for end in (period.start, period.end) if abs((on - end).days) <= self._rules.timing_days), None)

    def _one_sided(
        self,
        claim: Claim,
        is_ours: object,
        code: CauseCode,
        says: str,
        operands: tuple[Operand, ...],
        *,
        step: MatchStep = MatchStep.ALONE,
        ways: int = 1,
    ) -> Difference:
        side = ClaimSet.of((claim,))
        minor = -claim.minor if is_ours else claim.minor
        kind = kind_of(code, facts=dict(claim.facts), operands=operands, lines=1, coins=abs(minor))
        cause = Cause(code, claim.currency, minor, says, operands, kind)
        ours, theirs = (side, NOTHING_CLAIMED) if is_ours else (NOTHING_CLAIMED, side)
        return Difference(step, ours, theirs, (cause,), (), self._rules.label, ways)

    def _amounts(self, pair: Pair, ours: ClaimSet, theirs: ClaimSet) -> Difference:
        """Both sides in one currency."""
        (currency, ours_minor), (_, theirs_minor) = ours.feet[0], theirs.feet[0]
        one = pair.ours[0] if ours.lines == theirs.lines == 1 else None
        facts = _facts(pair)
        if one is not None and one.entity != pair.theirs[0].entity:
            return self._entities(pair, ours, theirs)
        causes = list[Cause]()
        start = ours_minor
        if one is not None and ours_minor != theirs_minor and -ours_minor != theirs_minor:
            causes, start = self._worked(one, pair.theirs[0], facts)
        found = Found((), 1)
        if start != theirs_minor:
            found = self._hypothesis(start, theirs_minor, pair, currency)
        elif not causes:
            return self._days(pair, ours, theirs)
        causes += self._causes(found.fits, start, currency, facts, lines=max(ours.lines, theirs.lines))
        return self._difference(pair.step, ours, theirs, causes, ways=found.ways, runners=found.runners)

    def _worked(self, ours: Claim, theirs: Claim, facts: Facts) -> tuple[list[Cause], int]:
        """The effects of figures both sides state, and where they lead from our amount."""
        fallen = waterfall(ours, theirs, mode=self._rules.rounding)
        if fallen is None:
            return [], ours.minor
        fits = [Fit(effect.code, effect.minor, f"with {effect.formula}", effect.operands) for effect in fallen.effects]
        causes = self._causes(fits, ours.minor, ours.currency, facts, lines=1)
        return causes, ours.minor + sum(fit.minor for fit in fits)

    def _hypothesis(self, start: int, theirs: int, pair: Pair, currency: Currency) -> Found:
        first = pair.ours[0]
        items = {each.item for each in pair.ours}
        item = first.item if len(items) == 1 else ""
        place = (item, first.on, currency.code)
        if place not in self._shifts:
            self._shifts[place] = shifts(rules=self._rules, item=item, on=first.on, currency=currency)
        lines = max(len(pair.ours), len(pair.theirs))
        claim = first if lines == 1 and start == first.minor else None
        return hypothesis(start, theirs, among=self._shifts[place], claim=claim, lines=lines, rules=self._rules)

    def _entities(self, pair: Pair, ours: ClaimSet, theirs: ClaimSet) -> Difference:
        """Lines of one key under two entities: what one has too little the other has too much."""
        mine, other = pair.ours[0], pair.theirs[0]
        said = f"{mine.entity or 'no entity'} on ours, {other.entity or 'no entity'} on theirs"
        operands = (Operand("our entity", mine.entity, mine.id), Operand("their entity", other.entity, other.id))
        facts = _facts(pair)
        causes = [
            self._cause(Fit(CauseCode.ENT, -mine.minor, said, operands), mine.currency, facts, lines=1),
            self._cause(Fit(CauseCode.ENT, mine.minor, said, operands), mine.currency, facts, lines=1),
        ]
        found = Found((), 1)
        if mine.minor != other.minor:
            found = self._hypothesis(mine.minor, other.minor, pair, mine.currency)
            causes += self._causes(found.fits, mine.minor, mine.currency, facts, lines=1)
        return self._difference(pair.step, ours, theirs, causes, ways=found.ways, runners=found.runners)

    def _days(self, pair: Pair, ours: ClaimSet, theirs: ClaimSet) -> Difference:
        """Amounts that agree on days that do not: nothing is missing, it is in another window."""
        mine, other = pair.ours[0], pair.theirs[0]
        said = f"{_day(mine.on)} on ours, {_day(other.on)} on theirs"
        operands = (Operand("our day", _day(mine.on), mine.id), Operand("their day", _day(other.on), other.id))
        cause = self._cause(Fit(CauseCode.TIM, 0, said, operands), mine.currency, _facts(pair), lines=1)
        return self._difference(pair.step, ours, theirs, [cause])

    def _currencies(self, pair: Pair, ours: ClaimSet, theirs: ClaimSet) -> Difference:
        """One amount in two currencies: the code is wrong, or it was exchanged."""
        (mine, ours_minor), (other, theirs_minor) = ours.feet[0], theirs.feet[0]
        found = self._exchanged(pair, ours, theirs)
        if found is None:
            return self._difference(pair.step, ours, theirs, [], ways=0)
        said, operands = found
        lines, facts = max(ours.lines, theirs.lines), _facts(pair)
        causes = [
            self._cause(Fit(CauseCode.CUR, -ours_minor, said, operands), mine, facts, lines=lines),
            self._cause(Fit(CauseCode.CUR, theirs_minor, said, operands), other, facts, lines=lines),
        ]
        return self._difference(pair.step, ours, theirs, causes)

    def _exchanged(self, pair: Pair, ours: ClaimSet, theirs: ClaimSet) -> tuple[str, tuple[Operand, ...]] | None:
        (mine, ours_minor), (other, theirs_minor) = ours.feet[0], theirs.feet[0]
        if Money.of_minor(ours_minor, mine).amount == Money.of_minor(theirs_minor, other).amount:
            return f"one amount, called {mine.code} on ours and {other.code} on theirs", ()
        bound = rounding_bound(max(ours.lines, theirs.lines))
        for rate in rates_near(self._rules, on=pair.ours[0].on):
            if (rate.base, rate.quote) == (mine, other):
                number, of = ours_minor * units(rate.value) * 10**other.exponent, UNITS * 10**mine.exponent
                if abs(rounded_ratio(number, of, mode=self._rules.rounding) - theirs_minor) <= bound:
                    return f"exchanged at {text(rate.value)}", (rate_operand("rate", rate),)
        return None

    def _several(self, pair: Pair, ours: ClaimSet, theirs: ClaimSet) -> Difference:
        """Lines in several currencies on one side: they are never added, and nothing is guessed about them."""
        return Difference(pair.step, ours, theirs, (), _left({}, ours, theirs), self._rules.label, 0)

    def _causes(self, fits: Iterable[Fit], start: int, currency: Currency, facts: Facts, *, lines: int) -> list[Cause]:
        """One cause after the other from an amount on, the arithmetic written out: `80.50 with tax of 19 % = 95.80`."""
        causes = []
        for fit in fits:
            after = start + fit.minor
            says = f"{_figure(start, currency)} {fit.says} = {_figure(after, currency)}"
            causes.append(self._cause(Fit(fit.code, fit.minor, says, fit.operands), currency, facts, lines=lines))
            start = after
        return causes

    def _cause(self, fit: Fit, currency: Currency, facts: Facts, *, lines: int) -> Cause:
        kind = kind_of(fit.code, facts=facts, operands=fit.operands, lines=lines, coins=abs(fit.minor))
        return Cause(fit.code, currency, fit.minor, fit.says, fit.operands, kind)

    def _difference(
        self,
        step: MatchStep,
        ours: ClaimSet,
        theirs: ClaimSet,
        causes: Sequence[Cause],
        *,
        ways: int = 1,
        runners: tuple[str, ...] = (),
    ) -> Difference:
        explained: dict[Currency, int] = {}
        for cause in causes:
            explained[cause.currency] = explained.get(cause.currency, 0) + cause.minor
        rest, owner = _left(explained, ours, theirs), self._tolerated(ours, theirs)
        return Difference(step, ours, theirs, tuple(causes), rest, self._rules.label, ways, runners, owner)

    def _tolerated(self, ours: ClaimSet, theirs: ClaimSet) -> str:
        """Whose tolerance the difference of two sides in one currency is within; empty when nobody's."""
        (currency, ours_minor), (other, theirs_minor) = ours.feet[0], theirs.feet[0]
        tolerance = self._rules.tolerance(currency)
        if tolerance is None or currency != other:
            return ""
        limit = tolerance.amount.minor
        if tolerance.percent is not None:
            number, of = abs(ours_minor) * units(tolerance.percent.value), 100 * UNITS
            limit = min(limit, number // of)
        return tolerance.owner if abs(theirs_minor - ours_minor) <= limit else ""


def _left(explained: Mapping[Currency, int], ours: ClaimSet, theirs: ClaimSet) -> tuple[tuple[Currency, int], ...]:
    """What is left per currency, the currencies where nothing is left out."""
    mine, other = dict(ours.feet), dict(theirs.feet)
    left = {each: other.get(each, 0) - mine.get(each, 0) - explained.get(each, 0) for each in (*mine, *other)}
    return tuple(sorted(((each, minor) for each, minor in left.items() if minor), key=lambda foot: foot[0].code))


def _facts(pair: Pair) -> dict[str, str]:
    """What the lines say besides, theirs before ours."""
    found: dict[str, str] = {}
    for claim in (*pair.ours, *pair.theirs):
        found.update(claim.facts)
    return found


def _figure(minor: int, currency: Currency) -> str:
    return str(EXACT.scaleb(Decimal(minor), -currency.exponent))


def _day(on: date | None) -> str:
    return on.isoformat() if on else "no day"


def in_order(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Differences in an order that nothing but the lines decides: by key, then by the lines they are about."""
    return tuple(sorted(differences, key=_place))


def _place(difference: Difference) -> tuple[object, ...]:
    return (
        difference.ours.key or difference.theirs.key,
        difference.ours.ids,
        difference.theirs.ids,
        difference.step,
    )
