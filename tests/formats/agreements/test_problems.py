"""Each thing that can be wrong with an agreement is told at its place; and all of them are told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossfoot.errors import Malformed
from crossfoot.formats.agreements import read_agreement, read_price_book
from tests.refusals import refused
from tests.tables import rows

EXAMPLES = Path(__file__).parents[3] / "examples" / "agreements"
BANHART = (EXAMPLES / "banhart.yaml").read_text("utf-8")
BOOKS = {"PB-2026": read_price_book((EXAMPLES / "price-book.yaml").read_bytes(), name="price-book.yaml")}


def changed(old: str, new: str) -> bytes:
    """Banhart's agreement with one thing changed."""
    assert old in BANHART
    return BANHART.replace(old, new.replace("\\n", "\n")).encode()


@rows(r"""
 old | new | field | code | because
 version: 3 | version: 3\ncurency: USD | curency | terms-key-unknown | unknown keys are told, never skipped
 version: 3 | verson: 3 | verson | terms-key-unknown | a misspelt key is told as unknown
 version: 3 | verson: 3 |  | terms-key-missing | and as missing
 version: 3 | version: three | version | terms-whole-wanted | a version is digits
 version: 3 | version: -3 | version | terms-whole-wanted | and not negative
 version: 3 | version: 3.0 | version | terms-whole-wanted | and whole as written
 title: Banhart Insurance, API platform | title: [a] | title | terms-text-wanted | a list is no text
 currency: USD | currency: usd | currency | unknown-currency | ISO codes are upper case
 currency: USD | currency: DM | currency | unknown-currency | and current
 America/New_York | New York | time_zone | unknown-time-zone | zones are IANA names
 from: 2026-01-01, until: 2028-01-01 | from: 2028-01-01, until: 2026-01-01 | effective | empty-period | an agreement lasts at least a day
 from: 2026-01-01, until: 2028-01-01 | from: 2026-02-29, until: 2028-01-01 | effective.from | terms-date-wanted | 2026 has no 29 February
 in_force_from: 2026-07-01 | in_force_from: 1 July 2026 | in_force_from | terms-date-wanted | dates are ISO
 channel: direct | channel: web | channel | terms-choice-unknown | a channel is one of three
 accounts: [banhart-prod, banhart-eu] | accounts: banhart | accounts | terms-list-wanted | one account is a list too
 accounts: [banhart-prod, banhart-eu] | accounts: [] |  | no-account | usage needs an account
 role: sold_to, party | role: buyer, party | roles[1].role | terms-choice-unknown | roles are named
 uses: {tax: ship_to} | uses: {taxes: ship_to} | uses.taxes | terms-key-unknown | so are their purposes
 billing_day: 1 | billing_day: 32 | billing | bad-billing-day | no month has 32 days
 every_months: 1 | every_months: 0 | billing | bad-cadence | a cycle lasts
 payment: {days: 30} | payment: {days: 400} | billing.payment | bad-payment-terms | a year is the limit
 late_usage: adjust | late_usage: ignore | billing.late_usage | terms-choice-unknown | late usage is never ignored
 mode: half-up | mode: banker | conventions.rounding.mode | terms-choice-unknown | rounding is named
 "0.0020" | 0.0020x | terms[1].price.graduated[1].unit | not-a-plain-number | prices are plain numbers
 "0.0020" | 2e-3 | terms[1].price.graduated[1].unit | not-a-plain-number | without exponent
 "0.0020" | .inf | terms[1].price.graduated[1].unit | not-a-plain-number | and finite
 upto: 250000 | upto: 250_000 | terms[1].price.graduated[1].upto | not-a-plain-number | without underscores
 upto: 250000 | upto: ２５００００ | terms[1].price.graduated[1].upto | not-a-plain-number | in ASCII digits
 upto: 250000 | upto: 2000000 | terms[1].price.graduated | ladder-not-rising | tiers rise
 upto: 1000000, unit | from: 250001, upto: 1000000, unit | terms[1].price.graduated | tier-gap | 250000.5 has no price
 upto: 1000000, unit | from: 249999, upto: 1000000, unit | terms[1].price.graduated | tier-overlap | 250000 has two
 upto: 1000000, unit: "0.0014" | unit: "0.0014" | terms[1].price.graduated | ladder-open-inside | only the last rung is open
 graduated: | gradated: | terms[1].price.gradated | terms-key-unknown | a model that does not exist
 per: 1000000}}\n        - {match: {} | per: 1000000}}\n        - {match: {model: large} | terms[2].price.matrix | matrix-doubled | one price a combination
 amount: "3.00", per: 1000000 | amount: "1.00", per: 3000000 | terms[2].price.matrix[2].per_unit | price-not-exact | a third of a millionth is endless
 amount: "3.00", per: 1000000 | amount: "1.00", per: 0 | terms[2].price.matrix[2].per_unit | terms-whole-wanted | nothing is sold for zero units
 amount: "3.00", per: 1000000 | amount: "3.00", unit: call | terms[2].price.matrix[2].per_unit.unit | terms-unit-elsewhere | the meter counts tokens
 match: {model: large}, per_unit | match: {model: large}, volume: [], per_unit | terms[2].price.matrix[1] | terms-one-price | a cell has one model
 minimum: "50.00" | minimum: fifty | terms[2].minimum | not-a-plain-number | amounts are numbers
 aggregation: time-weighted | aggregation: percentile | terms[3].meter | bad-percentile | which one?
 book: PB-2026 | book: PB-2027 | terms[3].price.book | terms-book-unknown | a book must be at hand
 item: storage | item: egress | terms[3].price | no-list-price | so must the item
 item: storage | item: storage, per_unit: 1 | terms[3].price | terms-one-price | a list price is not mixed with another
 unit: GB, aggregation | unit: TB, aggregation | terms[3].price | terms-unit-elsewhere | the list price is for GB
 from: 2026-10-15, quantity | from: 2026-10-01, quantity | terms[4] | phase-overlap | one price a day
 quantity: 12, price | quantity: dozen, price | terms[4].phases[1].quantity | not-a-plain-number | a number of seats
 terms: [tokens]} | terms: [token]} | discounts[1].terms[1] | terms-term-unknown | a clause names its terms
 percent: 10, cycles | percent: 101, cycles | discounts[1] | bad-discount | not more than all
 percent: 10, cycles | percent: 10, amount: 5, cycles | discounts[1] | terms-one-discount | of one kind
 discount: launch | discount: annual |  | term-doubled | ids are shared by terms and clauses
 months: 12, terms | months: 0, terms | commitments[1] | bad-commitment | a window lasts
 percent: "8.875" | percent: "8,875" | taxes[1].percent | not-a-plain-number | a comma is no decimal point
 percent: "8.875" | percent: [8] | taxes[1].percent | terms-number-wanted | one number
 automatic: true | automatic: "yes" | life.renewal.automatic | terms-switch-wanted | true or false, bare
 kind: fixed, percent: 3 | kind: index, percent: 3 | life.renewal.uplift | bad-uplift | which index?
 party: CUS-0217-AP, from: 2026-04-01 | party: CUS-0217-AP, from: 2026-04-01, until: 2026-03-01 | roles[2].until | empty-period | a role is held for a day at least
 clause: "6.1", amount | clause: "6.1", from: 2028-01-01, amount | commitments[1].until | empty-period | a clause within its agreement
 title: Banhart Insurance, API platform | title: "" | title | terms-text-wanted | a name says something
 region] | region]} \n    meter2: {a: 1 | terms[1].meter2 | terms-key-unknown | one meter too many
 - {role: sold_to, party: CUS-0217} | - sold_to | roles[1] | terms-table-wanted | a role is a table
 {match: {model: large} | {match: {model: [large]} | terms[2].price.matrix[1].match.model | terms-text-wanted | one value a dimension
 {match: {}, | {match: rest, | terms[2].price.matrix[2].match | terms-table-wanted | dimensions by name
 version: 3 | version: 3\nlife2: {renewal: 1} | life2 | terms-key-unknown | unknown tables are not read
 role: payer | role: sold_to | roles | role-overlap | one party a role a day
""")  # noqa: E501
def test_what_is_wrong_is_told_at_its_place(old, new, field, code, because):
    with refused("agreement-malformed") as caught:
        read_agreement(changed(old.replace("\\n", "\n"), new), name="banhart.yaml", books=BOOKS)
    refusal = caught.value
    assert isinstance(refusal, Malformed)
    assert (field, code) in [(problem.field, problem.code) for problem in refusal.problems]
    assert all(problem.file == "banhart.yaml" for problem in refusal.problems)


def test_everything_that_is_wrong_is_told_at_once():
    bad = (
        BANHART.replace("version: 3", "version: x")
        .replace('"0.0020"', "a")
        .replace('"0.0009"', "b")
        .replace("percent: 10", "percent: c")
    )
    with refused("agreement-malformed") as caught:
        read_agreement(bad.encode(), name="a.yaml", books=BOOKS)
    assert [problem.field for problem in caught.value.problems] == [
        "version",
        "terms[1].price.graduated[1].unit",
        "terms[1].price.graduated[3].unit",
        "discounts[1].percent",
    ]


@rows("""
 head                            | code                 | because
                                 | terms-schema-missing | a file says what it is
 schema: crossfoot.agreement/2   | terms-schema-newer   | a later form may mean other things
 schema: crossfoot.price-book/1  | terms-schema-unknown | not an agreement
 schema: 1                       | terms-schema-unknown | not a form at all
 schema: [a]                     | terms-schema-unknown | nor this
""")
def test_a_file_of_another_form_is_refused_before_anything_is_read(head, code, because):
    with refused("agreement-malformed", problems=(code,)):
        read_agreement(changed("schema: crossfoot.agreement/1", head), name="a.yaml")


@pytest.mark.parametrize("tree", ["", "- a", "text", "null"])
def test_a_file_that_is_no_table_is_refused(tree):
    with refused("agreement-malformed", problems=("terms-table-wanted",)):
        read_agreement(tree.encode(), name="a.yaml")


def test_two_prices_and_none_are_refused():
    both = changed('minimum: "50.00"', "phases: []")
    with refused("agreement-malformed", problems=("terms-either",)):
        read_agreement(both, name="a.yaml", books=BOOKS)
    seats = changed("  - term: seats", "  - term: seats\n    quantity: 2")
    with refused("agreement-malformed", problems=("terms-either",)):
        read_agreement(seats, name="a.yaml", books=BOOKS)
    meters = changed("meter: {metric: api.call", "meters: []\n    meter: {metric: api.call")
    with refused("agreement-malformed", problems=("terms-either",)):
        read_agreement(meters, name="a.yaml", books=BOOKS)
