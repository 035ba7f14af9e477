"""A reconciliation on the terminal: control totals, the waterfall per currency, the greatest differences, what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from crossfoot.cli.printing import counted, table
from crossfoot.cli.reconcile.lines import lines_of
from crossfoot.measures import Currency, Money
from crossfoot.records.matching.difference import Difference
from crossfoot.runs.reconciling.statement import CurrencyWaterfall, ReconciledStatement

SHOWN_MAX = 20
_WIDTH_MAX = 72


def page_of(found: ReconciledStatement, *, names: tuple[str, str], written: Sequence[str]) -> str:
    """What the terminal shows. names: of the two files."""
    parts = [
        f"Reconciled by {found.rules}",
        _controls(found, names),
        *(_waterfall(each) for each in found.waterfalls),
        _matched(found),
        *_differences(found.differences),
        *_tolerated(found),
        *_ambiguous(found),
        f"Digest {found.digest}",
        *(["\n".join(written)] if written else []),
    ]
    return "\n\n".join(parts)


def _controls(found: ReconciledStatement, names: tuple[str, str]) -> str:
    rows = [
        (side, clean(name), currency.code, f"{lines:,}", figure(minor, currency))
        for side, name, control in (("Ours", names[0], found.ours), ("Theirs", names[1], found.theirs))
        for currency, lines, minor in control.feet
    ]
    return table(("Side", "File", "Currency", "Lines", "Total"), rows, right=(3, 4))


def _waterfall(each: CurrencyWaterfall) -> str:
    currency = each.currency
    rows = [("Ours", "", "", figure(each.ours, currency))]
    rows += [
        (f"  {total.code.says}", total.code.value, f"{total.differences:,}", figure(total.minor, currency))
        for total in each.causes
    ]
    rows.append(("  unexplained", "UNX", f"{each.unexplained_in:,}", figure(each.unexplained, currency)))
    rows.append(("Theirs", "", "", figure(each.theirs, currency)))
    return table((f"{currency.code}: from ours to theirs", "Cause", "Differences", "Amount"), rows, right=(2, 3))


def _matched(found: ReconciledStatement) -> str:
    if not found.matched:
        return "Nothing matched."
    rows = [
        (
            each.step.value,
            each.currency.code,
            f"{each.matches:,}",
            f"{each.ours_lines:,}",
            f"{each.theirs_lines:,}",
            figure(each.minor, each.currency),
        )
        for each in found.matched
    ]
    return table(("Matched by", "Currency", "Matches", "Our lines", "Their lines", "Amount"), rows, right=(2, 3, 4, 5))


def _differences(differences: Sequence[Difference]) -> Iterator[str]:
    if not differences:
        yield "No differences."
        return
    greatest = sorted(differences, key=_size)[:SHOWN_MAX]
    rows = [
        (
            _brief(line.key),
            line.currency,
            "" if line.ours is None else f"{line.ours:,f}",
            "" if line.theirs is None else f"{line.theirs:,f}",
            f"{line.difference:,f}",
            line.cause,
            line.kinds,
            _brief(line.why),
        )
        for each in greatest
        for line in lines_of(each)
    ]
    head = ("Key", "Currency", "Ours", "Theirs", "Difference", "Cause", "Kind", "Why")
    title = counted(len(differences), "difference") + (", the greatest first" if len(differences) > 1 else "")
    yield "\n".join([f"{title}:", table(head, rows, right=(2, 3, 4)), *_more(len(differences))])


def _size(difference: Difference) -> tuple[object, ...]:
    """The greatest first, whatever their currencies; of equal ones by key."""
    greatest = max((abs(each.amount) for each in difference.amounts), default=0)
    return -greatest, difference.ours.key or difference.theirs.key, difference.ours.ids, difference.theirs.ids


def _tolerated(found: ReconciledStatement) -> Iterator[str]:
    owners: dict[str, int] = {}
    for each in found.differences:
        if each.tolerated_by:
            owners[each.tolerated_by] = owners.get(each.tolerated_by, 0) + 1
    if owners:
        yield "Within a tolerance: " + ", ".join(
            f"{count:,} owned by {clean(owner)}" for owner, count in sorted(owners.items())
        )


def _ambiguous(found: ReconciledStatement) -> Iterator[str]:
    if not found.ambiguous:
        return
    rows = [
        (_brief(each.ours.key or each.theirs.key), f"{each.ways:,}", each.fingerprint, ", ".join(each.runners))
        for each in found.ambiguous[:SHOWN_MAX]
    ]
    head = ("Key", "Ways", "Named", "Fits as well")
    parts = ["Explained equally well in several ways; none is chosen by chance:", table(head, rows, right=(1,))]
    yield "\n".join([*parts, *_more(len(found.ambiguous))])


def figure(minor: int, currency: Currency) -> str:
    """Coins as a grouped amount."""
    return f"{Money.of_minor(minor, currency).amount:,f}"


def clean(text: str) -> str:
    """Text of a file, harmless to a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _brief(text: str) -> str:
    return clean(text if len(text) <= _WIDTH_MAX else f"{text[: _WIDTH_MAX - 1]}…")


def _more(found: int) -> Iterable[str]:
    return [f"  ... and {found - SHOWN_MAX:,} more"] if found > SHOWN_MAX else []
