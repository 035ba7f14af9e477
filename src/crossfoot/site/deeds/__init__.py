"""Which function applies which binding deed: all that an approvals inbox has to know of the desks."""

from __future__ import annotations

from collections.abc import Mapping

DEEDS: Mapping[str, str] = {
    "agreement.approve": "crossfoot.desks.contracts.apply_agreement_approve",
    "price-book.approve": "crossfoot.desks.contracts.apply_price_book_approve",
    "invoices.release": "crossfoot.desks.billing.releasing.apply_invoices_release",
    "credit.issue": "crossfoot.desks.billing.releasing.apply_credit_issue",
    "document.void": "crossfoot.desks.billing.releasing.apply_document_void",
    "backfill.close": "crossfoot.desks.usage.backfilling.apply_backfill_close",
    "duties.grant": "crossfoot.desks.access.granting.apply_duties_grant",
    "period.reopen": "crossfoot.desks.close.periods.apply_period_reopen",
    "deal.accept": "crossfoot.desks.contracts.apply_deal_accept",
    "hold.place": "crossfoot.desks.billing.holds.placing.apply_hold_place",
    "approval.policy": "crossfoot.desks.approvals.policies.apply_approval_policy",
}
"""Deed -> dotted name of `apply(*, entity, request, by, at, key)`, which gives request, state, approvals, quorum,
differences and result: see `crossfoot.books.trail.approvals.writes.deciding.decide`."""
