"""Re-performing: a run computed anew from its stored inputs, against what it stored. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.reads.charges import booked_charge, charges_of_run
from crossfoot.books.billing.reads.runs import run
from crossfoot.books.billing.run import Run
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.bulk.lake import Shelf
from crossfoot.desks.billing.inputs import histories_of, lake_of, snapshot_of, versions_used
from crossfoot.engines.rating.delta import reversal
from crossfoot.measures import Period
from crossfoot.records.charge import Charge, ChargeKind
from crossfoot.runs.rate_period import ENGINE_VERSION, RunInputs, rate_period
from crossfoot.runs.rated import proof_of
from crossfoot.runs.reperform import ChargeDifference, compare

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Reperformed:
    """What came out. differences: charge by charge. sealed: whether the stored charges are those the run was published with.

    kept: charges the rating gives that this run did not book, because an earlier run had booked them alike.
    """

    run: int
    period: Period
    engine_version: str
    engine_version_now: str
    charges: int
    kept: int
    sealed: str
    differences: tuple[ChargeDifference, ...]

    @property
    def is_identical(self) -> bool:
        """Whether every charge came out the same and the seal holds."""
        return not self.differences and self.sealed == "yes"


def reperform(*, number: int, by: Actor, progress: Progress) -> Reperformed:
    """Compute a run again: the same versions, the same manifest, this engine.

    A replacement is compared with what the rating gives for its key, a reversal with its original turned round; under
    which generation a charge was booked is a matter of the books, not of the rating.
    Raises Missing: run-not-there, lake-file-missing, lake-file-damaged; Forbidden: duty-missing.
    """
    stored_run = run(by, number)
    by.must_hold(Duty.READ, entity=stored_run.entity)
    stored = tuple(charges_of_run(by, entity=stored_run.entity, run=number))
    replacements = [each for each in stored if not each.reverses and each.key.kind is not ChargeKind.CREDIT]
    rated = _rated(stored_run, by=by, progress=progress) if replacements else ()
    own = {each.key: each.generation for each in replacements}
    again = [replace(each, generation=own[each.key]) for each in rated if each.key in own]
    turned = [_turned(each, by, stored_run.entity) for each in stored if each.reverses]
    return Reperformed(
        run=number,
        period=stored_run.period,
        engine_version=stored_run.engine_version,
        engine_version_now=ENGINE_VERSION,
        charges=len(stored),
        kept=len(rated) - len(again),
        sealed="yes" if proof_of(stored) == stored_run.proof else "no",
        differences=compare(stored=[*replacements, *(each for each in stored if each.reverses)], recomputed=[*again, *turned]),
    )


def _rated(stored_run: Run, *, by: Actor, progress: Progress) -> Sequence[Charge]:
    """What the run's inputs give for its period."""
    seen = manifest(by, entity=stored_run.entity, seq=stored_run.manifest_seq)
    lake_of(stored_run.entity).verify(Shelf.EVENTS, [each.name for each in seen.shelf(Shelf.EVENTS.value)])
    histories = histories_of(versions_used(by, entity=stored_run.entity, named=stored_run.versions))
    return rate_period(RunInputs(histories, snapshot_of(seen), stored_run.period), progress=progress).charges


def _turned(stored: Charge, by: Actor, entity: str) -> Charge:
    original, _ = booked_charge(by, entity=entity, charge=stored.reverses)
    return reversal(original)
