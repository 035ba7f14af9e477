"""Two versions field by field: the fields are those of the canonical form, every default spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from crossfoot.formats.agreements.dump import dump_agreement, dump_price_book
from crossfoot.measures.decimals import EXACT
from crossfoot.records.contracts.version_field import VersionField
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.price_book import PriceBook

_NUMBER = re.compile(r"-?\d{1,28}(\.\d{1,27})?")
_NAMED_BY = ("term", "commitment", "cap", "prepaid", "discount", "tax", "item", "id", "role")
"""What tells the parts of a list apart, by the first of these keys a part has."""
_GROUPED = ("terms", "commitments", "caps", "prepaid", "discounts", "taxes", "prices")
_LEFT_OUT = ("schema", "agreement", "price_book", "version")
_WORDS: Mapping[str, str] = {
    "phases": "phase",
    "meters": "meter",
    "roles": "parties",
    "graduated": "tier",
    "volume": "tier",
    "stairstep": "tier",
    "tiers": "tier",
    "graduated_percentage": "tier",
    "capacity": "tier",
    "matrix": "cell",
    "readings": "reading",
}


def agreements_compared(before: Agreement, after: Agreement) -> tuple[VersionField, ...]:
    """Every field of either version, in the order of the later one; what only the earlier one has stands after it."""
    return _compared(dump_agreement(before), dump_agreement(after))


def price_books_compared(before: PriceBook, after: PriceBook) -> tuple[VersionField, ...]:
    """Every field of either version of a price book, as `agreements_compared` gives them."""
    return _compared(dump_price_book(before), dump_price_book(after))


def _compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[VersionField, ...]:
    old, new = list(_parts(before)), list(_parts(after))
    was, now = ({(part, field): text for part, _, field, text in side} for side in (old, new))
    titles = {part: title for part, title, _, _ in (*old, *new)}
    parts = {part: place for place, part in enumerate(dict.fromkeys(part for part, _, _, _ in (*new, *old)))}
    fields = dict.fromkeys((part, field) for part, _, field, _ in (*new, *old))
    return tuple(
        VersionField(titles[each[0]], each[1], was.get(each), now.get(each), _change(was.get(each, ""), now.get(each, "")))
        for each in sorted(fields, key=lambda each: parts[each[0]])
    )


def _parts(tree: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Every leaf: the part it belongs to, that part's title, the field within it, and its text."""
    for name, value in tree.items():
        if name in _LEFT_OUT:
            continue
        if name not in _GROUPED:
            group = name if isinstance(value, Mapping | list) and value and name != "accounts" else "agreement"
            title = _WORDS.get(group, group).replace("_", " ").capitalize()
            for field, text in _leaves(value, ""):
                yield group, title, field or _said(name), text
            continue
        for place, part in enumerate(value, start=1):
            key = _key(part, place)
            head = {each: part[each] for each in ("clause", "name") if each in part}
            title = " ".join(str(text) for text in head.values() if text) or key
            for field, text in _leaves(part, ""):
                yield f"{name}/{key}", title, field, text


def _leaves(value: Any, field: str) -> Iterator[tuple[str, str]]:
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from _leaves(inner, _within(field, _WORDS.get(name, name)))
        case list() if value and isinstance(value[0], Mapping):
            for place, part in enumerate(value, start=1):
                yield from _leaves(part, f"{field} {_key(part, place)}".strip())
        case list():
            yield field, ", ".join(str(each) for each in value)
        case bool():
            yield field, "yes" if value else "no"
        case _:
            yield field, str(value)


def _key(part: Mapping[str, Any], place: int) -> str:
    """What a part of a list is known by: its name, a role and its first day, a phase's first day, or its place."""
    named = next((str(part[each]) for each in _NAMED_BY if each in part), "")
    since = str(part.get("from", ""))
    if "currency" in part:
        return f"{named}, {part['currency']}, {since}"
    if "role" in part:
        return f"{named}, {since}"
    return named or since or str(place)


def _within(field: str, name: str) -> str:
    return f"{field}, {_said(name)}" if field else _said(name)


def _said(name: str) -> str:
    return name.replace("_", " ")


def _change(before: str, after: str) -> Decimal | None:
    if before == after or not (_NUMBER.fullmatch(before) and _NUMBER.fullmatch(after)):
        return None
    return EXACT.subtract(Decimal(after), Decimal(before))
