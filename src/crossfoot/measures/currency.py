"""Currencies: ISO 4217 codes with their exponents, and the seller's own pricing units."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from crossfoot.errors import Malformed

_TWO_PLACES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF"
    " CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF"
    " IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN"
    " MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS"
    " SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
    " ZWL"
)
_EXPONENTS = {
    **dict.fromkeys(_TWO_PLACES.split(), 2),
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""Source: ISO 4217 list one: codes with a minor unit (the metals and testing codes have none).

Codes withdrawn since 2024 (ANG, BGN, ZWL) stay: their old invoices are re-performed, credited and reversed.
"""

_OWN_CODE = re.compile(r"[a-z][a-z0-9-]{1,15}", re.ASCII)
_OWN_EXPONENT_MAX = 4


@dataclass(frozen=True, slots=True)
class Currency:
    """A unit of account: its code and how many places its smallest coin has.

    Build one with `Currency.of` (money) or `Currency.own` (a pricing unit such as `credit`, written in
    lower case so that it can never be mistaken for money).
    Raises Malformed: unknown-currency, wrong-exponent, bad-pricing-unit.
    """

    code: str
    exponent: int

    def __post_init__(self) -> None:
        if (known := _EXPONENTS.get(self.code)) is not None:
            if self.exponent != known:
                raise Malformed("wrong-exponent", currency=self.code, got=self.exponent, want=known)
        elif not _OWN_CODE.fullmatch(self.code):
            raise Malformed("unknown-currency", got=self.code)
        elif not 0 <= self.exponent <= _OWN_EXPONENT_MAX:
            raise Malformed("bad-pricing-unit", got=self.code, exponent=self.exponent, exponent_max=_OWN_EXPONENT_MAX)

    @staticmethod
    @functools.cache
    def of(code: str) -> Currency:
        """The ISO 4217 currency of that code. Raises Malformed: unknown-currency."""
        if code not in _EXPONENTS:
            raise Malformed("unknown-currency", got=code)
        return Currency(code, _EXPONENTS[code])

    @staticmethod
    def own(code: str, *, exponent: int) -> Currency:
        """A pricing unit of the seller's own. Raises Malformed: bad-pricing-unit."""
        if not _OWN_CODE.fullmatch(code):
            raise Malformed("bad-pricing-unit", got=code, exponent=exponent, exponent_max=_OWN_EXPONENT_MAX)
        return Currency(code, exponent)

    @property
    def is_money(self) -> bool:
        """True for ISO 4217; False for a pricing unit, which must be converted before it is billed."""
        return self.code in _EXPONENTS

    @staticmethod
    def codes() -> tuple[str, ...]:
        """Every ISO 4217 code we know, sorted."""
        return tuple(sorted(_EXPONENTS))

    def __str__(self) -> str:
        return self.code
