"""The entry of a document.

Invoice:      debit receivable (what is due) and credit liability (prepaid credit drawn);
              credit revenue, deferred revenue for service after the period, tax, and credit liability for prepaid credit
              sold, at what it is worth; what was not paid for it debits the discount on prepaid credits.
Credit note:  the same with negative amounts: each side turns over.
Vendor bill:  debit expense and tax, credit payable.
"""

from __future__ import annotations

from datetime import date

from crossfoot.errors import Malformed
from crossfoot.measures import Money, Period
from crossfoot.records.document import Document, DocumentKind, DocumentLine
from crossfoot.records.entry import AccountRole, Direction, Entry, EntryLine


def entry_for(document: Document, *, direction: Direction = Direction.RECEIVABLE) -> Entry:
    """The balanced entry of an issued document, on its day of issue; lines of one role and detail are footed together.

    Raises Unbalanced: entry-unbalanced (the document does not foot). Raises Malformed: unknown-account-role.
    """
    draft = document.draft
    lines = _receivable_lines(document) if direction is Direction.RECEIVABLE else _payable_lines(document)
    kind = {
        DocumentKind.INVOICE: "Invoice",
        DocumentKind.CREDIT_NOTE: "Credit note",
        DocumentKind.DEBIT_NOTE: "Debit note",
    }[draft.kind]
    return Entry(
        entity=draft.entity,
        on=document.issued_on,
        source_kind="document",
        source_id=document.number,
        memo=f"{kind} {document.number}",
        lines=_footed(lines),
    )


def _receivable_lines(document: Document) -> list[EntryLine]:
    draft = document.draft
    lines = [EntryLine(AccountRole.RECEIVABLE, draft.due, party=draft.bill_to, detail=document.number)]
    lines += [
        EntryLine(AccountRole.CREDIT_LIABILITY, drawn.amount, party=draft.bill_to, detail=drawn.grant) for drawn in draft.drawn
    ]
    for line in draft.lines:
        role = _earned(line, period=draft.period)
        lines.append(EntryLine(role, -line.amount, detail=_detail(role, line)))
        if role is AccountRole.CREDIT_LIABILITY and (given := _not_paid_for(line)):
            lines.append(EntryLine(role, -given, detail=_detail(role, line)))
            lines.append(EntryLine(AccountRole.CREDIT_DISCOUNT, given, detail=_detail(role, line)))
    lines += [EntryLine(AccountRole.TAX, -tax.amount, detail=f"{tax.jurisdiction} {tax.name}") for tax in draft.taxes]
    return lines


def _payable_lines(document: Document) -> list[EntryLine]:
    draft = document.draft
    lines = [EntryLine(AccountRole.PAYABLE, -draft.due, party=draft.bill_to, detail=document.number)]
    lines += [EntryLine(AccountRole.EXPENSE, line.amount, detail=line.agreement) for line in draft.lines]
    lines += [EntryLine(AccountRole.TAX, tax.amount, detail=f"{tax.jurisdiction} {tax.name}") for tax in draft.taxes]
    return lines


def _not_paid_for(line: DocumentLine) -> Money:
    """What the credit a line sells is worth beyond what is paid for it; less than nothing where the line takes it back."""
    zero = Money.zero(line.amount.currency)
    if line.quantity is None or line.unit != line.amount.currency.code:
        return zero
    worth = Money(line.quantity, line.amount.currency)
    # A credit note shows the quantity of its original; the sign is its amount's.
    worth = -worth if line.amount < zero < worth else worth
    return worth - line.amount


def _earned(line: DocumentLine, *, period: Period) -> AccountRole:
    """Where a line's amount belongs: earned by the end of the period, or deferred when its service reaches beyond it."""
    try:
        role = AccountRole(line.account)
    except ValueError:
        raise Malformed("unknown-account-role", got=line.account, line=line.number) from None
    if role in (AccountRole.REVENUE_RECURRING, AccountRole.REVENUE_USAGE) and line.service.end > period.end:
        return AccountRole.DEFERRED
    return role


def _detail(role: AccountRole, line: DocumentLine) -> str:
    if role is AccountRole.DEFERRED:
        return f"{line.agreement} {line.term} {line.service.start} to {line.service.end}"
    return f"{line.agreement} {line.term}"


def _footed(lines: list[EntryLine]) -> tuple[EntryLine, ...]:
    """One line for each role, party and detail; those that foot to nothing are left out, unless all would be."""
    feet: dict[tuple[AccountRole, str, str], Money] = {}
    for line in lines:
        key = (line.role, line.party, line.detail)
        feet[key] = feet[key] + line.amount if key in feet else line.amount
    kept = {key: amount for key, amount in feet.items() if amount} or feet
    return tuple(EntryLine(role, amount, party=party, detail=detail) for (role, party, detail), amount in kept.items())


def entry_for_breakage(*, entity: str, grant: str, amount: Money, on: date, party: str) -> Entry:
    """Prepaid credit that expired unused: debit the credit liability, credit breakage."""
    return Entry(
        entity=entity,
        on=on,
        source_kind="credit-expiry",
        source_id=grant,
        memo=f"Expired credit {grant}",
        lines=(
            EntryLine(AccountRole.CREDIT_LIABILITY, amount, party=party, detail=grant),
            EntryLine(AccountRole.BREAKAGE, -amount, detail=grant),
        ),
    )
