"""What the command line prints: tables, trees, JSON and progress bars."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from crossfoot.measures import Instant, Money, Period
from crossfoot.measures.decimals import text
from crossfoot.runs.explain import Node

Progress = Callable[[int, int, str], None]
"""Called with how many are done, of how many, and what is being done."""


def say(arguments: argparse.Namespace, facts: Any, sentence: str) -> None:
    """Print the facts as JSON where the command asked for it, else the sentence."""
    print(json.dumps(plain(facts), ensure_ascii=False, indent=2) if arguments.json else sentence)


def plain(value: Any) -> Any:
    """Facts as JSON values: decimals and money as text, records as objects."""
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Money():
            return {"amount": str(value.amount), "currency": value.currency.code}
        case Decimal():
            return text(value)
        case Enum():
            return value.value
        case Instant():
            return value.isoformat()
        case Period():
            return {"from": value.start.isoformat(), "until": value.end.isoformat()}
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    return str(value)


def counted(number: int, one: str, many: str = "") -> str:
    """`1 draft`, `2 drafts`, `1,200 quantities`. many: when it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def moment(at: Instant) -> str:
    """When a deed was done, to the microsecond and always as wide, so that columns of them stay in line."""
    return f"{at.datetime():%Y-%m-%dT%H:%M:%S.%f}Z"


def table(head: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()) -> str:
    """Rows in columns, each as wide as it needs; `right` names the columns of figures."""
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    lines = [_line(row, widths, right) for row in cells]
    return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if place in right else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def tree(node: Node) -> str:
    """An explanation as an indented tree, its figures in one column at the right."""
    lines = list(_branches(node, lead="", below=""))
    wide = max(len(lead) + len(each.what) for lead, _, each in lines)
    figure = max(len(each.amount) for _, _, each in lines)
    printed = []
    for lead, under, each in lines:
        head = f"{lead}{each.what}".ljust(wide)
        printed.append(f"{head}  {each.amount.rjust(figure)} {each.unit}".rstrip())
        if each.meta:
            printed.append(f"{under}  {each.meta}")
    return "\n".join(printed)


def _branches(node: Node, *, lead: str, below: str) -> Iterator[tuple[str, str, Node]]:
    yield lead, f"{below}{'│' if node.below else ' '}", node
    for place, each in enumerate(node.below):
        last = place == len(node.below) - 1
        yield from _branches(each, lead=f"{below}{'└─ ' if last else '├─ '}", below=f"{below}{'   ' if last else '│  '}")


@contextmanager
def progress(arguments: argparse.Namespace) -> Iterator[Progress]:
    """A progress bar on standard error, where a person is looking; silence elsewhere."""
    if arguments.json or not sys.stderr.isatty():
        yield lambda done, total, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=what)
