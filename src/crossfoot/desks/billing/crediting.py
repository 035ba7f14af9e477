"""Crediting and billing anew: prepared here as drafts that refer to their original, issued by somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.reads.charges import booked_charge, generations
from crossfoot.books.billing.reads.documents import document, documents_referring
from crossfoot.books.billing.run import Run
from crossfoot.books.billing.writes.runs import open_run, publish_run, write_charges, write_drafts
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.desks.billing.inputs import approved_versions, histories_of, latest_of, snapshot_of, used
from crossfoot.engines.billing.compose_invoice import compose
from crossfoot.engines.billing.credit_note import LineCredit, credit_note
from crossfoot.engines.rating.delta import reversal
from crossfoot.errors import Malformed
from crossfoot.measures import Extension, Instant, Money
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.records.document import Document, DocumentKind, Draft
from crossfoot.runs.rate_period import ENGINE_VERSION, RunInputs, rate_period
from crossfoot.runs.rated import proof_of

LineAmounts = Mapping[int, Money | None]
"""Number of a line -> how much of it to credit; None for all that is left of it."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    charges: tuple[Charge, ...]
    drafts: tuple[Draft, ...]


def prepare_credit(
    *, entity: str, number: str, lines: LineAmounts, reason: str, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Prepare a credit note for lines of an issued invoice; none named, for all that is left. It waits to be issued.

    A whole line is taken back by the reversal of its charge, a part by a charge of its own.
    Raises Missing: document-not-there; Malformed: no-reason, credit-unknown-line, nothing-to-credit; Unbalanced:
    credit-over-line; Forbidden: duty-missing.
    """
    request = asked(entity=entity, deed="credit.prepared", what=_asked(number, lines, reason), by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CREDIT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        original = document(by, entity=entity, number=number).document
        notes = _notes(by, entity, number)
        prepared = _credit(original, notes, lines, reason, by=by, entity=entity)
        run = _write(prepared, original, entity=entity, note=f"credit of {number}: {reason}", by=by, at=at, key=key)
        return request.answer({"run": run, "drafts": 1}, on_kind="document", on_id=number, facts={"reason": reason})


def prepare_rebill(*, entity: str, number: str, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Prepare to take an invoice back whole and bill its period anew, as usage and agreements are known now.

    Two drafts that refer to the original: the credit note of every line, and the invoice of the charges' next generations.
    Raises as `prepare_credit`.
    """
    request = asked(entity=entity, deed="rebill.prepared", what=_asked(number, {}, reason), by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CREDIT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        original = document(by, entity=entity, number=number).document
        taken = _credit(original, _notes(by, entity, number), {}, reason, by=by, entity=entity)
        anew = _rated_anew(original, taken.charges, by=by, entity=entity, at=at)
        both = _Prepared(taken.charges + anew.charges, taken.drafts + anew.drafts)
        run = _write(both, original, entity=entity, note=f"rebill of {number}: {reason}", by=by, at=at, key=key)
        facts = {"reason": reason, "drafts": len(both.drafts)}
        return request.answer({"run": run, "drafts": len(both.drafts)}, on_kind="document", on_id=number, facts=facts)


def _asked(number: str, lines: LineAmounts, reason: str) -> dict[str, Any]:
    return {"number": number, "lines": {str(line): str(amount) for line, amount in lines.items()}, "reason": reason}


def _notes(by: Actor, entity: str, number: str) -> tuple[Document, ...]:
    """The credit notes already issued against a document."""
    found = documents_referring(by, entity=entity, number=number)
    return tuple(each.document for each in found if each.document.draft.kind is DocumentKind.CREDIT_NOTE)


def _credit(
    original: Document, notes: Sequence[Document], lines: LineAmounts, reason: str, *, by: Actor, entity: str
) -> _Prepared:
    left = {line.number: line.amount for line in original.draft.lines}
    for note in notes:
        for line in note.draft.lines:
            if line.original_line is not None:
                left[line.original_line] = left[line.original_line] + line.amount
    wanted = lines or {number: None for number, amount in left.items() if amount}
    if not wanted:
        raise Malformed("nothing-to-credit", number=original.number)
    charges, taken = [], []
    for number, amount in sorted(wanted.items()):
        if number not in left:
            raise Malformed("credit-unknown-line", line=number, document=original.number)
        charge = _charge_of(original, number, left[number], amount, by=by, entity=entity)
        charges.append(charge)
        taken.append(LineCredit(number, abs(charge.amount), charge.id))
    return _Prepared(tuple(charges), (credit_note(original, taken=taken, earlier=notes, reason=reason),))


def _charge_of(original: Document, number: int, left: Money, amount: Money | None, *, by: Actor, entity: str) -> Charge:
    """What takes the line back: the reversal of its charge where all of it goes, else a credit of its own."""
    line = original.draft.lines[number - 1]
    charge, _ = booked_charge(by, entity=entity, charge=line.charge)
    credited = abs(left) if amount is None else amount
    if credited == abs(line.amount) and left == line.amount:
        return reversal(charge)
    sign = -1 if line.amount > Money.zero(line.amount.currency) else 1
    money = credited * sign
    key = ChargeKey(charge.key.agreement, charge.key.term, f"credit of {charge.id}", charge.key.service, ChargeKind.CREDIT)
    latest = generations(by, entity=entity, digests=[key.digest]).get(key.digest, 0)
    return replace(
        charge,
        key=key,
        quantity=None,
        extension=Extension.of(money),
        amount=money,
        steps=(Step(Op.ADJUST, f"credit of line {number} of {original.number}", amount=money.amount, adds=True),),
        of=(charge.key.digest,),
        events=0,
        generation=latest + 1,
        reverses="",
    )


def _rated_anew(original: Document, taken: Sequence[Charge], *, by: Actor, entity: str, at: Instant) -> _Prepared:
    """The charges that a new rating of the period gives for what was taken back, as their next generation."""
    wanted = {each.key: each.generation + 1 for each in taken if each.reverses}
    histories = [
        history
        for history in histories_of(approved_versions(by, entity=entity, as_of=at))
        if history.latest.id in {line.agreement for line in original.draft.lines}
    ]
    inputs = RunInputs(tuple(histories), snapshot_of(manifest(by, entity=entity)), original.draft.period)
    rated = [replace(each, generation=wanted.get(each.key, 1)) for each in rate_period(inputs).charges if each.key in wanted]
    drafts = compose(charges=rated, agreements=latest_of(histories), period=original.draft.period, original=original.number)
    return _Prepared(tuple(rated), drafts)


def _write(prepared: _Prepared, original: Document, *, entity: str, note: str, by: Actor, at: Instant, key: str) -> int:
    stored = approved_versions(by, entity=entity, as_of=at)
    named = {line.agreement for line in original.draft.lines}
    run = open_run(
        entity=entity,
        period=original.draft.period,
        as_of=at,
        manifest_seq=manifest(by, entity=entity).seq,
        versions=used([each for each in stored if each.agreement in named]),
        engine_version=ENGINE_VERSION,
        by=by,
        at=at,
        key=key,
        note=note,
    )
    write_charges(entity=entity, run=run, charges=prepared.charges, by=by, key=key)
    publish_run(entity=entity, run=run, proof=proof_of(prepared.charges), by=by, at=at, key=key)
    write_drafts(entity=entity, run=run, drafts=prepared.drafts, by=by, at=at, key=key)
    return run


def is_correction(run: Run) -> bool:
    """Whether a run only prepared a credit or a rebill, rather than rating a period."""
    return run.note.startswith(("credit of ", "rebill of "))
