"""What a proposed version would have billed: the last published month rated with it, beside what it was rated with.

The usage is that of the run, the versions of every other agreement are those the run used, and nothing is written. A version
that comes into force after the month is looked at as if it had been in force from the agreement's first day: what holds on
its own first day holds throughout the month, in cycles that began before the month as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.reads.versions import version_of
from crossfoot.books.agreements.stored import StoredVersion
from crossfoot.books.billing.reads.runs import runs
from crossfoot.books.billing.run import Run, RunState
from crossfoot.books.parties.reads.party import parties
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.desks.billing.inputs import histories_of, snapshot_of, versions_used, with_companions
from crossfoot.engines.billing.compose_invoice import compose
from crossfoot.engines.rating.as_if import as_if_in_force
from crossfoot.errors import Missing
from crossfoot.measures import Money, Period
from crossfoot.records.charge import Charge
from crossfoot.records.document import DocumentLine, Draft
from crossfoot.runs.rate_period import ENGINE_VERSION, RunInputs, rate_period
from crossfoot.runs.rated import RatedPeriod, Unrated
from crossfoot.terms.agreement import History


@dataclass(frozen=True, slots=True)
class LineEffect:
    """One line of an invoice as it was and as it would be; before or after is zero where it is on one side only."""

    clause: str
    description: str
    before: Money
    after: Money

    @property
    def change(self) -> Money:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class InvoiceEffect:
    """What a version does to one invoice: to the part that this agreement has of it. lines: by clause. before, after: totals
    with tax, before prepaid credit; net_before, net_after: without tax. shared: other agreements stand on it as well."""

    bill_to: str
    customer: str
    group: str
    currency: str
    net_before: Money
    net_after: Money
    before: Money
    after: Money
    lines: tuple[LineEffect, ...]
    shared: bool

    @property
    def change(self) -> Money:
        """After less before, with tax."""
        return self.after - self.before

    @property
    def net_change(self) -> Money:
        """After less before, without tax."""
        return self.net_after - self.net_before


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a version would have made of a month. run: whose inputs were taken. as_if: the day the version was looked at as in
    force from, None where it is so by itself. unrated: why one side could not be rated; then its invoices are empty.
    digest: SHA-256, hex, of the inputs and of every charge of both sides: the same again, or not the same simulation."""

    agreement: str
    version: int
    run: int
    period: Period
    as_if: date | None
    invoices: tuple[InvoiceEffect, ...]
    unrated: tuple[Unrated, ...]
    digest: str

    @property
    def totals(self) -> tuple[tuple[str, Money, Money, Money], ...]:
        """(currency, before, after, change) with tax, by currency."""
        found: dict[str, tuple[Money, Money]] = {}
        for each in self.invoices:
            before, after = found.get(each.currency, (each.before - each.before, each.after - each.after))
            found[each.currency] = (before + each.before, after + each.after)
        return tuple((code, before, after, after - before) for code, (before, after) in sorted(found.items()))


def simulate_version(*, entity: str, agreement: str, version: int, by: Actor) -> Simulation:
    """Rate the last published month with a version of an agreement, and compare with what the month was rated with.

    Raises Missing: entity-not-seen, version-not-there, period-unrated, lake-file-missing; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    proposed = version_of(by, entity=entity, agreement=agreement, version=version)
    run = _last_published(by, entity)
    used = versions_used(by, entity=entity, named=run.versions)
    before = with_companions(histories_of(used), named=[agreement])
    as_if, history = _with_proposed(before, proposed, run.period)
    after = (*(each for each in before if each.latest.id != agreement), history)
    snapshot = snapshot_of(manifest(by, entity=entity, seq=run.manifest_seq))
    rated = [rate_period(RunInputs(histories, snapshot, run.period)) if histories else None for histories in (before, after)]
    sides = [_own(each, agreement) for each in rated]
    invoices = _effects(sides[0], sides[1], before, after, run.period)
    known = parties(by, entity=entity, keys={each.bill_to for each in invoices})
    named = tuple(replace(each, customer=known[each.bill_to].name if each.bill_to in known else "") for each in invoices)
    unrated = [each for one in rated if one is not None for each in one.unrated if each.agreement == agreement]
    digest = _digest(run, proposed, sides)
    return Simulation(agreement, version, run.id, run.period, as_if, named, tuple(unrated), digest)


def _last_published(by: Actor, entity: str) -> Run:
    """The latest run of the latest month that a whole rating published."""
    found = [each for each in runs(by, entity=entity, state=RunState.PUBLISHED) if not each.note]
    if not found:
        raise Missing("period-unrated", period="any month", month="2026-10", entity=entity)
    return max(found, key=lambda each: (each.period.start, each.id))


def _with_proposed(before: Sequence[History], stored: StoredVersion, period: Period) -> tuple[date | None, History]:
    (read,) = histories_of([stored])
    proposed = read.latest
    own = next((each for each in before if each.latest.id == proposed.id), None)
    earlier = tuple(each for each in own.versions if each.version != proposed.version) if own else ()
    if proposed.in_force_from < period.end:
        return None, History((*earlier, proposed))
    starts = [each.effective.start for each in (*earlier, proposed)]
    since = min(period.start, *starts)
    return since, History((as_if_in_force(proposed, since=since),))


def _own(rated: RatedPeriod | None, agreement: str) -> tuple[Charge, ...]:
    return () if rated is None else tuple(each for each in rated.charges if each.key.agreement == agreement)


def _effects(
    before: Sequence[Charge], after: Sequence[Charge], old: Sequence[History], new: Sequence[History], period: Period
) -> tuple[InvoiceEffect, ...]:
    sides = [
        {
            (draft.bill_to, draft.group, draft.currency.code): draft
            for draft in compose(charges=charges, agreements={each.latest.id: each.latest for each in histories}, period=period)
        }
        for charges, histories in ((before, old), (after, new))
    ]
    return tuple(_effect(sides[0].get(place), sides[1].get(place)) for place in sorted({*sides[0], *sides[1]}))


def _effect(before: Draft | None, after: Draft | None) -> InvoiceEffect:
    one = after or before
    assert one is not None
    zero = Money.zero(one.currency)
    return InvoiceEffect(
        bill_to=one.bill_to,
        customer="",
        group=one.group,
        currency=one.currency.code,
        net_before=before.net if before else zero,
        net_after=after.net if after else zero,
        before=before.total if before else zero,
        after=after.total if after else zero,
        lines=_lines(before.lines if before else (), after.lines if after else (), zero),
        shared=one.group.startswith("consolidated "),
    )


def _lines(before: Sequence[DocumentLine], after: Sequence[DocumentLine], zero: Money) -> tuple[LineEffect, ...]:
    """Lines of both sides by clause and wording: parts of a period that one side cuts and the other does not come together."""
    sides: list[Mapping[tuple[str, str], Money]] = []
    for lines in (before, after):
        found: dict[tuple[str, str], Money] = {}
        for line in lines:
            place = (line.clause, line.description)
            found[place] = found.get(place, zero) + line.amount
        sides.append(found)
    places = dict.fromkeys([*sides[0], *sides[1]])
    return tuple(LineEffect(*place, sides[0].get(place, zero), sides[1].get(place, zero)) for place in places)


def _digest(run: Run, proposed: StoredVersion, sides: Sequence[Sequence[Charge]]) -> str:
    """Of the run, the version's own digest, the engine, and each charge of either side."""
    lines = [f"run {run.id}", f"manifest {run.manifest_seq}", f"version {proposed.digest}", f"engine {ENGINE_VERSION}"]
    for name, charges in zip(("before", "after"), sides, strict=True):
        lines += [f"{name} {each.id} {each.extension.amount} {each.amount.amount} {each.amount.currency}" for each in charges]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
