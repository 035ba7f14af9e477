"""A call and its answer, whoever carries them, and the table of who answers what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One request. path: without the part that chose who answers; headers: names in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def tree(self) -> Any:
        """The body as JSON; an empty body is an empty object. Raises ValueError."""
        return json.loads(self.body, parse_float=Decimal) if self.body else {}


@dataclass(frozen=True, slots=True)
class Answer:
    """One response."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[Call], Answer]


def in_json(tree: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer of JSON; a Decimal is written as the number it is."""
    return Answer(status, dumps(tree), {"content-type": "application/json"} | dict(headers or {}))


def dumps(tree: object) -> bytes:
    """JSON whose numbers are exact."""
    return _number_marks(json.dumps(_marked(tree), ensure_ascii=False)).encode()


_MARK = "\ue000"


def _marked(value: object) -> object:
    """Decimals as marked texts: the standard writer knows binary fractions only."""
    if isinstance(value, Decimal):
        return f"{_MARK}{value:f}{_MARK}"
    if isinstance(value, Mapping):
        return {str(key): _marked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(item) for item in value]
    return value


def _number_marks(text: str) -> str:
    return text.replace(f'"{_MARK}', "").replace(f'{_MARK}"', "")
