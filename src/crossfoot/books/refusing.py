"""When the database says no: its constraint's name becomes a refusal with a sentence.

The functions of `migrations/sql` raise with SQLSTATE CF001, the refusal's code as message and its fields as JSON in
the detail; a constraint of a model is named for the refusal it means (table below). Anything else is a Defect's
business and passes through unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import Error, connection

from crossfoot import errors
from crossfoot.errors import Refusal, sentences

OURS = "CF001"

_MEANS: Mapping[str, str] = {
    "actor_login_once": "login-taken",
    "access_review_once": "review-taken",
    "access_decision_once": "access-already-decided",
    "request_key_once": "request-key-reused",
    "work_once": "work-taken",
    "party_key_once": "party-taken",
    "books_legalentity_pkey": "entity-taken",
    "party_details_once": "details-stale",
    "account_number_once": "account-taken",
    "account_role_once": "account-role-taken",
    "fiscal_period_apart": "fiscal-period-overlaps",
    "journal_source_once": "source-already-posted",
    "agreement_version_once": "version-stale",
    "price_book_version_once": "version-stale",
    "version_approval_once": "already-approved",
    "deal_acceptance_once": "deal-accepted",
    "hold_step_once": "hold-over",
    "order_once": "order-taken",
    "usage_source_once": "source-taken",
    "usage_mapping_once": "mapping-taken",
    "batch_file_once": "file-already-loaded",
    "batch_once": "batch-taken",
    "backfill_once": "backfill-taken",
    "lake_file_live_once": "file-already-in-manifest",
    "manifest_change_once": "manifest-stale",
    "charge_of_run_once": "charge-twice-in-run",
    "document_line_charge_once": "charge-already-invoiced",
    "document_number_once": "number-taken",
    "number_series_once": "series-taken",
    "credit_grant_once": "grant-taken",
    "credit_movement_once": "credit-already-moved",
    "approval_pending_once": "approval-pending",
    "approval_vote_once": "approval-voted",
    "approval_authority_once": "approval-voted",
    "approval_policy_once": "version-stale",
    "price_book_approval_once": "already-approved",
    "webhook_endpoint_once": "webhook-taken",
    "saved_view_once": "view-taken",
}


RAISED = frozenset(
    {
        *("approver-prepared", "charge-already-invoiced", "charge-doubled", "credit-overdrawn", "document-already-issued"),
        *("document-does-not-foot", "entry-does-not-balance", "entry-lines-differ", "generation-out-of-order"),
        *("line-differs-from-charge", "line-taken-back-too-far", "manifest-stale", "no-fiscal-period", "number-not-taken"),
        *("number-unused", "only-publication-books", "period-locked", "reversal-without-original", "run-already-over"),
        *("run-not-there", "version-stale", "approval-over", "approval-too-few", "approver-no-person"),
        *("duty-of-people", "own-access"),
    }
)
"""The codes that the functions of `migrations/sql` raise; a test compares."""


@contextmanager
def refusals(**fields: Any) -> Iterator[None]:
    """Run statements; a refusal of the database leaves as ours. fields: of the sentence, where the database knows less."""
    try:
        yield
    except (Error, psycopg.Error) as error:  # COPY speaks psycopg's own words, everything else Django's
        if refusal := translated(error, fields):
            raise refusal from error
        raise


def check_now(*constraints: str) -> None:
    """Have deferred constraints speak here rather than at the commit, so that their refusal leaves the write that earned it."""
    names = ", ".join(constraints)
    with refusals(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
        cursor.execute(f"SET CONSTRAINTS {names} DEFERRED")


def translated(error: Exception, fields: Mapping[str, Any]) -> Refusal | None:
    """The refusal a database error stands for; None when it stands for none of ours."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return None
    if cause.sqlstate == OURS:
        code = cause.diag.message_primary or ""
        fields = {**fields, **json.loads(cause.diag.message_detail or "{}")}
        if code not in RAISED:
            return None
    else:
        code = _MEANS.get(cause.diag.constraint_name or "", "")
    if code not in sentences():
        return None
    kind: type[Refusal] = getattr(errors, sentences()[code].kind)
    return kind(code, **fields)
