"""JSON as we take it: one object, no name twice, decimals as text, nothing that costs more to read than it says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, NoReturn

from django.http import HttpRequest
from ninja import Schema
from ninja.parser import Parser
from pydantic import BeforeValidator, ConfigDict, Field, StrictStr

from crossfoot.errors import Malformed
from crossfoot.measures import Period

DEPTH_MAX = 32
_DIGITS_MAX = 18
_DEEPER, _SHALLOWER = "[{", "]}"
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_PLAIN = re.compile("[0-9]{1,18}")
_HALVES = re.compile("[\ud800-\udfff]")
_MONTH = re.compile("[0-9]{4}-(0[1-9]|1[0-2])")


class Body(Schema):
    """A request's body: what it does not declare is refused, so that nobody sets what is not theirs to set."""

    model_config = ConfigDict(extra="forbid")


def _plain_number(given: Any) -> Any:
    """A number of a path or a query, where Python would also take `1_000`, ` 1` and digits of every script."""
    if isinstance(given, str) and not _PLAIN.fullmatch(given):
        raise ValueError("write it in plain digits, at most eighteen")
    if not isinstance(given, str | int) or isinstance(given, bool):
        raise ValueError("a whole number is wanted")
    return int(given)


def _day(given: Any) -> Any:
    if not isinstance(given, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        raise ValueError("write a day as 2026-10-31")
    return date.fromisoformat(given)


def _month(given: Any) -> Any:
    if not isinstance(given, str) or not _MONTH.fullmatch(given) or given < "1000":
        raise ValueError("write a month as 2026-10")
    return given


Number = Annotated[int, BeforeValidator(_plain_number), Field(ge=0, le=10**_DIGITS_MAX - 1)]
Limit = Annotated[int, BeforeValidator(_plain_number), Field(ge=1, le=200)]
Day = Annotated[date, BeforeValidator(_day)]
Month = Annotated[str, BeforeValidator(_month), Field(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]
Amount = Annotated[StrictStr, Field(pattern=r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$", max_length=24)]
"""Money as text: a JSON number would pass through somebody's binary fractions."""
Word = Annotated[StrictStr, Field(min_length=1, max_length=200)]
Sentence = Annotated[StrictStr, Field(min_length=1, max_length=2_000)]
FileText = Annotated[StrictStr, Field(max_length=8_000_000)]


def month(text: str) -> Period:
    """The month of a text that `Month` let in."""
    return Period.month(text)


class StrictParser(Parser):
    """Reads bodies for the framework, by our rules."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's object. Raises Malformed: body-not-json."""
        return parse(request.body)


def parse(body: bytes) -> Mapping[str, Any]:
    """A JSON object by our rules: no numbers but whole ones, no name twice, not deep. Raises Malformed: body-not-json."""
    try:
        text = body.decode("utf-8")
        _must_be_shallow(text)
        found = json.loads(
            text, parse_float=_no_fraction, parse_constant=_no_fraction, parse_int=_whole, object_pairs_hook=_once
        )
        if "\\u" in text:
            _must_be_text(found)
    except (ValueError, RecursionError) as fault:
        raise Malformed("body-not-json", reason=_reason(fault)) from fault
    if not isinstance(found, dict):
        raise Malformed("body-not-json", reason="an object is wanted")
    return found


def _must_be_shallow(text: str) -> None:
    depth = 0
    for sign in _STRINGS.sub("", text):
        depth += (sign in _DEEPER) - (sign in _SHALLOWER)
        if depth > DEPTH_MAX:
            raise ValueError(f"it is nested more than {DEPTH_MAX} deep")


def _must_be_text(found: Any) -> None:
    """Refuse what an escape can say and no text holds: NUL, and half of a pair."""
    if isinstance(found, dict):
        found = [*found, *found.values()]
    if isinstance(found, list):
        for each in found:
            _must_be_text(each)
    elif isinstance(found, str) and ("\x00" in found or (not found.isprintable() and _HALVES.search(found))):
        raise ValueError("it holds a character that no text holds")


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no whole number; write decimals as text")


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > _DIGITS_MAX:
        raise ValueError(f"{text[:20]} has more than {_DIGITS_MAX} digits")
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _reason(fault: Exception) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg.lower()} at character {fault.pos}"
    return "it is nested too deep" if isinstance(fault, RecursionError) else str(fault)
