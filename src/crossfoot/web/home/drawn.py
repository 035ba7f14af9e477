"""Home's charts: rows that arrived by day, and what months were billed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from django.utils.safestring import SafeString

from crossfoot.books.billing.reads.month import MonthBilled
from crossfoot.books.usage.reads.arrived import Arrived
from crossfoot.measures import Currency, Money
from crossfoot.web.charts.columns import Bar, Stack, bars, stacks
from crossfoot.web.templatetags.figures import grouped


def usage(arrived: tuple[Arrived, ...], *, today: date) -> SafeString | str:
    """Rows by the day they arrived, those rejected on top; empty where none arrived in a month."""
    if not arrived:
        return ""
    by_day = {each.day: each for each in arrived}
    days = [today - timedelta(days=back) for back in range(30, -1, -1)]
    given = []
    for day in days:
        found = by_day.get(day)
        parts = (Decimal(found.rows - found.rejected), Decimal(found.rejected)) if found else (Decimal(0), Decimal(0))
        given.append(Stack(f"{day:%d}", day.isoformat(), parts))
    rows, rejected = sum(each.rows for each in arrived), sum(each.rejected for each in arrived)
    caption = f"{rows:,} rows read in 31 days, {rejected:,} of them rejected, by the day they arrived (UTC)."
    return stacks(given, series=("taken", "rejected"), title="Usage by day of arrival", caption=caption, unit="rows")


def billed(months: tuple[MonthBilled, ...], *, own: str) -> SafeString | str:
    """What was billed by month, in the currency with the most documents; empty where nothing was billed."""
    if not months:
        return ""
    documents = Counter[str]()
    for each in months:
        documents[each.currency] += each.documents
    chosen = max(documents, key=lambda code: (documents[code], code == own))
    given = [Bar(f"{each.month:%b}", f"{each.month:%Y-%m}", each.total, "f-ours") for each in months if each.currency == chosen]
    others = len(documents) - 1
    more = f" {others} other {'currency is' if others == 1 else 'currencies are'} not in it." if others else ""
    caption = f"Documents issued by month, credit notes counted against, {chosen}.{more}"

    def told(value: Decimal) -> str:
        return grouped(str(Money(value, Currency.of(chosen)).amount))

    return bars(given, title=f"Billed by month, {chosen}", caption=caption, unit=chosen, told=told, name="Month")
