"""Crediting and billing anew: prepared here as drafts that refer to their original, issued by somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.reads.charges import booked_charge, generations, live_charges
from crossfoot.books.billing.reads.documents import document, documents_referring
from crossfoot.books.billing.writes.runs import open_run, publish_run, write_charges, write_drafts
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.writes import write_metered
from crossfoot.desks.billing.booking import credited_keys
from crossfoot.desks.billing.inputs import approved_versions, histories_of, latest_of, snapshot_of, used, with_companions
from crossfoot.desks.billing.prepaid.granting import withdraw_purchase
from crossfoot.desks.billing.releasing import CREDIT_NOTE, REBILL_NOTE, VOID_NOTE
from crossfoot.engines.billing.compose_invoice import compose
from crossfoot.engines.billing.credit_note import LineCredit, credit_note, left_by_line
from crossfoot.engines.rating.delta import reversal
from crossfoot.errors import Conflict, Malformed, Unrateable
from crossfoot.measures import Extension, Instant, Money
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.records.document import Document, DocumentKind, Draft
from crossfoot.records.metered import MeteredQuantity
from crossfoot.runs.rate_period import ENGINE_VERSION, RunInputs, rate_period
from crossfoot.runs.rated import proof_of

LineAmounts = Mapping[int, Money | None]
"""Number of a line -> how much of it to credit; None for all that is left of it."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    charges: tuple[Charge, ...]
    drafts: tuple[Draft, ...]
    metered: tuple[MeteredQuantity, ...] = ()


def prepare_credit(
    *, entity: str, number: str, lines: LineAmounts, reason: str, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Prepare a credit note for lines of an issued invoice; none named, for all that is left. It waits to be issued.

    What is credited is a charge of its own: the one it is given on still counts, so that no later rating bills it again.
    A purchase of prepaid credit is credited whole, and takes with it what it granted.
    Raises Missing: document-not-there; Malformed: no-reason, credit-unknown-line, nothing-to-credit; Unbalanced:
    credit-over-line; Conflict: purchase-in-use; Forbidden: duty-missing.
    """
    request = asked(entity=entity, deed="credit.prepared", what=_asked(number, lines, reason), by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CREDIT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        original = document(by, entity=entity, number=number).document
        prepared = _credit(original, lines, reason, by=by, entity=entity)
        _withdraw_purchases(original, prepared.drafts[0], by=by, at=at, key=key)
        run = _write(
            prepared,
            original,
            entity=entity,
            note=f"{CREDIT_NOTE if lines else VOID_NOTE} {number}: {reason}",
            by=by,
            at=at,
            key=key,
        )
        return request.answer({"run": run, "drafts": 1}, on_kind="document", on_id=number, facts={"reason": reason})


def prepare_rebill(*, entity: str, number: str, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Prepare to take an invoice back whole and bill its period anew, as usage and agreements are known now.

    Two drafts that refer to the original: the credit note of every line, and the invoice of the charges' next generations.
    Raises Missing: document-not-there; Malformed: no-reason, nothing-to-credit; Conflict: rebill-not-whole (a line was
    credited or corrected meanwhile, or is a correction itself); Unrateable: rebill-unrated; Forbidden: duty-missing.
    """
    request = asked(entity=entity, deed="rebill.prepared", what=_asked(number, {}, reason), by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CREDIT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        original = document(by, entity=entity, number=number).document
        taken = _take_back(original, reason, by=by, entity=entity)
        anew = _rated_anew(original, taken.charges, by=by, entity=entity, at=at)
        both = _Prepared(taken.charges + anew.charges, taken.drafts + anew.drafts, anew.metered)
        run = _write(both, original, entity=entity, note=f"{REBILL_NOTE} {number}: {reason}", by=by, at=at, key=key)
        facts = {"reason": reason, "drafts": len(both.drafts)}
        return request.answer({"run": run, "drafts": len(both.drafts)}, on_kind="document", on_id=number, facts=facts)


def _asked(number: str, lines: LineAmounts, reason: str) -> dict[str, Any]:
    return {"number": number, "lines": {str(line): str(amount) for line, amount in lines.items()}, "reason": reason}


def _notes(by: Actor, entity: str, number: str) -> tuple[Document, ...]:
    """The credit notes already issued against a document."""
    found = documents_referring(by, entity=entity, number=number)
    return tuple(each.document for each in found if each.document.draft.kind is DocumentKind.CREDIT_NOTE)


def _credit(original: Document, lines: LineAmounts, reason: str, *, by: Actor, entity: str) -> _Prepared:
    notes = _notes(by, entity, original.number)
    left = left_by_line(original, notes)
    wanted = lines or {number: None for number, amount in left.items() if amount}
    if not wanted:
        raise Malformed("nothing-to-credit", number=original.number)
    charges, taken = [], []
    for number, amount in sorted(wanted.items()):
        if number not in left:
            raise Malformed("credit-unknown-line", line=number, document=original.number)
        charge = _credit_of(original, number, abs(left[number]) if amount is None else amount, by=by, entity=entity)
        charges.append(charge)
        taken.append(LineCredit(number, abs(left[number]) if amount is None else amount, charge.id))
    return _Prepared(tuple(charges), (credit_note(original, taken=taken, earlier=notes, reason=reason),))


def _credit_of(original: Document, number: int, credited: Money, *, by: Actor, entity: str) -> Charge:
    """A credit given on a line, as a charge of its own."""
    line = original.draft.lines[number - 1]
    charge, _ = booked_charge(by, entity=entity, charge=line.charge)
    money = credited * (-1 if line.amount > Money.zero(line.amount.currency) else 1)
    place = _credits_given(charge, by=by, entity=entity) + 1
    series = f"credit {place} of {charge.id}"
    key = ChargeKey(charge.key.agreement, charge.key.term, series, charge.key.service, ChargeKind.CREDIT)
    return replace(
        charge,
        key=key,
        quantity=None,
        extension=Extension.of(money),
        amount=money,
        steps=(Step(Op.ADJUST, f"credit of line {number} of {original.number}", amount=money.amount, adds=True),),
        of=(charge.key.digest,),
        events=0,
        generation=generations(by, entity=entity, digests=[key.digest]).get(key.digest, 0) + 1,  # one may have been given up
        reverses="",
    )


def _credits_given(charge: Charge, *, by: Actor, entity: str) -> int:
    """How many credits were given on a charge's key, or prepared."""
    live = live_charges(by, entity=entity, agreements=[charge.key.agreement], serving=charge.key.service)
    return sum(1 for each in live if each.key.kind is ChargeKind.CREDIT and charge.key.digest in each.of)


def _withdraw_purchases(original: Document, note: Draft, *, by: Actor, at: Instant, key: str) -> None:
    """Nobody gets the price of prepaid credit back and keeps the credit."""
    for line in note.lines:
        billed = original.draft.lines[(line.original_line or 0) - 1]
        purchase, _ = booked_charge(by, entity=note.entity, charge=billed.charge)
        if purchase.key.kind is not ChargeKind.PREPAID or purchase.reverses:
            continue
        is_whole = not (billed.amount + line.amount)
        if not is_whole or not withdraw_purchase(purchase, entity=note.entity, by=by, at=at, key=key):
            raise Conflict("purchase-in-use", number=original.number, line=billed.number)


def _take_back(original: Document, reason: str, *, by: Actor, entity: str) -> _Prepared:
    """The reversal of every charge of a document, each of which has to count as it was billed."""
    notes = _notes(by, entity, original.number)
    wanted = [line for line in original.draft.lines if line.amount]
    if not any(left_by_line(original, notes).values()):
        raise Malformed("nothing-to-credit", number=original.number)
    agreements = sorted({line.agreement for line in wanted})
    live = {each.id: each for each in live_charges(by, entity=entity, agreements=agreements)}
    credited = credited_keys(agreements, viewer=by, entity=entity)
    for line in wanted:
        if line.charge not in live or live[line.charge].key.digest in credited:
            raise Conflict("rebill-not-whole", number=original.number, line=line.number)
    charges = tuple(reversal(live[line.charge]) for line in wanted)
    taken = [LineCredit(line.number, abs(line.amount), back.id) for line, back in zip(wanted, charges, strict=True)]
    return _Prepared(charges, (credit_note(original, taken=taken, earlier=notes, reason=reason),))


def _rated_anew(original: Document, taken: Sequence[Charge], *, by: Actor, entity: str, at: Instant) -> _Prepared:
    """The charges that a new rating of the period gives for what was taken back, as their next generation."""
    wanted = {each.key: each.generation + 1 for each in taken}
    named = {line.agreement for line in original.draft.lines}
    histories = with_companions(histories_of(approved_versions(by, entity=entity, as_of=at)), named=named)
    result = rate_period(RunInputs(histories, snapshot_of(manifest(by, entity=entity)), original.draft.period))
    for each in result.unrated:
        if each.agreement in named:
            raise Unrateable("rebill-unrated", number=original.number, agreement=each.agreement, why=each.says.rstrip("."))
    rated = tuple(replace(each, generation=wanted[each.key]) for each in result.charges if each.key in wanted)
    drafts = compose(charges=rated, agreements=latest_of(histories), period=original.draft.period, original=original.number)
    return _Prepared(rated, drafts, tuple(each for each in result.metered if each.agreement in named))


def _write(prepared: _Prepared, original: Document, *, entity: str, note: str, by: Actor, at: Instant, key: str) -> int:
    stored = approved_versions(by, entity=entity, as_of=at)
    named = {line.agreement for line in original.draft.lines}
    rated_with = {each.latest.id for each in with_companions(histories_of(stored), named=named)}
    run = open_run(
        entity=entity,
        period=original.draft.period,
        as_of=at,
        manifest_seq=manifest(by, entity=entity).seq,
        versions=used([each for each in stored if each.agreement in rated_with]),
        engine_version=ENGINE_VERSION,
        by=by,
        at=at,
        key=key,
        note=note,
    )
    write_metered(entity=entity, run=run, metered=prepared.metered, by=by, key=key)
    write_charges(entity=entity, run=run, charges=prepared.charges, by=by, key=key)
    publish_run(entity=entity, run=run, proof=proof_of(prepared.charges), by=by, at=at, key=key)
    write_drafts(entity=entity, run=run, drafts=prepared.drafts, by=by, at=at, key=key)
    return run
