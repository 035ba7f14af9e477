"""AWS services on the wire: which operation is called, in JSON 1.0, JSON 1.1 or smithy-rpc-v2-cbor, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from crossfoot.world.marketplaces.aws import cbor
from crossfoot.world.marketplaces.calls import Answer, Call, dumps

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CBOR_PATH = re.compile(r"/service/(?P<service>[^/]+)/operation/(?P<operation>[^/]+)")
_CBOR = {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}


class AwsFault(Exception):
    """A call that fails as a whole: the name of its exception, its message, and the status."""

    def __init__(self, name: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.name, self.message, self.status = name, message, status


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation asked for: of which service, in which region, with what."""

    service: str
    operation: str
    region: str
    given: dict[str, Any]

    def text(self, name: str) -> str:
        """A member that must be there. Raises AwsFault: ValidationException."""
        value = self.given.get(name)
        if not isinstance(value, str) or not value:
            raise AwsFault("ValidationException", f"1 validation error detected: {name} must not be null")
        return value

    def time(self, name: str) -> datetime | None:
        """A time, in whichever of the wire's forms. Raises AwsFault: ValidationException."""
        return as_time(self.given.get(name), name=name)


Operation = Callable[[Asked], dict[str, Any]]


def serve(call: Call, *, region: str, operations: Mapping[tuple[str, str], Operation]) -> Answer:
    """Find the operation, run it, and write its outcome in the protocol it was asked in."""
    in_cbor = _CBOR_PATH.fullmatch(call.path)
    if in_cbor:
        service, operation = in_cbor["service"], in_cbor["operation"]
    else:
        service, _, operation = call.headers.get("x-amz-target", "").partition(".")
    answer = _in_cbor if in_cbor else _in_json
    try:
        work = operations.get((service, operation))
        if work is None:
            raise AwsFault("UnknownOperationException", f"{service}.{operation} is not imitated")
        return answer(work(Asked(service, operation, region, _given(call))))
    except AwsFault as fault:
        return answer({"__type": fault.name, "message": fault.message}, status=fault.status, fault=fault.name)


def as_time(value: Any, *, name: str) -> datetime | None:
    """A time of the wire: seconds since 1970, a tagged time, or ISO 8601. Raises AwsFault: ValidationException."""
    try:
        match value:
            case None:
                return None
            case datetime():
                return value
            case bool():
                raise ValueError(value)
            case int() | Decimal():
                return _EPOCH + timedelta(microseconds=int(value * 1_000_000))
            case _:
                return datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, ArithmeticError, OverflowError):
        raise AwsFault("ValidationException", f"{name} is not a timestamp") from None


def _given(call: Call) -> dict[str, Any]:
    try:
        given = cbor.decode(call.body) if call.headers.get("smithy-protocol") == "rpc-v2-cbor" and call.body else call.tree()
    except ValueError as error:
        raise AwsFault("SerializationException", str(error)) from error
    if not isinstance(given, dict):
        raise AwsFault("SerializationException", "the body is not an object")
    return given


def _in_json(tree: dict[str, Any], *, status: int = 200, fault: str = "") -> Answer:
    headers = {"content-type": "application/x-amz-json-1.1"} | ({"x-amzn-errortype": fault} if fault else {})
    return Answer(status, dumps(_epochs(tree)), headers)


def _in_cbor(tree: dict[str, Any], *, status: int = 200, fault: str = "") -> Answer:
    return Answer(status, cbor.encode(tree), _CBOR | ({"x-amzn-errortype": fault} if fault else {}))


def _epochs(value: Any) -> Any:
    """Times as JSON has them: seconds since 1970."""
    match value:
        case datetime():
            return (value - _EPOCH) // timedelta(seconds=1)
        case dict():
            return {key: _epochs(item) for key, item in value.items()}
        case list() | tuple():
            return [_epochs(item) for item in value]
    return value
