"""The writers of the outside: YAML as a person lays it out, CSV, JSON lines, Parquet. The same rows give the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*")
_READ_OTHERWISE = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_WIDTH = 110


def write_yaml(path: Path, tree: dict[str, Any], *, head: str = "") -> None:
    """Write a tree: short branches on one line, long ones indented."""
    lines = [f"# {line}" for line in head.splitlines()]
    for key, branch in tree.items():
        lines += _laid_out(key, branch, "")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


def _laid_out(key: str, branch: Any, indent: str) -> list[str]:
    line = f"{indent}{key}: {_flow(branch)}"
    if (len(line) <= _WIDTH and key not in ("terms", "roles")) or not branch:
        return [line]
    lines = [f"{indent}{key}:"]
    if isinstance(branch, list):
        for item in branch:
            lines += _item(item, f"{indent}  ")
    elif isinstance(branch, dict):
        for name, below in branch.items():
            lines += _laid_out(name, below, f"{indent}  ")
    else:
        return [line]
    return lines


def _item(item: Any, indent: str) -> list[str]:
    line = f"{indent}- {_flow(item)}"
    if len(line) <= _WIDTH or not isinstance(item, dict):
        return [line]
    lines: list[str] = []
    for name, below in item.items():
        lines += _laid_out(name, below, f"{indent}  ")
    return [f"{indent}- {lines[0].strip()}", *lines[1:]]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(below)}" for name, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | date):
        return str(value)
    if isinstance(value, Decimal):
        return f'"{value:f}"'
    if _PLAIN.fullmatch(value) and value.lower() not in _READ_OTHERWISE:
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> None:
    """Write a CSV file with LF line ends."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode())


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines of text, one record each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write a Parquet file; nothing in it tells when or by which machine it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd", row_group_size=128 * 1024, store_schema=False)


def write_json(path: Path, tree: object) -> None:
    """Write a JSON file for people: indented, keys in their own order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tree, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")
