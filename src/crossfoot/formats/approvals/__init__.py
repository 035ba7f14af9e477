"""Approval policies as TOML: one table a deed. Every problem of a file is listed at once."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib import resources
from typing import Any

from crossfoot.errors import Malformed, Problem
from crossfoot.measures.decimals import exact
from crossfoot.records.approval import ANY, ApprovalLimit, ApprovalPolicy, DeedPolicy

_WORDS = ("duty", "escalate_to")
_COUNTS = {"quorum": 1, "window_days": 0, "escalate_hours": 1, "expire_days": 1}
_LISTS = ("limits", "window_with")


@functools.cache
def shipped_policy() -> ApprovalPolicy:
    """The policy that ships with the package: version 0."""
    page = resources.files("crossfoot.formats.approvals") / "policy.toml"
    return read_policy(page.read_bytes(), name="policy.toml", version=0)


def shipped_text() -> str:
    """The text of the policy that ships, to begin one's own from."""
    return (resources.files("crossfoot.formats.approvals") / "policy.toml").read_text("utf-8")


def read_policy(data: bytes, *, name: str, version: int) -> ApprovalPolicy:
    """The policy of a file. Raises Malformed: policy-malformed, with every problem."""
    try:
        read = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        problem = Problem("policy-not-toml", name, facts={"reason": str(fault)})
        raise Malformed("policy-malformed", problems=[problem], file=name, problems_total=1) from fault
    deeds = read.get("deeds")
    problems = [Problem("policy-key-unknown", name, field=key, facts={"key": key}) for key in read if key != "deeds"]
    if not isinstance(deeds, dict) or not deeds:
        problems.append(Problem("policy-value", name, field="deeds", facts={"key": "deeds", "wanted": "a table for each deed"}))
        deeds = {}
    for deed, row in deeds.items():
        problems += _problems(deed, row, name)
    if problems:
        raise Malformed("policy-malformed", problems=problems, file=name, problems_total=len(problems))
    return ApprovalPolicy(version, tuple(_deed(deed, row) for deed, row in sorted(deeds.items())))


def _problems(deed: str, row: Any, name: str) -> Iterator[Problem]:
    if not isinstance(row, dict):
        yield _wrong(name, deed, "a table")
        return
    for key in row.keys() - {*_WORDS, *_COUNTS, *_LISTS}:
        yield Problem("policy-key-unknown", name, field=f"{deed}.{key}", facts={"key": key})
    if not isinstance(row.get("duty"), str):
        yield _wrong(name, f"{deed}.duty", "the name of a duty")
    if not isinstance(row.get("escalate_to", ""), str):
        yield _wrong(name, f"{deed}.escalate_to", "the name of a duty")
    for key, least in _COUNTS.items():
        given = row.get(key, least)
        if type(given) is not int or given < least or given > 10_000:
            yield _wrong(name, f"{deed}.{key}", f"a whole number from {least} to 10000")
    if not (isinstance(row.get("window_with", []), list) and all(isinstance(each, str) for each in row.get("window_with", []))):
        yield _wrong(name, f"{deed}.window_with", "a list of deeds")
    limits = row.get("limits", [])
    if not isinstance(limits, list):
        yield _wrong(name, f"{deed}.limits", "a list of limits")
        return
    for place, each in enumerate(limits, 1):
        field = f"{deed}.limits.{place}"
        texts = isinstance(each, dict) and all(isinstance(value, str) for value in each.values())
        if not texts or "holder" not in each or each.keys() - {"holder", "kind", "currency", "upto"}:
            yield _wrong(name, field, "holder, and kind, currency and upto where they matter, each in quotation marks")
        elif "upto" in each and _amount(each["upto"]) is None:
            yield _wrong(name, f"{field}.upto", "an amount of at least 0")


def _wrong(name: str, field: str, wanted: str) -> Problem:
    return Problem("policy-value", name, field=field, facts={"key": field, "wanted": wanted})


def _amount(text: str) -> Decimal | None:
    try:
        amount = exact(text, places_max=4, digits_max=20)
    except Malformed:
        return None
    return amount if amount >= 0 else None


def _deed(deed: str, row: Mapping[str, Any]) -> DeedPolicy:
    limits = tuple(
        ApprovalLimit(
            each["holder"], each.get("kind", ANY), each.get("currency", ANY), _amount(each["upto"]) if "upto" in each else None
        )
        for each in row.get("limits", [])
    )
    rest = {key: row[key] for key in (*_COUNTS, "escalate_to") if key in row}
    return DeedPolicy(deed, row["duty"], limits=limits, window_with=tuple(row.get("window_with", ())), **rest)
