"""Names and chances drawn from the seed: the same seed and the same place give the same, in every process and order."""

from __future__ import annotations

import hashlib
import random
import uuid

MILLION = 1_000_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def _digest(seed: int, parts: tuple[object, ...]) -> int:
    text = "\x1f".join([str(seed), *(str(part) for part in parts)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def token(seed: int, *parts: object, length: int = 16, letters: str = _LETTERS) -> str:
    """So many letters, fixed by the seed and the parts."""
    number, drawn = _digest(seed, parts), ""
    while len(drawn) < length:
        number, place = divmod(number, len(letters))
        drawn += letters[place]
    return drawn


def digits(seed: int, *parts: object, length: int) -> str:
    """So many digits; the first may be zero, as it may in account numbers."""
    return token(seed, *parts, length=length, letters="0123456789")


def guid(seed: int, *parts: object) -> str:
    """A GUID."""
    return str(uuid.UUID(int=_digest(seed, ("guid", *parts)) % 2**128, version=4))


def chance(seed: int, *parts: object, ppm: int) -> bool:
    """Whether something of that probability happens here. ppm: in millionths."""
    return _digest(seed, ("chance", *parts)) % MILLION < ppm


def dice(seed: int, *parts: object) -> random.Random:
    """A source of numbers for one place."""
    return random.Random(_digest(seed, ("dice", *parts)))


def millionths(text: str) -> int:
    """A rate written `0.05` or `5%` in millionths. Raises ValueError outside 0 to 1 or when it is no number."""
    whole, scale = (text[:-1], MILLION // 100) if text.endswith("%") else (text, MILLION)
    before, _, after = whole.strip().partition(".")
    if not (before + after).isdecimal() or not (before + after).isascii():
        raise ValueError(f"{text} is not a rate; write 0.05 or 5%")
    places: int = 10 ** len(after)
    rate = int(before or "0") * scale + int(after or "0") * scale // places
    if rate > MILLION:
        raise ValueError(f"{text} is more than all")
    return rate
