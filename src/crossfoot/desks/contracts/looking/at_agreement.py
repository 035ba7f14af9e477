"""Looking at one agreement: its versions, who stands in which role, what was billed under it, what was done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.agreements.reads.orders_of import orders_of_agreement
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.agreements.stored import StoredVersion
from crossfoot.books.billing.document import DocumentSummary
from crossfoot.books.billing.reads.document_list import documents_of_agreement
from crossfoot.books.parties.party import Party
from crossfoot.books.parties.reads.party import parties
from crossfoot.books.trail.approvals.reads.requests import requests_about
from crossfoot.books.trail.approvals.request import StoredRequest
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.reads.lines import lines_about
from crossfoot.errors import Missing
from crossfoot.formats.agreements import read_agreement
from crossfoot.measures import Instant
from crossfoot.records.order import Order
from crossfoot.terms.agreement import Agreement

_DOCUMENTS = 25


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """An agreement with what stands around it.

    versions: oldest first; shown: the one looked at, terms: what it says; in_force: the one in force today in the agreement's
    zone, None for none. requests: for approval of a version, the latest of each, by its number. parties: by key, whoever a
    role names. documents: the last issued with a line under it. trail: what was done about it and its versions, oldest first.
    names: of the actors, by id.
    """

    versions: tuple[StoredVersion, ...]
    shown: StoredVersion
    terms: Agreement
    in_force: StoredVersion | None
    requests: Mapping[int, StoredRequest]
    parties: Mapping[str, Party]
    documents: tuple[DocumentSummary, ...]
    orders: tuple[Order, ...]
    trail: tuple[Line, ...]
    names: Mapping[int, str]

    @property
    def waiting(self) -> tuple[StoredVersion, ...]:
        """The versions nobody approved yet."""
        return tuple(each for each in self.versions if each.approved_by is None)

    @property
    def request(self) -> StoredRequest | None:
        """The request for the version shown, when there is an open one."""
        found = self.requests.get(self.shown.version)
        return found if found is not None and found.is_open else None


def agreement_facts(*, entity: str, agreement: str, version: int | None, by: Actor, at: Instant) -> AgreementFacts:
    """All about one agreement. version: to look at; None for the one in force, or the latest where none is.

    Raises Missing: version-not-there, entity-not-seen; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    found = versions(by, entity=entity, agreements=[agreement])
    if not found:
        raise Missing("version-not-there", what=agreement, version=version or 1)
    in_force = _in_force(found, at)
    shown = (in_force or found[-1]) if version is None else numbered(found, version)
    terms = read_version(shown)
    about = [f"{agreement} version {each.version}" for each in found]
    asked = requests_about(by, entity=entity, kind="agreement", abouts=about)
    trail = lines_about(by, entity=entity, on_kind="agreement", on_ids=[agreement, *about])
    people = {line.by for line in trail} | {each.recorded_by for each in found} | {each.approved_by for each in found}
    return AgreementFacts(
        versions=found,
        shown=shown,
        terms=terms,
        in_force=in_force,
        requests={int(each.facts["version"]): each for each in reversed(asked)},
        parties=parties(by, entity=entity, keys={each.party for each in terms.roles.holders}),
        documents=documents_of_agreement(by, entity=entity, agreement=agreement, limit=_DOCUMENTS),
        orders=orders_of_agreement(by, entity=entity, agreement=agreement),
        trail=trail,
        names=names(by, people),
    )


def _in_force(found: Sequence[StoredVersion], at: Instant) -> StoredVersion | None:
    """The approved version in force today; None for none. One that renews by itself goes on past its end."""
    approved = [each for each in found if each.approved_by is not None]
    if not approved:
        return None
    day = at.day(read_version(approved[-1]).time_zone)
    latest = max((each for each in approved if each.in_force_from <= day), key=lambda each: each.version, default=None)
    if latest is None or day in latest.effective:
        return latest
    life = read_version(latest).life
    renews = life.renewal is not None and life.renewal.automatic and life.notice_given is None and life.termination is None
    return latest if renews and latest.effective.end <= day else None


def numbered(found: Sequence[StoredVersion], version: int) -> StoredVersion:
    """The version of that number. Raises Missing: version-not-there."""
    for each in found:
        if each.version == version:
            return each
    raise Missing("version-not-there", what=found[0].agreement, version=version)


def read_version(stored: StoredVersion) -> Agreement:
    """What a stored version says."""
    return read_agreement(stored.document.encode(), name=f"{stored.agreement} version {stored.version}.json")
