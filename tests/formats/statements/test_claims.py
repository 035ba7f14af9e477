"""What the rows of a statement claim."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.formats.statements.claims import claims_of, noticed
from crossfoot.formats.statements.layout_file import read_layout
from crossfoot.formats.statements.reader import open_statement, read_statement
from crossfoot.records.counterparties.statement import Side, StatedClaim, StatedKind
from tests.formats.statements.sheets import SAMPLES, SMALL, read, small, written
from tests.tables import rows


def claimed(name: str) -> tuple[StatedClaim, ...]:
    path = SAMPLES / f"{name}.csv"
    with path.open("rb") as stream:
        opened = open_statement(stream, file=path.name)
        return claims_of(read_statement(opened).rows, layout=opened.layout).claims


@rows("""
 file | name | kind | amount | currency | because
 aws_billingeventfeed_v1 | be-1 | charge | 1000 | USD | the seller's share of an invoice
 aws_billingeventfeed_v1 | be-2 | fee | -30 | USD | the listing fee is ours to bear
 aws_billingeventfeed_v1 | be-3 | settlement | 1000 | USD | what is disbursed repeats its parent with the opposite sign
 aws_billingeventfeed_v1 | be-4 | settlement | -30 | USD | and so does the fee
 aws_billingeventfeed_v1 | be-5 | payout | 970 | USD | the payout itself
 aws_billingeventfeed_v1_cppo_tax_refund | be-13 | memo | 102.5 | USD | tax that the marketplace remits is not our cash
 aws_billingeventfeed_v1_cppo_tax_refund | be-14 | refund | -150 | USD | a refund is against us
 aws_billingeventfeed_v1_cppo_tax_refund | be-15 | fee | 4.5 | USD | its fee comes back
 aws_dailyusagefeed_v1 | u-3 | usage | 300 | USD | an estimate, in the pricing currency
 azure_payments | p-80~withheldTax | tax | -90 | USD | tax that is withheld lessens the payment
 azure_earnings_transaction_history | e-1~storeFee | fee | -9 | USD | a fee that is told without its sign
 azure_csp_invoice_recon_onetime | G000000001/o-1/sub-1/new/ref-1~Subtotal | charge | -46 | EUR | the partner is billed
 gcp_disbursements | Released Payout/USD/old | payout | 800 | USD | money that was withheld before
 gcp_disbursements | Abandoned Payout/USD/old | adjustment | -500 | USD | money that never comes
 snowflake_marketplace_disbursement_report | SYN-0001/PAYMENT/FIXED/GZSYNTH0001~FEES | fee | -50 | USD | fees that are kept
 focus_v1_4_invoice_detail | id-2 | tax | -102.5 | USD | a bill says what we owe
""")
def test_a_row_claims_what_it_says_in_our_sign(file, name, kind, amount, currency, because):
    found = {each.id: each for each in claimed(file)}
    assert name in found, sorted(found)
    assert (found[name].kind, found[name].amount, found[name].currency) == (kind, Decimal(amount), currency)


@rows("""
 file                          | start                | end                  | on         | because
 aws_billed_revenue_report | 2026-02-01T00:00:00Z | 2026-03-01T00:00:00Z | 2026-03-02 | the last day is included
 aws_billingeventfeed_v1 | 2026-02-01T00:00:00Z | 2026-03-01T00:00:00Z | 2026-03-02 | 23:59:59 is the midnight after it
 aws_dailyusagefeed_v1 | 2026-02-03T00:00:00Z | 2026-02-04T00:00:00Z | 2026-02-03 | a day of usage
 azure_csp_invoice_recon_onetime | 2026-02-01T00:00:00Z | 2026-03-01T00:00:00Z | 2026-02-03 | dates with the month first
 gcp_detailed_disbursements_partial | 2026-02-01T08:00:00Z | 2026-03-01T08:00:00Z | | a month of Pacific time
 focus_v1_2_cost_and_usage | 2026-02-01T00:00:00Z | 2026-03-01T00:00:00Z | 2026-02-01 | ends that are no part already
""")
def test_stretches_are_half_open_and_in_utc(file, start, end, on, because):
    first = claimed(file)[0]
    assert (str(first.start), str(first.end), str(first.on or "")) == (start, end, on)


def test_wholesale_is_told_from_retail():
    sides = {each.id: each.side for each in claimed("aws_billingeventfeed_v1_cppo_tax_refund")}
    assert (sides["be-11"], sides["be-14"], sides["be-12"]) == (Side.WHOLESALE, Side.RETAIL, Side.UNSAID)
    wholesale = [each for each in claimed("aws_billed_revenue_report") if each.side is Side.WHOLESALE]
    assert all(each.kind in (StatedKind.CHARGE, StatedKind.REFUND) for each in wholesale)


def test_usage_sent_to_try_things_out_is_beside_the_matter_and_kept():
    columns = ["usageDate", "usageResourceId", "dimension", "planId", "reconStatus", "submittedQuantity", "processedQuantity"]
    line = ["2026-02-03T00:00:00Z", "r-1", "calls", "silver", "", "10", "8"]
    kinds = []
    for status in ("Accepted", "DryRun"):
        content = written(columns, [*line[:4], status, *line[5:]])
        opened = read(content).rows
        made = claims_of(opened, layout=_usage_events()).claims
        kinds.append((made[0].kind, made[0].quantity))
    assert kinds == [(StatedKind.USAGE, Decimal(8)), (StatedKind.MEMO, Decimal(10))]


def _usage_events():
    with (SAMPLES / "azure_usageevents_get.csv").open("rb") as stream:
        return open_statement(stream, file="x.csv").layout


def test_external_names_are_kept_and_empty_ones_left_out():
    first = next(each for each in claimed("aws_billingeventfeed_v1") if each.id == "be-5")
    assert dict(first.ids) == {
        "broker": "AWS_INC",
        "recipient": "acct-isv-0000000000000000000000001",
        "trace": "091000010000001",
        "transaction_type": "DISBURSEMENT",
    }


REPEATED = read_layout(SMALL.replace('key = ["line"]', 'key = ["line"]\nrepeats = true').encode(), name="small.toml")


@given(order=st.permutations(range(4)))
def test_lines_of_one_key_are_numbered_by_their_content_whatever_order_they_come_in(order):
    lines = [("L-1", "1.00", "USD"), ("L-1", "2.00", "USD"), ("L-1", "2.00", "EUR"), ("L-2", "2.00", "USD")]
    found = read(written(["line", "amount", "currency"], *(lines[place] for place in order)), layout=REPEATED)
    told = {(each.id, each.amount, each.currency) for each in claims_of(found.rows, layout=REPEATED).claims}
    straight = read(written(["line", "amount", "currency"], *lines), layout=REPEATED)
    assert told == {(each.id, each.amount, each.currency) for each in claims_of(straight.rows, layout=REPEATED).claims}
    assert len({name for name, _, _ in told}) == 4


def test_a_row_that_claims_nothing_is_counted():
    found = read(
        written(["line", "amount", "currency"], ["L-1", "0", "USD"], ["L-2", "", "USD"], ["L-3", "1", "USD"]), layout=small()
    )
    claims = claims_of(found.rows, layout=small())
    assert (claims.silent, [each.id for each in claims.claims]) == ((1, 2), ["L-3"])


def test_placeholders_and_lines_in_several_currencies_are_noticed():
    text = (SAMPLES / "aws_billingeventfeed_v1.csv").read_text()
    header, first, *_ = text.splitlines()
    other = first.replace("be-1,", "be-1b,", 1).replace(",USD,1,", ",EUR,1,")
    paid = text.splitlines()[5].replace("091000010000001", "testTraceId")
    content = "\n".join([header, first, other, paid]).encode()
    with (SAMPLES / "aws_billingeventfeed_v1.csv").open("rb") as stream:
        layout = open_statement(stream, file="x.csv").layout
    told = noticed(read(content).rows, layout=layout, file="feed.csv")
    assert [(each.code, each.row) for each in told] == [("statement-placeholder", 3), ("statement-line-currencies", 2)]
    assert "EUR, USD" in told[1].says
    assert "never added" in told[1].do
