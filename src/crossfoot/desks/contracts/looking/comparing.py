"""Comparing two versions of an agreement or of a price book, field by field. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.reads.price_books import price_book_versions
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.agreements.stored import StoredPriceBook, StoredVersion
from crossfoot.desks.contracts.looking.at_agreement import numbered, read_version
from crossfoot.errors import Missing
from crossfoot.formats.agreements import agreements_compared, price_books_compared, read_price_book
from crossfoot.records.contracts.version_field import VersionField

Version = TypeVar("Version", StoredVersion, StoredPriceBook)


@dataclass(frozen=True, slots=True)
class VersionsCompared:
    """Two versions of one thing. fields: all of either, those that are alike as well. currency: its amounts are in, empty for
    a price book, whose prices name their own. versions: the numbers there are."""

    name: str
    title: str
    currency: str
    before: StoredVersion | StoredPriceBook
    after: StoredVersion | StoredPriceBook
    fields: tuple[VersionField, ...]
    versions: tuple[int, ...]

    @property
    def differing(self) -> tuple[VersionField, ...]:
        """The fields on which the versions differ."""
        return tuple(each for each in self.fields if each.differs)


def compare_versions(*, entity: str, agreement: str, before: int | None, after: int | None, by: Actor) -> VersionsCompared:
    """Two versions of an agreement. after: None for the latest; before: None for the last approved one below it, or the one
    below it where none is approved, or itself where it is the first.

    Raises Missing: version-not-there, entity-not-seen; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    found = versions(by, entity=entity, agreements=[agreement])
    if not found:
        raise Missing("version-not-there", what=agreement, version=after or 1)
    new = found[-1] if after is None else numbered(found, after)
    old = _before(found, new) if before is None else numbered(found, before)
    one, other = read_version(old), read_version(new)
    fields = agreements_compared(one, other)
    return VersionsCompared(
        agreement, other.title, other.currency.code, old, new, fields, tuple(each.version for each in found)
    )


def compare_price_books(*, entity: str, book: str, before: int | None, after: int | None, by: Actor) -> VersionsCompared:
    """Two versions of a price book, chosen as `compare_versions` chooses.

    Raises Missing: version-not-there, entity-not-seen; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    found = [each for each in price_book_versions(by, entity=entity) if each.book == book]
    if not found:
        raise Missing("version-not-there", what=book, version=after or 1)
    new = found[-1] if after is None else _book(found, after)
    old = _before(found, new) if before is None else _book(found, before)
    one, other = (read_price_book(each.document.encode(), name=f"{book}.json") for each in (old, new))
    return VersionsCompared(book, book, "", old, new, price_books_compared(one, other), tuple(each.version for each in found))


def _book(found: Sequence[StoredPriceBook], version: int) -> StoredPriceBook:
    for each in found:
        if each.version == version:
            return each
    raise Missing("version-not-there", what=found[0].book, version=version)


def _before(found: Sequence[Version], new: Version) -> Version:
    below = [each for each in found if each.version < new.version]
    approved = [each for each in below if each.approved_by is not None]
    return (approved or below or [new])[-1]
