"""How refusals of agreement and price book files are provoked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crossfoot.formats.agreements import check_agreements, read_agreement, read_price_book
from crossfoot.terms.life import Life
from tests.agreements import small

GOOD = """\
schema: crossfoot.agreement/1
agreement: AGR-0217
version: 1
title: Banhart Insurance
entity: US01
currency: USD
time_zone: America/New_York
effective: {from: 2026-01-01}
roles: [{role: sold_to, party: CUS-0217}]
accounts: [banhart]
terms:
  - term: calls
    clause: "1"
    meter: {metric: call, unit: call}
    price: {graduated: [{upto: 1000, unit: 0.02}, {from: 1000, unit: 0.01}]}
discounts: [{discount: launch, clause: "2", percent: 10, terms: [calls]}]
"""


def _with(old: str, new: str) -> Callable[[], object]:
    """The good agreement with one thing changed."""
    assert old in GOOD
    return lambda: read_agreement(GOOD.replace(old, new).encode(), name="banhart.yaml")


def _data(data: bytes) -> Callable[[], object]:
    return lambda: read_agreement(data, name="banhart.yaml")


def _ending(**ends: str) -> Callable[[], object]:
    return lambda: check_agreements([replace(small(), id=name, life=Life(co_terminates=other)) for name, other in ends.items()])


SPECIMENS = {
    "agreement-malformed": _with("version: 1", "verzion: 1"),
    "price-book-malformed": lambda: read_price_book(b"schema: crossfoot.price-book/1\nprices: []", name="list.yaml"),
    "agreements-inconsistent": _ending(A="B", B="A"),
    "terms-too-large": _data(b" " * 9_000_000),
    "terms-not-text": _data("title: Zürich".encode("latin-1")),
    "terms-too-deep": _data(b"[" * 50),
    "terms-too-many": _data(b"[" + b"1," * 200_000 + b"1]"),
    "terms-not-yaml": _data(b"title: Banhart\nterms: [1, 2\n"),
    "terms-key-twice": _data(b"title: a\ntitle: b"),
    "terms-character": _with("title: Banhart Insurance", 'title: "Banhart\\0"'),
    "terms-schema-missing": _with("schema: crossfoot.agreement/1\n", ""),
    "terms-schema-unknown": _with("crossfoot.agreement/1", "crossfoot.price-book/1"),
    "terms-schema-newer": _with("crossfoot.agreement/1", "crossfoot.agreement/2"),
    "terms-key-unknown": _with("currency: USD", "currency: USD\ncurrancy: EUR"),
    "terms-key-missing": _with("currency: USD\n", ""),
    "terms-table-wanted": _with("{from: 2026-01-01}", "2026"),
    "terms-list-wanted": _with("[banhart]", "banhart"),
    "terms-text-wanted": _with("title: Banhart Insurance", "title: true"),
    "terms-number-wanted": _with("unit: 0.02", "unit: [0.02]"),
    "terms-whole-wanted": _with("version: 1", "version: 1.5"),
    "terms-switch-wanted": _with("accounts:", "life: {renewal: {automatic: 'yes', months: 12}}\naccounts:"),
    "terms-date-wanted": _with("2026-01-01", "01/02/2026"),
    "terms-choice-unknown": _with("entity: US01", "entity: US01\nchannel: web"),
    "terms-one-price": _with("price: {", "price: {per_unit: 1, "),
    "terms-one-discount": _with("percent: 10", "percent: 10, amount: 5"),
    "terms-either": _with("    price:", "    phases: []\n    price:"),
    "terms-unit-elsewhere": _with("unit: 0.02", "unit: {amount: 0.02, unit: token}"),
    "terms-term-unknown": _with("terms: [calls]", "terms: [tokens]"),
    "terms-book-unknown": _with(
        "price: {graduated: [{upto: 1000, unit: 0.02}, {from: 1000, unit: 0.01}]}", "price: {book: PB-1, item: a}"
    ),
    "tier-gap": _with("from: 1000", "from: 1001"),
    "tier-overlap": _with("from: 1000", "from: 999"),
    "agreement-twice": lambda: check_agreements([small(), small()]),
    "co-termination-nowhere": _ending(A="B"),
    "co-termination-circle": _ending(A="B", B="A"),
    "party-circle": lambda: check_agreements([], parents={"CUS-1": "CUS-2", "CUS-2": "CUS-1"}),
}
