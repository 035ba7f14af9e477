"""The verb: read, rate, print, write."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crossfoot.cli.printing import progress, say
from crossfoot.cli.rate.inputs import UsageRead, bytes_of, histories_in, mappings_of, usage_in
from crossfoot.cli.rate.printed import facts_of, page_of
from crossfoot.errors import Malformed, Missing
from crossfoot.measures import Period
from crossfoot.runs.rate_files import RatedFiles, rate_files

_SAYS = "Rate files, with no database: agreements and usage in, charges with their workings out; nothing is kept"
_ENDS = """\
What could not be rated is never billed as nothing: it is listed in suspense with the reason. The exit code is 0 all the same;
with --strict it is 1 when usage is in suspense, rows are rejected, ids conflict, or an agreement cannot be rated.

  crossfoot rate --agreement linden.yaml --usage usage.csv --mapping usage.yaml --period 2026-10

All of the usage is held in memory, some 600 bytes an event. For more than a few million, load it: crossfoot usage load.
"""
_SHOWN_FROM_BYTES = 16 << 20
"""Smaller files are read before a progress bar would be seen."""


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    parser = verbs.add_parser(
        "rate", help=_SAYS, description=_SAYS, epilog=_ENDS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agreement", nargs="+", action="extend", required=True, metavar="FILE", help="YAML or JSON; several")
    parser.add_argument(
        "--price-book", nargs="+", action="extend", default=[], metavar="FILE", help="list prices they refer to"
    )
    usage = "CSV, JSONL, JSON, Parquet or XLSX, gzip or plain; may be repeated"
    parser.add_argument("--usage", nargs="+", action="append", default=[], metavar="FILE", help=usage)
    mapping = "which column becomes what: a file, or a name such as focus; one for all usage, or one for each --usage in order"
    parser.add_argument("--mapping", action="append", default=[], metavar="FILE|NAME", help=mapping)
    parser.add_argument("--period", required=True, metavar="YYYY-MM", help="the month to rate")
    parser.add_argument("--workings", action="store_true", help="print each line's arithmetic below it")
    parser.add_argument("--xlsx", metavar="OUT", help="write a workbook: charges, workings, suspense, rejected rows")
    parser.add_argument("--csv", metavar="OUT", help="write the charges as CSV")
    parser.add_argument("--rejects", metavar="OUT", help="write the rejected rows to correct and send again (.csv or .xlsx)")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when anything was left out")
    parser.set_defaults(run=_rate)


def _rate(arguments: argparse.Namespace) -> int:
    period = Period.month(arguments.period)
    histories = histories_in(arguments.agreement, price_books=arguments.price_book)
    with _collector_resting():
        read = _usage(arguments)
        rated = rate_files(histories=histories, events=read.events, period=period)
    written = _written(arguments, read, rated, period)
    said = page_of(rated, read, period=period, workings=arguments.workings, written=written) if not arguments.json else ""
    say(arguments, facts_of(rated, read, period=period) if arguments.json else None, said)
    return 1 if arguments.strict and _left_out(rated, read) else 0


def _usage(arguments: argparse.Namespace) -> UsageRead:
    try:
        mappings = mappings_of(arguments.mapping, arguments.usage)
    except Malformed as refusal:
        if refusal.code == "mapping-not-said" and not arguments.json:
            _suggest(**refusal.fields)
        raise
    if bytes_of(arguments.usage) < _SHOWN_FROM_BYTES:
        return usage_in(arguments.usage, mappings=mappings)
    with progress(arguments) as told:
        return usage_in(arguments.usage, mappings=mappings, progress=told)


def _suggest(*, file: str, suggestion: str, doubts: Sequence[str]) -> None:
    if suggestion:
        print(f"A mapping for {file} to begin with; complete it and save it:\n\n{suggestion}", file=sys.stderr)
    print("\n".join(f"To decide: {doubt}" for doubt in doubts), end="\n\n", file=sys.stderr)


def _left_out(rated: RatedFiles, read: UsageRead) -> int:
    period = rated.period
    return len(period.suspended) + len(period.unrated) + len(rated.conflicts) + read.rows_rejected


def _written(arguments: argparse.Namespace, read: UsageRead, rated: RatedFiles, period: Period) -> tuple[str, ...]:
    """Write the files asked for; what is said about each."""
    # The libraries that write files are imported only for who asks for a file.
    said = []
    if arguments.csv:
        from crossfoot.cli.rate.lines import CSV_COLUMNS, csv_rows
        from crossfoot.formats.tables.written import write_csv

        _write(arguments.csv, lambda: write_csv(CSV_COLUMNS, csv_rows(rated.period.charges)))
        said.append(f"Charges, {len(rated.period.charges):,}: {arguments.csv}")
    if arguments.rejects:
        from crossfoot.formats.usage.rejects import rejects_csv, rejects_xlsx

        rejected = [row for each in read.files for row in each.rejected]
        columns = list(dict.fromkeys(name for each in read.files for name in each.columns))
        as_workbook = arguments.rejects.lower().endswith(".xlsx")
        _write(arguments.rejects, lambda: (rejects_xlsx if as_workbook else rejects_csv)(rejected, columns=columns))
        said.append(f"Rejected rows, {len(rejected):,}: {arguments.rejects}")
    if arguments.xlsx:
        from crossfoot.cli.rate.workbook import workbook

        _write(arguments.xlsx, lambda: workbook(rated, read, period=period))
        said.append(f"Workbook: {arguments.xlsx}")
    return tuple(said)


def _write(path: str, made: Callable[[], bytes]) -> None:
    content = made()
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Missing("file-not-writable", file=path, reason=error.strerror or str(error)) from error


@contextmanager
def _collector_resting() -> Iterator[None]:
    """No search for cycles while events are read: there are none among them, and looking costs a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
