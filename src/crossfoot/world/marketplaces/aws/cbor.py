"""CBOR (RFC 8949), as much as AWS services speak: whole numbers, texts, bytes, lists, maps, times, doubles, yes and no."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

_WHOLE, _NEGATIVE, _BYTES, _TEXT, _LIST, _MAP, _TAG, _SIMPLE = range(8)
_EPOCH_TAG = 1
_INDEFINITE = 31
_BREAK = 0xFF
_FALSE, _TRUE, _NULL, _UNDEFINED = 20, 21, 22, 23
_FLOATS = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def encode(value: Any) -> bytes:
    """A value in CBOR. A time is tagged seconds since 1970, a Decimal a double. Raises TypeError for what has no form."""
    match value:
        case None:
            return bytes([_SIMPLE << 5 | _NULL])
        case bool():
            return bytes([_SIMPLE << 5 | (_TRUE if value else _FALSE)])
        case int():
            return _head(_WHOLE, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
        case str():
            return _head(_TEXT, len(value.encode())) + value.encode()
        case bytes():
            return _head(_BYTES, len(value)) + value
        case datetime():
            return _head(_TAG, _EPOCH_TAG) + encode((value - _EPOCH) // timedelta(seconds=1))
        case Decimal():
            return bytes([_SIMPLE << 5 | 27]) + struct.pack(">d", value)
        case list() | tuple():
            return _head(_LIST, len(value)) + b"".join(encode(item) for item in value)
        case Mapping():
            return _head(_MAP, len(value)) + b"".join(encode(key) + encode(item) for key, item in value.items())
    raise TypeError(f"{value!r} has no form in CBOR")


def decode(content: bytes) -> Any:
    """The one value of these bytes: doubles as Decimals, tagged times as datetimes. Raises ValueError when it does not read."""
    try:
        value, end = _read(content, 0)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise ValueError(f"not CBOR: {error}") from error
    if end != len(content):
        raise ValueError("not CBOR: more than one value")
    return value


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 256**size)
    return bytes([major << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[size]]) + number.to_bytes(size, "big")


def _read(content: bytes, at: int) -> tuple[Any, int]:
    major, info = content[at] >> 5, content[at] & 31
    if major == _SIMPLE:
        return _simple(content, at + 1, info)
    if info == _INDEFINITE:
        return _endless(content, at + 1, major)
    number, at = _number(content, at + 1, info)
    match major:
        case 0:
            return number, at
        case 1:
            return -1 - number, at
        case 2 | 3:
            piece = content[at : at + number]
            if len(piece) < number:
                raise ValueError("not CBOR: cut off")
            return (piece.decode() if major == _TEXT else piece), at + number
        case 4:
            items = []
            for _ in range(number):
                item, at = _read(content, at)
                items.append(item)
            return items, at
        case 5:
            pairs = {}
            for _ in range(number):
                key, at = _read(content, at)
                pairs[key], at = _read(content, at)
            return pairs, at
        case _:
            inner, at = _read(content, at)
            return (_time(inner) if number == _EPOCH_TAG else inner), at


def _number(content: bytes, at: int, info: int) -> tuple[int, int]:
    if info < 24:
        return info, at
    if info > 27:
        raise ValueError("not CBOR: a length of no known form")
    size = 1 << (info - 24)
    piece = content[at : at + size]
    if len(piece) < size:
        raise ValueError("not CBOR: cut off")
    return int.from_bytes(piece, "big"), at + size


def _endless(content: bytes, at: int, major: int) -> tuple[Any, int]:
    items = []
    while content[at] != _BREAK:
        item, at = _read(content, at)
        items.append(item)
    at += 1
    match major:
        case 2:
            return b"".join(items), at
        case 3:
            return "".join(items), at
        case 4:
            return items, at
        case 5:
            return dict(zip(items[::2], items[1::2], strict=True)), at
    raise ValueError("not CBOR: endless what cannot be")


def _simple(content: bytes, at: int, info: int) -> tuple[Any, int]:
    if info in _FLOATS:
        form, size = _FLOATS[info]
        return Decimal(repr(struct.unpack(form, content[at : at + size])[0])), at + size
    values = {_FALSE: False, _TRUE: True, _NULL: None, _UNDEFINED: None}
    if info not in values:
        raise ValueError("not CBOR: a simple value of no known form")
    return values[info], at


def _time(seconds: Any) -> datetime:
    return _EPOCH + timedelta(microseconds=int(Decimal(seconds) * 1_000_000))
