"""Service: on which days which terms of an agreement are in service, under which version, phase and prices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from crossfoot.engines.rating.schedule.life import NO_ENDS, Ends, lasting, raise_days, renewals
from crossfoot.measures import Period
from crossfoot.measures.period import Cadence
from crossfoot.terms.agreement import Agreement, History, Phase, Term

EndOf = Callable[[Agreement], date]


@dataclass(frozen=True, slots=True)
class Segment:
    """Days on which one version is in force and the agreement serves."""

    period: Period
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a term is priced in one way: one phase, one set of rises, and nothing that decides a cent changes.

    agreement: the version in force on the first of the days. raised_on: the renewals that raised its price.
    regime_end: the first day no longer billed at this cadence and in this zone; where it lies past the days that were looked
    at, their end. joined: what was joined into this one, each under its own version.
    """

    service: Period
    agreement: Agreement
    term: Term
    phase: Phase
    raised_on: tuple[date, ...]
    regime_end: date
    joined: tuple[Stretch, ...] = ()

    def on(self, day: date) -> Stretch:
        """The one that held a day before it was joined: the version in force then, which may name things anew."""
        return next((part for part in reversed(self.joined) if part.service.start <= day), self)

    @property
    def cadence(self) -> Cadence:
        """The cadence its usage is cut by."""
        return self.agreement.billing.cadence


def segments(history: History, within: Period, *, end_of: EndOf) -> tuple[Segment, ...]:
    """A period cut where the version in force changes; days under none are left out.

    end_of: the first day a version no longer serves, which renewal, notice and termination move.
    """
    ended = {version.version: end_of(version) for version in history.versions}
    cuts = [version.in_force_from for version in history.versions]
    cuts += [edge for version in history.versions for edge in (version.effective.start, ended[version.version])]
    newest_first = sorted(history.versions, key=lambda version: -version.version)
    found: list[Segment] = []
    for piece in within.split(cuts):
        version = next((each for each in newest_first if each.in_force_from <= piece.start), None)
        if version is None or not version.effective.start <= piece.start < ended[version.version]:
            continue
        if found and found[-1].agreement is version and found[-1].period.end == piece.start:
            found[-1] = Segment(Period(found[-1].period.start, piece.end), version)
        else:
            found.append(Segment(piece, version))
    return tuple(found)


def stretches(parts: Sequence[Segment], *, ends: Ends = NO_ENDS) -> dict[str, tuple[Stretch, ...]]:
    """For each term the stretches of its service, in order of time; days a recurring fee rests on are left out.

    A change of version that leaves a term's price alone does not cut it, so that no tier starts again for nothing.
    """
    found: dict[str, list[Stretch]] = {}
    for part, regime_end in zip(parts, regime_ends(parts), strict=True):
        for term in part.agreement.terms:
            for stretch in _of_term(part, term, regime_end, ends):
                _append(found.setdefault(term.id, []), stretch)
    return {term: tuple(sorted(each, key=lambda one: one.service)) for term, each in sorted(found.items())}


def phases_in_force(term: Term, agreement: Agreement) -> Iterable[tuple[Phase, Period]]:
    """Each phase with its days; when the last one reaches the end of the agreement it lasts through its renewals."""
    for phase in term.phases[:-1]:
        yield phase, phase.effective
    yield term.phases[-1], lasting(term.phases[-1].effective, agreement)


def without(period: Period, rests: Iterable[Period]) -> tuple[Period, ...]:
    """What is left of a period when the days of others are taken out."""
    resting = tuple(rests)
    cuts = [edge for rest in resting for edge in (rest.start, rest.end)]
    return tuple(piece for piece in period.split(cuts) if not any(piece.start in rest for rest in resting))


def _of_term(part: Segment, term: Term, regime_end: date, ends: Ends) -> Iterable[Stretch]:
    agreement = part.agreement
    days = renewals(agreement, through=part.period.end, ends=ends)
    rests = agreement.life.pauses if term.is_recurring else ()
    for phase, effective in phases_in_force(term, agreement):
        served = part.period.overlap(effective)
        for piece in served.split(days) if served else ():
            raised_on = raise_days(agreement, term.id, on=piece.start, ends=ends)
            for live in without(piece, rests):
                yield Stretch(live, agreement, term, phase, raised_on, regime_end)


def _append(row: list[Stretch], stretch: Stretch) -> None:
    """Add a stretch, joined to the last one when it only goes on."""
    last = row[-1] if row else None
    if last is not None and last.service.end == stretch.service.start and _decides(last) == _decides(stretch):
        whole = Period(last.service.start, stretch.service.end)
        row[-1] = replace(last, service=whole, joined=(*(last.joined or (last,)), stretch))
    else:
        row.append(stretch)


def _decides(stretch: Stretch) -> tuple[object, ...]:
    """What decides a cent of a stretch's charges, or where they are booked; names and clauses do not."""
    term, agreement = stretch.term, stretch.agreement
    uplift = agreement.life.renewal.uplift if stretch.raised_on and agreement.life.renewal else None
    return (
        (term.meters, term.included, term.overage_factor, term.minimum, term.maximum, term.conversion, term.conventions),
        (
            term.tax_category,
            term.account,
            stretch.phase.model,
            stretch.phase.quantity,
            stretch.raised_on,
            uplift,
            stretch.regime_end,
        ),
        (agreement.billing.cadence, agreement.time_zone, agreement.accounts),
    )


def regime_ends(parts: Sequence[Segment]) -> list[date]:
    """For each segment the end of the unbroken run of segments with its cadence and zone."""
    ends: list[date] = []
    for _, run in groupby(_numbered(parts), key=lambda pair: pair[0]):
        row = [part for _, part in run]
        ends += [row[-1].period.end] * len(row)
    return ends


def _numbered(parts: Sequence[Segment]) -> list[tuple[int, Segment]]:
    """Each segment with the number of its run."""
    rows: list[tuple[int, Segment]] = []
    for part in parts:
        last = rows[-1] if rows else None
        goes_on = last is not None and last[1].period.end == part.period.start and _regime(last[1]) == _regime(part)
        number = last[0] if last is not None and goes_on else len(rows)
        rows.append((number, part))
    return rows


def _regime(part: Segment) -> tuple[Cadence, str]:
    return part.agreement.billing.cadence, part.agreement.time_zone
