"""Names and addresses of people who do not exist, in the scripts that invoices must show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A city as it stands on an envelope, and the tax jurisdiction it lies in."""

    street: str
    city: str
    postal_code: str
    country: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class Market:
    """Where customers live: the currency they are billed in, their clocks, and how names are made there."""

    currency: str
    zone: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    joint: str
    places: tuple[Place, ...]


_GERMAN = (
    "Bergmann",
    "Hallig",
    "Kessler",
    "Lindau",
    "Morgenroth",
    "Ostwald",
    "Quendel",
    "Rieger",
    "Söllner",
    "Übersee",
    "Weißbach",
)
_GREEK = ("Αργοναύτης", "Ελαιώνας", "Θαλασσινός", "Κυκλάδες", "Μελισσάνη", "Ολυμπιάδα", "Πήγασος")
_ENGLISH = (
    "Alder",
    "Banhart",
    "Calloway",
    "Dunmore",
    "Eastlake",
    "Fairhaven",
    "Granby",
    "Hollis",
    "Ivor",
    "Juniper",
    "Kestrel",
)
_ARABIC = ("النخيل", "الواحة", "الفجر", "المنارة", "الريان", "السندباد")
_JAPANESE = ("青葉", "富士見", "桜井", "白川", "松風", "若草", "月島", "海老名", "八重洲")
_CHINESE = ("云杉", "锦程", "海潮", "明德", "长风", "紫荆")

MARKETS = (
    Market(
        "USD",
        "America/New_York",
        _ENGLISH,
        ("Insurance", "Robotics", "Health", "Media", "Logistics", "Labs", "Foods", "Energy"),
        " ",
        (
            Place("48 Wharf Street", "Portland", "04101", "US", "US-ME"),
            Place("1200 Orchard Avenue", "Rochester", "14604", "US", "US-NY"),
            Place("77 Mill Lane", "Hartford", "06103", "US", "US-CT"),
        ),
    ),
    Market(
        "EUR",
        "Europe/Berlin",
        _GERMAN + _GREEK,
        ("GmbH", "AG", "Α.Ε.", "SE", "KG"),
        " ",
        (
            Place("Lindenstraße 14", "Leipzig", "04109", "DE", "DE"),
            Place("Am Speicher 3", "Bremen", "28195", "DE", "DE"),
            Place("Οδός Αιόλου 27", "Αθήνα", "105 51", "GR", "GR"),
        ),
    ),
    Market(
        "JPY",
        "Asia/Tokyo",
        _JAPANESE + _CHINESE,
        ("電機株式会社", "物流株式会社", "製薬株式会社", "科技有限公司", "銀行株式会社"),
        "",
        (
            Place("八重洲2丁目4-1", "東京都中央区", "104-0028", "JP", "JP"),
            Place("梅田1丁目13-1", "大阪市北区", "530-0001", "JP", "JP"),
            Place("建国路88号", "北京市朝阳区", "100022", "CN", "CN"),
        ),
    ),
    Market(
        "USD",
        "Asia/Dubai",
        _ARABIC,
        ("للتقنية", "للتجارة", "للاتصالات", "للصناعات"),
        " ",
        (
            Place("شارع الشيخ زايد 210", "دبي", "00000", "AE", "AE"),
            Place("كورنيش النيل 5", "القاهرة", "11511", "EG", "EG"),
        ),
    ),
)
"""Four markets: three currencies, four time zones."""

_OFFICE = ("500 Harbor Road", "Boston MA 02110")
ENTITY = ("US01", "Northwind Models Inc.", _OFFICE, "US", "USD", "America/New_York", "12-3456789")
"""The seller: code, name, address, country, currency, time zone, tax id. It sells in each market in the market's currency."""


def name_of(market: Market, number: int) -> str:
    """The name of a market's customer of that number: no two numbers below first x second share one."""
    turn, first = divmod(number, len(market.first))
    name = f"{market.first[first]}{market.joint}{market.second[(first + turn) % len(market.second)]}"
    again = turn // len(market.second)
    return f"{name} {again + 1}" if again else name
