"""What turns one amount into the other, where only the totals are known."""

from __future__ import annotations

from crossfoot.engines.matching.reconcile import reconcile
from tests.engines.matching.lines import discount, fee, line, price, rules, said, tax
from tests.tables import rows

RULES = rules(
    taxes=(tax("19"), tax("7"), tax("15.825", withheld=True)),
    fees=(fee("3"), fee("2.9", fixed="0.30")),
    discounts=(discount("10"),),
    prices=(price("seat", "25.00", days=(1, 20)), price("seat", "24.00", days=(20, 31)), price("call", "0.02")),
)


@rows("""
   ours |  theirs | item | causes                     | ways | runners | because
 300.00 | -300.00 |      | SGN -600.00                |    1 |         | a credit booked as a debit is twice the amount apart
  75.00 |  150.00 |      | DUP 75.00                  |    1 |         | two of it
 150.00 |   50.00 |      | DUP -100.00                |    1 |         | ours has it three times
  12.00 |   12.01 |      | RND 0.01                   |    1 |         | each side rounded for itself
 250.00 |  240.00 | seat | PRV -10.00                 |    1 |         | the price that came into force later
 100.00 |   90.00 |      | DSC -10.00                 |    1 |         | theirs gave the discount
  90.00 |  100.00 |      | DSC 10.00                  |    1 |         | theirs left the discount out
  80.50 |   95.80 |      | TAX 15.30                  |    1 |         | the tax is rounded by itself: 15.295
 119.00 |  100.00 |      | TAX -19.00                 |    1 |         | ours has tax, theirs has not
 119.00 |  107.00 |      | TAX -12.00                 |    1 |         | the reduced rate in place of the full one
 200.00 |  168.35 |      | TAX -31.65                 |    1 |         | withheld at the source
1000.00 |  970.00 |      | FEE -30.00                 |    1 |         | the fee is netted
 970.00 | 1000.00 |      | FEE 30.00                  |    1 |         | ours is net of the fee, theirs is not
 100.00 |   96.80 |      | FEE -3.20                  |    1 |         | a percentage and a fixed part
 250.00 |  225.00 | seat | DSC -25.00                 |    1 | QTY     | the discount stands before a quantity of nine
 250.00 |  200.00 | seat | QTY -50.00                 |    1 |         | eight seats, when nothing else fits
  10.00 |   11.00 | call | UNX 1.00                   |    0 |         | of a unit this cheap every amount is a whole number
 500.00 |  577.15 |      | TAX 95.00 + FEE -17.85     |    1 |         | two causes: with tax, and less the fee of that
 100.00 |   77.77 |      | UNX -22.23                 |    0 |         | nothing known explains it
""")
def test_one_line_against_another(ours, theirs, item, causes, ways, runners, because):
    found = reconcile([line("A", ours, item=item, day=5)], [line("A", theirs, item=item, day=5)], rules=RULES)
    (difference,) = found.differences
    assert (said(difference), difference.ways, ", ".join(difference.runners)) == (causes, int(ways), runners)
