"""Frames: what a segment is made of. One call of the usage door is one frame: [length | crc32 | head and body]."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

_PREFIX = struct.Struct("<II")
_HEAD = struct.Struct("<I")


class Rejected(msgspec.Struct, frozen=True):
    """Something wrong with one event of a call. row: its place, from 1. cells: as they stood."""

    row: int
    field: str
    code: str
    says: str
    cells: dict[str, str]


class Head(msgspec.Struct, frozen=True):
    """What is kept of a call beside its events.

    call: its id. by: who sent it (an actor's id). at_ns: when it came. source, mapping: the source and the digest of the
    mapping its events were read by. sent: events in it; rejected: what is wrong with those that were not taken.
    plain: whether the body is the call's own, every event of it taken; else it is the cells of those that were.
    digest: SHA-256 of call and body, hex; empty for a call without a key, whose id says enough.
    """

    call: str
    entity: str
    by: int
    at_ns: int
    source: str
    mapping: str
    sent: int
    plain: bool
    digest: str = ""
    rejected: list[Rejected] = []


@dataclass(frozen=True, slots=True)
class Frame:
    """A call as it was kept."""

    head: Head
    body: bytes


@dataclass(frozen=True, slots=True)
class SegmentRead:
    """The frames of a segment, in the order they were kept.

    torn: bytes of a last frame that was never finished, so never acknowledged. damaged: a frame lies there whole and
    its sum does not agree: what follows cannot be told apart any more, and a person has to look.
    """

    frames: tuple[Frame, ...]
    torn: int
    damaged: bool


_HEADS = msgspec.json.Decoder(Head)


def framed(head: Head, body: bytes) -> list[bytes]:
    """A frame's bytes, in pieces to be written one after the other."""
    said = msgspec.json.encode(head)
    length = _HEAD.size + len(said) + len(body)
    counted = _HEAD.pack(len(said)) + said
    return [_PREFIX.pack(length, zlib.crc32(body, zlib.crc32(counted))) + counted, body]


def read_segment(path: Path) -> SegmentRead:
    """Read a segment up to where it was torn or damaged."""
    content = path.read_bytes()
    frames: list[Frame] = []
    for start, end in _bounds(content):
        if end > len(content):
            return SegmentRead(tuple(frames), len(content) - start, damaged=False)
        frame = _frame(content, start, end)
        if frame is None:
            # Zeroes that a power cut left where nothing was synced yet are a torn end too.
            blank = not any(content[start:])
            return SegmentRead(tuple(frames), len(content) - start if blank else 0, damaged=not blank)
        frames.append(frame)
    return SegmentRead(tuple(frames), 0, damaged=False)


def _bounds(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each frame begins and, by its length, ends."""
    start = 0
    while start < len(content):
        if start + _PREFIX.size > len(content):
            yield start, len(content) + 1
            return
        end = start + _PREFIX.size + _PREFIX.unpack_from(content, start)[0]
        yield start, end
        start = end


def _frame(content: bytes, start: int, end: int) -> Frame | None:
    view = memoryview(content)[start + _PREFIX.size : end]
    if len(view) < _HEAD.size or zlib.crc32(view) != _PREFIX.unpack_from(content, start)[1]:
        return None
    middle = _HEAD.size + _HEAD.unpack_from(view)[0]
    return Frame(_HEADS.decode(view[_HEAD.size : middle]), bytes(view[middle:]))
