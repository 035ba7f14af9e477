"""Rejected rows as a table to correct and send again: what is wrong first, then the cells as they stood.

Extra columns harm no mapping, so the corrected file is read with the mapping of the first one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crossfoot.formats.tables.escaping import REJECT_COLUMNS, REJECT_COLUMNS_MARKED, written_here
from crossfoot.formats.tables.written import write_csv, write_xlsx
from crossfoot.formats.usage.reader import RejectedRow


def reject_table(rejected: Iterable[RejectedRow], *, columns: Sequence[str] = ()) -> tuple[list[str], list[list[str]]]:
    """Header and rows, one a rejected row: row is its number in the file; field, code, reason and do are of the first thing
    wrong, also tells the others. columns: the file's, in order; those only the rows know follow.

    A file that has one of our names itself, or is such a table corrected and rejected again, keeps one set of them.
    """
    given = list(rejected)
    names = list(dict.fromkeys([*columns, *(name for each in given for name in each.cells)]))
    if written_here(names):
        names = names[len(REJECT_COLUMNS) :]
    ours = REJECT_COLUMNS
    if {name.casefold() for name in names} & set(REJECT_COLUMNS):
        ours = REJECT_COLUMNS_MARKED
    body = [[*_told(each), *(each.cells.get(name, "") for name in names)] for each in given]
    return [*ours, *names], body


def rejects_csv(rejected: Iterable[RejectedRow], *, columns: Sequence[str] = ()) -> bytes:
    """The rejected rows as CSV, safe to open in a spreadsheet; `open_table` gives the cells back as they were."""
    header, body = reject_table(rejected, columns=columns)
    return write_csv(header, body)


def rejects_xlsx(rejected: Iterable[RejectedRow], *, columns: Sequence[str] = ()) -> bytes:
    """The rejected rows as a workbook of text cells. Raises Malformed: sheet-too-long, cell-too-long."""
    header, body = reject_table(rejected, columns=columns)
    return write_xlsx(header, body, sheet="rejected rows")


def _told(row: RejectedRow) -> list[str]:
    first, *others = row.problems
    also = "; ".join(f"{problem.field}: {problem.says}" if problem.field else problem.says for problem in others)
    return [str(row.row), first.field, first.code, first.says, first.do, also]
