"""`crossfoot invoice`: preview, issue, list, show, print, credit and bill anew."""

from __future__ import annotations

import argparse
from datetime import date
from decimal import Decimal

from crossfoot.books.billing.reads.documents import document, document_page
from crossfoot.books.billing.reads.runs import draft, drafts, run
from crossfoot.cli.printing import counted, progress, say, table
from crossfoot.cli.session import Session, acting, at_least_one, offer, writable
from crossfoot.desks.billing import crediting, issuing
from crossfoot.desks.billing.looking import printing
from crossfoot.errors import Malformed
from crossfoot.formats.documents.figures import printed_days, printed_money, printed_quantity
from crossfoot.measures import Currency, Money
from crossfoot.records.document import Draft

_NAMED_MAX = 4


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    parser = verbs.add_parser("invoice", help="Preview, issue, print, credit and re-bill documents")
    below = parser.add_subparsers(metavar="WHAT", required=True)
    preview = offer(below, "preview", "list a run's drafts with what stands out", _preview)
    preview.add_argument("run_number", type=int, metavar="RUN")
    preview.add_argument("--flagged", action="store_true", help="only drafts that something stands out on")
    preview.add_argument("--draft", type=int, metavar="DRAFT", help="print the lines of one draft")
    issue = offer(below, "issue", "issue a run's drafts; by somebody else than who prepared it", _issue)
    issue.add_argument("run_number", type=int, metavar="RUN")
    issue.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="of the documents; else today")
    issue.add_argument("--draft", type=int, action="append", metavar="DRAFT", help="only this draft; may be repeated")
    offer(below, "list", "list documents, the latest first", _list).add_argument(
        "--limit", type=at_least_one, default=50, help="how many at most (default 50)"
    )
    offer(below, "show", "print a document's lines and totals", _show).add_argument("number", metavar="DOCUMENT")
    pdf = offer(below, "pdf", "write a document as PDF, its usage detail attached", _pdf)
    pdf.add_argument("number", metavar="DOCUMENT")
    pdf.add_argument("-o", "--out", metavar="FILE", help="else DOCUMENT.pdf")
    credit = offer(below, "credit", "prepare a credit note; somebody else issues it", _credit)
    credit.add_argument("number", metavar="DOCUMENT")
    credit.add_argument("--line", action="append", default=[], metavar="LINE[=AMOUNT]", help="else everything that is left")
    credit.add_argument("--reason", required=True, help="printed on the document")
    rebill = offer(below, "rebill", "prepare to take an invoice back and bill it anew", _rebill)
    rebill.add_argument("number", metavar="DOCUMENT")
    rebill.add_argument("--reason", required=True, help="printed on the document")


def _preview(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = drafts(s.by, entity=s.entity, run=run(s.by, arguments.run_number).id)
    if arguments.draft is not None:
        chosen = draft(s.by, entity=s.entity, run=arguments.run_number, number=arguments.draft).draft
        say(arguments, [chosen], _printed(chosen))
        return
    shown = [each for each in found if each.draft.flags or not arguments.flagged]
    rows = [
        (d.id, d.draft.kind, d.draft.bill_to, d.draft.group, len(d.draft.lines), printed_money(d.draft.net),
         printed_money(d.draft.tax), printed_money(d.draft.due), d.draft.currency, ", ".join(f.flag for f in d.draft.flags))
        for d in shown
    ]  # fmt: skip
    head = ("Draft", "Kind", "Bill to", "Group", "Lines", "Net", "Tax", "Due", "", "Stands out")
    say(arguments, shown, table(head, rows, right=(0, 4, 5, 6, 7)) if rows else "No draft waits.")


def _issue(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    on = arguments.date or s.at.datetime().date()
    number = arguments.run_number
    with progress(arguments) as told:
        if arguments.draft:
            issued = [
                issuing.issue_draft(entity=s.entity, run=number, draft=each, on=on, by=s.by, at=s.at, key=f"{s.key}/{each}")
                for each in arguments.draft
            ]
        else:
            issued = list(issuing.issue_run(entity=s.entity, run=number, on=on, by=s.by, at=s.at, key=s.key, progress=told))
    numbers = [each.number for each in issued]
    named = ", ".join(numbers) if len(numbers) <= _NAMED_MAX else f"{numbers[0]} to {numbers[-1]}"
    say(arguments, {"issued": numbers}, f"Issued {counted(len(numbers), 'document')}{named and ': '}{named}.")


def _list(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = document_page(s.by, entity=s.entity, limit=arguments.limit)
    rows = [
        (
            d.ref.number,
            d.kind,
            d.issued_on,
            d.due_on,
            d.bill_to,
            _amount(d.total, d.currency),
            _amount(d.due, d.currency),
            d.currency,
            d.original,
        )
        for d in found
    ]
    head = ("Document", "Kind", "Issued", "Due on", "Bill to", "Total", "Due", "", "Refers to")
    say(arguments, found, table(head, rows, right=(5, 6)) if rows else "No document was issued yet.")


def _amount(amount: Decimal, currency: str) -> str:
    return printed_money(Money(amount, Currency.of(currency)))


def _show(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    stored = document(s.by, entity=s.entity, number=arguments.number)
    head = f"{stored.document.number}, issued {stored.document.issued_on}, due {stored.document.due_on}"
    say(arguments, stored, f"{head}\n{_printed(stored.document.draft)}")


def _printed(draft: Draft) -> str:
    """The lines and totals of a document."""
    rows = [
        (line.number, line.agreement, line.clause, line.description, printed_days(line.service),
         printed_quantity(line.quantity), line.unit, printed_quantity(line.unit_price), printed_money(line.amount))
        for line in draft.lines
    ]  # fmt: skip
    head = ("#", "Agreement", "Clause", "For", "Service", "Quantity", "Unit", "Unit price", f"Amount {draft.currency}")
    lines = [f"{draft.kind} to {draft.bill_to}, {draft.payment_terms}", table(head, rows, right=(0, 5, 7, 8))]
    totals = [("Net", draft.net)]
    totals += [(f"{tax.name} {tax.jurisdiction} {tax.percent}", tax.amount) for tax in draft.taxes]
    totals += [("Total", draft.total)] + [(f"Prepaid credit {each.grant}", -each.amount) for each in draft.drawn]
    totals.append(("Due", draft.due))
    lines.append(table(("", draft.currency.code), [(name, printed_money(amount)) for name, amount in totals], right=(1,)))
    lines += [f"Stands out: {each.flag}: {each.says}" for each in draft.flags]
    return "\n\n".join(lines)


def _pdf(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    out = writable(arguments.out or f"{arguments.number}.pdf")
    pdf = printing.print_document(entity=s.entity, number=arguments.number, by=s.by)
    out.write_bytes(pdf)
    say(arguments, {"file": str(out), "bytes": len(pdf)}, f"Wrote {out} ({len(pdf):,} bytes).")


def _credit(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = crediting.prepare_credit(
        entity=s.entity,
        number=arguments.number,
        lines=_lines(arguments, s),
        reason=arguments.reason,
        by=s.by,
        at=s.at,
        key=s.key,
    )
    say(arguments, done, f"Prepared. Review: crossfoot invoice preview {done['run']}; issue as somebody else.")


def _lines(arguments: argparse.Namespace, s: Session) -> dict[int, Money | None]:
    if not arguments.line:
        return {}
    currency = document(s.by, entity=s.entity, number=arguments.number).document.draft.currency
    found: dict[int, Money | None] = {}
    for each in arguments.line:
        number, _, amount = each.partition("=")
        if not (number.isascii() and number.isdigit()):
            raise Malformed("line-not-a-number", got=number, number=arguments.number)
        found[int(number)] = Money(amount, currency) if amount else None
    return found


def _rebill(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = crediting.prepare_rebill(
        entity=s.entity, number=arguments.number, reason=arguments.reason, by=s.by, at=s.at, key=s.key
    )
    say(arguments, done, f"Prepared {counted(done['drafts'], 'draft')}. Review: crossfoot invoice preview {done['run']}")
