"""Duties: one for each kind of action. Which two clash is a control's business (`engines/controls/segregation.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Duty(StrEnum):
    """What an actor may do in a legal entity. Some have no action yet: they are there so that every clash can be stated."""

    READ = "read"
    CONFIGURE = "configure"
    GRANT_DUTIES = "grant-duties"
    APPROVE_ACCESS = "approve-access"
    VERIFY = "verify"

    KEEP_CUSTOMERS = "keep-customers"
    CONTRACT = "contract"
    APPROVE_CONTRACT = "approve-contract"
    PRICE = "price"
    APPROVE_PRICE = "approve-price"
    ENTER_ORDERS = "enter-orders"
    RELEASE_ORDERS = "release-orders"
    SET_CREDIT_LIMITS = "set-credit-limits"

    LOAD_USAGE = "load-usage"
    ADJUST_USAGE = "adjust-usage"
    APPROVE_USAGE = "approve-usage"
    RATE = "rate"
    RELEASE = "release"
    ISSUE = "issue"
    CREDIT = "credit"
    APPROVE_CREDIT = "approve-credit"
    HOLD = "hold"
    APPROVE_HOLD = "approve-hold"

    POST = "post"
    PREPARE_JOURNALS = "prepare-journals"
    LOCK_PERIOD = "lock-period"
    RECONCILE = "reconcile"
    CERTIFY = "certify"
    APPLY_CASH = "apply-cash"
    RECEIVE_CASH = "receive-cash"
    RECONCILE_AR = "reconcile-ar"
    IMPORT_STATEMENTS = "import-statements"
    CERTIFY_BANK = "certify-bank"
    WRITE_OFF = "write-off"
    APPROVE_WRITE_OFF = "approve-write-off"
    REFUND = "refund"
    APPROVE_REFUND = "approve-refund"
    KEEP_BANK_DETAILS = "keep-bank-details"
    EDIT_MATCHING = "edit-matching"
    APPROVE_MATCHES = "approve-matches"

    KEEP_PARTNERS = "keep-partners"
    SET_SHARES = "set-shares"
    APPROVE_PAYOUTS = "approve-payouts"
    RELEASE_PAYOUTS = "release-payouts"
    ACCEPT_DISPUTES = "accept-disputes"
    APPROVE_TIME = "approve-time"
    APPROVE_VENDORS = "approve-vendors"

    WORK_CASES = "work-cases"
    SCORE_WORK = "score-work"
    SET_THRESHOLDS = "set-thresholds"
    APPROVE_QUEUE = "approve-queue"
    DEPLOY = "deploy"
    ADMINISTER_DATA = "administer-data"
    OPERATE = "operate"

    APPROVE = "approve"


CHECKER = frozenset(
    {
        *(Duty.APPROVE, Duty.APPROVE_CONTRACT, Duty.APPROVE_PRICE, Duty.RELEASE, Duty.APPROVE_CREDIT, Duty.APPROVE_USAGE),
        *(Duty.APPROVE_ACCESS, Duty.APPROVE_HOLD, Duty.LOCK_PERIOD, Duty.APPROVE_WRITE_OFF, Duty.APPROVE_REFUND),
        *(Duty.APPROVE_MATCHES, Duty.APPROVE_PAYOUTS, Duty.RELEASE_PAYOUTS, Duty.APPROVE_TIME, Duty.APPROVE_VENDORS),
        *(Duty.APPROVE_QUEUE, Duty.CERTIFY, Duty.CERTIFY_BANK, Duty.SCORE_WORK, Duty.GRANT_DUTIES),
    }
)
"""Duties of people alone: no key and no service identity ever holds one. The database holds grants to it."""

IMPLIED: Mapping[Duty, frozenset[Duty]] = {
    Duty.APPROVE: frozenset(
        {
            *(Duty.APPROVE_CONTRACT, Duty.APPROVE_PRICE, Duty.RELEASE, Duty.APPROVE_CREDIT, Duty.APPROVE_USAGE),
            *(Duty.APPROVE_ACCESS, Duty.APPROVE_HOLD),
        }
    )
}
"""What an older, wider duty still lets its holder do."""


def implied(duties: frozenset[Duty]) -> frozenset[Duty]:
    """The duties and all they imply."""
    return duties.union(*(IMPLIED.get(each, frozenset()) for each in duties))
