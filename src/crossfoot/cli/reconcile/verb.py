"""The verb: read, reconcile, print, write."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

from crossfoot.cli.printing import say
from crossfoot.cli.reconcile.lines import facts_of
from crossfoot.cli.reconcile.printed import page_of
from crossfoot.errors import Missing
from crossfoot.formats.reconciling import read_rules
from crossfoot.runs.reconciling import ClaimFile, reconcile_files
from crossfoot.runs.reconciling.statement import ReconciledStatement

_SAYS = "Reconcile two parties' files, with no database: every difference with its causes, to the cent; nothing is kept"
_ENDS = """\
Each line is matched once or stands in a difference; the causes of a difference and what is unexplained sum to it, always.
The exit code is 0 whatever differs; with --strict it is 1 when something stays unexplained.

  crossfoot reconcile --ours ledger.csv --theirs statement.csv --rules rules.yaml
"""


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    parser = verbs.add_parser(
        "reconcile", help=_SAYS, description=_SAYS, epilog=_ENDS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = "CSV, JSON, JSONL, Parquet or XLSX"
    parser.add_argument("--ours", required=True, metavar="FILE", help=f"what we say: {kinds}")
    parser.add_argument("--theirs", required=True, metavar="FILE", help=f"what they say: {kinds}")
    parser.add_argument("--rules", required=True, metavar="FILE", help="YAML or JSON: columns, passes, tolerances, causes")
    parser.add_argument("--xlsx", metavar="OUT", help="write a workbook: waterfall, differences, causes, unmatched, proof")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when something stays unexplained")
    parser.set_defaults(run=_reconcile)


def _reconcile(arguments: argparse.Namespace) -> int:
    rules_at = Path(arguments.rules)
    read = read_rules(_content(rules_at), name=rules_at.name)
    ours, theirs = Path(arguments.ours), Path(arguments.theirs)
    found = reconcile_files(ClaimFile(ours, read.ours), ClaimFile(theirs, read.theirs), rules=read.rules)
    written = _written(arguments, found, names=(ours.name, theirs.name))
    if arguments.json:
        files = {name: _file(path) for name, path in (("ours", ours), ("theirs", theirs), ("rules", rules_at))}
        say(arguments, facts_of(found, files=files), "")
    else:
        say(arguments, None, page_of(found, names=(ours.name, theirs.name), written=written))
    return 1 if arguments.strict and found.unexplained else 0


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return {"file": path.name, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Missing("file-not-readable", file=str(path), reason=error.strerror or str(error)) from error


def _written(arguments: argparse.Namespace, found: ReconciledStatement, *, names: tuple[str, str]) -> tuple[str, ...]:
    """Write the workbook if it is asked for; what is said about it."""
    if not arguments.xlsx:
        return ()
    # The library that writes workbooks is imported only for who asks for one.
    from crossfoot.cli.reconcile.workbook import workbook

    content = workbook(found, names=names)
    try:
        Path(arguments.xlsx).write_bytes(content)
    except OSError as error:
        raise Missing("file-not-writable", file=arguments.xlsx, reason=error.strerror or str(error)) from error
    return (f"Workbook: {arguments.xlsx}",)
