"""Who may stand for what: duty, limit, window, delegation, and never a hand that prepared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from crossfoot.records.approval import ANY, ApprovalCase, ApprovalLimit, DeedPolicy, DelegatedRight, Judged, Voter

NOTHING = Decimal(0)


def judge(case: ApprovalCase, policy: DeedPolicy, voter: Voter, delegated: Sequence[DelegatedRight]) -> Judged:
    """Whether somebody may decide a case, by a right of their own or one that was handed on to them.

    Two people are two humans, whatever their logins: whoever had a hand in it is refused before anything else is looked at,
    and a right that comes from such a hand is none. What was handed on is never more than whoever handed it on may do.
    Codes: approver-no-person, approver-prepared, approval-voted, duty-missing, approval-over-limit.
    """
    fields = {"login": voter.login, "deed": case.deed}
    if not voter.is_person or voter.human is None:
        return Judged("approver-no-person", fields)
    if voter.human in case.hands or voter.actor in case.hands:
        return Judged("approver-prepared", fields)
    if voter.human in case.voted:
        return Judged("approval-voted", fields)
    own = _right(case, policy, voter)
    if own.may:
        return replace(own, authority=voter.human)
    for right in delegated:
        giver = right.delegator
        used = giver.human is None or giver.human in case.hands or giver.human in case.voted or giver.human == voter.human
        if used or not giver.is_person or right.deed not in (ANY, case.deed):
            continue
        found = _capped(case, _right(case, policy, giver), right)
        if found.may:
            return replace(found, on_behalf_of=giver.actor, authority=giver.human)
        if own.code == "duty-missing":
            own = replace(found, fields={**found.fields, "login": voter.login})
    return own


def needed(case: ApprovalCase, currency: str, amount: Decimal) -> Decimal:
    """The limit a case takes in a currency: its amount, or what it comes to with the others of its window, if that is more."""
    return max([abs(amount), *(each.amount for each in case.totals if each.currency == currency)])


def is_enough(case: ApprovalCase, policy: DeedPolicy, voters: Iterable[Voter]) -> bool:
    """Whether so many different people may decide as the quorum asks for."""
    return len({each.human for each in voters if judge(case, policy, each, ()).may}) >= policy.quorum


def _right(case: ApprovalCase, policy: DeedPolicy, holder: Voter) -> Judged:
    duty = policy.duty
    if duty not in holder.duties and case.is_escalated and policy.escalate_to in holder.duties:
        duty = policy.escalate_to
    if duty not in holder.duties:
        return Judged("duty-missing", {"login": holder.login, "duty": duty})
    limits = []
    for currency, amount in case.amounts:
        limit, wanted = _limit(case, policy, holder, currency), needed(case, currency, amount)
        limits.append((currency, wanted, limit))
        if limit is not None and wanted > limit:
            return _over(holder, currency, wanted, limit, case, amount)
    return Judged(duty=duty, limits=tuple(limits))


def _limit(case: ApprovalCase, policy: DeedPolicy, holder: Voter, currency: str) -> Decimal | None:
    """The most of what the duties and the name of somebody allow; None: any amount. No row for them: nothing."""
    if not policy.limits:
        return None
    by_holder: dict[str, list[ApprovalLimit]] = {}
    for each in policy.limits:
        is_theirs = each.holder in holder.duties or each.holder in (f"actor:{holder.actor}", f"actor:{holder.human}")
        if is_theirs and each.kind in (ANY, case.kind) and each.currency in (ANY, currency):
            by_holder.setdefault(each.holder, []).append(each)
    best = NOTHING
    for rows in by_holder.values():
        closest = max(rows, key=lambda each: (each.currency != ANY, each.kind != ANY))
        if closest.upto is None:
            return None
        best = max(best, closest.upto)
    return best


def _capped(case: ApprovalCase, found: Judged, right: DelegatedRight) -> Judged:
    """What a right comes to once whoever handed it on has said how far it goes."""
    if not found.may or right.upto is None:
        return found
    for currency, wanted, _ in found.limits:
        if currency != right.currency or wanted > right.upto:
            cap = right.upto if currency == right.currency else NOTHING
            return _over(right.delegator, currency, wanted, cap, case, wanted)
    limits = ((code, wanted, right.upto if own is None else min(own, right.upto)) for code, wanted, own in found.limits)
    return replace(found, limits=tuple(limits))


def _over(holder: Voter, currency: str, wanted: Decimal, limit: Decimal, case: ApprovalCase, amount: Decimal) -> Judged:
    totals = [each for each in case.totals if each.currency == currency and each.amount == wanted and wanted > abs(amount)]
    why = f"with what was asked for before, of one {totals[0].of}" if totals else "by itself"
    fields = {"login": holder.login, "deed": case.deed, "wanted": wanted, "currency": currency, "limit": limit, "why": why}
    return Judged("approval-over-limit", fields)
