"""A document as PDF: PDF/A-3 by typst, byte for byte the same for the same document, usage detail attached.

Fonts come from packages, so that names in Latin, Greek, Cyrillic, Arabic, Chinese, Japanese and Korean print alike on
every machine.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path

import typst

from crossfoot.formats.documents.figures import (
    printed_day,
    printed_days,
    printed_money,
    printed_number,
    printed_quantity,
)
from crossfoot.measures.decimals import text
from crossfoot.records.charge import Step
from crossfoot.records.document import Document, DocumentKind, DocumentLine
from crossfoot.records.letterhead import Letterhead, PrintedParty

_FONT_PACKAGES = ("fontpkg_inter", "fontpkg_noto_sans_arabic", "cvttf_NotoSansCJK_Regular")
_TITLES = {
    DocumentKind.INVOICE: "Invoice",
    DocumentKind.CREDIT_NOTE: "Credit note",
    DocumentKind.DEBIT_NOTE: "Debit note",
}


def document_pdf(
    document: Document,
    *,
    letterhead: Letterhead,
    bill_to: PrintedParty,
    workings: Mapping[str, Sequence[Step]],
    usage_detail: bytes,
) -> bytes:
    """The PDF of an issued document.

    workings: charge id -> its steps, printed line by line on the pages that follow. usage_detail: the attached CSV.
    """
    page = {
        **_head(document, letterhead, bill_to),
        "lines": [_line(line) for line in document.draft.lines],
        "totals": _totals(document),
        "workings": [
            {
                "number": str(line.number),
                "name": line.description,
                "amount": printed_money(line.amount),
                "steps": [_step(step) for step in workings.get(line.charge, ())],
            }
            for line in document.draft.lines
            if workings.get(line.charge)
        ],
        "detail_name": f"{document.number}-usage.csv",
    }
    files = {
        "main": resources.files(__package__).joinpath("document.typ").read_bytes(),
        "page.json": json.dumps(page, ensure_ascii=False).encode(),
        "usage.csv": usage_detail,
    }
    issued = datetime.combine(document.issued_on, time(), UTC)
    pdf: object = typst.compile(  # type: ignore[call-overload]  # its stubs do not know the files it takes by name
        files,
        format="pdf",
        font_paths=_font_folders(),
        ignore_system_fonts=True,
        pdf_standards=["a-3b"],
        timestamp=int(issued.timestamp()),
    )
    assert isinstance(pdf, bytes), "one document, one file"
    return pdf


@functools.cache
def _font_folders() -> list[str | Path]:
    specs = [importlib.util.find_spec(name) for name in _FONT_PACKAGES]
    return [str(Path(spec.origin).parent) for spec in specs if spec is not None and spec.origin is not None]


def _head(document: Document, letterhead: Letterhead, bill_to: PrintedParty) -> dict[str, object]:
    draft = document.draft
    facts = [("Number", document.number), ("Issued", printed_day(document.issued_on))]
    if draft.kind is DocumentKind.INVOICE:
        facts.append(("Due", printed_day(document.due_on)))
    facts.append(("Period", printed_days(draft.period)))
    if draft.original:
        facts.append(("Refers to", draft.original))
    facts += [("Terms", draft.payment_terms), ("Customer", bill_to.key)]
    return {
        "title": _TITLES[draft.kind],
        "number": document.number,
        "facts": [{"name": name, "value": value} for name, value in facts],
        "sender": _party(letterhead.sender),
        "bill_to": _party(bill_to),
        "bank": list(letterhead.bank),
        "footer": letterhead.footer,
        "reason": draft.reason,
        "currency": draft.currency.code,
        "due": printed_money(draft.due),
        "due_label": "Amount due" if draft.kind is DocumentKind.INVOICE else "Amount credited",
        "due_on": printed_day(document.due_on) if draft.kind is DocumentKind.INVOICE else "",
    }


def _party(party: PrintedParty) -> dict[str, object]:
    return {"name": party.name, "lines": list(party.lines), "tax_id": party.tax_id, "email": party.email}


def _line(line: DocumentLine) -> dict[str, str]:
    return {
        "number": str(line.number),
        "agreement": line.agreement,
        "clause": line.clause,
        "description": line.description,
        "days": printed_days(line.service),
        "quantity": printed_quantity(line.quantity),
        "unit": line.unit,
        "price": printed_quantity(line.unit_price),
        "amount": printed_money(line.amount),
    }


def _totals(document: Document) -> list[dict[str, str]]:
    draft = document.draft
    rows = [("Net", "", draft.net)]
    rows += [
        (
            f"{tax.name} {tax.jurisdiction}, {text(tax.percent.value)} %",
            tax.reason or f"on {printed_money(tax.base)}",
            tax.amount,
        )
        for tax in draft.taxes
    ]
    if draft.taxes or draft.drawn:
        rows.append(("Total", "", draft.total))
    rows += [("Prepaid credit", each.grant, -each.amount) for each in draft.drawn]
    return [{"name": name, "note": note, "amount": printed_money(amount)} for name, note, amount in rows]


def _step(step: Step) -> dict[str, str]:
    return {
        "says": step.says,
        "amount": "" if step.amount is None else printed_number(step.amount),
        "adds": "yes" if step.adds else "",
    }
