"""How refusals of a file of parties are provoked."""

from __future__ import annotations

from collections.abc import Callable

from crossfoot.formats.parties import read_parties

HEAD = "key,kind,name,address,country,email,tax_id,parent"
BANHART = "CUS-0217,customer,Banhart Insurance,5 Quay St|Albany NY,US,ap@banhart.example,US-88,"
MERIDIAN = "RES-0004,reseller,Meridian Cloud,1 Harbor Rd,DE,ap@meridian.example,DE-12,"
GOOD = f"{HEAD}\n{BANHART}\n{MERIDIAN}\n"


def _with(old: str, new: str) -> Callable[[], object]:
    """Reading the good file after its first `old` is changed."""
    assert old in GOOD
    return lambda: read_parties(GOOD.replace(old, new, 1).encode(), name="parties.csv")


SPECIMENS = {
    "parties-malformed": _with(",US,", ",usa,"),
    "party-cell-empty": _with("Banhart Insurance", ""),
    "party-column-unknown": _with("tax_id", "vat"),
    "party-country-unknown": _with(",DE,", ",Germany,"),
    "party-kind-unknown": _with("reseller", "partner"),
    "party-twice": _with("RES-0004", "CUS-0217"),
}
