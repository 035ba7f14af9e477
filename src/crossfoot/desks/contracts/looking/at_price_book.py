"""Looking at price books: what things list at, in which version, and what waits. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.agreements.reads.price_books import price_book_versions
from crossfoot.books.agreements.stored import StoredPriceBook
from crossfoot.books.trail.approvals.reads.requests import requests_about
from crossfoot.books.trail.approvals.request import StoredRequest
from crossfoot.errors import Missing
from crossfoot.formats.agreements import read_price_book
from crossfoot.terms.price_book import PriceBook


@dataclass(frozen=True, slots=True)
class PriceBookFacts:
    """A price book. versions: oldest first; shown: the one looked at, prices: what it says; pricing: the one that prices, the
    latest approved, None for none. requests: for approval, the latest of each version. names: of the actors, by id."""

    versions: tuple[StoredPriceBook, ...]
    shown: StoredPriceBook
    prices: PriceBook
    pricing: StoredPriceBook | None
    requests: Mapping[int, StoredRequest]
    names: Mapping[int, str]

    @property
    def waiting(self) -> tuple[StoredPriceBook, ...]:
        """The versions nobody approved yet."""
        return tuple(each for each in self.versions if each.approved_by is None)

    @property
    def request(self) -> StoredRequest | None:
        """The request for the version shown, when there is an open one."""
        found = self.requests.get(self.shown.version)
        return found if found is not None and found.is_open else None


def price_books_listed(*, entity: str, by: Actor) -> tuple[PriceBookFacts, ...]:
    """Every price book, by its id. Raises Missing: entity-not-seen; Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    grouped: dict[str, list[StoredPriceBook]] = {}
    for each in price_book_versions(by, entity=entity):
        grouped.setdefault(each.book, []).append(each)
    return tuple(_facts(found, None, {}, {}) for _, found in sorted(grouped.items()))


def price_book_facts(*, entity: str, book: str, version: int | None, by: Actor) -> PriceBookFacts:
    """All about one price book. version: None for the one that prices, or the latest where none does.

    Raises Missing: entity-not-seen, version-not-there; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    found = [each for each in price_book_versions(by, entity=entity) if each.book == book]
    if not any(version in (None, each.version) for each in found):
        raise Missing("version-not-there", what=book, version=version or 1)
    asked = requests_about(by, entity=entity, kind="price-book", abouts=[f"{book} version {each.version}" for each in found])
    requests = {int(each.facts["version"]): each for each in reversed(asked)}
    people = {each.recorded_by for each in found} | {each.approved_by for each in found}
    return _facts(found, version, requests, names(by, people))


def _facts(
    found: list[StoredPriceBook], version: int | None, requests: Mapping[int, StoredRequest], known: Mapping[int, str]
) -> PriceBookFacts:
    pricing = next((each for each in reversed(found) if each.approved_by is not None), None)
    chosen = next((each for each in found if each.version == version), pricing or found[-1])
    prices = read_price_book(chosen.document.encode(), name=f"{chosen.book} version {chosen.version}.json")
    return PriceBookFacts(tuple(found), chosen, prices, pricing, requests, known)
