"""Parties from a table."""

from __future__ import annotations

from crossfoot.formats.parties import read_parties
from crossfoot.records.party import PartyGiven
from tests.refusals import refused
from tests.tables import rows

HEAD = "key,kind,name,address,country,email,tax_id,parent\n"


def test_a_party_is_read_with_its_lines_of_address() -> None:
    text = (
        HEAD + "CUS-1,customer,株式会社サンプル,1-1 Marunouchi | Tokyo,JP,ap@sample.example,T123,\nCUS-2,payer,Pay,,,,,CUS-1\n"
    )
    assert read_parties(text.encode(), name="p.csv") == (
        PartyGiven("CUS-1", "customer", "株式会社サンプル", ("1-1 Marunouchi", "Tokyo"), "JP", "ap@sample.example", "T123"),
        PartyGiven("CUS-2", "payer", "Pay", parent="CUS-1"),
    )


@rows("""
 row                    | code                  | because
 ,customer,A,,,,,       | party-cell-empty      | nobody can be found without a key
 C,customer,,,,,,       | party-cell-empty      | an invoice needs a name
 C,friend,A,,,,,        | party-kind-unknown    | kinds are few
 C,customer,A,,Germany,,, | party-country-unknown | two letters
""")
def test_a_cell_that_stands_wrong_is_named(row: str, code: str, because: str) -> None:
    with refused("parties-malformed", problems=(code,)):
        read_parties((HEAD + row + "\n").encode(), name="p.csv")


def test_all_problems_are_told_at_once() -> None:
    text = "key,kind,name,fax\nA,customer,A,1\nA,customer,B,2\n"
    with refused("parties-malformed", problems=("party-column-unknown", "party-twice")):
        read_parties(text.encode(), name="p.csv")
