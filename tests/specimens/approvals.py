"""Specimens of what approval refuses: the small company, where Ada prepares and Grace decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.billing.writes.runs import write_drafts
from crossfoot.books.trail.approvals.reads.requests import request as request_read
from crossfoot.books.trail.approvals.request import AskedFor
from crossfoot.books.trail.approvals.writes.deciding import ask
from crossfoot.books.trail.approvals.writes.requests import move_request
from crossfoot.books.trail.approvals.writes.votes import write_vote
from crossfoot.desks import contracts
from crossfoot.desks.approvals import delegating, ending, policies
from crossfoot.desks.billing import issuing, releasing
from crossfoot.desks.close import periods
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalState, Judged, Verdict
from crossfoot.runs.approval import RULES
from tests.books import company as small
from tests.books.company import AT, DIGEST, OCTOBER, Company, charge, draft_of, line_for
from tests.specimens.books import in_books
from tests.specimens.desks import commanded, holding
from tests.specimens.gallery import Provoke

CREDIT = {"deed": "credit.issue", "kind": "run", "id": "12", "version": DIGEST}
DAY = 86_400 * 10**9


def said(by: Actor, key: str = "asked") -> dict[str, Any]:
    return {"entity": "US01", "by": by, "at": AT, "key": key}


def recorded(company: Company) -> Company:
    """AGR-0217 version 1 by Ada; she may ask, Grace may decide."""
    with transaction.atomic():
        small.recorded(company)
    return Company(holding(company.ada, Duty.CONTRACT), holding(company.grace, Duty.APPROVE))


def asked(company: Company, key: str = "asked") -> int:
    done = contracts.request_agreement_approve(
        agreement="AGR-0217", version=1, reason="the new price", evidence=[], **said(company.ada, key)
    )
    return int(done["request"])


def approved(company: Company, request: int, *, by: Actor, key: str) -> None:
    contracts.apply_agreement_approve(request=request, **said(by, key))


def asked_twice(company: Company) -> None:
    staffed = recorded(company)
    asked(staffed)
    asked(staffed, "again")


def decided_twice(company: Company) -> None:
    staffed = recorded(company)
    request = asked(staffed)
    approved(staffed, request, by=staffed.grace, key="yes")
    approved(staffed, request, by=staffed.grace, key="yes again")


def voted_twice(company: Company) -> None:
    staffed = recorded(company)
    request = request_read(staffed.ada, entity="US01", number=asked(staffed))
    for key in ("yes", "yes again"):
        with transaction.atomic():
            write_vote(
                request=request,
                verdict=Verdict.APPROVE,
                judged=Judged(authority=staffed.grace.id),
                policy_version=0,
                reason="",
                by=staffed.grace,
                at=AT,
                key=key,
            )


def by_software(company: Company) -> None:
    staffed = recorded(company)
    root = replace(actor_named(None, "root"), duties=staffed.grace.duties)
    approved(staffed, asked(staffed), by=root, key="yes")


def applied_by_nobody(company: Company) -> None:
    staffed = recorded(company)
    request = request_read(staffed.ada, entity="US01", number=asked(staffed))
    with transaction.atomic():
        move_request(request=request, to=ApprovalState.APPLIED, by=staffed.grace, at=AT, key="by hand")


def other_deed(company: Company) -> None:
    staffed = recorded(company)
    periods.apply_period_reopen(request=asked(staffed), **said(staffed.grace, "yes"))


def over_limit(company: Company) -> None:
    with transaction.atomic():
        run = small.begun_run(company)
    credit = {**CREDIT, "id": str(run)}
    what = AskedFor(**credit, payload={"run": run}, amounts=(("USD", charge("10000.01").amount.amount),))
    grace = holding(company.grace, Duty.APPROVE)
    with transaction.atomic():
        ask(what=what, reason="outage", evidence=[], rules=RULES, **said(company.ada))
    releasing.apply_credit_issue(request=1, **said(grace, "yes"))


def of_a_deed_unknown(company: Company) -> None:
    what = AskedFor("tea.make", "pot", "1", "", {})
    ask(what=what, reason="thirst", evidence=[], rules=RULES, **said(company.ada))


def withdrawn_by_another(company: Company) -> None:
    staffed = recorded(company)
    ending.withdraw_request(request=asked(staffed), reason="no", **said(staffed.grace, "withdraw"))


def delegated(company: Company, *, login: str, until: Instant) -> None:
    delegating.delegate(
        login=login, deed="*", upto=None, starts_at=AT, ends_at=until, reason="holiday", **said(company.grace, "delegate")
    )


def run_with_draft(company: Company) -> int:
    run = small.published_run(company, charge())
    with transaction.atomic():
        write_drafts(entity="US01", run=run, drafts=[draft_of(line_for(charge()))], by=company.ada, at=AT, key="drafts")
    return run


def wanting_two(company: Company) -> None:
    """A policy that wants two people for a release, and one of them issues in one step."""
    from crossfoot.books.trail.approvals.writes.votes import write_policy
    from crossfoot.records.approval import ApprovalPolicy, DeedPolicy

    run = run_with_draft(company)
    grace = holding(company.grace, Duty.APPROVE)
    with transaction.atomic():
        two = ApprovalPolicy(1, (DeedPolicy("invoices.release", "release", quorum=2),))
        write_policy(entity="US01", policy=two, by=company.ada, at=AT, key="policy")
    from crossfoot.books.billing.reads.runs import draft_numbers

    (draft,) = draft_numbers(grace, entity="US01", run=run)
    issuing.issue_draft(run=run, draft=draft, on=date(2026, 11, 3), **said(grace, "issue"))


def released(company: Company, *, deed: str) -> None:
    ask_for = {"credit": releasing.request_credit_issue, "release": releasing.request_invoices_release}[deed]
    ada = holding(company.ada, Duty.CREDIT)
    run = run_with_draft(company) if deed == "credit" else small.published_run(company, charge())
    ask_for(run=run, reason="quickly", evidence=[], **said(ada))


def open_month(company: Company) -> None:
    clerk = holding(company.ada, Duty.POST)
    periods.request_period_reopen(period=OCTOBER, reason="a late bill", evidence=[], **said(clerk))


def policy_of(text: str) -> Provoke:
    def act(company: Company) -> None:
        ada = holding(company.ada, Duty.CONFIGURE)
        policies.request_approval_policy(
            data=text.encode(), name="policy.toml", reason="tighter limits", evidence=[], **said(ada)
        )

    return commanded(act)


SPECIMENS: dict[str, Provoke] = {
    "approval-not-there": commanded(lambda company: ending.reject_request(request=9, reason="no", **said(company.grace))),
    "approval-pending": commanded(asked_twice),
    "approval-over": commanded(decided_twice),
    "approval-voted": commanded(voted_twice),
    "approval-too-few": commanded(applied_by_nobody),
    "approval-other-deed": commanded(other_deed),
    "approval-unknown-deed": in_books(of_a_deed_unknown),
    "approval-over-limit": commanded(over_limit),
    "approver-no-person": commanded(by_software),
    "approval-not-yours": commanded(withdrawn_by_another),
    "approval-without-window": commanded(lambda company: delegated(company, login="ada", until=AT)),
    "delegation-to-nobody": commanded(lambda company: delegated(company, login="grace", until=Instant(AT.ns + DAY))),
    "delegation-not-there": commanded(lambda company: delegating.revoke(delegation=3, **said(company.grace))),
    "not-released": commanded(wanting_two),
    "nothing-to-release": commanded(lambda company: released(company, deed="release")),
    "release-otherwise": commanded(lambda company: released(company, deed="credit")),
    "period-not-locked": commanded(open_month),
    "policy-malformed": policy_of('[deeds."credit.issue"]\nduty = "approve-credit"\nquorum = 0\nlimit = 5\n'),
    "policy-not-toml": policy_of('[deeds."credit.issue"\n'),
    "policy-key-unknown": policy_of('[deeds."credit.issue"]\nduty = "approve-credit"\nlimit = 5\n'),
    "policy-value": policy_of('[deeds."credit.issue"]\nduty = "approve-credit"\nquorum = 0\n'),
}
