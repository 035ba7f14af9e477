"""What a reconciliation gives back: control totals, what matched, every difference, the waterfall per currency, the proof."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crossfoot.errors import Defect
from crossfoot.measures import Currency, Money
from crossfoot.records.matching.claim import Claim, ClaimSet
from crossfoot.records.matching.difference import CauseCode, Difference, Match, MatchStep


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """A side before anything is compared: its lines, and (currency, lines, foot in coins) by code."""

    lines: int
    feet: tuple[tuple[Currency, int, int], ...]

    @staticmethod
    def of(claims: Iterable[Claim]) -> ControlTotals:
        """The totals of lines in memory."""
        found: dict[Currency, tuple[int, int]] = {}
        for each in claims:
            lines, minor = found.get(each.currency, (0, 0))
            found[each.currency] = lines + 1, minor + each.minor
        return ControlTotals.from_feet((currency, *foot) for currency, foot in found.items())

    @staticmethod
    def from_feet(feet: Iterable[tuple[Currency, int, int]]) -> ControlTotals:
        """The totals of (currency, lines, coins)."""
        given = sorted(feet, key=lambda foot: foot[0].code)
        return ControlTotals(sum(lines for _, lines, _ in given), tuple(given))

    def minor(self, currency: Currency) -> int:
        """The foot of a currency, nothing where there is none."""
        return next((minor for each, _, minor in self.feet if each == currency), 0)


@dataclass(frozen=True, slots=True)
class MatchedTotal:
    """What one step matched in one currency: matches, lines of either side, and coins, which are the same on both."""

    step: MatchStep
    currency: Currency
    matches: int
    ours_lines: int
    theirs_lines: int
    minor: int


@dataclass(frozen=True, slots=True)
class CauseTotal:
    """What one cause explains in one currency, over so many differences."""

    code: CauseCode
    differences: int
    minor: int


@dataclass(frozen=True, slots=True)
class CurrencyWaterfall:
    """From ours to theirs in one currency: ours + causes + unexplained = theirs. unexplained_in: of so many differences."""

    currency: Currency
    ours: int
    causes: tuple[CauseTotal, ...]
    unexplained: int
    unexplained_in: int
    theirs: int


@dataclass(frozen=True, slots=True)
class ReconciledStatement:
    """One reconciliation. matches: those that are more than two lines that agree to the letter; those are in `matched` only.

    digest: SHA-256 of everything else here: the same lines give the same, in whatever order they came.
    """

    rules: str
    ours: ControlTotals
    theirs: ControlTotals
    matched: tuple[MatchedTotal, ...]
    matches: tuple[Match, ...]
    differences: tuple[Difference, ...]
    waterfalls: tuple[CurrencyWaterfall, ...]
    digest: str

    @property
    def ambiguous(self) -> tuple[Difference, ...]:
        """Differences with more than one equally good explanation."""
        return tuple(each for each in self.differences if each.ways > 1)

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """Differences of which something is left."""
        return tuple(each for each in self.differences if each.unexplained)


def reconciled_statement(
    *,
    rules: str,
    ours: ControlTotals,
    theirs: ControlTotals,
    settled: Sequence[MatchedTotal],
    matches: Sequence[Match],
    differences: Sequence[Difference],
) -> ReconciledStatement:
    """Put a reconciliation together and prove it: every line and coin of both sides is matched or in a difference.

    settled: matches that were made without a record. Raises Defect where a line or a coin is lost or doubled.
    """
    matched = matched_totals(settled, matches)
    for side, control in (("ours", ours), ("theirs", theirs)):
        _prove(side, control, matched, differences)
    told = tuple(match for match in matches if match.step is not MatchStep.EXACT)
    waterfalls = tuple(_waterfalls(ours, theirs, differences))
    digest = _digest(rules, ours, theirs, matched, told, differences)
    return ReconciledStatement(rules, ours, theirs, matched, told, tuple(differences), waterfalls, digest)


def matched_totals(settled: Iterable[MatchedTotal], matches: Iterable[Match]) -> tuple[MatchedTotal, ...]:
    """Totals by step and currency. A match of lines in several currencies counts once in each."""
    found: dict[tuple[MatchStep, Currency], list[int]] = {}
    for total in settled:
        _add(found, total.step, total.currency, (total.matches, total.ours_lines, total.theirs_lines, total.minor))
    for match in matches:
        for place, (currency, minor) in enumerate(match.ours.feet):
            lines = (0, 0) if place else (match.ours.lines, match.theirs.lines)
            _add(found, match.step, currency, (1, *lines, minor))
    steps = list(MatchStep)
    ordered = sorted(found.items(), key=lambda each: (steps.index(each[0][0]), each[0][1].code))
    return tuple(MatchedTotal(step, currency, *sums) for (step, currency), sums in ordered)


def _add(found: dict[tuple[MatchStep, Currency], list[int]], step: MatchStep, currency: Currency, more: Sequence[int]) -> None:
    sums = found.setdefault((step, currency), [0, 0, 0, 0])
    for place, number in enumerate(more):
        sums[place] += number


def _prove(side: str, control: ControlTotals, matched: Sequence[MatchedTotal], differences: Sequence[Difference]) -> None:
    """in = matched + in differences, by count and per currency. Raises Defect."""
    lines = control.lines - sum(total.ours_lines if side == "ours" else total.theirs_lines for total in matched)
    left = {currency: minor for currency, _, minor in control.feet}
    for total in matched:
        left[total.currency] = left.get(total.currency, 0) - total.minor
    for difference in differences:
        claims: ClaimSet = difference.ours if side == "ours" else difference.theirs
        lines -= claims.lines
        for currency, minor in claims.feet:
            left[currency] = left.get(currency, 0) - minor
    if lines or any(left.values()):
        off = ", ".join(str(Money.of_minor(minor, currency)) for currency, minor in left.items() if minor)
        raise Defect(f"{side}: {lines} lines and {off or 'no amount'} are neither matched nor in a difference")


def _waterfalls(ours: ControlTotals, theirs: ControlTotals, differences: Sequence[Difference]) -> Iterable[CurrencyWaterfall]:
    causes: dict[tuple[Currency, CauseCode], list[int]] = {}
    unexplained: dict[Currency, list[int]] = {}
    for difference in differences:
        seen = set[tuple[Currency, CauseCode]]()
        for cause in difference.causes:
            sums = causes.setdefault((cause.currency, cause.code), [0, 0])
            sums[0] += (cause.currency, cause.code) not in seen
            sums[1] += cause.minor
            seen.add((cause.currency, cause.code))
        for currency, minor in difference.unexplained:
            left = unexplained.setdefault(currency, [0, 0])
            left[0] += 1
            left[1] += minor
    for currency in sorted({foot[0] for side in (ours, theirs) for foot in side.feet}, key=lambda each: each.code):
        totals = tuple(CauseTotal(code, *causes[currency, code]) for code in CauseCode if (currency, code) in causes)
        count, minor = unexplained.get(currency, (0, 0))
        yield CurrencyWaterfall(currency, ours.minor(currency), totals, minor, count, theirs.minor(currency))


def _digest(
    rules: str,
    ours: ControlTotals,
    theirs: ControlTotals,
    matched: Sequence[MatchedTotal],
    matches: Sequence[Match],
    differences: Sequence[Difference],
) -> str:
    digest = hashlib.sha256(f"{rules}\n{_feet(ours)}\n{_feet(theirs)}\n".encode())
    for total in matched:
        numbers = (total.matches, total.ours_lines, total.theirs_lines, total.minor)
        digest.update(f"{total.step} {total.currency.code} {numbers}\n".encode())
    for match in matches:
        digest.update(f"{match.step} {match.ours.ids} {match.theirs.ids}\n".encode())
    for each in differences:
        causes = [(cause.code.value, cause.currency.code, cause.minor, cause.formula, cause.kind) for cause in each.causes]
        left = [(currency.code, minor) for currency, minor in each.unexplained]
        ids = (each.ours.ids, each.theirs.ids)
        digest.update(f"{each.step} {ids} {causes} {left} {each.ways} {each.runners} {each.tolerated_by}\n".encode())
    return digest.hexdigest()


def _feet(control: ControlTotals) -> Mapping[str, tuple[int, int]]:
    return {currency.code: (lines, minor) for currency, lines, minor in control.feet}
