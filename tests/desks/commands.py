"""Every desk function that wants a duty: the commands, in an order in which each can be done.

The questions are in `questions.py`.
"""

from __future__ import annotations

from datetime import date, timedelta

from crossfoot.books.actors.actor import Duty
from tests.desks.asked import (
    FEED,
    POLICY,
    PRICES,
    Asked,
    amended,
    desk,
    ended,
    held_by,
    in_hours,
    late,
    mapping,
    month,
    noted,
    orders,
    party,
    prefix,
    quiet,
    unshown,
)

# In an order in which each can be done; `s` is entity, by, at and key.
WRITES = [
    Asked(
        "access.add_person",
        Duty.GRANT_DUTIES,
        "ada",
        lambda c, s: desk("access").add_person(login="ida", name="Ida Voss", roles=["auditor"], **s),
    ),
    Asked(
        "access.give_duties",
        Duty.GRANT_DUTIES,
        "ada",
        lambda c, s: desk("access").give_duties(login="ben", duties=[Duty.READ], **s),
    ),
    Asked(
        "access.granting.request_duties_grant",
        Duty.GRANT_DUTIES,
        "ada",
        lambda c, s: desk("access.granting").request_duties_grant(
            login="ben", duties=[Duty.READ], reason="he asked", evidence=[], **s
        ),
    ),
    Asked(
        "access.people.change_roles",
        Duty.GRANT_DUTIES,
        "ada",
        lambda c, s: desk("access.people").change_roles(login="zoe", give=["auditor"], end=[], **s),
    ),
    Asked("access.people.leave", Duty.GRANT_DUTIES, "ada", lambda c, s: desk("access.people").leave(login="zoe", **s)),
    Asked(
        "access.segregating.waive",
        Duty.APPROVE_ACCESS,
        "ada",
        lambda c, s: desk("access.segregating").waive(
            login="ben", pair=6, control="Monthly look", reason="two people", **ended(c), **s
        ),
    ),
    Asked(
        "access.segregating.review_segregation",
        Duty.READ,
        "ada",
        lambda c, s: desk("access.segregating").review_segregation(**s),
    ),
    Asked(
        "access.keys.create_key",
        Duty.READ,
        "ada",
        lambda c, s: unshown(desk("access.keys").create_key(name="Gateway", duties=[Duty.RATE], **ended(c), **s)),
    ),
    Asked(
        "access.keys.rotate_key",
        Duty.READ,
        "ada",
        lambda c, s: unshown(desk("access.keys").rotate_key(prefix=prefix(c), overlap=timedelta(hours=1), **ended(c), **s)),
    ),
    Asked(
        "access.reviewing.start_review",
        Duty.APPROVE_ACCESS,
        "ada",
        lambda c, s: desk("access.reviewing").start_review(name="2026-Q4", **s),
    ),
    Asked(
        "access.emergency.give_in_emergency",
        Duty.GRANT_DUTIES,
        "ada",
        lambda c, s: desk("access.emergency").give_in_emergency(
            login="ben", duties=[Duty.POST], reason="a bank file", **in_hours(c), **s
        ),
    ),
    Asked("access.keys.revoke_key", Duty.READ, "ada", lambda c, s: desk("access.keys").revoke_key(prefix=prefix(c), **s)),
    Asked(
        "access.keys.end_dormant_keys",
        Duty.OPERATE,
        "ada",
        lambda c, s: desk("access.keys").end_dormant_keys(unused=timedelta(days=30), **s),
    ),
    Asked("access.add_parties", Duty.CONTRACT, "ada", lambda c, s: desk("access").add_parties(parties=[party()], **s)),
    Asked(
        "contracts.record_price_book",
        Duty.PRICE,
        "ada",
        lambda c, s: desk("contracts").record_price_book(data=PRICES.read_bytes(), name="book.yaml", **s),
    ),
    Asked(
        "contracts.record_agreements",
        Duty.CONTRACT,
        "ada",
        lambda c, s: desk("contracts").record_agreements(files=amended(), **s),
    ),
    Asked(
        "contracts.approving.request_price_book_approve",
        Duty.PRICE,
        "ada",
        lambda c, s: desk("contracts").request_price_book_approve(
            book="PB-7", version=2, reason="new prices", evidence=[], **s
        ),
    ),
    Asked(
        "contracts.approving.approve_price_books",
        Duty.APPROVE_PRICE,
        "ben",
        lambda c, s: desk("contracts").approve_price_books(named=[("PB-7", 2)], **s),
    ),
    Asked(
        "contracts.approving.request_agreement_approve",
        Duty.CONTRACT,
        "ada",
        lambda c, s: desk("contracts").request_agreement_approve(
            agreement="AGR-hold", version=2, reason="a new price", evidence=[], **s
        ),
    ),
    Asked(
        "contracts.approving.approve_agreements",
        Duty.APPROVE_CONTRACT,
        "ben",
        lambda c, s: desk("contracts").approve_agreements(named=[("AGR-hold", 2)], **s),
    ),
    Asked(
        "delivery.asking.ask_to_rate",
        Duty.RATE,
        "ada",
        lambda c, s: desk("delivery.asking").ask_to_rate(period=month("2026-10"), **s),
    ),
    Asked(
        "delivery.asking.ask_to_issue",
        Duty.ISSUE,
        "ben",
        lambda c, s: desk("delivery.asking").ask_to_issue(run=1, on=date(2026, 11, 3), **s),
    ),
    Asked(
        "delivery.asking.ask_to_export",
        Duty.READ,
        "ada",
        lambda c, s: desk("delivery.asking").ask_to_export(listing="invoices", way="csv", filters={}, duty=Duty.READ, **s),
    ),
    Asked("contracts.import_orders", Duty.CONTRACT, "ada", lambda c, s: desk("contracts").import_orders(**orders(), **s)),
    Asked(
        "contracts.import_provisioning",
        Duty.CONTRACT,
        "ada",
        lambda c, s: desk("contracts").import_provisioning(data=FEED, name="feed.csv", **s),
    ),
    Asked("contracts.compare_orders", Duty.CONTRACT, "ada", lambda c, s: desk("contracts").compare_orders(**s)),
    Asked(
        "usage.loading.register_source",
        Duty.CONFIGURE,
        "ada",
        lambda c, s: desk("usage.loading").register_source(
            name="other", mapping=mapping(), mapping_file="other.yaml", expected_per_hour=None, **s
        ),
    ),
    Asked(
        "usage.loading.load_files",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: [
            each.batch
            for each in desk("usage.loading").load_files(source="gateway", paths=late(c, "late.csv"), backfill="", **s)
        ],
    ),
    Asked("usage.counting.count_staged", Duty.LOAD_USAGE, "ada", lambda c, s: desk("usage.counting").count_staged(**s)),
    Asked("usage.sweeping.sweep_lake", Duty.LOAD_USAGE, "ada", lambda c, s: desk("usage.sweeping").sweep_lake(**s)),
    Asked(
        "usage.backfilling.open_named",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.backfilling").open_named(name="lost", reason="a lost file", **s),
    ),
    Asked(
        "usage.backfilling.mark_loaded",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.backfilling").mark_loaded(name="lost", **s),
    ),
    Asked(
        "usage.backfilling.revert_named",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.backfilling").revert_named(name="lost", **s),
    ),
    Asked(
        "usage.backfilling.request_backfill_close",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.backfilling").request_backfill_close(name="found", reason="it was found", evidence=[], **s),
    ),
    Asked(
        "usage.backfilling.close_named",
        Duty.APPROVE_USAGE,
        "ben",
        lambda c, s: desk("usage.backfilling").close_named(name="found", **s),
    ),
    Asked(
        "billing.rating.rate",
        Duty.RATE,
        "ada",
        lambda c, s: desk("billing.rating").rate(period=month("2026-10"), progress=quiet, **s),
    ),
    Asked(
        "billing.deciding.decide",
        Duty.APPROVE_USAGE,
        "ben",
        lambda c, s: desk("billing.deciding").decide(held=held_by(c), accept="no", reason="goodwill", **s),
    ),
    Asked(
        "billing.releasing.request_invoices_release",
        Duty.RATE,
        "ada",
        lambda c, s: desk("billing.releasing").request_invoices_release(run=c.draft[0], reason="late", evidence=[], **s),
    ),
    Asked(
        "billing.issuing.issue_draft",
        Duty.ISSUE,
        "ben",
        lambda c, s: desk("billing.issuing").issue_draft(run=c.draft[0], draft=c.draft[1], on=date(2026, 11, 4), **s),
    ),
    Asked(
        "billing.crediting.prepare_credit",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.crediting").prepare_credit(number="INV-000001", lines={}, reason="outage", **s),
    ),
    Asked(
        "billing.releasing.request_document_void",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.releasing").request_document_void(
            run=noted(c, "void of INV-000001"), reason="an outage", evidence=[], **s
        ),
    ),
    Asked(
        "billing.releasing.request_credit_issue",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.releasing").request_credit_issue(
            run=noted(c, "credit of INV-000001"), reason="an outage", evidence=[], **s
        ),
    ),
    Asked(
        "billing.crediting.prepare_rebill",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.crediting").prepare_rebill(number="INV-000002", reason="wrong address", **s),
    ),
    Asked(
        "billing.prepaid.expiring.expire_credits",
        Duty.POST,
        "ada",
        lambda c, s: len(desk("billing.prepaid.expiring").expire_credits(on=date(2026, 11, 30), **s)),
    ),
    Asked(
        "close.periods.open_period",
        Duty.LOCK_PERIOD,
        "ben",
        lambda c, s: desk("close.periods").open_period(period=month("2027-05"), **s),
    ),
    Asked(
        "close.periods.lock_period",
        Duty.LOCK_PERIOD,
        "ben",
        lambda c, s: desk("close.periods").lock_period(period=month("2027-05"), **s),
    ),
    Asked(
        "close.periods.request_period_reopen",
        Duty.POST,
        "ben",
        lambda c, s: desk("close.periods").request_period_reopen(
            period=month("2027-05"), reason="a late bill", evidence=[], **s
        ),
    ),
    Asked(
        "approvals.policies.request_approval_policy",
        Duty.CONFIGURE,
        "ada",
        lambda c, s: desk("approvals.policies").request_approval_policy(
            data=POLICY.read_bytes(), name="policy.toml", reason="as it ships", evidence=[], **s
        ),
    ),
    Asked(
        "close.periods.reopen_period",
        Duty.LOCK_PERIOD,
        "ada",
        lambda c, s: desk("close.periods").reopen_period(period=month("2027-05"), reason="a late bill", **s),
    ),
    Asked(
        "billing.holds.placing.place_hold",
        Duty.HOLD,
        "ada",
        lambda c, s: desk("billing.holds.placing").place_hold(
            account="rerate", kind="fraud", reason="a stolen card", days=30, **s
        ),
    ),
    Asked(
        "billing.holds.placing.request_hold_lift",
        Duty.HOLD,
        "ben",
        lambda c, s: desk("billing.holds.placing").request_hold_lift(hold=1, reason="the card was found", **s),
    ),
    Asked(
        "trail.verifying.verify_trail",
        Duty.VERIFY,
        "ada",
        lambda c, s: desk("trail.verifying").verify_trail(verifier=lambda: {"broken": 0, "says": []}, **s),
    ),
    Asked("trail.verifying.note_export", Duty.VERIFY, "ada", lambda c, s: desk("trail.verifying").note_export(**s)),
]

ELSEWHERE = {
    "access.emergency.look_at_emergency": "takes three people: test_access.py",
    "access.reviewing.decide_line": "takes two reviewers: test_access.py",
    "access.reviewing.end_review": "takes two reviewers: test_access.py",
    "billing.looking.at_document.document_facts": "a question of the pages, with the pages' own tests",
    "billing.discarding.discard_prepared": "takes what was prepared back: tests/journeys/test_discarding.py",
    "billing.issuing.issue_run": "issues draft by draft, each as `issue_draft` does: with the journeys",
    "close.keeping.keep_proof": "walks the whole lake: with the jobs' tests",
    "contracts.dealing.request_deal_accept": "takes a version that is not standard: test_deals.py",
    "delivery.webhooks.add_endpoint": "with the webhooks' tests",
    "delivery.webhooks.change": "with the webhooks' tests",
    "delivery.webhooks.deliver_due": "with the webhooks' tests",
    "delivery.webhooks.replay": "with the webhooks' tests",
    "usage.calls.receiving.call_told": "with the usage door's tests",
    "usage.merging.merge_lake": "takes many small files: with the usage door's tests",
    "usage.calls.receiving.receive_call": "with the usage door's tests",
    "usage.sweeping.sweep_calls": "of no one entity: with the usage door's tests",
    "usage.uploading.keep_upload": "keeps a file and no row: with the pages of usage",
}
"""Functions that want a duty and are asked for it in other pages of tests, and why."""
