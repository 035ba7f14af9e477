"""`crossfoot usage preview`: a file's first rows as events, and what is wrong with the others. Needs no database."""

from __future__ import annotations

import argparse
from pathlib import Path

from crossfoot.cli.printing import say, table
from crossfoot.errors import Missing
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.usage.mapping import UsageMapping
from crossfoot.formats.usage.mapping_file import built_in_mapping, built_in_names, dump_mapping, read_mapping
from crossfoot.formats.usage.preview import preview


def preview_file(arguments: argparse.Namespace) -> None:
    """Show the columns, the first events, the problems and, without a mapping, a suggested one."""
    path = Path(arguments.file)
    mapping = mapping_for(arguments.mapping)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise Missing("file-not-readable", file=path, reason=error.strerror or str(error)) from error
    with stream:
        opened = open_table(stream, file=path.name, delimiter=mapping.delimiter if mapping else ",")
        seen = preview(opened, file=path.name, mapping=mapping, rows_max=arguments.rows)
    parts = [table(("Column", "Looks like", "First values"), [(c.name, c.looks, ", ".join(c.samples)) for c in seen.columns])]
    if mapping is None and seen.suggested:
        parts.append("A mapping to begin with; save it, check it, give it with --mapping:")
        parts.append(dump_mapping(seen.suggested).decode())
    if mapping is None:
        parts += [f"To decide: {doubt}" for doubt in seen.doubts]
    if seen.usage:
        rows = [(e.at, e.account, e.metric, e.quantity, e.event_id) for e in seen.usage.events]
        parts.append(table(("At", "Account", "Metric", "Quantity", "Id"), rows, right=(3,)))
        parts += [str(problem) for problem in seen.usage.problems]
    say(arguments, seen, "\n\n".join(parts))


def mapping_for(named: str | None) -> UsageMapping | None:
    """The mapping of a file, or the built-in one of that name; None when none is named. Raises Missing: file-not-readable."""
    if named is None:
        return None
    if named in built_in_names():
        return built_in_mapping(named)
    path = Path(named)
    try:
        return read_mapping(path.read_bytes(), name=path.name)
    except OSError as error:
        raise Missing("file-not-readable", file=named, reason=error.strerror or str(error)) from error
