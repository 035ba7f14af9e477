"""Agreements and price books as files: YAML or JSON, read exactly, written canonically, described by a JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crossfoot.formats.agreements.agreement import agreement_of
from crossfoot.formats.agreements.compared import agreements_compared, price_books_compared
from crossfoot.formats.agreements.dump import canonical_json, digest, dump_agreement, dump_price_book
from crossfoot.formats.agreements.price_book import price_book_of
from crossfoot.formats.agreements.schemas import agreement_schema, price_book_schema
from crossfoot.formats.agreements.together import check_agreements
from crossfoot.formats.agreements.tree import grown
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.price_book import PriceBook

__all__ = [
    "agreement_schema",
    "agreements_compared",
    "canonical_json",
    "check_agreements",
    "digest",
    "dump_agreement",
    "dump_price_book",
    "price_book_schema",
    "price_books_compared",
    "read_agreement",
    "read_price_book",
]

_NO_BOOKS: Mapping[str, PriceBook] = MappingProxyType({})


def read_agreement(data: bytes, *, name: str, books: Mapping[str, PriceBook] = _NO_BOOKS) -> Agreement:
    """The agreement a file holds.

    name: of the file, for the problems; one that ends in `.json` is read as JSON, every other as YAML.
    books: price books by id, that prices may be taken from.
    Raises Malformed: agreement-malformed, with every problem found and its place (`terms[2].price.graduated[1].upto`);
    terms-too-large, terms-not-text, terms-too-deep, terms-too-many, terms-not-yaml, terms-key-twice, terms-character
    (nothing can be read).
    """
    return agreement_of(grown(data, file=name), file=name, books=books)


def read_price_book(data: bytes, *, name: str) -> PriceBook:
    """The price book a file holds. Raises Malformed: price-book-malformed, and the others of `read_agreement`."""
    return price_book_of(grown(data, file=name), file=name)
