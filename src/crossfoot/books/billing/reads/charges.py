"""What was charged, and what of it counts?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Max, QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.charge_row import charge_of
from crossfoot.books.billing.models import BookedCharge, ChargeRow
from crossfoot.books.columns import days
from crossfoot.errors import Missing
from crossfoot.measures import Period
from crossfoot.records.charge import Charge

_CHUNK = 5_000


def charges_of_run(viewer: Actor, *, entity: str, run: int, agreement: str | None = None) -> Iterator[Charge]:
    """What a run worked out, in the order it was written; of one agreement when named. Raises Missing: entity-not-seen."""
    rows = ChargeRow.objects.filter(entity=viewer.see(entity), run_id=run)
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    return _charges(rows.order_by("id"))


def booked_charge(viewer: Actor, *, entity: str, charge: str) -> tuple[Charge, int]:
    """A charge that counts or counted, by its id, and the run that worked it out.

    Raises Missing: entity-not-seen, charge-not-booked.
    """
    row = ChargeRow.objects.filter(booked__entity=viewer.see(entity), booked__charge=charge).first()
    if row is None:
        raise Missing("charge-not-booked", charge=charge, entity=entity)
    return charge_of(row), row.run_id


def booked_charges(viewer: Actor, *, entity: str, charges: Iterable[str]) -> Mapping[str, Charge]:
    """Charges that count or counted, by their ids; those never booked are left out. Raises Missing: entity-not-seen."""
    rows = ChargeRow.objects.filter(booked__entity=viewer.see(entity), booked__charge__in=list(charges))
    return {row.charge: charge_of(row) for row in rows}


def live_charges(
    viewer: Actor, *, entity: str, agreements: Iterable[str] | None = None, serving: Period | None = None
) -> Iterator[Charge]:
    """The charges that count and were not taken back, by agreement; those serving any day of a period when one is given.

    What a delta compares with. Raises Missing: entity-not-seen.
    """
    booked = BookedCharge.objects.filter(entity=viewer.see(entity), live=True)
    if agreements is not None:
        booked = booked.filter(agreement__in=list(agreements))
    if serving is not None:
        booked = booked.filter(service__overlap=days(serving))
    rows = ChargeRow.objects.filter(pk__in=booked.values("charge_row_id"))
    return _charges(rows.order_by("agreement", "id"))


def live_charges_rated_for(viewer: Actor, *, entity: str, period: Period) -> Iterator[Charge]:
    """The charges that count, were not taken back, and came from a run for that very period.

    Raises Missing: entity-not-seen.
    """
    booked = BookedCharge.objects.filter(entity=viewer.see(entity), live=True, charge_row__run__days=days(period))
    return _charges(ChargeRow.objects.filter(pk__in=booked.values("charge_row_id")).order_by("id"))


def uninvoiced_charges(
    viewer: Actor, *, entity: str, agreements: Iterable[str] | None = None, rated_until: date | None = None
) -> Iterator[Charge]:
    """The charges that count and no document bills yet, by agreement.

    rated_until: only those of runs for periods that begin on that day or before. Raises Missing: entity-not-seen.
    """
    booked = BookedCharge.objects.filter(entity=viewer.see(entity), uninvoiced=True)
    if agreements is not None:
        booked = booked.filter(agreement__in=list(agreements))
    if rated_until is not None:
        booked = booked.filter(charge_row__run__days__startswith__lte=rated_until)
    rows = ChargeRow.objects.filter(pk__in=booked.values("charge_row_id"))
    return _charges(rows.order_by("agreement", "id"))


def generations(viewer: Actor, *, entity: str, digests: Iterable[str]) -> Mapping[str, int]:
    """The latest generation booked of each key, by its digest, live or not; keys never booked are left out.

    A replacement's generation is one more. Raises Missing: entity-not-seen.
    """
    booked = BookedCharge.objects.filter(entity=viewer.see(entity), key_digest__in=list(digests))
    return dict(booked.values_list("key_digest").annotate(latest=Max("generation")))


def _charges(rows: QuerySet[ChargeRow]) -> Iterator[Charge]:
    return (charge_of(row) for row in rows.iterator(chunk_size=_CHUNK))
