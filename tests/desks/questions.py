"""Every desk function that wants a duty and only looks, and how it is asked."""

from __future__ import annotations

from crossfoot.books.actors.actor import Duty
from tests.desks.asked import Asked, batch, desk, export, exported_file, month, quiet, span, told, upload, waiting

READS = [
    Asked(
        "billing.looking.comparing.difference_of_backfill",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.comparing").difference_of_backfill(
            period=month("2026-10"), backfill="found", at=c.now, progress=quiet, **s
        ),
    ),
    Asked(
        "billing.looking.explaining.explain",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.explaining").explain(number="INV-000001", line=1, **s),
    ),
    Asked(
        "billing.looking.printing.print_document",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.printing").print_document(number="INV-000001", **s),
    ),
    Asked(
        "billing.looking.reperforming.reperform",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.reperforming").reperform(number=1, by=s["by"], progress=quiet),
    ),
    Asked(
        "approvals.policies.policy_in_force",
        Duty.READ,
        "ada",
        lambda c, s: desk("approvals.policies").policy_in_force(**s),
    ),
    Asked("close.proving.prove", Duty.READ, "ada", lambda c, s: desk("close.proving").prove(period=month("2026-10"), **s)),
    Asked(
        "usage.asking.write_rejects",
        Duty.READ,
        "ada",
        lambda c, s: desk("usage.asking").write_rejects([], c.files / "rejects.csv", **s),
    ),
    Asked("usage.asking.conflicts", Duty.READ, "ada", lambda c, s: desk("usage.asking").conflicts(**s)),
    Asked("usage.asking.gaps", Duty.READ, "ada", lambda c, s: desk("usage.asking").gaps(period=month("2026-10"), **s)),
    Asked(
        "usage.asking.events",
        Duty.READ,
        "ada",
        lambda c, s: desk("usage.asking").events(agreement="AGR-hold", term="calls", span=span(), dims=(), limit=3, **s),
    ),
    Asked("exports.exporting.export_list", Duty.READ, "ada", export),
    Asked("exports.exporting.exported_file", Duty.READ, "ada", exported_file),
    Asked(
        "billing.looking.at_credit.creditable",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.looking.at_credit").creditable(number="INV-000001", **s),
    ),
    Asked(
        "billing.looking.at_draft.draft_facts",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.at_draft").draft_facts(**waiting(c), **s),
    ),
    Asked(
        "billing.looking.at_holds.holds_facts",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.at_holds").holds_facts(at=c.now, **s),
    ),
    Asked(
        "billing.looking.at_holds.hold_facts",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.at_holds").hold_facts(number=1, at=c.now, **s),
    ),
    Asked(
        "billing.looking.at_release.release_facts",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.at_release").release_facts(number=1, **s),
    ),
    Asked(
        "billing.looking.at_run.run_facts",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.at_run").run_facts(number=1, **s),
    ),
    Asked(
        "billing.looking.at_run.run_months",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.at_run").run_months(number=1, **s),
    ),
    Asked(
        "billing.looking.simulating.simulate_version",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.simulating").simulate_version(agreement="AGR-hold", version=1, **s),
    ),
    Asked(
        "contracts.looking.at_agreement.agreement_facts",
        Duty.READ,
        "ada",
        lambda c, s: desk("contracts.looking.at_agreement").agreement_facts(agreement="AGR-hold", version=None, at=c.now, **s),
    ),
    Asked(
        "contracts.looking.at_deals.deals_facts",
        Duty.READ,
        "ada",
        lambda c, s: desk("contracts.looking.at_deals").deals_facts(**s),
    ),
    Asked(
        "contracts.looking.at_price_book.price_books_listed",
        Duty.READ,
        "ada",
        lambda c, s: desk("contracts.looking.at_price_book").price_books_listed(**s),
    ),
    Asked(
        "contracts.looking.at_price_book.price_book_facts",
        Duty.READ,
        "ada",
        lambda c, s: desk("contracts.looking.at_price_book").price_book_facts(book="PB-7", version=None, **s),
    ),
    Asked(
        "contracts.looking.comparing.compare_versions",
        Duty.READ,
        "ada",
        lambda c, s: desk("contracts.looking.comparing").compare_versions(agreement="AGR-hold", before=None, after=None, **s),
    ),
    Asked(
        "contracts.looking.comparing.compare_price_books",
        Duty.READ,
        "ada",
        lambda c, s: desk("contracts.looking.comparing").compare_price_books(book="PB-7", before=None, after=None, **s),
    ),
    Asked("usage.looking.latest_month", Duty.READ, "ada", lambda c, s: desk("usage.looking").latest_month(**s)),
    Asked(
        "usage.looking.month_of", Duty.READ, "ada", lambda c, s: desk("usage.looking").month_of(period=month("2026-10"), **s)
    ),
    Asked("usage.looking.behind", Duty.READ, "ada", lambda c, s: desk("usage.looking").behind(told(), **s)),
    Asked(
        "usage.looking.conflicts_with_bodies",
        Duty.READ,
        "ada",
        lambda c, s: desk("usage.looking").conflicts_with_bodies(batch="", after=None, limit=3, **s),
    ),
    Asked("usage.mending.to_mend", Duty.LOAD_USAGE, "ada", lambda c, s: desk("usage.mending").to_mend(batch=batch(c), **s)),
    Asked(
        "usage.uploading.upload_named",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.uploading").upload_named(upload=upload(c), **s),
    ),
    Asked("usage.asking.rejects_csv", Duty.READ, "ada", lambda c, s: desk("usage.asking").rejects_csv([batch(c)], **s)),
]
