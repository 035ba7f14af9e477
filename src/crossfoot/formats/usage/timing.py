"""A cell to an instant, as the mapping declares it: never guessed, to the nanosecond, refused with the reason."""

from __future__ import annotations

import re
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.formats.usage.mapping import Time, TimeForm
from crossfoot.measures import Instant, exact
from crossfoot.measures.decimals import EXACT

_COUNTED_PLACES = {TimeForm.SECONDS: 9, TimeForm.MILLISECONDS: 6, TimeForm.MICROSECONDS: 3, TimeForm.NANOSECONDS: 0}
_COUNT_DIGITS_MAX = 20
_WRITTEN = re.compile(
    r"(?P<minute>(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}):(?P<second>[0-5][0-9])"
    r"(?:[.](?P<fraction>[0-9]{1,9}))?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
_FRACTION = re.compile(r"[.]([0-9]+)", re.ASCII)
_SETTLED_YEARS = range(1990, 2040)
_REMEMBERED_MAX = 100_000
_PLACES = 9


class TimeReader:
    """Reads the time cells of one file.

    The minute of a reading is worked out once and remembered: clocks changed only at whole minutes in the years it is
    done for, so the seconds follow by addition.
    """

    def __init__(self, at: Time) -> None:
        self._at = at
        self._minutes: dict[tuple[str, str | None], int] = {}

    def read(self, text: str) -> Instant:
        """The instant of a trimmed cell.

        Raises Malformed: not-a-time, no-time-zone, two-time-zones, time-in-dst-gap, time-repeated, time-too-fine,
        instant-out-of-range; for counted forms also not-a-plain-number, too-many-digits, too-many-places.
        """
        if self._at.form is not TimeForm.ISO:
            return self._counted(text)
        found = _WRITTEN.fullmatch(text)
        if not found or int(found["year"]) not in _SETTLED_YEARS:
            return self._slowly(text)
        minute, _, second, fraction, offset = found.groups()
        if fraction and len(fraction) > self._at.places:
            raise Malformed("time-too-fine", got=text, places=len(fraction), declared=self._at.places)
        base = self._minutes.get((minute, offset))
        if base is None:
            if len(self._minutes) >= _REMEMBERED_MAX:
                self._minutes.clear()
            try:
                base = self._instant(minute + (offset or "")).ns
            except Malformed as refusal:
                raise Malformed(refusal.code, **{**refusal.fields, "got": text}) from refusal
            self._minutes[minute, offset] = base
        ns = base + int(second) * 1_000_000_000
        return Instant(ns + int(fraction.ljust(_PLACES, "0")) if fraction else ns)

    def _slowly(self, text: str) -> Instant:
        instant = self._instant(text)
        if (fraction := _FRACTION.search(text)) and len(fraction[1]) > self._at.places:
            raise Malformed("time-too-fine", got=text, places=len(fraction[1]), declared=self._at.places)
        return instant

    def _instant(self, text: str) -> Instant:
        if self._at.zone:
            return Instant.local(text, self._at.zone, repeated=self._at.repeated)
        return Instant.parse(text)

    def _counted(self, text: str) -> Instant:
        """Seconds or parts of them since 1970-01-01T00:00:00Z, with as many places as still make whole nanoseconds."""
        places = _COUNTED_PLACES[self._at.form]
        count = exact(text, places_max=places, digits_max=_COUNT_DIGITS_MAX)
        written = max(0, -int(count.as_tuple().exponent)) + _PLACES - places
        if count != int(count) and written > self._at.places:
            raise Malformed("time-too-fine", got=text, places=written, declared=self._at.places)
        return Instant(int(EXACT.multiply(count, Decimal(10) ** places)))
