"""A mapping as a form: what each column of a file becomes. What is chosen becomes a mapping file, which is read like any."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from crossfoot.formats.usage.mapping import Column, Constant, ContentOrdinal, TimeForm, UsageMapping
from crossfoot.formats.usage.mapping_file import SCHEMA_FAMILY, SCHEMA_VERSION, built_in_mapping, dump_mapping
from crossfoot.formats.usage.preview import ColumnSeen, Preview

ROLES = (
    ("", "left out"),
    ("time", "the time"),
    ("id", "the id, or part of it"),
    ("account", "the account"),
    ("quantity", "a quantity"),
    ("metric", "the metric's name"),
    ("dim", "a dimension"),
    ("subject", "the subject"),
    ("reverses", "the id it takes back"),
)
FORMS = tuple((form.value, form.value) for form in TimeForm)
DELIMITERS = ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar"))


@dataclass(frozen=True, slots=True)
class Line:
    """A column in the form. number: names its fields. role: chosen or proposed. metric: of a quantity."""

    number: int
    column: ColumnSeen
    role: str
    metric: str


def lines(seen: Preview, given: Mapping[str, str], proposed: UsageMapping | None) -> tuple[Line, ...]:
    """The form's lines: as they were sent, or else as a mapping proposes."""
    roles = {} if proposed is None else _roles(proposed)
    found = []
    for number, column in enumerate(seen.columns):
        role, metric = roles.get(column.name, ("", ""))
        found.append(
            Line(
                number,
                column,
                given.get(f"role-{number}", role) if given else role,
                (given.get(f"metric-{number}", "") if given else metric) or column.name,
            )
        )
    return tuple(found)


def mapping_text(source: str, columns: tuple[ColumnSeen, ...], given: Mapping[str, str]) -> bytes:
    """The mapping file of what was chosen; whether it is right is for its reader to say. A built-in one is taken whole.

    Raises Malformed: mapping-unknown.
    """
    if name := given.get("built-in", ""):
        return dump_mapping(replace(built_in_mapping(name), source=source))
    named: dict[str, list[str]] = {role: [] for role, _ in ROLES}
    metrics: dict[str, str] = {}
    for number, column in enumerate(columns):
        role = given.get(f"role-{number}", "")
        named.setdefault(role, []).append(column.name)
        metrics[column.name] = given.get(f"metric-{number}", "").strip() or column.name
    document: dict[str, Any] = {
        "schema": f"{SCHEMA_FAMILY}{SCHEMA_VERSION}",
        "source": source,
        "identity": {"columns": named["id"]} if named["id"] else "content",
        "at": {"column": "".join(named["time"][:1]), "form": given.get("form", "iso")},
        "account": _account(named["account"], given),
        "measures": [
            {"metric": _metric(named["metric"], metrics[each]), "quantity": {"column": each}} for each in named["quantity"]
        ],
    }
    if zone := given.get("zone", "").strip():
        document["at"]["zone"] = zone
    if named["dim"]:
        document["dims"] = {each: {"column": each} for each in named["dim"]}
    for role in ("subject", "reverses"):
        if named[role]:
            document[role] = {"column": named[role][0]}
    if (delimiter := given.get("delimiter", ",")) != ",":
        document["delimiter"] = delimiter
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _account(columns: list[str], given: Mapping[str, str]) -> dict[str, str]:
    return {"column": columns[0]} if columns else {"constant": given.get("account", "").strip()}


def _metric(columns: list[str], named: str) -> dict[str, str]:
    return {"column": columns[0]} if columns else {"constant": named}


def _roles(mapping: UsageMapping) -> dict[str, tuple[str, str]]:
    """The role of each column a mapping names, and the metric of a quantity."""
    found: dict[str, tuple[str, str]] = {}
    for name, taken in mapping.dims:
        if isinstance(taken, Column):
            found[taken.name] = ("dim", name)
    for role, taken_by in (("subject", mapping.subject), ("reverses", mapping.reverses), ("account", mapping.account)):
        if isinstance(taken_by, Column):
            found[taken_by.name] = (role, "")
    for measure in mapping.measures:
        if isinstance(measure.metric, Column):
            found[measure.metric.name] = ("metric", "")
        if isinstance(measure.quantity, Column):
            found[measure.quantity.name] = ("quantity", measure.metric.text if isinstance(measure.metric, Constant) else "")
    if not isinstance(mapping.identity, ContentOrdinal):
        found |= dict.fromkeys(mapping.identity.names, ("id", ""))
    return found | {mapping.at.column: ("time", "")}
