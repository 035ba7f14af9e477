"""The PDF a customer receives."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pikepdf

from crossfoot.engines.billing.compose_invoice import settle_with_credit
from crossfoot.engines.billing.credit_note import LineCredit, credit_note
from crossfoot.formats.documents.figures import printed_days, printed_money, printed_quantity
from crossfoot.formats.documents.pdf import document_pdf
from crossfoot.formats.documents.usage_detail import usage_detail_csv
from crossfoot.measures import Instant, Period, Quantity
from crossfoot.records.charge import Op, Step
from crossfoot.records.document import CreditDrawn, Document
from crossfoot.records.letterhead import Letterhead, PrintedParty
from crossfoot.records.metered import MeteredQuantity
from tests.charges import OCTOBER, agreement, charge, drafts, issued, tax, usd
from tests.tables import rows

SENDER = Letterhead(
    PrintedParty(
        "US01", "Larkfield Software, Inc.", ("400 Larkfield Way", "Portland OR 97205"), "93-1234567", "b@larkfield.example"
    ),
    bank=("IBAN DE02 1203 0000 0000 2020 51",),
    footer="Portland, Oregon",
)
CUSTOMER = PrintedParty("CUS-1", "株式会社サンプル · شركة المثال · Ελληνική Εταιρεία", ("東京都千代田区",), "JP123")
DETAIL = b"agreement,term\r\nAGR-1,calls\r\n"


def made(document: Document, **given: PrintedParty) -> bytes:
    steps = (Step(Op.EXTEND, "1,000 call × 0.10 USD", amount=Decimal(100), adds=True), Step(Op.ROUND, "rounded half up"))
    workings = {document.draft.lines[0].charge: steps}
    return document_pdf(
        document, letterhead=SENDER, bill_to=given.get("bill_to", CUSTOMER), workings=workings, usage_detail=DETAIL
    )


def an_invoice() -> Document:
    (drafted,) = drafts([charge("100"), charge("-3", series="x=1")], [agreement(taxes=[tax("19")])])
    return issued(settle_with_credit(drafted, [CreditDrawn("G-1", usd("5"))]), "INV-7")


def fonts(pdf: pikepdf.Pdf) -> set[str]:
    """The font families embedded, without their subset tags."""
    found = set()
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor":
            found.add(str(each.FontName).split("+")[-1].split("-")[0])
    return found


def test_the_same_document_gives_the_same_bytes() -> None:
    assert made(an_invoice()) == made(an_invoice())


def test_it_is_an_archive_with_the_usage_detail_attached() -> None:
    with pikepdf.open(io.BytesIO(made(an_invoice()))) as pdf:
        assert pdf.open_metadata().pdfa_status == "3B"
        assert list(pdf.attachments) == ["INV-7-usage.csv"]
        assert pdf.attachments["INV-7-usage.csv"].get_file().read_bytes() == DETAIL
        assert str(pdf.docinfo["/Title"]) == "Invoice INV-7"


def test_names_in_every_script_find_a_font_that_has_their_letters() -> None:
    with pikepdf.open(io.BytesIO(made(an_invoice()))) as pdf:
        assert {name.replace("Regular", "") for name in fonts(pdf)} >= {"NotoSansCJKtc", "NotoSansArabic"}
    latin = PrintedParty("CUS-2", "Acme")
    with pikepdf.open(io.BytesIO(made(an_invoice(), bill_to=latin))) as pdf:
        assert not any("CJK" in name or "Arabic" in name for name in fonts(pdf))


def test_names_cannot_write_markup() -> None:
    hostile = PrintedParty("CUS-3", '#panic("no") *bold* $x$ \\ "quoted"', ('#read("/etc/passwd")',))
    assert made(an_invoice(), bill_to=hostile).startswith(b"%PDF")


def test_workings_follow_on_pages_of_their_own() -> None:
    document = an_invoice()
    bare = document_pdf(document, letterhead=SENDER, bill_to=CUSTOMER, workings={}, usage_detail=DETAIL)
    with pikepdf.open(io.BytesIO(made(document))) as long, pikepdf.open(io.BytesIO(bare)) as short:
        assert (len(short.pages), len(long.pages)) == (1, 2)


def test_a_credit_note_prints_too() -> None:
    note = credit_note(an_invoice(), taken=[LineCredit(1, usd("100"), "c")], earlier=(), reason="not delivered")
    with pikepdf.open(io.BytesIO(made(issued(note, "CN-1")))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Credit note CN-1"


@rows("""
 start      | end        | printed                    | because
 2026-10-01 | 2026-11-01 | 1 to 31 Oct 2026           | the last day served, not the first one after
 2026-10-05 | 2026-10-06 | 5 Oct 2026                 | one day
 2026-10-15 | 2026-11-15 | 15 Oct to 14 Nov 2026      | the year once
 2025-11-01 | 2026-11-01 | 1 Nov 2025 to 31 Oct 2026  | both years
""")
def test_service_days_are_printed_as_people_say_them(start: str, end: str, printed: str, because: str) -> None:
    assert printed_days(Period(date.fromisoformat(start), date.fromisoformat(end))) == printed


def test_figures_are_grouped_and_whole() -> None:
    assert printed_money(usd("-1234567.5")) == "\u22121,234,567.50"
    assert [printed_quantity(each) for each in (None, Decimal("0.00200"), Decimal("1200"))] == ["", "0.002", "1,200"]


def test_usage_detail_is_sorted_and_safe_to_open_in_a_spreadsheet() -> None:
    span = OCTOBER.span("UTC")
    second = MeteredQuantity("AGR-1", "calls", "calls", (("=cmd", "x"),), span, Quantity("2", "call"), 2, span.start, None)
    first = replace(second, term="a", dims=(), last=Instant(span.start.ns + 1))
    lines = usage_detail_csv([second, first]).decode().splitlines()
    assert lines[1].startswith("AGR-1,a,calls,,2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,2,call,2,2026-10-01T00:00:00Z")
    assert lines[2].startswith("AGR-1,calls,calls,'=cmd=x,")
