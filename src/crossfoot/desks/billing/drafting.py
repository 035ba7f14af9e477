"""Drafts: how what is booked and not invoiced would be invoiced, with what stands out and the credit it would draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.document import BilledBefore
from crossfoot.books.billing.reads.charges import uninvoiced_charges
from crossfoot.books.billing.reads.documents import billed_before
from crossfoot.books.billing.reads.runs import all_drafts
from crossfoot.books.billing.writes.runs import drop_draft, write_drafts
from crossfoot.desks.billing.holds.standing import held_drafts
from crossfoot.desks.billing.prepaid.granting import Balances
from crossfoot.engines.billing.compose_invoice import compose, settle_with_credit
from crossfoot.engines.billing.flags import Background, flags
from crossfoot.measures import Instant, Money, Period, foot
from crossfoot.records.charge import Charge
from crossfoot.records.contracts.hold import Hold
from crossfoot.records.document import DocumentKind, Draft, Flag, FlagRaised
from crossfoot.records.metered import Suspended
from crossfoot.terms.agreement import Agreement

HISTORY_DAYS = 100
"""How far back the totals go that a draft is compared with."""


def write_previews(
    *,
    entity: str,
    run: int,
    period: Period,
    agreements: Mapping[str, Agreement],
    suspended: Sequence[Suspended],
    gaps: Mapping[str, tuple[str, ...]],
    by: Actor,
    at: Instant,
    key: str,
) -> int:
    """Draft what is booked for this period and those before it and is not invoiced, in the place of their drafts; how many.

    Drafts that refer to a document (credit notes and rebills in preparation) stay as they are, and so do those of later
    periods; but one that bears a charge taken back meanwhile is dropped: its period has to be rated again.
    """
    unbilled = {each.id for each in uninvoiced_charges(by, entity=entity)}
    kept: set[str] = set()
    for stored in all_drafts(by, entity=entity):
        borne = {line.charge for line in stored.draft.lines}
        if stored.draft.original or (stored.draft.period.start > period.start and borne <= unbilled):
            kept |= borne
        else:
            drop_draft(entity=entity, draft=stored.id, by=by, key=key)
    waiting = [each for each in uninvoiced_charges(by, entity=entity, rated_until=period.start) if each.id not in kept]
    made = drafted(waiting, period=period, agreements=agreements, suspended=suspended, gaps=gaps, viewer=by, entity=entity)
    held = held_drafts(made, viewer=by, entity=entity, at=at)
    made = tuple(_marked(each, held[each.group]) if each.group in held else each for each in made)
    return write_drafts(entity=entity, run=run, drafts=made, by=by, at=at, key=key)


def _marked(draft: Draft, hold: Hold) -> Draft:
    """The draft, saying that it may not go out while its account is held."""
    says = f"Account {hold.account} is held ({hold.kind.value}, hold {hold.id}): it is neither released nor issued."
    return replace(draft, flags=(FlagRaised(Flag.HELD, says), *draft.flags))


def drafted(
    charges: Sequence[Charge],
    *,
    period: Period,
    agreements: Mapping[str, Agreement],
    suspended: Sequence[Suspended],
    gaps: Mapping[str, tuple[str, ...]],
    viewer: Actor,
    entity: str,
) -> tuple[Draft, ...]:
    """These charges as documents: composed, settled with the credit there is, and flagged.

    gaps: account -> what its sources lack, in sentences.
    """
    known = {each.key.agreement for each in charges} & agreements.keys()
    composed = compose(charges=[each for each in charges if each.key.agreement in known], agreements=agreements, period=period)
    since = period.start - timedelta(days=HISTORY_DAYS)
    history = billed_before(viewer, entity=entity, since=since)
    balances = Balances.of(viewer, entity=entity)
    waiting = {account: 0 for agreement in agreements.values() for account in agreement.accounts}
    for each in suspended:
        waiting[each.account] = waiting.get(each.account, 0) + each.events
    made = []
    for draft in composed:
        settled = _settled(draft, balances) if draft.kind is DocumentKind.INVOICE else draft
        accounts = {account for line in draft.lines for account in agreements[line.agreement].accounts}
        background = _background(draft, history, sum(waiting.get(account, 0) for account in accounts))
        lacking = tuple(dict.fromkeys(gap for account in sorted(accounts) for gap in gaps.get(account, ())))
        background = replace(background, gaps=lacking)
        made.append(replace(settled, flags=flags(settled, background)))
    return tuple(made)


def _settled(draft: Draft, balances: Balances) -> Draft:
    drawn = balances.draw(draft)
    return settle_with_credit(draft, drawn) if drawn else draft


def _background(draft: Draft, history: Sequence[BilledBefore], suspended: int) -> Background:
    """The totals of the same agreements' earlier documents, and what was billed the period before."""
    own = {line.agreement for line in draft.lines}
    earlier = [each for each in history if each.agreement in own and each.amount.currency == draft.currency]
    zero = Money.zero(draft.currency)
    numbers = list(dict.fromkeys(each.number for each in earlier))
    totals = tuple(foot((each.amount for each in earlier if each.number == number), zero=zero) for number in numbers)
    last = [each for each in earlier if numbers and each.number == numbers[-1]]
    expected = tuple(sorted({(each.agreement, each.term) for each in last}))
    return Background(totals=totals, expected_terms=expected, suspended=suspended)
